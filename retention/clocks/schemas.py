"""What goes in and out about clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from retention.clocks.as_of import PastFile
from retention.clocks.due import FileClock, Totals, reckoned
from retention.clocks.explanation import SaidStep, told
from retention.clocks.objections import is_due, objections
from retention.clocks.telling import Steps
from retention.schedules.due_dates import ClockStatus
from system.errors import Objection

Say = Callable[[str, Mapping[str, object]], str]


class SaidObjection(msgspec.Struct, frozen=True):
    """One reason, with its article and its sentence."""

    code: str
    basis: str
    detail: str


class DueFile(msgspec.Struct, frozen=True, kw_only=True):
    """One closed file on a day: its dates, why, and everything that stands against disposing of it.

    `due` is true exactly where `objections` is empty; `outcome` is elimination, sampling or conservation.
    """

    id: UUID
    reference: str
    series: str
    unit: str
    closed_on: date
    status: str
    office_until: date | None
    intermediate_until: date | None
    due_on: date | None
    outcome: str | None
    due: bool
    explanation: list[SaidStep]
    objections: list[SaidObjection]


class DueTotals(msgspec.Struct, frozen=True):
    """Closed files in sight, those due and those not."""

    files: int
    due: int
    not_due: int


class DueList(msgspec.Struct, frozen=True, kw_only=True):
    """What is due on a day. `after` asks for the files behind the last one; empty where there are no more."""

    on: date
    files: list[DueFile]
    totals: DueTotals
    after: str = ""


class TriggerForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event to record: its kind (`final_resolution`, `contract_end`, ...) and the day it happened."""

    trigger: str
    occurred_on: date


class TriggerRow(msgspec.Struct, frozen=True):
    """A recorded event."""

    trigger: str
    occurred_on: date
    recorded_by: str


class ClockDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The clock of one file; every date is null while the file is open or no rule binds it."""

    reference: str
    closed_on: date | None
    status: str | None
    schedule: int | None
    entry: str | None
    trigger: str | None
    trigger_on: date | None
    office_until: date | None
    intermediate_until: date | None
    reserved_until: date | None
    due_on: date | None
    outcome: str | None
    explanation: list[SaidStep]
    triggers: list[TriggerRow]


def due_file(row: Any, on: date, say: Say, steps: Steps) -> DueFile:
    """A row of the list in words; `steps` are the whole ones of its clock."""
    state = reckoned(row)
    return DueFile(
        id=row.id,
        reference=row.reference,
        series=row.series,
        unit=row.unit,
        closed_on=row.closed_on,
        status=row.status.value,
        office_until=row.office_until,
        intermediate_until=row.intermediate_until,
        due_on=row.due_on,
        outcome=row.outcome.value if row.outcome else None,
        due=is_due(state, on),
        explanation=told(steps, say),
        objections=[said(objection, say) for objection in objections(state, on)],
    )


class PastDueList(msgspec.Struct, frozen=True, kw_only=True):
    """What was due on a past day. `reading` is `law` (by what is known today) or `known` (by what was known then).

    `after` asks for the files behind the last one; empty where there are no more.
    """

    on: date
    reading: str
    files: list[DueFile]
    after: str = ""


def past_file(one: PastFile, say: Say) -> DueFile:
    """A file as it was on a past day, in words."""
    return DueFile(
        id=one.id, reference=one.reference, series=one.series, unit=one.unit, closed_on=one.closed_on,
        status=(one.reckoned.status or ClockStatus.NO_RULE).value, office_until=one.office_until,
        intermediate_until=one.reckoned.intermediate_until, due_on=one.reckoned.due_on, outcome=one.outcome,
        due=one.due, explanation=told(one.explanation, say),
        objections=[said(objection, say) for objection in one.objections],
    )  # fmt: skip


def said(objection: Objection, say: Say) -> SaidObjection:
    """An objection in words."""
    return SaidObjection(objection.code, objection.basis, say(objection.code, objection.facts))


def due_totals(totals: Totals) -> DueTotals:
    """Totals as documents hold them."""
    return DueTotals(totals.files, totals.due, totals.not_due)


def clock_document(found: FileClock, say: Say) -> ClockDocument:
    """The clock of a file in words."""
    clock = found.clock
    return ClockDocument(
        reference=found.aggregation.reference,
        closed_on=found.aggregation.closed_on,
        status=clock.status.value if clock else None,
        schedule=found.schedule.number if found.schedule else None,
        entry=found.entry.key if found.entry else None,
        trigger=clock.trigger.value if clock and clock.trigger else None,
        trigger_on=clock.trigger_on if clock else None,
        office_until=clock.office_until if clock else None,
        intermediate_until=clock.intermediate_until if clock else None,
        reserved_until=clock.reserved_until if clock else None,
        due_on=clock.due_on if clock else None,
        outcome=clock.outcome.value if clock and clock.outcome else None,
        explanation=told(found.steps, say),
        triggers=[TriggerRow(one.trigger.value, one.occurred_on, one.recorded_by) for one in found.triggers],
    )
