"""A decision applies the version in force to files closed before it: every file accounted for."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import select

from records.access.service import record_access_request
from records.aggregations.service import reopen_aggregation
from retention.clocks.model import RetentionClock
from retention.forecasts import applying
from retention.forecasts.applying import apply_batch
from retention.forecasts.changes import View
from retention.forecasts.errors import RetroactiveApplicationRefused
from retention.forecasts.jobs import application as job
from retention.forecasts.model import RetroactiveApplication, RetroactiveLine, RetroactiveOutcome
from retention.forecasts.queries import ask
from retention.forecasts.service import Decision, decide_retroactive, finish
from retention.forecasts.statements import compared
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from retention.schedules.service import approve_schedule
from system import history
from system.actor import NotPermitted
from system.attachments.service import Paper
from system.jobs.queue import Queue
from system.jobs.task import PutDown
from system.organization.roles import Role

ON = date(2026, 11, 22)
DECISION = Decision(
    minutes="GI/2026/07", minutes_on=date(2026, 11, 20), reason="Los plazos anteriores excedían lo necesario."
)
LAST = {"expense": date(2025, 5, 30), "income": date(2024, 9, 1), "purchase": date(2031, 3, 16)}


@pytest.fixture
def approved(archive, desk):
    archive.installation.jobs = Queue([job], clock=archive.installation.clock)
    with archive.work() as work:
        approve_schedule(work, desk.draft, in_force_from=ON)
    return desk


def decide(archive, schedule_id, decision=DECISION, actor=None):
    with archive.work(actor) as work:
        return decide_retroactive(work, schedule_id, decision)


def run(archive, application):
    while True:
        with archive.work() as work:
            if not apply_batch(work, application.id):
                return finish(work, application.id)


def lines(archive, application):
    with archive.reading() as reading:
        found = select(RetroactiveLine).where(RetroactiveLine.application_id == application.id)
        return {line.aggregation_id: line for line in reading.session.scalars(found)}


def codes(refused):
    return [objection.code for objection in refused.value.objections]


def test_every_file_comes_out_as_the_forecast_said_and_the_others_keep_their_terms(archive, approved):
    with archive.reading() as reading:
        asked = ask(reading, approved.draft, ON)
        rows = reading.session.execute(select(compared(reading, asked.forecast, View.RETROACTIVE))).all()
        said = {row.id: (row.after, row.status_after, row.outcome_after) for row in rows}
    before = archive.clock(approved.staff)
    found = run(archive, decide(archive, approved.draft))
    left_out = said.pop(approved.staff)
    assert left_out[:2] == (None, "no_rule")
    clocks = {file_id: archive.clock(file_id) for file_id in said}
    assert said == {
        file_id: (clock.due_on, clock.status.value, clock.outcome.value) for file_id, clock in clocks.items()
    }  # fmt: skip
    assert {clock.schedule_id for clock in clocks.values()} == {approved.draft}
    kept = archive.clock(approved.staff)
    assert (kept.schedule_id, kept.due_on) == (before.schedule_id, before.due_on)
    assert (found.files, found.changed, found.unchanged, found.refused) == (5, 4, 0, 1)


def test_the_report_tells_of_each_file_what_it_had_and_what_it_has(archive, approved):
    application = decide(archive, approved.draft)
    run(archive, application)
    found = lines(archive, application)
    expense = found[approved.expense]
    assert (expense.outcome, expense.due_before, expense.due_after) == (
        RetroactiveOutcome.CHANGED, date(2028, 5, 30), LAST["expense"],
    )  # fmt: skip
    staff = found[approved.staff]
    assert (staff.outcome, staff.refusal, staff.due_after) == (
        RetroactiveOutcome.REFUSED, "retroactive.left_out", staff.due_before,
    )  # fmt: skip


def test_a_file_keeps_the_decision_as_the_reason_of_its_version_whatever_moves_its_dates_later(archive, approved):
    application = decide(archive, approved.draft)
    run(archive, application)
    assert "clock.repinned" in archive.history(approved.expense)
    with archive.work() as work:
        record_access_request(work, approved.expense, folio="330027", requested_on=date(2026, 11, 21))
    clock = archive.clock(approved.expense)
    first = clock.explanation[0]
    assert first["code"] == "retention.step.rule.retroactive"
    assert (first["facts"]["decision"], first["facts"]["minutes"], first["facts"]["minutes_on"]) == (
        str(application.id), "GI/2026/07", "2026-11-20",
    )  # fmt: skip
    assert (clock.schedule_id, clock.due_on) == (approved.draft, date(2027, 5, 30))


def test_the_history_says_what_was_decided_and_what_came_of_it_but_not_why(archive, approved):
    run(archive, decide(archive, approved.draft))
    with archive.reading() as reading:
        entries = list(history.of(reading.session, approved.draft))[-2:]
        assert [entry.action for entry in entries] == ["schedule.retroactive_decided", "schedule.retroactive_finished"]
        assert not any("excedían" in entry.facts for entry in entries)


def test_a_decision_about_one_series_leaves_the_others_alone(archive, approved):
    with archive.reading() as reading:
        entry = select(ScheduleEntry).where(ScheduleEntry.schedule_id == approved.draft, ScheduleEntry.key == "5C.3")
        lineage = reading.session.scalars(entry).one().lineage_id
    before = archive.clock(approved.purchase).due_on
    scoped = Decision(
        **{name: getattr(DECISION, name) for name in ("minutes", "minutes_on", "reason")}, scope=[lineage]
    )
    found = run(archive, decide(archive, approved.draft, scoped))
    assert (found.files, found.changed) == (1, 1)
    assert archive.clock(approved.purchase).due_on == before


def test_a_file_reopened_in_the_meantime_is_told_and_its_next_closing_pins_it(archive, approved):
    application = decide(archive, approved.draft)
    with archive.work() as work:
        reopen_aggregation(work, approved.expense, reason="Faltaba un oficio.")
    archive.close(approved.expense, date(2026, 11, 22))
    run(archive, application)
    line = lines(archive, application)[approved.expense]
    assert (line.outcome, line.refusal) == (RetroactiveOutcome.REFUSED, "retroactive.reopened")
    assert archive.clock(approved.expense).explanation[0]["code"] == "retention.step.rule.in_force_on_closing"


def test_what_closes_after_the_decision_is_no_part_of_it(archive, approved):
    application = decide(archive, approved.draft)
    late = archive.file("5C.3", date(2020, 1, 31))
    run(archive, application)
    assert late not in lines(archive, application)
    assert archive.clock(late).explanation[0]["facts"]["schedule"] == 1


def test_a_run_that_was_killed_goes_on_and_the_whole_run_again_changes_nothing(archive, approved, monkeypatch):
    monkeypatch.setattr(applying, "BATCH", 2)
    application = decide(archive, approved.draft)
    with archive.work() as work:
        assert apply_batch(work, application.id) == 2
    killed = iter([None, PutDown])

    def check():
        if next(killed, None) is PutDown:
            raise PutDown

    task = SimpleNamespace(
        installation=archive.installation, actor=archive.operator, check=check, progress=lambda _done, _total: None
    )
    with pytest.raises(PutDown):
        job.run(task, application_id=str(application.id), fonds_id=str(archive.fonds.id))
    told = [job.run(task, application_id=str(application.id), fonds_id=str(archive.fonds.id)) for _ in range(2)]
    assert told == [{"files": 5, "changed": 4, "unchanged": 0, "refused": 1}] * 2
    assert archive.history(approved.expense).count("clock.repinned") == 1
    assert archive.history(approved.draft).count("schedule.retroactive_finished") == 1


def test_a_batch_that_fails_leaves_neither_clock_nor_line(archive, approved):
    application = decide(archive, approved.draft)
    with pytest.raises(RuntimeError), archive.work() as work:
        apply_batch(work, application.id)
        raise RuntimeError
    assert {line.outcome for line in lines(archive, application).values()} == {RetroactiveOutcome.PENDING}
    assert archive.clock(approved.expense).due_on == date(2028, 5, 30)


def test_everything_that_lacks_is_said_at_once(archive, approved):
    with pytest.raises(RetroactiveApplicationRefused) as refused:
        decide(archive, approved.draft, Decision(minutes=" ", minutes_on=None, reason="\x07", scope=[uuid4()]))
    assert codes(refused) == [
        "retroactive.minutes_missing", "retroactive.control_character", "retroactive.minutes_day_missing",
        "retroactive.class_unknown",
    ]  # fmt: skip


def test_a_session_that_has_not_been_held_decides_nothing(archive, approved):
    with pytest.raises(RetroactiveApplicationRefused) as refused:
        decide(archive, approved.draft, Decision(minutes="1", minutes_on=date(2030, 1, 1), reason="x"))
    assert codes(refused) == ["retroactive.minutes_in_future"]


def test_only_the_version_in_force_is_applied(archive, desk):
    archive.installation.jobs = Queue([job], clock=archive.installation.clock)
    with pytest.raises(RetroactiveApplicationRefused) as refused:
        decide(archive, desk.draft)
    assert codes(refused) == ["retroactive.not_in_force"]


def test_a_second_decision_waits_until_the_first_is_done(archive, approved):
    run(archive, first := decide(archive, approved.draft))
    assert first.files == 5
    decide(archive, approved.draft)
    with pytest.raises(RetroactiveApplicationRefused) as refused:
        decide(archive, approved.draft)
    assert codes(refused) == ["retroactive.under_way"]


def test_who_drafted_the_version_does_not_decide_it_and_who_only_reads_may_not(archive, given, approved):
    with archive.work() as work:
        work.session.get_one(RetentionSchedule, approved.draft).drafted_by = "aca"
    coordinator = given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, handle="ACA")
    with pytest.raises(RetroactiveApplicationRefused) as refused:
        decide(archive, approved.draft, actor=coordinator)
    assert codes(refused) == ["separation.own_proposal"]
    with pytest.raises(NotPermitted):
        decide(archive, approved.draft, actor=given.actor(archive.fonds, Role.APPRAISAL_BOARD))
    other = given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, handle="otra")
    assert decide(archive, approved.draft, actor=other).decided_by == "otra"


def test_the_paper_of_the_session_is_kept_with_the_decision(archive, approved):
    paper = Paper([b"%PDF-1.7"], "acta.pdf", "application/pdf")
    told = {name: getattr(DECISION, name) for name in ("minutes", "minutes_on", "reason")}
    application = decide(archive, approved.draft, Decision(**told, paper=paper))
    with archive.reading() as reading:
        assert reading.session.get(RetroactiveApplication, application.id).paper_id is not None


def test_files_already_under_the_version_are_told_as_unchanged_and_left_untouched(archive, approved):
    newer = archive.file("5C.3", date(2026, 11, 22))
    run(archive, application := decide(archive, approved.draft))
    assert lines(archive, application)[newer].outcome is RetroactiveOutcome.UNCHANGED
    assert archive.history(newer).count("clock.repinned") == 0
    with archive.reading() as reading:
        assert reading.session.get(RetentionClock, newer).explanation[0]["code"].endswith("in_force_on_closing")
