"""The board of a past day: it adds up what is told of each file of that day, whatever was done since."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings
from hypothesis import given as over
from sqlalchemy import select

from records.access.service import lift_restriction, record_access_request, record_restriction
from records.aggregations.model import Aggregation, Volume
from records.custody.events import LoanExtended, LoanReturned
from records.custody.kinds import LoanKind, LoanState
from records.custody.model import Loan
from records.restructuring.service import reclassify_aggregation
from retention.clocks.as_of import files_as_of
from retention.clocks.cli import due
from retention.clocks.due import GONE, DueQuestion
from retention.clocks.past import Sight
from retention.due import queries, then
from retention.due.cli import COMMANDS
from retention.due.errors import TooMuchChanged
from retention.due.kinds import HELD, OUTCOMES, PROTECTED, READY, Task
from retention.transfers.events import AggregationTransferred
from system.actor import CustodyStage
from system.console import Console
from system.organization.roles import Role
from tests.retention.clocks.test_as_of import HISTORIES, ZONE, hold, lived, release, reserve
from tests.retention.clocks.test_protected_then import DECIDED, decide, paper

__all__ = ["paper"]
commands = {one.name: one for one in COMMANDS}
TASKS = (Task.TRANSFER, *OUTCOMES)
DAY = timedelta(days=1)
LONG_AGO = date(2024, 3, 1)


def pass_on(archive, file_id):
    """The office hands a file over, as the acceptance of a transfer states it."""
    with archive.work() as work:
        file = work.session.get_one(Aggregation, file_id)
        before, file.stage = file.stage, CustodyStage.INTERMEDIATE
        work.emit(AggregationTransferred(
            entity_id=file_id, fonds_id=file.fonds_id, transfer_id=file_id, number="1/2026", before=before.value,
            after=file.stage.value,
        ))  # fmt: skip


def told(archive, on, sight, actor=None):
    """What is told file by file: of each task how many by series, unit, year and reason."""
    with archive.reading(actor) as reading:
        files = [one for one in files_as_of(reading, DueQuestion(on=on), sight) if one.reckoned.standing not in GONE]
    found = {task: Counter() for task in TASKS}
    for one in files:
        frozen = one.reckoned.standing if one.reckoned.is_frozen else ""
        if one.office_until and one.office_until < on and one.stage is CustodyStage.OFFICE:
            found[Task.TRANSFER][one.series, one.unit, one.office_until.year, frozen or READY] += 1
        for task, outcome in OUTCOMES.items():
            if one.outcome == outcome and one.reckoned.due_on and one.reckoned.due_on <= on:
                kept = HELD if one.reckoned.holds else PROTECTED if one.reckoned.is_protected else READY
                assert one.due is ((frozen or kept) == READY)
                found[task][one.series, one.unit, one.reckoned.due_on.year, frozen or kept] += 1
    return found


def summed(archive, on, sight, actor=None):
    """What the list of each task says, which its counts and the board of one of them agree with."""
    with archive.reading(actor) as reading:
        fonds_id = archive.fonds.id
        stood = then.then_of(reading, fonds_id, on, sight)
        counts = queries.counts(reading, fonds_id, on, stood)
        found = {}
        for task in TASKS:
            rows = reading.session.execute(queries.listed(reading, fonds_id, task, on, stood)).all()
            found[task] = Counter((row.series, row.unit, row.day.year, row.reason) for row in rows)
            ready = sum(n for key, n in found[task].items() if key[3] == READY)
            assert counts[task] == (ready, found[task].total() - ready)
        task = max(TASKS, key=lambda one: (found[one].total(), on.day % 2 == TASKS.index(one) % 2))
        board, names = queries.board(reading, fonds_id, task, on, stood), queries.series_names(reading, fonds_id)
        assert counts[task] == (board.total.files, board.total.files_apart)
        series = {names[one][0]: each for one, each in board.by_series.items()}
        for place, sums in ((0, series), (2, board.by_year)):
            told = Counter()
            for key, files in found[task].items():
                told[key[place]] += files
            assert told == {key: one.files + one.files_apart for key, one in sums.items()}
    return found


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(histories=HISTORIES)
def test_the_board_of_a_past_day_adds_up_what_is_told_of_each_file_of_it(bare, clock, histories):
    lived_on = [today for today, _ids in lived(bare, clock, histories, nothing=pass_on)]
    days = [LONG_AGO, lived_on[0] - 2 * DAY]
    days += [today + timedelta(days=100 * (step % 2)) for step, today in enumerate(lived_on)]
    for day in days:
        for sight in Sight:
            assert summed(bare, day, sight) == told(bare, day, sight), (day, sight)


def disposal(archive, on, sight=Sight.LAW, actor=None):
    with archive.reading(actor) as reading:
        stood = then.then_of(reading, archive.fonds.id, on, sight)
        total = queries.board(reading, archive.fonds.id, Task.DISPOSAL, on, stood).total
    return total.files, total.apart


@pytest.mark.parametrize("sight", Sight)
def test_a_hold_placed_today_keeps_nothing_yesterday_and_a_released_one_still_does_on_its_days(archive, clock, sight):
    file = archive.file("5C.3", date(2010, 5, 29))
    clock.advance(days=30)
    with archive.work() as work:
        placed = work.today
        hold(work, archive.fonds.id, file)
    assert disposal(archive, placed - DAY, sight) == (1, {})
    assert disposal(archive, placed, sight) == (0, {HELD: 1})
    clock.advance(days=30)
    with archive.work() as work:
        release(work, file)
    assert disposal(archive, placed + 20 * DAY, sight) == (0, {HELD: 1})
    assert disposal(archive, placed + 30 * DAY, sight) == (1, {})
    clock.advance(days=1)
    assert disposal(archive, placed + 29 * DAY, sight) == (0, {HELD: 1})
    assert disposal(archive, placed + 30 * DAY, sight) == (1, {})


def test_a_reserve_recorded_late_kept_by_the_law_from_its_day_and_was_known_from_its_recording(archive, clock):
    late, later, free = (archive.file("5C.3", date(2010, 5, day)) for day in (1, 2, 3))
    clock.advance(days=60)
    with archive.work() as work:
        today = work.today
        record_restriction(work, late, reserve(today - 40 * DAY))
        record_restriction(work, later, reserve(today - 5 * DAY))
        record_access_request(work, free, folio="F1", requested_on=today - 5 * DAY)
    clock.advance(days=1)
    # A request holds the file from its day besides.
    for back, law in ((50, (3, {})), (30, (2, {})), (4, (0, {HELD: 1}))):
        on = today - back * DAY
        assert disposal(archive, on, Sight.LAW) == law, back
        assert disposal(archive, on, Sight.KNOWN) == (3, {}), back
    assert disposal(archive, today, Sight.KNOWN) == (0, {HELD: 1})


def test_before_the_system_was_begun_the_law_counts_nothing_that_happened_behind_the_day(archive):
    kept, asked, passed = (archive.file("5C.3", date(2010, 5, day)) for day in (1, 2, 3))
    with archive.work() as work:
        record_restriction(work, kept, reserve(date(2025, 9, 10)))
        record_access_request(work, asked, folio="F1", requested_on=date(2025, 9, 10))
        reclassify_aggregation(work, passed, node_id=archive.node("4C.3.1"), reason="Error", opinion="Acta 3/2026")
    assert disposal(archive, LONG_AGO) == (3, {})
    assert disposal(archive, date(2025, 10, 1)) == (1, {HELD: 1})
    for on in (LONG_AGO, date(2025, 10, 1)):
        assert summed(archive, on, Sight.LAW) == told(archive, on, Sight.LAW)


def test_what_was_handed_over_since_was_still_to_be_transferred_and_nothing_froze_it(archive, clock):
    file = archive.file("5C.3", date(2010, 5, 29))
    clock.advance(days=30)
    pass_on(archive, file)
    clock.advance(days=2)
    today = clock().astimezone(ZONE).date()
    for sight in Sight:
        before, after = (summed(archive, today - days * DAY, sight)[Task.TRANSFER].total() for days in (3, 1))
        assert (before, after) == (1, 0)
        assert disposal(archive, today - 3 * DAY, sight) == (1, {})


def test_a_reserve_lifted_since_was_to_be_declassified_and_a_loan_returned_since_was_overdue(archive, clock):
    file = archive.file("5C.3", date(2020, 5, 29))
    with archive.work() as work:
        restriction = record_restriction(work, file, reserve(date(2021, 9, 10))).id
        volume = work.session.scalars(select(Volume).where(Volume.aggregation_id == file)).one()
        loan = Loan(
            fonds_id=archive.fonds.id, year=2026, number=1, kind=LoanKind.INTERNAL, state=LoanState.HANDED_OVER,
            volume_id=volume.id, aggregation_id=file, unit_id=archive.unit.id, borrower="x", purpose="y",
            requested_on=work.today, requested_by="t", term_days=10, handed_over_on=work.today,
            due_on=work.today + 5 * DAY,
        )  # fmt: skip
        work.session.add(loan)
        work.session.flush()
        loan_id, lent, named = loan.id, work.today, {"number": 1, "year": 2026, "volume_id": volume.id}
    clock.advance(days=10)
    with archive.work() as work:
        work.session.get_one(Loan, loan_id).due_on = lent + 15 * DAY
        work.emit(LoanExtended(
            entity_id=loan_id, fonds_id=archive.fonds.id, aggregation_id=file, due_on=lent + 15 * DAY, extensions=1,
            **named,
        ))  # fmt: skip
    clock.advance(days=20)
    with archive.work() as work:
        lift_restriction(work, restriction, on=work.today, reason="Concluyó")
        one = work.session.get_one(Loan, loan_id)
        one.state, one.returned_on = LoanState.RETURNED, work.today
        work.emit(LoanReturned(
            entity_id=loan_id, fonds_id=archive.fonds.id, aggregation_id=file, returned_on=work.today, folios=0,
            missing_folios=0, **named,
        ))  # fmt: skip
    clock.advance(days=1)
    for sight in Sight:
        with archive.reading() as reading:
            for day, expected in (
                (lent + 12 * DAY, 0),
                (lent + 16 * DAY, 1),
                (lent + 29 * DAY, 1),
                (lent + 30 * DAY, 0),
            ):
                stood = then.then_of(reading, archive.fonds.id, day, sight)
                counted = queries.counts(reading, archive.fonds.id, day, stood)
                assert counted[Task.RETURN] == (expected, 0), (sight, day)
                assert counted[Task.DECLASSIFY] == (int(day < lent + 30 * DAY), 0), (sight, day)


def test_a_decision_keeps_its_evidence_on_the_days_it_stood(archive, paper, clock):
    decide(archive, paper)
    clock.advance(days=3)
    for sight in Sight:
        assert disposal(archive, DECIDED - DAY, sight) == (1, {})
        assert disposal(archive, DECIDED, sight) == (0, {PROTECTED: 1})
        assert summed(archive, DECIDED, sight) == told(archive, DECIDED, sight)


def test_nothing_of_a_past_day_is_counted_for_an_officer_of_another_unit(archive, given):
    archive.file("5C.3", date(2010, 5, 29))
    stranger = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, given.unit(archive.fonds, "DJ"))
    assert disposal(archive, LONG_AGO) == (1, {})
    assert disposal(archive, LONG_AGO, actor=stranger) == (0, {})


def test_a_day_behind_which_too_much_changed_is_refused_and_not_guessed(archive, clock, monkeypatch, client_of, given):
    monkeypatch.setattr("retention.due.then.MOST", 1)
    files = [archive.file("5C.3", opened_on=date(2010, 1, 1)) for _ in range(2)]
    clock.advance(days=30)
    day = clock().astimezone(ZONE).date() - DAY
    for file in files:
        archive.close(file, date(2010, 5, 29))
    with archive.reading() as reading, pytest.raises(TooMuchChanged):
        then.then_of(reading, archive.fonds.id, day, Sight.LAW)
    browser = client_of(given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, archive.unit))
    answer = browser.get(f"/due/board/disposal?on={day}")
    assert (answer.status_code, "cambiaron más de 1 expedientes" in answer.text) == (422, True)


def test_the_pages_and_the_command_carry_the_day_and_its_reading_along(archive, clock, client_of, given, operator):
    file = archive.file("5C.3", date(2010, 5, 29))
    browser = client_of(given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, archive.unit))
    page = browser.get(f"/due/board/disposal?on={LONG_AGO}").text
    assert "con todo lo que hoy se sabe" in page
    link = f"/due/board/disposal/files?on={LONG_AGO}&reading=law&"
    assert link.replace("&", "&amp;") in page
    listed = browser.get(f"{link}reason=ready").text
    assert str(file) in listed
    sums = browser.get(f"/due/board/disposal/sums/series?on={LONG_AGO}&reading=known").text
    assert ("lo registrado después no cuenta" in sums, "5C.3" in sums) == (True, False)
    # To sort or to filter the sums asks for the same day in the same reading.
    assert f"on={LONG_AGO}&amp;reading=known&amp;sort=" in sums
    said = browser.get(f"/api/due/board/disposal?on={LONG_AGO}&reading=known").json()
    assert (said["reading"], said["total"]["files"]) == ("known", 0)
    files = browser.get(f"/api/due/board/disposal/files?on={LONG_AGO}").json()
    assert (files["reading"], [one["id"] for one in files["files"]]) == ("law", [str(file)])
    assert "se comparan con él" in browser.get(f"/due?on={LONG_AGO}").text
    console = Console(archive.installation, lambda _installation, _name: operator)
    runs = [
        CliRunner().invoke(command, [*asked, "--json", "--on", str(LONG_AGO)], obj=console).output
        for command, asked in ((due, []), (due, ["--reading", "known"]), (commands["board"], ["--task", "disposal"]),
                               (commands["files"], ["disposal", "--reading", "known"]))
    ]  # fmt: skip
    law, known, board, none = (json.loads(one) for one in runs)
    assert (law["reading"], law["totals"]["due"], known["totals"]["files"]) == ("law", 1, 0)
    assert (board["boards"][0]["reading"], board["boards"][0]["total"]["files"]) == ("law", 1)
    assert (none["reading"], none["files"]) == ("known", [])
