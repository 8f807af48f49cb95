"""The list of what is due on a day: complete, explained, walked by key, cut to what one may see."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from records.access.service import record_restriction
from records.access.terms import Proposal, RestrictionKind
from retention.clocks import due
from retention.clocks.due import DueQuestion
from retention.clocks.errors import DueListUnreadable
from retention.clocks.objections import Reckoned, is_due, objections
from retention.clocks.schemas import due_file
from retention.schedules.due_dates import ClockStatus
from system.organization.roles import Role


def listed(archive, actor=None, **question):
    question.setdefault("on", date(2028, 5, 30))
    with archive.reading(actor) as reading:
        asked = DueQuestion(**question)
        rows = list(due.files(reading, asked, limit=question.pop("limit", None)))
        return [
            due_file(row, asked.on, lambda code, _facts: code, steps) for row, steps in due.with_steps(reading, rows)
        ]


def test_a_file_is_due_the_day_after_its_term_and_not_before(archive):
    archive.file("5C.3", date(2020, 5, 29))
    (before,) = listed(archive, on=date(2028, 5, 29))
    (after,) = listed(archive, on=date(2028, 5, 30))
    assert [(one.code, one.basis) for one in before.objections] == [("retention.period_running", "LGA 4-XII, 4-XLVI")]
    assert (before.due, after.due, after.objections) == (False, True, [])
    assert (after.outcome, after.office_until) == ("elimination", date(2023, 5, 29))
    assert after.explanation[-1].to == date(2028, 5, 29)


def test_every_closed_file_is_listed_with_all_that_stands_against_it(archive):
    archive.file("5C.3", date(2020, 5, 29))
    archive.file("2C.8", date(2020, 5, 29))
    archive.file("5C.4", opened_on=date(2020, 1, 1))
    reserved = archive.file("5C.4", date(2022, 1, 20))
    with archive.work() as work:
        record_restriction(
            work, reserved,
            Proposal(kind=RestrictionKind.RESERVED, cause="112-VII", legal_basis="LGT 112", resolution="CT/1",
                     classified_on=date(2024, 9, 10), years=5),
        )  # fmt: skip
    found = {file.series: [one.code for one in file.objections] for file in listed(archive, on=date(2027, 1, 20))}
    assert found == {
        "5C.3": ["retention.period_running"],
        "2C.8": ["retention.trigger_unknown"],
        "5C.4": ["retention.period_running", "retention.reserved"],
    }


def test_a_trial_without_resolution_is_in_no_list_of_what_is_due(archive):
    archive.file("2C.8", date(2001, 1, 1))
    assert listed(archive, on=date(2999, 1, 1), only_due=True) == []


def test_a_file_without_rule_says_so(bare):
    bare.file("5C.3", date(2020, 5, 29))
    (file,) = listed(bare)
    assert [one.code for one in file.objections] == ["retention.no_rule"]
    assert file.explanation[0].code == "retention.step.no_schedule"


def test_the_list_is_narrowed_by_series_and_what_stands_below_and_by_unit_and_its_units(archive, given):
    below = given.unit(archive.fonds, "CAJ", parent=archive.unit)
    other = given.unit(archive.fonds, "DJ")
    archive.file("4C.3.2", date(2020, 5, 29), unit=below)
    archive.file("5C.3", date(2020, 5, 29), unit=other)
    assert [file.series for file in listed(archive, series=" 04c.03")] == ["4C.3.2"]
    assert [file.unit for file in listed(archive, unit="tes", fonds="SMA")] == ["CAJ"]
    with pytest.raises(DueListUnreadable):
        listed(archive, series="99Z.1")


def test_an_officer_of_another_unit_or_body_finds_nothing_and_counts_nothing(archive, given):
    archive.file("5C.3", date(2020, 5, 29))
    elsewhere = given.fonds("XYZ")
    for actor in (
        given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, given.unit(archive.fonds, "DJ")),
        given.actor(elsewhere, Role.ARCHIVES_COORDINATOR, given.unit(elsewhere, "ACA")),
    ):
        assert listed(archive, actor) == []
        with archive.reading(actor) as reading:
            question = DueQuestion(on=date(2030, 1, 1))
            assert due.totals(reading, question).files == 0
            assert due.by_year(reading, question) == []


def test_walking_the_list_by_its_marks_meets_every_file_once(archive, monkeypatch):
    monkeypatch.setattr(due, "BATCH", 2)
    expected = {archive.file("5C.3", date(2020, 5, 29)) for _ in range(3)}
    expected |= {archive.file(key, date(2021, 5, 29)) for key in ("5C.4", "2C.8", "2C.8", "6C.4")}
    question = DueQuestion(on=date(2028, 5, 30))
    with archive.reading() as reading:
        whole = [row.id for row in due.files(reading, question)]
        walked, after = [], ""
        while portion := list(due.files(reading, question, after=after, limit=3)):
            walked.extend(row.id for row in portion)
            after = due.mark(portion[-1])
        totals = due.totals(reading, question)
        years = due.by_year(reading, question)
    assert len(whole) == 7
    assert set(whole) == expected
    assert walked == whole
    assert (totals.files, totals.due, totals.not_due) == (7, 4, 3)
    assert years == [(2026, 1), (2028, 3), (2031, 1), (None, 2)]


@pytest.mark.parametrize("after", ["x", "2020-01-01", "2020-13-01~x", "~~"])
def test_a_mark_that_is_none_of_ours_is_refused(archive, after):
    with pytest.raises(DueListUnreadable), archive.reading() as reading:
        list(due.files(reading, DueQuestion(on=date(2028, 5, 30)), after=after))


days = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@over(days, st.none() | days, days)
def test_a_running_file_is_due_exactly_where_nothing_stands_against_it(until, reserved, on):
    last = max(until, reserved or until)
    file = Reckoned(ClockStatus.RUNNING, "closing", until, reserved, date.fromordinal(last.toordinal() + 1))
    assert is_due(file, on) == (objections(file, on) == [])


@over(st.sampled_from([None, ClockStatus.TRIGGER_UNKNOWN, ClockStatus.BLOCKED, ClockStatus.NO_RULE]), days)
def test_whatever_has_no_day_is_never_due_and_always_has_a_reason(status, on):
    file = Reckoned(status, None, None, None, None)
    assert not is_due(file, on)
    assert objections(file, on)
