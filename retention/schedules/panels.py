"""What schedules add to other pages, and what they tell charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from classification.charts.queries import find_chart
from classification.charts.questions import Remarks
from classification.series.queries import sheet_of
from retention.schedules import queries
from retention.schedules.columns import WORDS, said_term
from retention.schedules.findings import used_without_terms
from retention.schedules.model import ScheduleState
from system.actor import Permission
from system.errors import Objection
from system.work import Reading, Work


def sheet_panel(reading: Reading, sheet_id: UUID) -> Mapping[str, Any]:
    """What the schedule's draft, else the version in force, says of the class of a sheet."""
    sheet = sheet_of(reading, sheet_id)
    draft = queries.latest(reading, sheet.fonds_id, ScheduleState.DRAFT)
    schedule = draft or queries.latest(reading, sheet.fonds_id, ScheduleState.IN_FORCE)
    entry = queries.entry_of_class(reading, schedule.id, sheet.lineage_id) if schedule else None
    return {
        "schedule": schedule,
        "entry": entry,
        "fed": entry is not None and entry.sheet_id == sheet.id,
        "seen": any(reading.actor.holds(one) for one in (Permission.SCHEDULE_READ, Permission.SCHEDULE_EDIT)),
        "words": WORDS,
        "said_term": said_term,
    }


def remarks(stand: Reading | Work, question: Remarks) -> list[Objection]:
    """Series of a chart that hold files while the schedule in force says nothing of them."""
    chart = find_chart(stand, question.chart_id)
    schedule = queries.latest(stand, chart.fonds_id, ScheduleState.IN_FORCE)
    found = used_without_terms(stand, chart.fonds_id, chart.id, schedule)
    return [
        Objection(
            "schedule.used_without_terms",
            "LGA 4-XIII",
            {"code": node.code, "files": number, "lineage": str(node.lineage_id)},
        )
        for node, number in found.values()
    ]
