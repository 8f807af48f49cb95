"""Looks at handovers: the coordinator sees all of the body, officers and witness their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased

from records.aggregations.model import Aggregation
from retention.handovers.errors import HandoverNotFound
from retention.handovers.labels import CHANGES, HISTORICAL, PARTS, STATES
from retention.handovers.model import (
    Handover,
    HandoverDifference,
    HandoverRemark,
    HandoverRow,
    HandoverSignature,
    Part,
)
from retention.handovers.parts import Scope
from retention.handovers.states import HandoverState
from system.actor import Actor, Permission, Reach
from system.jobs.model import JobRun
from system.listing import Column
from system.organization.model import Person, Unit
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work

_OUTGOING, _INCOMING = aliased(Person), aliased(Person)
COLUMNS = (
    Column("unit", "Unidad", Unit.code, filter="text"),
    Column("outgoing", "Entrega", _OUTGOING.name, filter="text", lead=True),
    Column("incoming", "Recibe", _INCOMING.name, filter="text"),
    Column("planned_on", "Programada para", Handover.planned_on, filter="date"),
    Column("state", "Estado", Handover.state, filter="choice", choices=STATES),
    Column("minutes_number", "Acta", Handover.minutes_number, filter="text"),
    Column("rows", "Renglones", Handover.rows, numeric=True),
)
ROW_COLUMNS = (
    Column("part", "Parte", HandoverRow.part, filter="choice", choices=PARTS),
    Column("code", "Clave", HandoverRow.code, filter="text"),
    Column("title", "Título", HandoverRow.title, filter="text", lead=True),
    Column("unit", "Unidad", HandoverRow.unit, filter="text"),
    Column("from_on", "Desde", HandoverRow.from_on, filter="date"),
    Column("until_on", "Hasta", HandoverRow.until_on, filter="date"),
    Column("folios", "Fojas", HandoverRow.folios, numeric=True),
    Column("volumes", "Legajos", HandoverRow.volumes, numeric=True),
    Column("boxes", "Cajas", HandoverRow.boxes, filter="text"),
    Column("place", "Ubicación", HandoverRow.place, filter="text"),
    Column("is_historical", "Posible valor histórico", HandoverRow.is_historical, filter="choice", choices=HISTORICAL),
    Column("position", "Renglón", HandoverRow.position, numeric=True, shown=False),
)
DIFFERENCE_COLUMNS = (
    Column("part", "Parte", HandoverDifference.part, filter="choice", choices=PARTS),
    Column("change", "Cambio", HandoverDifference.change, filter="choice", choices=CHANGES),
    Column("code", "Clave", HandoverDifference.code, filter="text"),
    Column("title", "Título", HandoverDifference.title, filter="text", lead=True),
    Column("fields", "Qué cambió", HandoverDifference.fields, filter="text"),
)


def seen(actor: Actor) -> ColumnElement[bool]:
    """Handovers that the actor may meet."""
    if actor.everywhere:
        return true()
    found: list[ColumnElement[bool]] = []
    if any(grant.reach is Reach.BODY for grant in actor.grants_of(Permission.HANDOVER_MANAGE)):
        found.append(true())
    if actor.person_id is not None:
        found.append(_names(actor.person_id))
    return and_(within_body(actor, Handover.fonds_id), or_(false(), *found))


def _names(person_id: UUID) -> ColumnElement[bool]:
    """Handovers in which somebody is named."""
    columns = (Handover.outgoing_id, Handover.incoming_id, Handover.witness_id)
    return or_(*(column == person_id for column in columns))


def find(stand: Stand, handover_id: UUID) -> Handover:
    """One handover.

    Raises:
        HandoverNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalar(select(Handover).where(Handover.id == handover_id, seen(stand.actor)))
    if found is None:
        raise HandoverNotFound(id=handover_id)
    return found


def handovers(reading: Reading) -> Select[*tuple[Any, ...]]:
    """The handovers the actor may see, as rows for a list."""
    return (
        select(
            Handover.id, Unit.code.label("unit"), _OUTGOING.name.label("outgoing"), _INCOMING.name.label("incoming"),
            Handover.planned_on, Handover.state, Handover.minutes_number, Handover.rows,
        )
        .join(Unit, Unit.id == Handover.unit_id)
        .join(_OUTGOING, _OUTGOING.id == Handover.outgoing_id)
        .join(_INCOMING, _INCOMING.id == Handover.incoming_id)
        .where(seen(reading.actor))
    )  # fmt: skip


def rows(handover_id: UUID) -> Select[*tuple[Any, ...]]:
    """The frozen rows of a handover the caller was allowed to see."""
    names = (
        "part", "code", "title", "unit", "from_on", "until_on", "state", "folios", "volumes", "boxes", "place",
        "technique", "is_historical", "entity_id", "position",
    )  # fmt: skip
    return select(*(getattr(HandoverRow, name) for name in names)).where(HandoverRow.handover_id == handover_id)


def differences(handover_id: UUID) -> Select[*tuple[Any, ...]]:
    """What changed since the cut, of a handover the caller was allowed to see."""
    one = HandoverDifference
    return select(one.id, one.part, one.change, one.code, one.title, one.fields).where(one.handover_id == handover_id)


def counts(stand: Stand, handover_id: UUID) -> dict[Part, int]:
    """How many rows each part has, and all parts in the report's order."""
    statement = select(HandoverRow.part, func.count()).where(HandoverRow.handover_id == handover_id)
    found = {row[0]: row[1] for row in stand.session.execute(statement.group_by(HandoverRow.part))}
    return {part: found.get(part, 0) for part in Part}


def historical(stand: Stand, handover_id: UUID) -> int:
    """How many files may have historical value (LGA 17)."""
    statement = select(func.count()).where(HandoverRow.handover_id == handover_id, HandoverRow.is_historical.is_(True))
    return stand.session.scalar(statement) or 0


def difference_count(stand: Stand, handover_id: UUID) -> int:
    """How many rows changed."""
    return stand.session.scalar(select(func.count()).where(HandoverDifference.handover_id == handover_id)) or 0


def files_in(stand: Stand, scope: Scope, most: int) -> int:
    """How many files a scope has, counted no further than one above `most`."""
    some = select(Aggregation.id).where(
        Aggregation.fonds_id == scope.fonds_id, scope.files, Aggregation.stage == scope.stage
    )
    return stand.session.scalar(select(func.count()).select_from(some.limit(most + 1).subquery())) or 0


def job_at(stand: Stand, handover: Handover) -> UUID | None:
    """The job that is cutting or comparing now; one that ended in failure is at nothing."""
    if handover.job_id is None:
        return None
    run = stand.session.get(JobRun, handover.job_id)
    return None if run is None or run.is_finished else run.id


def concerns(stand: Stand) -> bool:
    """Whether the actor is named in a handover."""
    if stand.actor.person_id is None:
        return False
    return bool(stand.session.scalar(select(exists().where(_names(stand.actor.person_id)))))


def signatures(stand: Stand, handover_id: UUID) -> list[HandoverSignature]:
    """Who signed, the first first."""
    statement = select(HandoverSignature).where(HandoverSignature.handover_id == handover_id)
    return list(stand.session.scalars(statement.order_by(HandoverSignature.signed_at)))


def remarks(stand: Stand, handover_id: UUID) -> list[HandoverRemark]:
    """What was remarked, the first first."""
    statement = select(HandoverRemark).where(HandoverRemark.handover_id == handover_id)
    return list(stand.session.scalars(statement.order_by(HandoverRemark.remarked_at, HandoverRemark.id)))


def waiting_for(reading: Reading) -> list[Handover]:
    """Handovers whose minutes wait for the actor's signature."""
    actor = reading.actor
    if actor.person_id is None:
        return []
    signed = select(HandoverSignature.handover_id).where(HandoverSignature.person_id == actor.person_id)
    statement = select(Handover).where(
        seen(actor),
        Handover.state.in_((HandoverState.MINUTES, HandoverState.CLARIFICATIONS)),
        _names(actor.person_id),
        Handover.id.not_in(signed),
    )
    return list(reading.session.scalars(statement.order_by(Handover.planned_on)))


def planned_until_today(reading: Reading) -> list[Handover]:
    """Handovers whose day of the cut has come, for whoever manages them."""
    if not reading.actor.holds(Permission.HANDOVER_MANAGE):
        return []
    statement = select(Handover).where(
        seen(reading.actor), Handover.state == HandoverState.PLANNED, Handover.planned_on <= reading.today
    )
    return list(reading.session.scalars(statement.order_by(Handover.planned_on)))
