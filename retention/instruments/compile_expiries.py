"""The calendar of expiries: when the office term and the whole term of each closed file end, in order of days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select, union_all

from classification.charts.model import Node
from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from retention.clocks.model import RetentionClock
from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import EXPIRY_CALENDAR
from retention.instruments.papers import Paper, Row
from retention.instruments.words import TECHNIQUES, word
from system.actor import CustodyStage
from system.organization.model import Fonds, Unit
from system.work import Reading, Work

OFFICE = "Archivo de trámite"
WHOLE = "Plazo de conservación"


def expiry_paper(stand: Reading | Work, fonds: Fonds, area: str) -> Paper:
    """Every term of a body's closed files that the actor may see end."""
    head = (("Unidad administrativa", area), ("Fondo", f"{fonds.code} {fonds.name}"))
    rows = _rows(stand, fonds.id)
    return Paper(
        InstrumentKind.EXPIRY_CALENDAR, EXPIRY_CALENDAR, fonds.code, fonds.name, fonds.id, head, rows
    )  # fmt: skip


def _rows(stand: Reading | Work, fonds_id: UUID) -> Iterator[Row]:
    clock = RetentionClock
    # The office term matters to files that are still in the office; the whole term to every one not yet historical.
    office = _ending(stand, fonds_id, clock.office_until, OFFICE).where(Aggregation.stage == CustodyStage.OFFICE)
    whole = _ending(stand, fonds_id, clock.intermediate_until, WHOLE).where(
        Aggregation.stage != CustodyStage.HISTORICAL
    )
    found = union_all(office, whole).subquery()
    statement = select(found).order_by(found.c.day, found.c.sort_key, found.c.id, found.c.ending)
    for row in stand.session.execute(statement.execution_options(yield_per=1000)):
        yield (
            row.day.year, row.day.month, row.day, row.ending, row.printed_reference, row.title, row.series, row.unit,
            row.closed_on, word(TECHNIQUES, row.outcome),
        )  # fmt: skip


def _ending(stand: Reading | Work, fonds_id: UUID, day: Any, ending: str) -> Select[*tuple[Any, ...]]:
    file = Aggregation
    return (
        select(
            day.label("day"), literal(ending).label("ending"), file.id, file.sort_key, file.printed_reference,
            file.title, Node.code.label("series"), Unit.code.label("unit"), file.closed_on, RetentionClock.outcome,
        )
        .join(RetentionClock, RetentionClock.aggregation_id == file.id)
        .join(Node, Node.id == file.node_id)
        .join(Unit, Unit.id == file.unit_id)
        .where(file.fonds_id == fonds_id, day.is_not(None), reach(stand.actor))
    )  # fmt: skip
