"""Many clocks set because a rule changed: as a job, in batches, going on after a kill, every file accounted for."""

from __future__ import annotations

import threading
from datetime import date
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import select, update

from records.access.service import record_access_request
from retention.clocks import recomputing
from retention.clocks.due import DueQuestion, files, totals
from retention.clocks.jobs import recompute
from retention.clocks.model import Recomputation, RecomputationBatch, RetentionClock
from retention.clocks.recomputing import rule_changed
from retention.clocks.schemas import due_file
from retention.schedules.due_dates import ClockStatus
from system.jobs.task import PutDown, Task
from system.organization.events import ProfileConfirmed
from system.organization.model import FondsProfile
from system.organization.profile import read_content
from system.organization.service import adopt_profile, confirm_profile


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(recomputing, "IN_THE_ACT", 3)
    monkeypatch.setattr(recomputing, "BATCH", 2)


def only(archive) -> Recomputation:
    with archive.reading() as reading:
        return reading.session.scalars(select(Recomputation).order_by(Recomputation.id.desc())).first()


def run(archive, found, stopping=None):
    task = Task(archive.installation, found.job_id, archive.operator, stopping or threading.Event())
    return recompute(task, str(found.id), str(archive.fonds.id))


def test_a_schedule_for_many_files_leaves_a_job_that_sets_each_clock_once(bare):
    ids = [bare.file("5C.3", date(2020, 5, day)) for day in range(1, 8)]
    bare.file("2C.8", date(2020, 5, 1))
    schedule = bare.schedule().schedule
    found = only(bare)
    assert (found.counted, found.cause_id, found.rule, found.finished_at) == (8, schedule.id, "1", None)
    assert bare.clock(ids[0]).status is ClockStatus.NO_RULE
    done = run(bare, found)
    assert {name: done[name] for name in done if name not in {"job", "recomputation"}} == {
        "counted": 8, "files": 8, "changed": 8, "running": 7, "trigger_unknown": 1, "blocked": 0, "no_rule": 0
    }  # fmt: skip
    assert [bare.clock(one).due_on for one in ids] == [date(2028, 5, day) for day in range(2, 9)]
    assert bare.history(schedule.id)[-2:] == ["clock.recomputation_begun", "clock.batch_reckoned"]
    assert run(bare, found) == done


def test_a_job_that_was_stopped_goes_on_behind_its_last_whole_batch(bare, monkeypatch):
    for day in range(1, 8):
        bare.file("5C.3", date(2020, 5, day))
    bare.schedule()
    found = only(bare)
    stopping = threading.Event()
    whole = recomputing._next_batch

    def stop_behind(*given):
        stopping.set()
        return whole(*given)

    with monkeypatch.context() as patched:
        patched.setattr(recomputing, "_next_batch", stop_behind)
        with pytest.raises(PutDown):
            run(bare, found, stopping)
    with bare.reading() as reading:
        assert [one.files for one in reading.session.scalars(select(RecomputationBatch))] == [2]
    assert run(bare, found)["files"] == 7
    with bare.reading() as reading:
        batches = reading.session.scalars(select(RecomputationBatch).order_by(RecomputationBatch.number)).all()
    assert [(one.number, one.files) for one in batches] == [(1, 2), (2, 2), (3, 2), (4, 1)]
    assert [one.first_id for one in batches[1:]] == [one.last_id for one in batches[:-1]]


def test_what_closes_or_opens_while_it_runs_is_never_lost_nor_set_twice(bare):
    ids = [bare.file("5C.3", date(2020, 5, day)) for day in range(1, 6)]
    bare.schedule()
    found = only(bare)
    late = bare.file("5C.3", date(2021, 5, 1))
    with bare.work() as work:
        record_access_request(work, ids[4], folio="1", requested_on=date(2026, 1, 10))
    assert bare.clock(late).due_on == date(2029, 5, 2)
    assert run(bare, found)["files"] == 4
    assert bare.clock(ids[4]).due_on == date(2030, 5, 6)
    assert bare.clock(ids[0]).due_on == date(2028, 5, 2)


def test_another_profile_moves_the_days_of_what_was_closed_under_it_and_of_nothing_else(archive):
    early = archive.file("5C.3", date(2026, 5, 31))
    under = [archive.file("5C.3", date(2026, 6, day)) for day in (1, 2, 29)]
    with archive.work() as work:
        adopt_profile(work, archive.fonds.id, profile="gto-2016", starts_on=date(2026, 6, 1))
        row = work.session.scalars(select(FondsProfile).where(FondsProfile.starts_on == date(2026, 6, 1))).one()
        unverified = msgspec.structs.replace(read_content(row.content), verified=False)
        row.content, row.digest = unverified.content(), unverified.digest
        rule_changed(
            work,
            ProfileConfirmed(entity_id=archive.fonds.id, fonds_id=archive.fonds.id, profile="x", digest=row.digest),
        )
    # Nobody answers for its numbers yet: what binds each file stays, no day is given.
    clock = archive.clock(under[2])
    assert (clock.status, clock.due_on, clock.entry_id is not None) == (ClockStatus.NO_RULE, None, True)
    assert archive.clock(early).due_on == date(2034, 6, 1)
    with archive.work() as work:
        confirm_profile(work, archive.fonds.id, profile=row.profile)
    assert archive.clock(under[2]).status is ClockStatus.RUNNING
    assert archive.clock(under[2]).due_on is not None


def test_while_a_change_of_the_law_waits_to_be_reckoned_nothing_is_due(archive):
    for day in range(1, 6):
        archive.file("5C.3", date(2000, 5, day))
    question = DueQuestion(on=date(2026, 11, 22))
    with archive.reading() as reading:
        assert totals(reading, question).due == 5
    with archive.work() as work:
        row = work.session.scalars(select(FondsProfile)).one()
        rule_changed(
            work,
            ProfileConfirmed(entity_id=archive.fonds.id, fonds_id=archive.fonds.id, profile="x", digest=row.digest),
        )
    with archive.reading() as reading:
        assert totals(reading, question).due == 0
        row = next(files(reading, question))
        told = due_file(row, question.on, lambda code, _facts: code, ())
    assert (told.due, [one.code for one in told.objections]) == (False, ["retention.being_reckoned"])
    run(archive, only(archive))
    with archive.reading() as reading:
        assert totals(reading, question).due == 5


def test_a_clock_that_was_moved_behind_its_back_is_found_at_the_end_and_set_right(bare, monkeypatch):
    ids = [bare.file("5C.3", date(2020, 5, day)) for day in range(1, 6)]
    bare.schedule()
    found = only(bare)
    true_verify, astray = recomputing.verify, []

    def meddle(_stand, wanted):
        if not astray:
            with bare.work() as work:
                moved = update(RetentionClock).where(RetentionClock.aggregation_id == ids[0])
                work.session.execute(moved.values(status=ClockStatus.NO_RULE, due_on=None))
        with bare.reading() as reading:
            astray.append(true_verify(reading, wanted))
        return astray[-1]

    monkeypatch.setattr("retention.clocks.jobs.verify", meddle)
    run(bare, found)
    assert astray == [1, 0]
    assert bare.clock(ids[0]).due_on == date(2028, 5, 2)


def test_a_job_without_its_account_fails_by_name(archive):
    with pytest.raises(recomputing.RecomputationNotFound), archive.work() as work:
        recomputing.run_batch(work, uuid4())
