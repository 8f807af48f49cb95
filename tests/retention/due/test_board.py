"""What a day that has come allows: each task, what stands apart, every sum the same, cut to what one may see."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given as over
from hypothesis import strategies as st
from sqlalchemy import select

from classification.series.kinds import Trigger
from records.access.service import record_restriction
from records.aggregations.model import Aggregation, Volume
from records.custody.kinds import LoanKind, LoanState
from records.custody.measures import Extent
from records.custody.model import Box, BoxedVolume, Loan
from records.incidents.service import record_incident
from retention.clocks.model import RetentionClock
from retention.clocks.service import record_trigger
from retention.due import queries
from retention.due.board import Boxed, Group, board_of, ordered
from retention.due.calendar_grid import month_of, neighbours, weeks_of
from retention.due.ical import written
from retention.due.kinds import HELD, READY, Task
from retention.due.scanning import is_much
from system.actor import CustodyStage
from system.organization.roles import Role
from tests.retention.clocks.test_as_of import hold, reserve
from tests.retention.clocks.test_reclassifying import FIRE

TODAY = date(2026, 11, 22)


def board(archive, task, on=TODAY, actor=None):
    with archive.reading(actor) as reading:
        return queries.board(reading, archive.fonds.id, task, on)


def test_a_file_may_be_transferred_the_day_after_its_office_term_and_only_from_the_office(archive):
    file = archive.file("5C.3", date(2023, 11, 21))
    assert board(archive, Task.TRANSFER, date(2026, 11, 21)).total.files == 0
    assert board(archive, Task.TRANSFER, date(2026, 11, 22)).total.files == 1
    with archive.work() as work:
        work.session.get_one(Aggregation, file).stage = CustodyStage.INTERMEDIATE
    assert board(archive, Task.TRANSFER).total.files == 0


def test_what_is_due_goes_to_the_task_of_its_destiny(archive):
    archive.file("5C.3", date(2010, 5, 29))
    archive.file("4C.3.1", date(2010, 5, 29))
    archive.file("2C.8", date(2010, 5, 29))
    with archive.reading() as reading:
        found = queries.counts(reading, archive.fonds.id, TODAY)
    assert found == {
        Task.TRANSFER: (2, 0), Task.DISPOSAL: (1, 0), Task.SAMPLING: (0, 0), Task.CONSERVATION: (1, 0),
        Task.DECLASSIFY: (0, 0), Task.RETURN: (0, 0),
    }  # fmt: skip


def test_what_is_held_or_burnt_stands_apart_with_its_reason_and_a_hold_does_not_keep_from_transfer(archive):
    free, held, burnt = (archive.file("5C.3", date(2010, 5, day)) for day in (1, 2, 3))
    with archive.work() as work:
        hold(work, archive.fonds.id, held)
        record_incident(work, FIRE, [burnt])
    due = board(archive, Task.DISPOSAL).total
    assert (due.files, due.apart) == (1, {HELD: 1, "damaged": 1})
    assert board(archive, Task.TRANSFER).total.apart == {"damaged": 1}
    with archive.reading() as reading:
        rows = reading.session.execute(queries.listed(reading, archive.fonds.id, Task.DISPOSAL, TODAY)).all()
    assert {row.id: row.reason for row in rows} == {free: READY, held: HELD, burnt: "damaged"}


def test_metres_boxes_and_gigabytes_are_of_the_ready_files_and_a_box_of_two_series_is_one_box(archive, given):
    files = [archive.file("5C.3", date(2010, 5, 1)), archive.file("5C.3", date(2011, 5, 1))]
    files.append(archive.file("5C.4", date(2010, 5, 1)))
    with archive.work() as work:
        for file in files:
            work.session.get_one(Aggregation, file).content_bytes = 500_000_000
        box = Box(
            fonds_id=archive.fonds.id, unit_id=archive.unit.id, number=1, mark="m", stage=CustodyStage.OFFICE,
            width_mm=130, created_at=work.now, created_by="t",
        )  # fmt: skip
        work.session.add(box)
        work.session.flush()
        for at, volume in enumerate(work.session.scalars(select(Volume).where(Volume.aggregation_id.in_(files)))):
            volume.thickness_mm = 50
            work.session.add(BoxedVolume(box_id=box.id, volume_id=volume.id, position=at + 1))
    found = board(archive, Task.DISPOSAL)
    assert (found.total.files, found.total.extent.metres, found.total.gigabytes) == (3, 0.15, 1.5)
    assert len(found.total.boxes) == 1
    assert sorted(one.files for one in found.by_series.values()) == [1, 2]
    assert [len(one.boxes) for one in found.by_series.values()] == [1, 1]
    assert {year: one.files for year, one in found.by_year.items()} == {2015: 1, 2018: 1, 2019: 1}


def test_a_reserve_that_ended_is_to_be_declassified_the_day_after_its_last(archive):
    file = archive.file("5C.3", date(2020, 5, 29))
    with archive.work() as work:
        record_restriction(work, file, reserve(date(2021, 9, 10)))
    assert board(archive, Task.DECLASSIFY, date(2026, 9, 10)).total.files == 0
    assert board(archive, Task.DECLASSIFY, date(2026, 9, 11)).total.files == 1


def test_a_file_with_an_overdue_loan_is_to_be_returned_once_however_many_volumes_are_out(archive):
    file = archive.file("5C.3", date(2020, 5, 29))
    with archive.work() as work:
        (first,) = work.session.scalars(select(Volume).where(Volume.aggregation_id == file)).all()
        second = Volume(fonds_id=archive.fonds.id, aggregation_id=file, number=2)
        work.session.add(second)
        work.session.flush()
        for number, volume in enumerate((first, second), 1):
            work.session.add(Loan(
                fonds_id=archive.fonds.id, year=2026, number=number, kind=LoanKind.INTERNAL,
                state=LoanState.HANDED_OVER,
                volume_id=volume.id, aggregation_id=file, unit_id=archive.unit.id, borrower="x", purpose="y",
                requested_on=TODAY, requested_by="t", term_days=10, due_on=date(2026, 11, 20),
            ))  # fmt: skip
    assert board(archive, Task.RETURN, date(2026, 11, 20)).total.files == 0
    assert board(archive, Task.RETURN, date(2026, 11, 21)).total.files == 1


def test_nothing_is_counted_for_an_officer_of_another_unit_or_body(archive, given):
    archive.file("5C.3", date(2010, 5, 29))
    elsewhere = given.fonds("XYZ")
    for actor in (
        given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, given.unit(archive.fonds, "DJ")),
        given.actor(elsewhere, Role.ARCHIVES_COORDINATOR, given.unit(elsewhere, "ACA")),
    ):
        for task in Task:
            found = board(archive, task, actor=actor)
            assert (found.total.files, found.total.files_apart, found.by_unit) == (0, 0, {})
        with archive.reading(actor) as reading:
            assert queries.days(reading, archive.fonds.id, date(2010, 1, 1), TODAY) == {}
            assert queries.piles(reading, archive.fonds.id, TODAY) == {}


def test_a_clock_set_back_makes_nothing_due(archive):
    file = archive.file("2C.8", date(2026, 5, 29))
    with archive.work() as work:
        record_trigger(work, file, trigger=Trigger.FINAL_RESOLUTION, occurred_on=date(2010, 1, 1))
    assert board(archive, Task.SAMPLING, date(2026, 5, 29)).total.files == 1
    for task in Task:
        assert board(archive, task, date(2026, 5, 28)).total.files == 0


def test_the_calendar_tells_each_task_on_its_first_day(archive):
    file = archive.file("5C.3", date(2023, 11, 21))
    with archive.reading() as reading:
        coming = queries.days(reading, archive.fonds.id, date(2026, 1, 1), date(2031, 12, 31))
    assert coming == {date(2026, 11, 22): {Task.TRANSFER: 1}, date(2031, 11, 22): {Task.DISPOSAL: 1}}
    said = written(coming, fonds_id=archive.fonds.id, body="SMA", host="https://x")
    assert said.count(b"BEGIN:VEVENT") == 2
    assert b"DTSTART;VALUE=DATE:20261122" in said
    assert str(file).encode() not in said
    assert said == written(coming, fonds_id=archive.fonds.id, body="SMA", host="https://x")


IDS = [UUID(int=number) for number in range(1, 4)]
GROUPS = st.lists(st.builds(
    Group, st.sampled_from(IDS), st.sampled_from(IDS), st.integers(1990, 1993), st.sampled_from([READY, HELD, "lost"]),
    st.integers(0, 9), st.builds(Extent, st.integers(0, 99), st.integers(0, 99), st.integers(0, 9)),
    st.integers(0, 10**12),
))  # fmt: skip
BOXED = st.lists(st.builds(
    Boxed, st.sampled_from(IDS), st.sampled_from(IDS), st.integers(1990, 1993), st.sampled_from([READY, HELD]),
    st.sampled_from(IDS),
))  # fmt: skip


@over(GROUPS, BOXED)
def test_units_series_and_years_add_up_to_the_same_total(groups, boxed):
    found = board_of(groups, boxed)
    for sums in (found.by_unit, found.by_series, found.by_year):
        assert sum(one.files for one in sums.values()) == found.total.files
        assert sum(one.files_apart for one in sums.values()) == found.total.files_apart
        assert sum((one.extent for one in sums.values()), Extent()) == found.total.extent
        assert sum(one.bytes for one in sums.values()) == found.total.bytes
        assert set().union(*(one.boxes for one in sums.values())) == found.total.boxes
    assert found.total.files + found.total.files_apart == sum(one.files for one in groups)
    named = ordered(found.by_unit, str)
    assert [pair[1].files for pair in named] == sorted((one.files for one in found.by_unit.values()), reverse=True)


@over(st.dates(date(1990, 1, 1), date(2200, 12, 31)))
def test_a_month_is_whole_weeks_with_each_of_its_days_once(day):
    first = month_of(f"{day:%Y-%m}", TODAY)
    weeks = weeks_of(first, {day: {Task.TRANSFER: 1}}, day)
    days = [one for week in weeks for one in week]
    assert len(days) % 7 == 0
    assert [one.on for one in days if one.is_within] == [
        first.replace(day=at) for at in range(1, sum(one.is_within for one in days) + 1)
    ]
    assert [one.on for one in days if one.coming] == [day] == [one.on for one in days if one.is_today]
    before, after = neighbours(first)
    assert neighbours(before)[1] == first == neighbours(after)[0]


@pytest.mark.parametrize("text", ["2026", "2026-13", "26-01", "abcd-01", "2026-01-01x", "0000-01"])
def test_a_month_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        month_of(text, TODAY)


def test_the_first_and_the_last_month_of_the_calendar_have_no_neighbour_beyond():
    assert neighbours(date(1, 2, 1))[0] is None
    assert neighbours(date(9998, 12, 1))[1] is None


def test_where_much_is_due_the_files_are_read_first_and_every_sum_stays_the_same(archive):
    """A hint to SQLite's planner changes the way, never the answer."""
    hit, young = archive.file("5C.3", date(2010, 5, 1)), [archive.file("5C.3", date(2026, 5, day)) for day in (1, 2, 3)]
    with archive.work() as work:
        hold(work, archive.fonds.id, young[0])
        hold(work, archive.fonds.id, hit)
    told = []
    for _ in range(2):
        with archive.reading() as reading:
            is_sqlite = reading.installation.database.is_sqlite
            much = is_much(reading, archive.fonds.id, RetentionClock.due_on <= TODAY)
            plan = queries.waiting(
                reading, archive.fonds.id, Task.DISPOSAL, TODAY, Aggregation.id, files_first=much
            ).compile(reading.session.connection())
            told.append((much, "CROSS JOIN" in str(plan), queries.piles(reading, archive.fonds.id, TODAY)))
        assert board(archive, Task.DISPOSAL).total.apart == {HELD: 1}
        archive.file("5C.3", date(2026, 5, 4))
    assert [(much, written) for much, written, _piles in told] == [(is_sqlite, is_sqlite), (False, False)]
    assert told[0][2] == told[1][2]
