"""What retention adds to other pages: the life of a file and why, the terms of a series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from classification.charts.queries import find_chart, find_node
from classification.series.kinds import Technique, Trigger
from classification.series.labels import TECHNIQUES, TRIGGERS
from retention.clocks.columns import STATUSES
from retention.clocks.due import FileClock, clock_of
from retention.clocks.explanation import told
from retention.clocks.model import RetentionClock
from retention.clocks.words import say
from retention.schedules import queries
from retention.schedules.columns import WORDS, said_term
from retention.schedules.due_dates import ClockStatus
from retention.schedules.model import ScheduleEntry, ScheduleState
from system.actor import Permission
from system.web.language import gettext as _
from system.work import Reading

OUTCOMES = {
    Technique.ELIMINATION: "Procede la baja",
    Technique.SAMPLING: "Procede el muestreo",
    Technique.CONSERVATION: "Procede la transferencia secundaria",
}


@dataclass(frozen=True, slots=True)
class StripStep:
    """One station of a file's life, as the frame's strip shows it."""

    label: str
    on: date | None
    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation."""

    text: str
    basis: str


def clock_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """The life of a file, what binds it and why; what waits for a trigger says so."""
    found = clock_of(reading, aggregation_id)
    clock, entry = found.clock, found.entry
    return {
        "found": found,
        "steps": list(strip(found, reading.today)),
        "lines": [Line(step.detail, step.basis) for step in told(found.steps, say)],
        "status": _status(clock, reading.today) if clock else "",
        "event": (entry.trigger_name or _(dict(TRIGGERS)[entry.trigger.value])) if entry else "",
        "waits": clock is not None and clock.status is ClockStatus.TRIGGER_UNKNOWN,
        "may_record": entry is not None
        and entry.trigger is not Trigger.CLOSING
        and reading.actor.may(Permission.TRIGGER_RECORD, found.aggregation.place),
        "words": WORDS,
    }


def _status(clock: RetentionClock, today: date) -> str:
    if clock.due_on is None:
        return _(dict(STATUSES)[clock.status.value])
    return _("Plazos vencidos") if clock.due_on <= today else _("Plazos en curso")


def strip(found: FileClock, today: date) -> Iterator[StripStep]:
    """From opening to disposal: five stations, the one that runs today marked."""
    file, clock = found.aggregation, found.clock
    yield StripStep(_("Apertura"), file.opened_on, "done")
    yield StripStep(_("Cierre"), file.closed_on, "done" if file.closed_on else "current")
    office, intermediate, due = (clock.office_until, clock.intermediate_until, clock.due_on) if clock else (None,) * 3
    unknown = "unknown" if clock else "future"
    running = clock is not None and office is not None and today <= office
    state = unknown if office is None else "current" if running else "done"
    yield StripStep(_("Trámite hasta"), office, state)
    kept = office is not None and intermediate is not None and office < today <= intermediate
    past = intermediate is not None and today > intermediate
    yield StripStep(
        _("Concentración hasta"),
        intermediate,
        unknown if intermediate is None else "current" if kept else "done" if past else "future",
    )
    outcome = _(dict(TECHNIQUES)[clock.outcome.value]) if clock and clock.outcome else ""
    label = _(OUTCOMES[clock.outcome]) if clock and clock.outcome else _("Disposición")
    yield StripStep(label, due, unknown if due is None else "current" if due <= today else "future", outcome)


def class_panel(reading: Reading, node_id: UUID) -> Mapping[str, Any]:
    """What the schedule in force says of a series, and of the one above it where it says nothing itself."""
    node = find_node(reading, node_id)
    chart = find_chart(reading, node.chart_id)
    schedule = queries.latest(reading, chart.fonds_id, ScheduleState.IN_FORCE)
    entry: ScheduleEntry | None = None
    at: Any = node
    while schedule is not None and at is not None and entry is None:
        entry = queries.entry_of_class(reading, schedule.id, at.lineage_id)
        at = find_node(reading, at.parent_id) if at.parent_id and entry is None else None
    return {
        "schedule": schedule,
        "entry": entry,
        "from_above": entry is not None and entry.lineage_id != node.lineage_id,
        "is_section": not node.level.value.endswith("series"),
        "words": WORDS,
        "said_term": said_term,
    }
