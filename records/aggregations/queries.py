"""Looks at files, cut to what the actor may meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select
from sqlalchemy.orm import Session

from classification.charts.model import ChartState, ClassificationChart, Level, Node
from classification.charts.questions import FilesInClasses
from classification.series.kinds import Support
from records.aggregations.errors import AggregationNotFound, ReferenceAmbiguous
from records.aggregations.model import Aggregation, AggregationAlias, FolioCorrection, Reopening, Standing, Volume
from records.aggregations.opening import FILE_LEVELS, Description, class_path
from system.actor import Actor, CustodyStage, Permission, Place
from system.listing import Column, ListPage, ListQuery, Narrow, run, stream
from system.organization.model import Fonds, Unit, UnitPlacement
from system.visibility import within_body, within_reach
from system.work import Reading, Work

STATES = (("open", "Abierto"), ("closed", "Cerrado"))
STAGES = (
    (CustodyStage.OFFICE.value, "Archivo de trámite"),
    (CustodyStage.INTERMEDIATE.value, "Archivo de concentración"),
    (CustodyStage.HISTORICAL.value, "Archivo histórico"),
)
SUPPORTS = (
    (Support.PAPER.value, "Papel"),
    (Support.ELECTRONIC.value, "Electrónico"),
    (Support.HYBRID.value, "Mixto"),
)
STANDINGS = (
    (Standing.IN_ORDER.value, "En orden"),
    (Standing.LOST.value, "Extraviado"),
    (Standing.DAMAGED.value, "Siniestrado"),
    (Standing.MERGED.value, "Acumulado a otro"),
    (Standing.DESTROYED.value, "Dado de baja"),
    (Standing.DELIVERED.value, "Entregado a otro archivo"),
)
# Counted by the database from an index, for the rows of one page only.
VOLUMES = select(func.count()).select_from(Volume).where(Volume.aggregation_id == Aggregation.id).scalar_subquery()
STATE = case((Aggregation.closed_on.is_(None), literal("open")), else_=literal("closed"))
# How every list of files shows and orders what a file is called.
REFERENCE = Column(
    "reference",
    "Código de referencia",
    Aggregation.reference,
    filter="text",
    folded=Aggregation.folded_reference,
    order=Aggregation.sort_key,
)
TITLE = Column(
    "title",
    "Título",
    Aggregation.title,
    filter="text",
    lead=True,
    folded=Aggregation.folded_title,
    order=Aggregation.title_order,
)
COLUMNS = (
    REFERENCE,
    TITLE,
    # A file's own sort key begins with that of its class.
    Column(
        "series",
        "Serie",
        Node.code,
        filter="text",
        order=Aggregation.sort_key,
        through=(Aggregation.node_id, Node.id),
    ),
    Column("unit", "Unidad", Unit.code, filter="text", through=(Aggregation.unit_id, Unit.id)),
    Column("opened_on", "Apertura", Aggregation.opened_on, filter="date"),
    Column("closed_on", "Cierre", Aggregation.closed_on, filter="date"),
    Column(
        "state",
        "Estado",
        STATE,
        filter="choice",
        choices=STATES,
        # Closed ones as they were closed, then the open ones: the index over the day serves it.
        order=Aggregation.closed_on,
        turns=True,
        meaning={"open": Aggregation.closed_on.is_(None), "closed": Aggregation.closed_on.is_not(None)},
    ),
    Column("stage", "Archivo", Aggregation.stage, filter="choice", choices=STAGES),
    Column("standing", "Situación", Aggregation.standing, filter="choice", choices=STANDINGS),
    Column("support", "Soporte", Aggregation.support, filter="choice", choices=SUPPORTS, shown=False),
    Column("document_count", "Documentos", Aggregation.document_count, numeric=True),
    Column("volumes", "Legajos", numeric=True),
    Column("folios", "Fojas", Aggregation.folios, numeric=True),
    # Nobody looks for a file by it, and an order costs every writing an index.
    Column("last_folio", "Último folio", Aggregation.last_folio, numeric=True, shown=False, sortable=False),
)


@dataclass(frozen=True, slots=True)
class AggregationLine:
    """A file as lists and pages show it. `path` are the classes from the section down: id, code, title."""

    aggregation: Aggregation
    series: str
    series_title: str
    unit: str
    unit_name: str
    fonds: str
    fonds_name: str
    chart_id: UUID
    path: tuple[tuple[UUID, str, str], ...] = ()


def visible(statement: Select[Any], actor: Actor, permission: Permission = Permission.AGGREGATION_READ) -> Select[Any]:
    """Cut a statement over files to those at which the actor has `permission`."""
    return statement.where(reach(actor, permission))


def reach(actor: Actor, permission: Permission = Permission.AGGREGATION_READ) -> ColumnElement[bool]:
    """The files at which the actor has `permission`, as a condition."""
    return within_reach(
        actor, permission, fonds=Aggregation.fonds_id, unit=Aggregation.unit_id, stage=Aggregation.stage
    )


def reachable(actor: Actor, permission: Permission = Permission.AGGREGATION_READ) -> Select[UUID]:
    """The ids of the files at which the actor has `permission`, for `in_` of things that lie in files."""
    return select(Aggregation.id).where(reach(actor, permission))


def find(reading: Reading | Work, aggregation_id: UUID) -> Aggregation:
    """One file.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    statement = visible(select(Aggregation).where(Aggregation.id == aggregation_id), reading.actor)
    found: Aggregation | None = reading.session.scalars(statement).one_or_none()
    if found is None:
        raise AggregationNotFound(id=aggregation_id)
    return found


def by_reference(
    reading: Reading | Work,
    reference: str,
    *,
    fonds: str = "",
    permission: Permission = Permission.AGGREGATION_READ,
) -> Aggregation:
    """The file that people call by this reference, printed or not, or called so before it was reclassified.

    `fonds` is the body's code where several share it. What is called so now goes before what was called so once.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
        ReferenceAmbiguous: files of several bodies are called so.
    """
    wanted = reference.strip()
    statement = select(Aggregation).where(or_(Aggregation.reference == wanted, Aggregation.printed_reference == wanted))
    if fonds:
        statement = statement.join(Fonds, Fonds.id == Aggregation.fonds_id).where(Fonds.code == fonds)
    found = reading.session.scalars(visible(statement, reading.actor, permission).limit(3)).all()
    exact: list[Aggregation] = [file for file in found if file.reference == wanted] or list(found)
    if not exact:
        exact = _formerly(reading, wanted, fonds, permission)
    if not exact:
        raise AggregationNotFound(reference=wanted)
    if len(exact) > 1:
        raise ReferenceAmbiguous(reference=wanted)
    return exact[0]


def _formerly(reading: Reading | Work, wanted: str, fonds: str, permission: Permission) -> list[Aggregation]:
    former = select(AggregationAlias.aggregation_id).where(AggregationAlias.reference == wanted)
    statement = select(Aggregation).where(Aggregation.id.in_(former))
    if fonds:
        statement = statement.join(Fonds, Fonds.id == Aggregation.fonds_id).where(Fonds.code == fonds)
    return list(reading.session.scalars(visible(statement, reading.actor, permission).limit(2)))


def page(reading: Reading, query: ListQuery) -> ListPage:
    """One page of the files the actor may see."""
    return run(
        reading.session,
        files(reading),
        COLUMNS,
        query,
        default_sort="-opened_on",
        tie_breaker=Aggregation.id,
        narrow=in_two_steps(reading.actor),
    )


def every(reading: Reading, query: ListQuery) -> Iterator[Any]:
    """Every file that the query finds, for exports."""
    return stream(
        reading.session, files(reading), COLUMNS, query, default_sort="-opened_on", tie_breaker=Aggregation.id
    )


def line(reading: Reading, aggregation_id: UUID) -> AggregationLine:
    """One file with the names of what it stands under.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    return line_of(reading.session, find(reading, aggregation_id))


def line_of(session: Session, aggregation: Aggregation) -> AggregationLine:
    """The same for a file the caller has in hand."""
    node = session.get_one(Node, aggregation.node_id)
    unit = session.get_one(Unit, aggregation.unit_id)
    fonds = session.get_one(Fonds, aggregation.fonds_id)
    return AggregationLine(
        aggregation=aggregation,
        series=node.code,
        series_title=node.title,
        unit=unit.code,
        unit_name=unit_name(session, unit.id, aggregation.opened_on),
        fonds=fonds.code,
        fonds_name=fonds.name,
        chart_id=node.chart_id,
        path=tuple((step.id, step.code, step.title) for step in class_path(session, node)),
    )


def unit_name(session: Session, unit_id: UUID, on: date) -> str:
    """What a unit was called on a day; its latest name where it did not stand then."""
    statement = select(UnitPlacement).where(UnitPlacement.unit_id == unit_id).order_by(UnitPlacement.starts_on)
    placements = session.scalars(statement).all()
    then = [p for p in placements if p.starts_on <= on and (p.ends_on is None or p.ends_on >= on)]
    chosen = then or list(placements)
    return chosen[-1].name if chosen else ""


def description_of(aggregation: Aggregation) -> Description:
    """What a file's cover says beyond its title."""
    return Description(**{name: getattr(aggregation, name) for name in Description.__dataclass_fields__})


def aliases(reading: Reading, aggregation_id: UUID) -> list[AggregationAlias]:
    """The references that a file the caller was allowed to see had before, latest first."""
    statement = select(AggregationAlias).where(AggregationAlias.aggregation_id == aggregation_id)
    return list(reading.session.scalars(statement.order_by(AggregationAlias.changed_at.desc())))


def volumes(reading: Reading, aggregation_id: UUID) -> list[Volume]:
    """The volumes of a file in order.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    find(reading, aggregation_id)
    statement = select(Volume).where(Volume.aggregation_id == aggregation_id).order_by(Volume.number)
    return list(reading.session.scalars(statement))


def corrections(reading: Reading, aggregation_id: UUID) -> list[FolioCorrection]:
    """The folios of a file the caller was allowed to see that were crossed out, oldest first."""
    statement = select(FolioCorrection).where(FolioCorrection.aggregation_id == aggregation_id)
    return list(reading.session.scalars(statement.order_by(FolioCorrection.corrected_at)))


def merged_into(reading: Reading, aggregation: Aggregation) -> Aggregation | None:
    """The file that took the documents of a merged one, where the actor may see it."""
    if aggregation.merged_into_id is None:
        return None
    statement = visible(select(Aggregation).where(Aggregation.id == aggregation.merged_into_id), reading.actor)
    found: Aggregation | None = reading.session.scalars(statement).one_or_none()
    return found


def reopenings(reading: Reading, aggregation_id: UUID) -> list[Reopening]:
    """When and why a file the caller was allowed to see was opened again."""
    statement = select(Reopening).where(Reopening.aggregation_id == aggregation_id).order_by(Reopening.reopened_at)
    return list(reading.session.scalars(statement))


@dataclass(frozen=True, slots=True)
class ClassChoice:
    """A class under which files are opened."""

    id: UUID
    code: str
    title: str
    section: str


def class_choices(reading: Reading, fonds_id: UUID) -> list[ClassChoice]:
    """The classes of the chart in force that take files, in natural order, each with its section's title."""
    nodes = reading.session.scalars(
        select(Node)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(
            ClassificationChart.fonds_id == fonds_id,
            ClassificationChart.state == ChartState.IN_FORCE,
            within_body(reading.actor, ClassificationChart.fonds_id),
        )
        .order_by(Node.sort_key)
    ).all()
    by_id = {node.id: node for node in nodes}
    choices: list[ClassChoice] = []
    for node in nodes:
        if node.level not in FILE_LEVELS or not node.takes_files:
            continue
        top = node
        while top.parent_id is not None and top.level is not Level.SECTION:
            top = by_id[top.parent_id]
        choices.append(ClassChoice(node.id, node.code, node.title, f"{top.code} {top.title}"))
    return choices


def unit_choices(reading: Reading | Work, fonds_id: UUID, on: date) -> list[tuple[UUID, str, str]]:
    """The units that stand on a day and at which the actor may open files: id, code, name."""
    statement = (
        select(Unit.id, Unit.code, UnitPlacement.name)
        .join(UnitPlacement, UnitPlacement.unit_id == Unit.id)
        .where(
            Unit.fonds_id == fonds_id,
            within_body(reading.actor, Unit.fonds_id),
            UnitPlacement.starts_on <= on,
            or_(UnitPlacement.ends_on.is_(None), UnitPlacement.ends_on >= on),
        )
        .order_by(Unit.code)
    )
    return [
        (row.id, row.code, row.name)
        for row in reading.session.execute(statement)
        if reading.actor.may(Permission.AGGREGATION_OPEN, Place(fonds_id, row.id))
    ]


def files(reading: Reading) -> Select[Any]:
    """The files the actor may see, as rows for a list."""
    return visible(_named(), reading.actor)


def _named() -> Select[Any]:
    return (
        select(
            Aggregation.id.label("id"),
            Aggregation.reference.label("reference"),
            Aggregation.printed_reference.label("printed_reference"),
            Aggregation.title.label("title"),
            Node.code.label("series"),
            Node.title.label("series_title"),
            Unit.code.label("unit"),
            Aggregation.opened_on.label("opened_on"),
            Aggregation.closed_on.label("closed_on"),
            STATE.label("state"),
            Aggregation.stage.label("stage"),
            Aggregation.support.label("support"),
            Aggregation.document_count.label("document_count"),
            Aggregation.folios.label("folios"),
            Aggregation.last_folio.label("last_folio"),
            Aggregation.standing.label("standing"),
            VOLUMES.label("volumes"),
        )
        .join(Node, Node.id == Aggregation.node_id)
        .join(Unit, Unit.id == Aggregation.unit_id)
    )


def in_two_steps(actor: Actor) -> Narrow:
    """How a list of these files is counted and paged."""
    return Narrow(narrow(actor), _named())


def narrow(actor: Actor, permission: Permission = Permission.AGGREGATION_READ) -> Select[Any]:
    """The same files without the names of what they stand under: what a long list counts and pages over."""
    return visible(select(Aggregation.id), actor, permission)


def files_in_classes(stand: Reading | Work, question: FilesInClasses) -> dict[UUID, int]:
    """How many files stand under each class: all of them for an act, those in the actor's sight for a page."""
    statement = select(Aggregation.lineage_id, func.count()).where(Aggregation.fonds_id == question.fonds_id)
    if question.in_sight:
        statement = statement.where(reach(stand.actor))
    if question.lineage_ids is not None:
        statement = statement.where(Aggregation.lineage_id.in_(question.lineage_ids))
    return {row[0]: row[1] for row in stand.session.execute(statement.group_by(Aggregation.lineage_id))}
