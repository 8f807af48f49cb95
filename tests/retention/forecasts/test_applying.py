"""A version applied to many closed files in a few statements gives each what the one reckoning gives it alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from records.aggregations.model import Aggregation, Reopening
from retention.clocks.explanation import kept
from retention.clocks.model import RetentionClock
from retention.clocks.reckoning import reckon_files
from retention.clocks.service import keep_reckoning
from retention.clocks.set_reckoning import WRITTEN
from retention.clocks.telling import explanations
from retention.forecasts import applying
from retention.forecasts.model import RetroactiveApplication, RetroactiveLine, RetroactiveOutcome
from retention.forecasts.service import finish, fix_files
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from tests.retention.clocks.test_set_reckoning import LAWS_OVER_TIME
from tests.retention.forecasts.test_statements import CLASSES, DAYS, EACH, FILES, RULES, write_facts, write_law

MANY = len(CLASSES) * EACH
COUNT = st.sets(st.integers(0, MANY - 1))


@pytest.fixture
def files(archive):
    """Files of four classes, a version superseded and one in force, which leaves one class out."""
    for key in CLASSES:
        for _ in range(EACH):
            archive.file(key)
    archive.schedule("serie_codigo,AT,AC,tecnica,cualidad\n2C.8,1,1,muestreo,x\n4C.3,1,1,baja,\n5C.3,1,1,baja,\n")
    return archive


def decided(work, fonds_id, version):
    application = RetroactiveApplication(
        fonds_id=fonds_id, schedule_id=version.id, scope=[], minutes="GI/2026/07", minutes_on=date(2026, 11, 20),
        reason="x", decided_by="t", decided_at=work.now - timedelta(hours=1),
    )  # fmt: skip
    work.session.add(application)
    work.session.flush()
    fix_files(work, application)
    return application


def expected(work, application, everyone, before, opened):
    """What the account and the clock of each file are to be, told file by file; no clock where it is left alone."""
    due = [file for file in everyone if file.id not in opened and not _is_under(before.get(file.id), application)]
    told = {}
    for one in reckon_files(work, application.fonds_id, due, under=applying.under(work, application)):
        clock = before.get(one.aggregation.id)
        if one.pinned is None:
            missing = one.dates.steps[0].code.rpartition(".")[2]
            code = applying.LEFT_OUT if missing == "no_entry" else applying.NO_PROFILE
            told[one.aggregation.id] = (RetroactiveOutcome.REFUSED, code, None)
            continue
        stood = (clock["status"], clock["due_on"], clock["outcome"]) if clock else None
        same = stood == (one.dates.status, one.dates.due_on, one.pinned.entry.technique)
        told[one.aggregation.id] = (RetroactiveOutcome.UNCHANGED if same else RetroactiveOutcome.CHANGED, "", one)
    for file in everyone:
        if file.id in opened:
            told[file.id] = (RetroactiveOutcome.REFUSED, applying.REOPENED, None)
        told.setdefault(file.id, (RetroactiveOutcome.UNCHANGED, "", None))
    return told


def _is_under(clock, application):
    return clock is not None and clock["schedule_id"] == application.schedule_id


def clocks_of(session):
    found = session.scalars(select(RetentionClock).execution_options(populate_existing=True))
    names = (*WRITTEN, "explanation")
    return {clock.aggregation_id: {name: getattr(clock, name) for name in names} for clock in found}


def values_of(one, fonds_id):
    rule = one.pinned.entry
    return {
        "fonds_id": fonds_id, "schedule_id": one.pinned.version.id, "entry_id": rule.id,
        "closed_on": one.aggregation.closed_on, "status": one.dates.status, "trigger": rule.trigger,
        "trigger_on": one.dates.trigger_on, "office_until": one.dates.office_until,
        "intermediate_until": one.dates.intermediate_until, "reserved_until": one.reserved_until,
        "due_on": one.dates.due_on, "outcome": rule.technique,
    }  # fmt: skip


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rules=st.lists(RULES, min_size=9, max_size=9),
    facts=st.lists(FILES, min_size=MANY, max_size=MANY),
    law=st.tuples(LAWS_OVER_TIME, st.sampled_from([None, None, 0, 1])),
    starts=st.tuples(DAYS, DAYS),
    some=st.tuples(COUNT, COUNT, st.integers(1, MANY)),
)
def test_files_applied_together_come_out_as_each_by_itself(files, rules, facts, law, starts, some):  # noqa: PLR0917 - hypothesis gives them by name
    class Undone(Exception):
        pass

    laws, unconfirmed = law
    pinned, reopened, size = some
    with pytest.raises(Undone), pytest.MonkeyPatch.context() as patched, files.work() as work:
        patched.setattr(applying, "BATCH", size)
        session, fonds_id = work.session, files.fonds.id
        write_law(work, fonds_id, laws, None)
        versions = session.scalars(select(RetentionSchedule).order_by(RetentionSchedule.number)).all()
        for version, start in zip(versions, sorted(starts), strict=True):
            version.in_force_from, version.state = start, ScheduleState.IN_FORCE
        entries = session.scalars(select(ScheduleEntry).order_by(ScheduleEntry.schedule_id, ScheduleEntry.key)).all()
        for entry, rule in zip(entries, rules, strict=True):
            for name, value in rule.items():
                setattr(entry, name, value)
        ids = session.scalars(select(Aggregation.id).order_by(Aggregation.id)).all()
        for file, said in zip(session.scalars(select(Aggregation).order_by(Aggregation.id)), facts, strict=True):
            write_facts(work, file, said)
        session.flush()
        session.expire_all()
        closed = session.scalars(select(Aggregation).where(Aggregation.closed_on.is_not(None))).all()
        place = {one: number for number, one in enumerate(ids)}
        for one in reckon_files(work, fonds_id, [file for file in closed if place[file.id] in pinned]):
            keep_reckoning(work, one, None)
        write_law(work, fonds_id, laws, unconfirmed)
        application = decided(work, fonds_id, versions[-1])
        opened = {file.id for file in closed if place[file.id] in reopened}
        for one in opened:
            session.add(Reopening(
                aggregation_id=one, closed_on=date(2020, 1, 1), reason="x", reopened_at=work.now, reopened_by="t"
            ))  # fmt: skip
        session.flush()
        before = clocks_of(session)
        wanted = expected(work, application, closed, before, opened)
        runs = []
        while done := applying.apply_batch(work, application.id):
            runs.append(done)
        assert sum(runs) == len(closed)
        assert all(one == size for one in runs[:-1])
        after = clocks_of(session)
        lines = {line.aggregation_id: line for line in session.scalars(select(RetroactiveLine))}
        told = explanations(work, {key: clock["explanation"] for key, clock in after.items()})
        for file_id, (outcome, refusal, one) in wanted.items():
            line, clock = lines[file_id], after.get(file_id)
            assert (line.outcome, line.refusal) == (outcome, refusal)
            if one is None:
                assert clock == before.get(file_id)
            else:
                assert {name: clock[name] for name in WRITTEN} == values_of(one, fonds_id)
                assert told[file_id] == kept(one.dates.steps)
            now = (clock["status"], clock["due_on"], clock["outcome"]) if clock else (None, None, None)
            assert (line.status_after, line.due_after, line.technique_after) == now
        account = finish(work, application.id)
        assert account.files == account.changed + account.unchanged + account.refused == len(closed)
        stated = [event.entity_id for event in work._events if event.action == "clock.repinned"]
        assert sorted(stated) == sorted(key for key, (_, _, one) in wanted.items() if one is not None)
        raise Undone
