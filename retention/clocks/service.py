"""What happens to the clocks of files when something happens to the files, always in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, inspect, select

from classification.series.kinds import Trigger
from records.access.events import AccessRequestRecorded, RestrictionLifted, RestrictionRecorded
from records.aggregations.events import AggregationClosed, AggregationReclassified, AggregationReopened
from records.aggregations.model import Aggregation
from records.aggregations.service import take_for_act
from retention.clocks.errors import TriggerUnfit
from retention.clocks.events import ClockReckoned, ClockStopped, ClockUndated, TriggerRecorded
from retention.clocks.explanation import kept
from retention.clocks.model import RetentionClock, TriggerEvent
from retention.clocks.reckoning import ClosedFile, Reckonable, Reckoning, reckon_files
from system.actor import Permission
from system.database import table_of
from system.errors import Objection, refuse_all
from system.history import Event
from system.work import Work

BATCH = 500


def record_trigger(work: Work, aggregation_id: UUID, *, trigger: Trigger, occurred_on: date) -> TriggerEvent:
    """Record the event from which the terms of a file run; the clock of a closed file is set anew.

    It may happen before the file closes. A correction is recorded again: the last one holds.

    Raises:
        AggregationNotFound, NotPermitted
        TriggerUnfit: the day has not come, or the closing is meant, which is no event of its own.
    """
    aggregation = take_for_act(work, aggregation_id, Permission.TRIGGER_RECORD)
    objections = []
    if trigger is Trigger.CLOSING:
        objections.append(Objection("trigger.closing_is_recorded_by_closing", "LGA 4-XLVI", {"field": "trigger"}))
    if occurred_on > work.today:
        facts = {"field": "occurred_on", "occurred_on": occurred_on.isoformat()}
        objections.append(Objection("trigger.in_future", "LGA 4-XLVI", facts))
    refuse_all(TriggerUnfit, objections)
    event = TriggerEvent(
        aggregation_id=aggregation.id, trigger=trigger, occurred_on=occurred_on,
        recorded_by=work.actor.handle, recorded_at=work.now,
    )  # fmt: skip
    work.session.add(event)
    work.session.flush()
    work.emit(
        TriggerRecorded(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, trigger=trigger.value, occurred_on=occurred_on
        )
    )
    return event


def start_clocks(work: Work, events: Sequence[AggregationClosed]) -> None:
    """Files closed: the version in force is pinned on each and its terms are reckoned; one file is a batch of one."""
    for start in range(0, len(events), BATCH):
        _reckon_closed(work, [event.entity_id for event in events[start : start + BATCH]])


def stop_clock(work: Work, event: AggregationReopened) -> None:
    """A file is open again: nothing runs, and the next closing pins anew."""
    clock = work.session.get(RetentionClock, event.entity_id)
    if clock is not None:
        work.session.delete(clock)
        work.emit(ClockStopped(entity_id=event.entity_id, fonds_id=event.fonds_id, due_on=clock.due_on))


def reckon_again(
    work: Work,
    event: RestrictionRecorded | RestrictionLifted | AccessRequestRecorded | TriggerRecorded | AggregationReclassified,
) -> None:
    """Something that moves the dates of a file happened to it."""
    reckon_file(work, event.entity_id)


def reckon_file(work: Work, aggregation_id: UUID) -> None:
    """Reckon one file and keep what came out; an open file has no clock."""
    _reckon_closed(work, [aggregation_id])


def _reckon_closed(work: Work, ids: Sequence[UUID]) -> None:
    """Reckon those of these files that are closed, and state each clock that came out otherwise than it stood."""
    by_fonds: defaultdict[UUID, list[Reckonable]] = defaultdict(list)
    for file in _files(work, ids):
        if file.closed_on is not None:
            by_fonds[file.fonds_id].append(file)
    said: list[Event] = []
    made: list[dict[str, Any]] = []
    for fonds_id, files in by_fonds.items():
        clocks = _clocks(work, files, locked=True)
        for reckoning in reckon_files(work, fonds_id, files):
            clock = clocks.get(reckoning.aggregation.id)
            if clock is None:
                made.append({"aggregation_id": reckoning.aggregation.id, "reckoned_at": work.now, **_values(reckoning)})
            elif not _change(work, clock, _values(reckoning)):
                continue
            said.append(_event(reckoning))
    work.session.flush()
    if made:
        work.session.execute(insert(table_of(RetentionClock)), made)
    if said:
        work.emit_all(said)


def _files(work: Work, ids: Sequence[UUID]) -> list[Reckonable]:
    """The files of these ids: those that the act holds already, of the others what a reckoning needs."""
    held = [work.session.identity_map.get(work.session.identity_key(Aggregation, one)) for one in ids]
    files: dict[UUID, Reckonable] = {file.id: file for file in held if file is not None and not inspect(file).expired}
    missing = [one for one in ids if one not in files]
    if missing:
        columns = (Aggregation.id, Aggregation.fonds_id, Aggregation.node_id, Aggregation.closed_on)
        for row in work.session.execute(select(*columns).where(Aggregation.id.in_(missing))):
            files[row[0]] = ClosedFile(*row)
    return [files[one] for one in ids if one in files]


def _event(reckoning: Reckoning[Any]) -> ClockReckoned | ClockUndated:
    file, pinned, dates = reckoning.aggregation, reckoning.pinned, reckoning.dates
    if pinned is None or dates.trigger_on is None or dates.due_on is None:
        return ClockUndated(
            entity_id=file.id,
            fonds_id=file.fonds_id,
            status=dates.status.value,
            schedule=pinned.version.number if pinned else None,
            entry=pinned.entry.key if pinned else None,
        )
    return ClockReckoned(
        entity_id=file.id,
        fonds_id=file.fonds_id,
        schedule=pinned.version.number,
        entry=pinned.entry.key,
        trigger_on=dates.trigger_on,
        due_on=dates.due_on,
    )


def keep_reckoning(work: Work, reckoning: Reckoning[Any], clock: RetentionClock | None) -> RetentionClock:
    """Keep a reckoning as the clock of its file, made where there is none, and give the clock back."""
    values = _values(reckoning)
    if clock is None:
        clock = RetentionClock(aggregation_id=reckoning.aggregation.id, reckoned_at=work.now, **values)
        work.session.add(clock)
        return clock
    _change(work, clock, values)
    return clock


def _values(reckoning: Reckoning[Any]) -> dict[str, Any]:
    file, dates, pinned = reckoning.aggregation, reckoning.dates, reckoning.pinned
    return {
        "fonds_id": file.fonds_id,
        "schedule_id": pinned.version.id if pinned else None,
        "entry_id": pinned.entry.id if pinned else None,
        "closed_on": file.closed_on,
        "status": dates.status,
        "trigger": pinned.entry.trigger if pinned else None,
        "trigger_on": dates.trigger_on,
        "office_until": dates.office_until,
        "intermediate_until": dates.intermediate_until,
        "reserved_until": reckoning.reserved_until,
        "due_on": dates.due_on,
        "outcome": pinned.entry.technique if pinned else None,
        "explanation": kept(dates.steps),
    }


def _change(work: Work, clock: RetentionClock, values: Mapping[str, Any]) -> bool:
    changed = {name: value for name, value in values.items() if getattr(clock, name) != value}
    for name, value in changed.items():
        setattr(clock, name, value)
    if changed:
        clock.reckoned_at = work.now
    return bool(changed)


def _clocks(work: Work, files: Sequence[Reckonable], *, locked: bool = False) -> dict[UUID, RetentionClock]:
    statement = select(RetentionClock).where(RetentionClock.aggregation_id.in_([file.id for file in files]))
    if locked:
        statement = statement.order_by(RetentionClock.aggregation_id).with_for_update()
    found = work.session.scalars(statement.execution_options(populate_existing=locked))
    return {clock.aggregation_id: clock for clock in found}
