"""What a decision to apply a version does to its files, batch by batch and in a few statements each.

A batch locks the clocks of its files, says of every line what becomes of it, sets the clocks that come under the
version in one statement (`retention.clocks.set_reckoning`), and states each of them in the history: one act. A job that
was killed goes on with the lines that wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Select, String, and_, case, func, or_, select, type_coerce, update

from records.aggregations.model import Aggregation, Reopening
from retention.clocks.model import RetentionClock
from retention.clocks.pinning import PinReason, Version
from retention.clocks.reckoning import Under
from retention.clocks.set_reckoning import ground_of, reckoned, write_clocks
from retention.forecasts.errors import RetroactiveApplicationNotFound, RetroactiveFilesMiscounted
from retention.forecasts.events import ClockRepinned
from retention.forecasts.model import RetroactiveApplication, RetroactiveLine, RetroactiveOutcome
from retention.schedules.due_dates import ClockStatus
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from system.work import Reading, Work

BATCH = 10_000
REOPENED = "retroactive.reopened"
LEFT_OUT = "retroactive.left_out"
NO_PROFILE = "retroactive.no_profile"


@dataclass(frozen=True, slots=True)
class _Batch:
    """The lines of a decision from one file to another, all of which waited when it began."""

    application: RetroactiveApplication
    first: UUID
    last: UUID

    @property
    def lines(self) -> ColumnElement[bool]:
        line = RetroactiveLine
        return and_(line.application_id == self.application.id, line.aggregation_id.between(self.first, self.last))

    @property
    def waiting(self) -> ColumnElement[bool]:
        return and_(self.lines, RetroactiveLine.outcome == RetroactiveOutcome.PENDING)

    @property
    def settled(self) -> ColumnElement[bool]:
        return and_(self.lines, RetroactiveLine.outcome.in_((RetroactiveOutcome.CHANGED, RetroactiveOutcome.UNCHANGED)))

    @property
    def is_elsewhere(self) -> ColumnElement[bool]:
        """That a clock is not under the version, or is not there at all."""
        return RetentionClock.schedule_id.is_distinct_from(self.application.schedule_id)


def apply_batch(work: Work, application_id: UUID) -> int:
    """Apply a decision to the next files that wait, and say how many there were; 0 when none is left.

    Done again after a kill it goes on where the last whole batch ended.

    Raises:
        RetroactiveApplicationNotFound
        RetroactiveFilesMiscounted: a line was settled otherwise than its clock was set; nothing of the batch is kept.
    """
    application = work.session.get(RetroactiveApplication, application_id, with_for_update=True)
    if application is None:
        raise RetroactiveApplicationNotFound(id=application_id)
    batch = _next(work, application)
    if batch is None:
        return 0
    files = work.session.scalar(select(func.count()).select_from(RetroactiveLine).where(batch.waiting)) or 0
    _lock(work, batch)
    done = _refuse_reopened(work, batch) + _tell_unmoved(work, batch) + _apply(work, batch)
    if done != files:
        raise RetroactiveFilesMiscounted(counted=files, settled=done)
    # What the session holds of them is no longer so.
    for one in list(work.session.identity_map.values()):
        if isinstance(one, RetentionClock | RetroactiveLine):
            work.session.expire(one)
    return files


def settled(stand: Reading | Work, application_id: UUID) -> tuple[int, int]:
    """How many files of a decision are settled, and how many it has."""
    line = RetroactiveLine
    number = func.coalesce(func.sum(case((line.outcome == RetroactiveOutcome.PENDING, 0), else_=1)), 0)
    statement = select(number, func.count()).where(line.application_id == application_id)
    done, total = stand.session.execute(statement).one()
    return int(done), int(total)


def _next(work: Work, application: RetroactiveApplication) -> _Batch | None:
    line = RetroactiveLine
    work.session.flush()
    pending = and_(line.application_id == application.id, line.outcome == RetroactiveOutcome.PENDING)
    ids = select(line.aggregation_id).where(pending).order_by(line.aggregation_id).limit(BATCH).subquery()
    first, last = (
        work.session.scalar(select(ids.c.aggregation_id).order_by(order).limit(1))
        for order in (ids.c.aggregation_id, ids.c.aggregation_id.desc())
    )
    return None if first is None or last is None else _Batch(application, first, last)


def _lock(work: Work, batch: _Batch) -> None:
    # Whoever moves one of these dates at the same time waits, and then reckons under the new version.
    locked = (
        select(RetentionClock.aggregation_id)
        .where(RetentionClock.aggregation_id.in_(_files(batch.waiting)))
        .order_by(RetentionClock.aggregation_id)
        .with_for_update()
    )
    work.session.execute(select(func.count()).select_from(locked.subquery()))


def _files(which: ColumnElement[bool]) -> Select[UUID]:
    return select(RetroactiveLine.aggregation_id).where(which)


def _refuse_reopened(work: Work, batch: _Batch) -> int:
    """A file that was opened again is left alone: its next closing pins it anew, to the version in force then."""
    reopening = select(Reopening.aggregation_id).where(
        Reopening.aggregation_id == Aggregation.id, Reopening.reopened_at >= batch.application.decided_at
    )
    opened = select(Aggregation.id).where(
        Aggregation.id.in_(_files(batch.waiting)), or_(Aggregation.closed_on.is_(None), reopening.exists())
    )
    return _settle(
        work, and_(batch.waiting, RetroactiveLine.aggregation_id.in_(opened)),
        outcome=RetroactiveOutcome.REFUSED, refusal=REOPENED, **_kept(),
    )  # fmt: skip


def _kept() -> dict[str, Any]:
    line = RetroactiveLine
    return {"status_after": line.status_before, "due_after": line.due_before, "technique_after": line.technique_before}


def _tell_unmoved(work: Work, batch: _Batch) -> int:
    """A file under the version already is told as it stands."""
    clock = RetentionClock
    beneath = and_(
        batch.waiting,
        clock.aggregation_id == RetroactiveLine.aggregation_id,
        clock.schedule_id == batch.application.schedule_id,
    )
    return _settle(
        work, beneath,
        outcome=RetroactiveOutcome.UNCHANGED, status_after=clock.status, due_after=clock.due_on,
        technique_after=clock.outcome,
    )  # fmt: skip


def _settle(work: Work, which: ColumnElement[bool], **values: Any) -> int:
    statement = update(RetroactiveLine).where(which).values(**values)
    done = work.session.execute(statement, execution_options={"synchronize_session": False})
    return done.rowcount if isinstance(done, CursorResult) else 0


def _apply(work: Work, batch: _Batch) -> int:
    """Settle the lines that still wait by what the version says, set their clocks, and state each of them."""
    ground = ground_of(work, batch.application.fonds_id, under=under(work, batch.application))
    rows = reckoned(ground, Aggregation.id.in_(_files(batch.waiting)))
    said, line = rows.c, RetroactiveLine
    refused = said.status == ClockStatus.NO_RULE.value
    same = and_(
        *(_text(said[name]).is_not_distinct_from(_text(said[f"before_{name}"])) for name in ("status", "outcome")),
        said.due_on.is_not_distinct_from(said.before_due_on),
    )
    done = _settle(
        work, and_(batch.waiting, line.aggregation_id == said.aggregation_id),
        # A decision gives files other terms; it never takes the ones they have away.
        outcome=case(
            (refused, RetroactiveOutcome.REFUSED.value), (same, RetroactiveOutcome.UNCHANGED.value),
            else_=RetroactiveOutcome.CHANGED.value,
        ),
        refusal=case((and_(refused, said.known == 0), NO_PROFILE), (refused, LEFT_OUT), else_=""),
        status_after=case((refused, _text(line.status_before)), else_=_text(said.status)),
        due_after=case((refused, line.due_before), else_=said.due_on),
        technique_after=case((refused, _text(line.technique_before)), else_=_text(said.outcome)),
    )  # fmt: skip
    before = _due_before(work, batch)
    written = write_clocks(work, ground, work.now, Aggregation.id.in_(_files(batch.settled)), batch.is_elsewhere)
    if written != len(before):
        raise RetroactiveFilesMiscounted(counted=len(before), settled=written)
    work.emit_all(list(_repinned(work, batch, before)))
    return done


def _text(cell: Any) -> ColumnElement[Any]:
    return type_coerce(cell, String())


def under(work: Work, application: RetroactiveApplication) -> Under:
    """The version of a decision as a reckoning takes it, with what the explanation of each file says of the session."""
    schedule = work.session.get_one(RetentionSchedule, application.schedule_id)
    if schedule.in_force_from is None:
        raise ValueError("a draft binds nothing")
    said = {
        "decision": str(application.id),
        "minutes": application.minutes,
        "minutes_on": application.minutes_on.isoformat(),
        "opinion": application.opinion_number,
    }
    return Under(Version(schedule.id, schedule.number, schedule.in_force_from), PinReason.RETROACTIVE, said)


def _due_before(work: Work, batch: _Batch) -> dict[UUID, date | None]:
    """The files about to come under the version, with the day they have."""
    line, clock = RetroactiveLine, RetentionClock
    statement = (
        select(line.aggregation_id, clock.due_on)
        .outerjoin(clock, clock.aggregation_id == line.aggregation_id)
        .where(batch.settled, batch.is_elsewhere)
        .order_by(line.aggregation_id)
    )
    found = work.session.execute(statement)
    return {row.aggregation_id: row.due_on for row in found}


def _repinned(work: Work, batch: _Batch, before: Mapping[UUID, date | None]) -> Iterator[ClockRepinned]:
    number = work.session.get_one(RetentionSchedule, batch.application.schedule_id).number
    statement = (
        select(RetentionClock.aggregation_id, RetentionClock.due_on, ScheduleEntry.key)
        .join(ScheduleEntry, ScheduleEntry.id == RetentionClock.entry_id)
        .where(RetentionClock.aggregation_id.in_(_files(batch.settled)))
        .order_by(RetentionClock.aggregation_id)
    )
    for file_id, due_on, key in work.session.execute(statement):
        if file_id in before:
            yield ClockRepinned(
                entity_id=file_id, fonds_id=batch.application.fonds_id, application=batch.application.id,
                schedule=number, entry=key, due_before=before[file_id], due_on=due_on,
            )  # fmt: skip
