"""Clocks set together are the clocks that are set one by one: any rules, facts and law, either engine."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from records.aggregations.model import Aggregation
from retention.clocks.explanation import kept
from retention.clocks.model import RetentionClock
from retention.clocks.reckoning import reckon_files
from retention.clocks.service import keep_reckoning
from retention.clocks.set_reckoning import WRITTEN, differs, ground_of, reckoned, write_clocks
from retention.clocks.telling import explanations
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from tests.retention.forecasts.test_statements import CLASSES, DAYS, EACH, FILES, LAWS, RULES, write_facts, write_law

LAWS_OVER_TIME = st.dictionaries(
    st.sampled_from([date(1985, 1, 1), date(2010, 6, 1), date(2020, 2, 29)]), LAWS, min_size=1
)


@pytest.fixture
def files(archive):
    """Files of four classes, a version superseded and one in force, which leaves one class out."""
    for key in CLASSES:
        for _ in range(EACH):
            archive.file(key)
    archive.schedule("serie_codigo,AT,AC,tecnica,cualidad\n2C.8,1,1,muestreo,x\n4C.3,1,1,baja,\n5C.3,1,1,baja,\n")
    return archive


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rules=st.lists(RULES, min_size=9, max_size=9),
    facts=st.lists(FILES, min_size=len(CLASSES) * EACH, max_size=len(CLASSES) * EACH),
    law=st.tuples(LAWS_OVER_TIME, st.sampled_from([None, None, 0, 1])),
    starts=st.tuples(DAYS, DAYS),
    pinned=st.sets(st.integers(0, len(CLASSES) * EACH - 1)),
)
def test_the_statement_sets_every_clock_as_the_one_reckoning_does(  # noqa: PLR0917 - hypothesis gives them by name
    files, rules, facts, law, starts, pinned
):
    class Undone(Exception):
        pass

    laws, unconfirmed = law

    with pytest.raises(Undone), files.work() as work:
        session, fonds_id = work.session, files.fonds.id
        write_law(work, fonds_id, laws, None)
        versions = session.scalars(select(RetentionSchedule).order_by(RetentionSchedule.number)).all()
        for version, start in zip(versions, sorted(starts), strict=True):
            version.in_force_from, version.state = start, ScheduleState.IN_FORCE
        entries = session.scalars(select(ScheduleEntry).order_by(ScheduleEntry.schedule_id, ScheduleEntry.key)).all()
        for entry, rule in zip(entries, rules, strict=True):
            for name, value in rule.items():
                setattr(entry, name, value)
        everyone = session.scalars(select(Aggregation).order_by(Aggregation.id)).all()
        for file, said in zip(everyone, facts, strict=True):
            write_facts(work, file, said)
        session.flush()
        session.expire_all()
        closed = [file for file in everyone if file.closed_on is not None]
        # Some were bound before by what stood then.
        already = [file for place, file in enumerate(everyone) if place in pinned and file.closed_on is not None]
        for one in reckon_files(work, fonds_id, already):
            keep_reckoning(work, one, None)
        session.flush()
        write_law(work, fonds_id, laws, unconfirmed)
        session.flush()
        wanted = reckon_files(work, fonds_id, closed)
        ground = ground_of(work, fonds_id)
        assert write_clocks(work, ground, work.now) == len(closed)
        session.expire_all()
        clocks = {clock.aggregation_id: clock for clock in session.scalars(select(RetentionClock))}
        told = explanations(work, {key: clock.explanation for key, clock in clocks.items()})
        assert len(clocks) == len(closed)
        for one in wanted:
            clock = clocks[one.aggregation.id]
            rule = one.pinned.entry if one.pinned else None
            assert tuple(getattr(clock, name) for name in WRITTEN) == (
                fonds_id, one.pinned.version.id if one.pinned else None, rule.id if rule else None,
                one.aggregation.closed_on, one.dates.status, rule.trigger if rule else None, one.dates.trigger_on,
                one.dates.office_until, one.dates.intermediate_until, one.reserved_until, one.dates.due_on,
                rule.technique if rule else None,
            )  # fmt: skip
            assert told[clock.aggregation_id] == kept(one.dates.steps)
        rows = reckoned(ground)
        assert session.execute(select(rows.c.aggregation_id).where(differs(rows))).all() == []
        raise Undone


def test_a_clock_that_is_missing_or_stands_otherwise_is_told_from_one_that_stands_right(archive):
    right, missing, other = (archive.file("5C.3", date(2020, 5, day)) for day in (1, 2, 3))
    with archive.work() as work:
        work.session.execute(delete(RetentionClock).where(RetentionClock.aggregation_id == missing))
        work.session.get_one(RetentionClock, other).due_on = date(2021, 1, 1)
        work.session.flush()
        rows = reckoned(ground_of(work, archive.fonds.id))
        found = set(work.session.scalars(select(rows.c.aggregation_id).where(differs(rows))))
    assert found == {missing, other}
    assert right not in found
