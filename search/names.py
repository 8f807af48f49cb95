"""What units and series are called, for the filters of the search page."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import ClassificationChart, Node
from system.organization.model import Unit, UnitPlacement
from system.visibility import within_body
from system.work import Reading

MOST = 400


def unit_names(reading: Reading, unit_ids: Collection[UUID]) -> list[tuple[UUID, str]]:
    """The units of these ids that the actor can meet, by code, with their code and latest name."""
    if not unit_ids:
        return []
    statement = (
        select(Unit.id, Unit.code, UnitPlacement.name)
        .join(UnitPlacement, UnitPlacement.unit_id == Unit.id)
        .where(Unit.id.in_(sorted(unit_ids)[:MOST]), within_body(reading.actor, Unit.fonds_id))
        .order_by(Unit.code, UnitPlacement.starts_on)
    )
    named = {row.id: f"{row.code} {row.name}" for row in reading.session.execute(statement)}
    return list(named.items())


def series_names(reading: Reading, keys: Collection[str]) -> list[tuple[str, str, str]]:
    """The series of these keys: key, code as the body writes it and title of the newest chart, in natural order."""
    if not keys:
        return []
    statement = (
        select(Node.key, Node.code, Node.title, Node.sort_key)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(Node.key.in_(sorted(keys)[:MOST]), within_body(reading.actor, ClassificationChart.fonds_id))
        .order_by(Node.sort_key, ClassificationChart.number)
    )
    named = {row.key: (row.key, row.code, row.title) for row in reading.session.execute(statement)}
    return list(named.values())
