"""Looks at blueprints, and at how complete files are against them. Never more than a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, distinct, func, select
from sqlalchemy.orm import aliased

from classification.charts.model import ChartState, ClassificationChart, Node
from records.aggregations.model import Aggregation
from records.aggregations.queries import find, reach
from records.blueprints.completeness import Completeness, Expected, Requirement, measure, percent_of
from records.blueprints.errors import BlueprintNotFound
from records.blueprints.model import Blueprint, BlueprintItem
from records.documents.model import Document
from records.documents.questions import ExpectedKinds
from system.listing import Column
from system.organization.model import Unit
from system.visibility import within_body
from system.work import Reading, Work


@dataclass(frozen=True, slots=True)
class BlueprintView:
    """A blueprint with its items in order and the series it is for; `series` is empty where no chart has it now."""

    blueprint: Blueprint
    items: Sequence[BlueprintItem]
    series: str
    series_title: str


@dataclass(frozen=True, slots=True)
class FileCompleteness:
    """A file against the blueprint that holds for it."""

    view: BlueprintView
    completeness: Completeness

    @property
    def lacking(self) -> list[BlueprintItem]:
        """What it lacks of what is expected, the required first."""
        missing = [self.view.items[position] for position in self.completeness.lacking]
        return sorted(missing, key=lambda item: item.requirement is not Requirement.REQUIRED)


@dataclass(frozen=True, slots=True)
class Share:
    """The files of one series and unit that have a blueprint: how many, how many are complete, required and present."""

    series: str
    series_title: str
    unit: str
    files: int
    complete: int
    required: int
    present: int

    @property
    def percent(self) -> int | None:
        """The share of what is required that is there."""
        return percent_of(self.present, self.required)


def find_blueprint(reading: Reading, blueprint_id: UUID) -> BlueprintView:
    """One blueprint of the actor's body.

    Raises:
        BlueprintNotFound
    """
    found = reading.session.scalars(
        select(Blueprint).where(Blueprint.id == blueprint_id, within_body(reading.actor, Blueprint.fonds_id))
    ).one_or_none()
    if found is None:
        raise BlueprintNotFound(id=blueprint_id)
    return _view(reading, found)


def blueprint_of(stand: Reading | Work, aggregation: Aggregation) -> Blueprint | None:
    """The blueprint that holds for a file: the latest that began no later than the file was opened."""
    statement = select(Blueprint).where(
        Blueprint.fonds_id == aggregation.fonds_id,
        Blueprint.lineage_id == aggregation.lineage_id,
        Blueprint.starts_on <= aggregation.opened_on,
    )
    return stand.session.scalars(statement.order_by(Blueprint.starts_on.desc()).limit(1)).one_or_none()


def completeness_of(reading: Reading, aggregation_id: UUID) -> FileCompleteness | None:
    """How complete a file is; None where no blueprint holds for it.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    aggregation = find(reading, aggregation_id)
    blueprint = blueprint_of(reading, aggregation)
    if blueprint is None:
        return None
    view = _view(reading, blueprint)
    held = reading.session.scalars(
        select(Document.kind_key).where(Document.aggregation_id == aggregation_id).distinct()
    ).all()
    expected = [Expected(item.kind_key, item.requirement) for item in view.items]
    return FileCompleteness(view, measure(expected, held))


def expected_kinds(stand: Reading | Work, question: ExpectedKinds) -> Sequence[str]:
    """Which document types the blueprint of a file names, in order."""
    aggregation = stand.session.get(Aggregation, question.aggregation_id)
    blueprint = blueprint_of(stand, aggregation) if aggregation is not None else None
    if blueprint is None:
        return ()
    statement = select(BlueprintItem.kind).where(BlueprintItem.blueprint_id == blueprint.id)
    return list(stand.session.scalars(statement.order_by(BlueprintItem.position)))


REQUIRED_ITEMS = func.count(distinct(BlueprintItem.id))
PRESENT_ITEMS = func.count(distinct(case((Document.id.is_not(None), BlueprintItem.id))))


def measured(reading: Reading, fonds_id: UUID) -> Select[Any]:
    """Each file in the actor's sight that a blueprint holds for: what is required of it and what of that is there."""
    later = aliased(Blueprint)
    replaced = (
        select(later.id)
        .where(
            later.fonds_id == Aggregation.fonds_id,
            later.lineage_id == Aggregation.lineage_id,
            later.starts_on <= Aggregation.opened_on,
            later.starts_on > Blueprint.starts_on,
        )
        .exists()
    )
    columns: tuple[Any, ...] = (
        Aggregation.id.label("id"),
        Aggregation.node_id.label("node_id"),
        Aggregation.unit_id.label("unit_id"),
        REQUIRED_ITEMS.label("required"),
        PRESENT_ITEMS.label("present"),
    )
    return (
        select(*columns)
        .select_from(Aggregation)
        .join(
            Blueprint,
            and_(
                Blueprint.fonds_id == Aggregation.fonds_id,
                Blueprint.lineage_id == Aggregation.lineage_id,
                Blueprint.starts_on <= Aggregation.opened_on,
                ~replaced,
            ),
        )
        .join(
            BlueprintItem,
            and_(BlueprintItem.blueprint_id == Blueprint.id, BlueprintItem.requirement == Requirement.REQUIRED),
        )
        .outerjoin(
            Document,
            and_(Document.aggregation_id == Aggregation.id, Document.kind_key == BlueprintItem.kind_key),
        )
        .where(Aggregation.fonds_id == fonds_id, reach(reading.actor))
        .group_by(Aggregation.id, Aggregation.node_id, Aggregation.unit_id)
    )


def shares(reading: Reading, fonds_id: UUID) -> list[Share]:
    """How complete the files in the actor's sight are, by series and unit, in the order of the chart."""
    each = measured(reading, fonds_id).subquery()
    statement = (
        select(
            Node.code,
            Node.title,
            Unit.code,
            func.count(),
            func.sum(case((each.c.present == each.c.required, 1), else_=0)),
            func.sum(each.c.required),
            func.sum(each.c.present),
        )
        .select_from(each)
        .join(Node, Node.id == each.c.node_id)
        .join(Unit, Unit.id == each.c.unit_id)
        .group_by(Node.sort_key, Node.code, Node.title, Unit.code)
        .order_by(Node.sort_key, Unit.code)
    )
    return [Share(r[0], r[1], r[2], r[3], int(r[4]), int(r[5]), int(r[6])) for r in reading.session.execute(statement)]


def gaps(reading: Reading, fonds_id: UUID) -> tuple[Select[Any], tuple[Column, ...], Any]:
    """Files with what is required and present as rows for a list, its columns, and what breaks ties."""
    each = measured(reading, fonds_id).subquery()
    missing = each.c.required - each.c.present
    columns = (
        Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
        Column("title", "Título", Aggregation.title, filter="text", lead=True),
        Column("series", "Serie", Node.code, filter="text", order=Node.sort_key),
        Column("unit", "Unidad", Unit.code, filter="text"),
        Column("opened_on", "Apertura", Aggregation.opened_on, filter="date"),
        Column("required", "Exigidos", each.c.required, numeric=True),
        Column("present", "Presentes", each.c.present, numeric=True),
        Column("missing", "Faltan", missing, numeric=True),
    )
    statement = (
        select(
            each.c.id.label("id"),
            *(column.expression.label(column.name) for column in columns if column.expression is not None),
        )
        .join(Aggregation, Aggregation.id == each.c.id)
        .join(Node, Node.id == each.c.node_id)
        .join(Unit, Unit.id == each.c.unit_id)
    )
    return statement, columns, each.c.id


def blueprints(reading: Reading, fonds_id: UUID) -> list[BlueprintView]:
    """Every blueprint of a body of the actor, by series, the newest first."""
    found = reading.session.scalars(
        select(Blueprint)
        .where(Blueprint.fonds_id == fonds_id, within_body(reading.actor, Blueprint.fonds_id))
        .order_by(Blueprint.starts_on.desc())
    ).all()
    names = _names(reading, [one.lineage_id for one in found])
    items: dict[UUID, list[BlueprintItem]] = {}
    statement = select(BlueprintItem).where(BlueprintItem.blueprint_id.in_([one.id for one in found]))
    for item in reading.session.scalars(statement.order_by(BlueprintItem.position)):
        items.setdefault(item.blueprint_id, []).append(item)
    views = [BlueprintView(one, items.get(one.id, []), *names.get(one.lineage_id, ("", "", ""))[1:]) for one in found]
    return sorted(views, key=lambda view: names.get(view.blueprint.lineage_id, ("", "", ""))[0])


def _view(reading: Reading, blueprint: Blueprint) -> BlueprintView:
    statement = select(BlueprintItem).where(BlueprintItem.blueprint_id == blueprint.id)
    items = reading.session.scalars(statement.order_by(BlueprintItem.position)).all()
    _key, series, title = _names(reading, [blueprint.lineage_id]).get(blueprint.lineage_id, ("", "", ""))
    return BlueprintView(blueprint, items, series, title)


def _names(reading: Reading, lineage_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str, str]]:
    """Sort key, code and title of classes, as the chart in force calls them; else as the newest that knew them."""
    rows = reading.session.execute(
        select(Node.lineage_id, Node.sort_key, Node.code, Node.title)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(Node.lineage_id.in_(lineage_ids))
        .order_by(case((ClassificationChart.state == ChartState.IN_FORCE, 1), else_=0), ClassificationChart.number)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def lineage_of(reading: Reading, node_id: UUID) -> UUID:
    """The series across chart versions that a class belongs to."""
    return reading.session.get_one(Node, node_id).lineage_id
