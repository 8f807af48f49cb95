"""Looks at holds: which keep a file, which somebody may meet, and how many files each keeps in his sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from classification.charts.model import ClassificationChart, Node
from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from records.aggregations.questions import PastMoment
from retention.holds.effects import DISCREET, Effect, blocks
from retention.holds.errors import HoldNotFound
from retention.holds.kinds import HoldKind, HoldScope, HoldState
from retention.holds.matching import files_meant
from retention.holds.model import HeldFile, Hold
from system.actor import Actor, Permission, Place, Reach
from system.listing import Column
from system.organization.model import Unit
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work

KINDS = (
    (HoldKind.LITIGATION.value, "Litigio o juicio"),
    (HoldKind.AUDIT.value, "Auditoría"),
    (HoldKind.LIABILITY.value, "Procedimiento de responsabilidades"),
    (HoldKind.CRIMINAL.value, "Carpeta de investigación"),
    (HoldKind.ACCESS_REQUEST.value, "Solicitud de acceso en trámite"),
    (HoldKind.APPEAL.value, "Recurso de revisión"),
    (HoldKind.PERSONAL_DATA.value, "Solicitud ARCO en trámite"),
    (HoldKind.HUMAN_RIGHTS.value, "Derechos humanos"),
    (HoldKind.HANDOVER.value, "Entrega-recepción"),
    (HoldKind.DISASTER.value, "Siniestro o extravío"),
    (HoldKind.OTHER.value, "Otra"),
)
SCOPES = (
    (HoldScope.FILES.value, "Lista de expedientes"),
    (HoldScope.SERIES.value, "Series"),
    (HoldScope.QUERY.value, "Consulta"),
    (HoldScope.PERSON.value, "Persona"),
)
STATES = (
    (HoldState.REQUESTED.value, "Solicitada"),
    (HoldState.IN_FORCE.value, "Vigente"),
    (HoldState.REFUSED.value, "Rechazada"),
    (HoldState.RELEASED.value, "Levantada"),
)
_NUMBER = Column("number", "Retención", Hold.number, filter="exact")
_KIND = Column("kind", "Tipo", Hold.kind, filter="choice", choices=KINDS)
_REST = (
    Column("state", "Estado", Hold.state, filter="choice", choices=STATES),
    Column("scope", "Alcance", Hold.scope, filter="choice", choices=SCOPES),
    Column("started_on", "Desde", Hold.started_on, filter="date"),
    Column("review_on", "Revisar el", Hold.review_on, filter="date"),
    Column("files", "Expedientes retenidos", numeric=True),
    Column("released_on", "Levantada el", Hold.released_on, filter="date", shown=False),
)
COLUMNS = (
    _NUMBER,
    _KIND,
    Column("authority", "Autoridad", Hold.authority, filter="text", lead=True),
    Column("case_number", "Expediente de la autoridad", Hold.case_number, filter="text"),
    *_REST,
)
# Whoever does not read the whole body could find out by filtering what the page does not say.
NARROW_COLUMNS = (_NUMBER, *_REST)
FILE_COLUMNS = (
    Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
    Column("title", "Título", Aggregation.title, filter="text", lead=True, folded=Aggregation.folded_title),
    Column("series", "Serie", Node.code, filter="text", order=Aggregation.sort_key),
    Column("unit", "Unidad", Unit.code, filter="text"),
    Column("since", "Retenido desde", HeldFile.since, filter="date"),
    Column("until", "Hasta", HeldFile.until, filter="date"),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """How many files a scope means in the actor's sight: in all, not held by anything yet, by unit, by series.

    `by_unit` are code and count; `by_series` code, title and count, the largest first.
    """

    total: int
    free: int
    by_unit: Sequence[tuple[str, int]]
    by_series: Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold as its page shows it. `tells_all` is whether the actor may know order, case, terms and reason."""

    hold: Hold
    files: int
    once: int
    tells_all: bool
    series: Sequence[tuple[str, str]] = ()


def running_holds(session: Session, aggregation_id: UUID) -> list[Hold]:
    """The holds that keep a file now, the oldest first. For guards of acts: it is not cut to anybody's sight."""
    statement = (
        select(Hold)
        .join(HeldFile, HeldFile.hold_id == Hold.id)
        .where(HeldFile.aggregation_id == aggregation_id, HeldFile.until.is_(None))
        .order_by(Hold.started_on, Hold.number, Hold.id)
    )
    return list(session.scalars(statement))


def running_holds_of(session: Session, aggregation_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Hold]]:
    """The same for many files at once; those that nothing holds are left out."""
    found: dict[UUID, list[Hold]] = {}
    for start in range(0, len(aggregation_ids), 500):
        rows = session.execute(
            select(HeldFile.aggregation_id, Hold)
            .join(Hold, HeldFile.hold_id == Hold.id)
            .where(HeldFile.aggregation_id.in_(aggregation_ids[start : start + 500]), HeldFile.until.is_(None))
            .order_by(Hold.started_on, Hold.number, Hold.id)
        )
        for file_id, hold in rows:
            found.setdefault(file_id, []).append(hold)
    return found


def blocking(session: Session, aggregation_id: UUID, effect: Effect) -> list[Hold]:
    """The running holds of a file that stop this, the oldest first."""
    return [hold for hold in running_holds(session, aggregation_id) if blocks(hold.kind, effect)]


def is_held() -> ColumnElement[bool]:
    """That at least one hold keeps the file of a statement over `Aggregation`, as a condition of SQL."""
    return exists().where(HeldFile.aggregation_id == Aggregation.id, HeldFile.until.is_(None))


def ran_then(moment: PastMoment) -> ColumnElement[bool]:
    """That a hold kept a file on a past day, over `HeldFile` and `Hold`: as recorded, or by the days the hold tells."""
    if moment.by_record:
        return and_(HeldFile.since < moment.ended_at, or_(HeldFile.until.is_(None), HeldFile.until >= moment.ended_at))
    return and_(Hold.started_on <= moment.on, or_(Hold.released_on.is_(None), Hold.released_on > moment.on))


def was_held(moment: PastMoment) -> ColumnElement[bool]:
    """That at least one hold kept the file of a statement over `Aggregation` on a past day."""
    return exists().where(HeldFile.aggregation_id == Aggregation.id, Hold.id == HeldFile.hold_id, ran_then(moment))


def find(stand: Stand, hold_id: UUID) -> Hold:
    """One hold.

    Raises:
        HoldNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalars(select(Hold).where(Hold.id == hold_id, visible(stand.actor))).one_or_none()
    if found is None:
        raise HoldNotFound(id=hold_id)
    return found


def by_number(stand: Stand, fonds_id: UUID, number: int) -> Hold:
    """One hold of a body by the number people call it by. Raises as `find`."""
    statement = select(Hold).where(Hold.fonds_id == fonds_id, Hold.number == number, visible(stand.actor))
    found = stand.session.scalars(statement).one_or_none()
    if found is None:
        raise HoldNotFound(number=number)
    return found


def visible(actor: Actor) -> ColumnElement[bool]:
    """Holds of the body for who reads the whole of it; else those that keep or kept a file in reach, and own ones."""
    if reads_body(actor):
        return within_body(actor, Hold.fonds_id)
    kept = (
        exists()
        .where(HeldFile.hold_id == Hold.id, Aggregation.id == HeldFile.aggregation_id)
        .where(reach(actor, Permission.HOLD_READ))
        .correlate(Hold)
    )
    own = and_(Hold.requested_by == actor.handle, Hold.cause.is_(None))
    return and_(within_body(actor, Hold.fonds_id), or_(kept, own))


def reads_body(actor: Actor) -> bool:
    """Whether somebody reads the holds of the whole body, and so may know all that they say."""
    return actor.everywhere or any(grant.reach is Reach.BODY for grant in actor.grants_of(Permission.HOLD_READ))


def tells_all(actor: Actor, hold: Hold) -> bool:
    """Whether somebody may know order, case, terms and reason of a hold."""
    return reads_body(actor) or (hold.cause is None and hold.requested_by == actor.handle)


def names_kind(actor: Actor, hold: Hold) -> bool:
    """Whether somebody may know why a file is held: of investigations only who reads the whole body."""
    return tells_all(actor, hold) or hold.kind not in DISCREET


def columns_for(actor: Actor) -> Sequence[Column]:
    """The columns of the list of holds that an actor may see and filter by."""
    return COLUMNS if reads_body(actor) else NARROW_COLUMNS


def holds(reading: Stand) -> Select[*tuple[Any, ...]]:
    """The holds in the actor's sight, as rows for a list; `files` counts those held now that he may see."""
    counted = (
        select(func.count())
        .select_from(HeldFile)
        .join(Aggregation, Aggregation.id == HeldFile.aggregation_id)
        .where(HeldFile.hold_id == Hold.id, HeldFile.until.is_(None), reach(reading.actor, Permission.HOLD_READ))
        .correlate(Hold)
        .scalar_subquery()
    )
    return select(
        Hold.id.label("id"),
        Hold.number.label("number"),
        Hold.kind.label("kind"),
        Hold.authority.label("authority"),
        Hold.case_number.label("case_number"),
        Hold.state.label("state"),
        Hold.scope.label("scope"),
        Hold.started_on.label("started_on"),
        Hold.review_on.label("review_on"),
        Hold.released_on.label("released_on"),
        counted.label("files"),
    ).where(visible(reading.actor))


def due_for_review(reading: Stand) -> Select[*tuple[Any, ...]]:
    """The running holds whose day of review has come, as rows for a list."""
    return holds(reading).where(Hold.state == HoldState.IN_FORCE, Hold.review_on <= reading.today)


def files_of(reading: Stand, hold_id: UUID) -> Select[*tuple[Any, ...]]:
    """The files that a hold keeps or kept and the actor may see, as rows for a list."""
    return (
        select(
            HeldFile.id.label("held_id"),
            Aggregation.id.label("id"),
            Aggregation.reference.label("reference"),
            Aggregation.title.label("title"),
            Node.code.label("series"),
            Unit.code.label("unit"),
            HeldFile.since.label("since"),
            HeldFile.until.label("until"),
        )
        .join(HeldFile, HeldFile.aggregation_id == Aggregation.id)
        .join(Node, Node.id == Aggregation.node_id)
        .join(Unit, Unit.id == Aggregation.unit_id)
        .where(HeldFile.hold_id == hold_id, reach(reading.actor, Permission.HOLD_READ))
    )


def view(reading: Stand, hold_id: UUID) -> HoldView:
    """One hold as its page shows it; its counts are of files in the actor's sight. Raises as `find`."""
    hold = find(reading, hold_id)
    row = reading.session.execute(
        select(func.count(), func.count(HeldFile.until))
        .select_from(HeldFile)
        .join(Aggregation, Aggregation.id == HeldFile.aggregation_id)
        .where(HeldFile.hold_id == hold.id, reach(reading.actor, Permission.HOLD_READ))
    ).one()
    every, ended = int(row[0]), int(row[1])
    return HoldView(hold, every - ended, every, tells_all(reading.actor, hold), _series(reading, hold))


def preview(reading: Stand, fonds_id: UUID, scope: HoldScope, terms: Mapping[str, Any]) -> Preview:
    """How many files an order would hold, of those at which the actor may place or request holds.

    Raises:
        NotPermitted: the actor may do neither.
        ListFilterUnreadable
    """
    permission = requires(reading.actor)
    if not reading.actor.everywhere and not reading.actor.holds(permission):
        reading.actor.require(permission, Place(fonds_id))
    meant = files_meant(fonds_id, scope, terms).where(reach(reading.actor, permission))
    chosen = meant.add_columns(Aggregation.unit_id, Aggregation.node_id, is_held().label("held")).subquery()
    rows = reading.session.execute(
        select(Unit.code, Node.code, Node.title, chosen.c.held, func.count())
        .select_from(chosen)
        .join(Unit, Unit.id == chosen.c.unit_id)
        .join(Node, Node.id == chosen.c.node_id)
        .group_by(Unit.code, Node.code, Node.title, chosen.c.held)
    ).all()
    units: dict[str, int] = {}
    series: dict[tuple[str, str], int] = {}
    for unit, code, title, _held, count in rows:
        units[unit] = units.get(unit, 0) + count
        series[code, title] = series.get((code, title), 0) + count
    return Preview(
        total=sum(row[4] for row in rows),
        free=sum(row[4] for row in rows if not row[3]),
        by_unit=sorted(units.items(), key=lambda pair: (-pair[1], pair[0])),
        by_series=[
            (code, title, count) for (code, title), count in sorted(series.items(), key=lambda p: (-p[1], p[0]))
        ],
    )


def requires(actor: Actor) -> Permission:
    """What an actor does with an order: place it, or request it."""
    return Permission.HOLD_PLACE if actor.everywhere or actor.holds(Permission.HOLD_PLACE) else Permission.HOLD_REQUEST


def awaiting_answer(reading: Reading, limit: int) -> list[Hold]:
    """Requests that the actor may answer and did not make, the oldest first."""
    if not reading.actor.holds(Permission.HOLD_PLACE):
        return []
    statement = (
        select(Hold)
        .where(
            Hold.state == HoldState.REQUESTED,
            Hold.requested_by != reading.actor.handle,
            within_body(reading.actor, Hold.fonds_id),
        )
        .order_by(Hold.requested_at, Hold.id)
    )
    return list(reading.session.scalars(statement.limit(limit)))


def awaiting_review(reading: Reading, limit: int) -> list[Hold]:
    """Running holds whose day of review has come, for who may release them or say that they go on; the oldest first."""
    if not (reading.actor.holds(Permission.HOLD_RELEASE) or reading.actor.holds(Permission.HOLD_PLACE)):
        return []
    statement = (
        select(Hold)
        .where(
            Hold.state == HoldState.IN_FORCE,
            Hold.review_on <= reading.today,
            within_body(reading.actor, Hold.fonds_id),
        )
        .order_by(Hold.review_on, Hold.number)
    )
    return list(reading.session.scalars(statement.limit(limit)))


def _series(stand: Stand, hold: Hold) -> list[tuple[str, str]]:
    if hold.scope is not HoldScope.SERIES:
        return []
    return list(_named(stand, hold.fonds_id, [UUID(one) for one in hold.terms.get("lineage_ids", ())]).values())


def _named(stand: Stand, fonds_id: UUID, lineage_ids: Sequence[UUID] | None) -> dict[UUID, tuple[str, str]]:
    statement = (
        select(Node.lineage_id, Node.code, Node.title)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(ClassificationChart.fonds_id == fonds_id, within_body(stand.actor, ClassificationChart.fonds_id))
        .order_by(ClassificationChart.number, Node.sort_key)
    )
    if lineage_ids is not None:
        statement = statement.where(Node.lineage_id.in_(lineage_ids))
    return {row[0]: (row[1], row[2]) for row in stand.session.execute(statement)}
