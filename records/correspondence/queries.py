"""Looks at correspondence, cut to what the actor may meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, select
from sqlalchemy.sql.functions import coalesce

from records.aggregations.model import Aggregation
from records.aggregations.queries import visible
from records.correspondence.errors import ItemNotFound, KindNotFound
from records.correspondence.labels import MEDIA, PRIORITIES, STANDINGS, STATES
from records.correspondence.model import (
    OPEN_TURNS,
    CorrespondenceKind,
    CorrespondenceNumbering,
    IncomingItem,
    ItemRouting,
    OutgoingLetter,
    Purpose,
)
from records.correspondence.official_numbers import USUAL
from records.correspondence.reckoning import Standing
from records.correspondence.states import AT_DESK, PENDING
from records.correspondence.visibility import item_seen, letter_seen, units_of, visible_items, visible_letters
from system.actor import Permission
from system.calendar.days import add_business_days
from system.calendar.queries import non_working_days
from system.listing import Column
from system.organization.model import Appointment, Unit, UnitPlacement
from system.organization.queries import holds_on, profile_of
from system.organization.roles import Role
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work


def soon_days(stand: Stand, fonds_id: UUID) -> int:
    """How many working days before its end an answer is called due soon; none where the profile says nothing."""
    terms = profile_of(stand, fonds_id, stand.today).correspondence
    return 0 if terms is None else terms.soon_days


def soon_on(stand: Stand, fonds_id: UUID) -> date:
    """Up to which day an answer is due soon."""
    today, days = stand.today, soon_days(stand, fonds_id)
    off = non_working_days(stand, fonds_id, today, today + timedelta(days=30 + days * 2))
    return add_business_days(today, days, off) if days else today


def find_item(stand: Stand, item_id: UUID) -> IncomingItem:
    """One incoming item.

    Raises:
        ItemNotFound: there is none, or not for this actor.
    """
    found: IncomingItem | None = stand.session.scalars(
        visible_items(select(IncomingItem).where(IncomingItem.id == item_id), stand.actor)
    ).one_or_none()
    if found is None:
        raise ItemNotFound(id=item_id)
    return found


def find_letter(stand: Stand, letter_id: UUID) -> OutgoingLetter:
    """One outgoing letter.

    Raises:
        ItemNotFound: there is none, or not for this actor.
    """
    found: OutgoingLetter | None = stand.session.scalars(
        visible_letters(select(OutgoingLetter).where(OutgoingLetter.id == letter_id), stand.actor)
    ).one_or_none()
    if found is None:
        raise ItemNotFound(id=letter_id)
    return found


def item_by_folio(stand: Stand, fonds_id: UUID, folio: str) -> IncomingItem:
    """One incoming item by what is stamped on it.

    Raises:
        ItemNotFound
    """
    wanted = select(IncomingItem).where(
        IncomingItem.fonds_id == fonds_id, IncomingItem.folio == folio.replace("\x00", "").strip().upper()
    )
    found: IncomingItem | None = stand.session.scalars(visible_items(wanted, stand.actor)).one_or_none()
    if found is None:
        raise ItemNotFound(folio=folio[:40])
    return found


def standing_in_sql(today: date, soon: date) -> ColumnElement[Any]:
    """How the answer to an item stands, as `reckoning.standing` says it."""
    return case(
        (IncomingItem.state.not_in(sorted(PENDING)), literal(Standing.DONE.value)),
        (IncomingItem.due_on.is_(None), literal(Standing.NONE_DUE.value)),
        (IncomingItem.due_on < today, literal(Standing.UNANSWERED.value)),
        (IncomingItem.due_on <= soon, literal(Standing.SOON.value)),
        else_=literal(Standing.IN_TIME.value),
    )


def _units_said() -> ColumnElement[Any]:
    """The codes of the units that an item is with, as one text."""
    return (
        select(func.aggregate_strings(Unit.code, ", "))
        .select_from(ItemRouting)
        .join(Unit, Unit.id == ItemRouting.unit_id)
        .where(
            ItemRouting.item_id == IncomingItem.id,
            ItemRouting.purpose == Purpose.ATTENTION,
            ItemRouting.state.in_(OPEN_TURNS),
        )
        .correlate(IncomingItem)
        .scalar_subquery()
    )


def incoming_columns(today: date, soon: date) -> tuple[Column, ...]:
    """The columns of the incoming register on a day."""
    return (
        Column("folio", "Folio", IncomingItem.folio, filter="text"),
        Column("subject", "Asunto", IncomingItem.subject, filter="text", lead=True),
        Column("sender", "Remitente", IncomingItem.sender_name, filter="text"),
        Column("institution", "Institución", IncomingItem.sender_institution, filter="text", shown=False),
        Column("official_number", "Número de oficio", IncomingItem.official_number, filter="text", shown=False),
        Column("received_at", "Recibido", IncomingItem.received_at, filter="date"),
        Column("effective_on", "Cuenta desde", IncomingItem.effective_on, filter="date", shown=False),
        Column("units", "Unidades que atienden", coalesce(_units_said(), ""), filter="text"),
        Column("kind", "Tipo", coalesce(CorrespondenceKind.name, ""), filter="text", shown=False),
        Column("medium", "Medio", IncomingItem.medium, filter="choice", choices=MEDIA, shown=False),
        Column("priority", "Prioridad", IncomingItem.priority, filter="choice", choices=PRIORITIES, shown=False),
        Column("state", "Estado", IncomingItem.state, filter="choice", choices=STATES),
        Column("due_on", "Responder antes de", IncomingItem.due_on, filter="date"),
        Column("standing", "Respuesta", standing_in_sql(today, soon), filter="choice", choices=STANDINGS),
    )


LETTER_COLUMNS = (
    Column("official_number", "Número de oficio", OutgoingLetter.official_number, filter="text"),
    Column("subject", "Asunto", OutgoingLetter.subject, filter="text", lead=True),
    Column("addressee", "Destinatario", OutgoingLetter.addressee, filter="text"),
    Column("unit", "Unidad", Unit.code, filter="text"),
    Column("signer", "Firma", OutgoingLetter.signer, filter="text", shown=False),
    Column("dated_on", "Fecha", OutgoingLetter.dated_on, filter="date"),
    Column("answers", "Responde a"),
    Column("medium", "Medio", OutgoingLetter.medium, filter="choice", choices=MEDIA, shown=False),
    Column("dispatched_on", "Despachado", OutgoingLetter.dispatched_on, filter="date"),
    Column("folio", "Folio de salida", OutgoingLetter.folio, filter="text", shown=False),
)


def incoming(reading: Reading, fonds_id: UUID, soon: date) -> Select[*tuple[Any, ...]]:
    """The incoming items the actor may see, as rows for a list."""
    return (
        select(
            IncomingItem.id, IncomingItem.folio, IncomingItem.subject, IncomingItem.sender_name.label("sender"),
            IncomingItem.sender_institution.label("institution"), IncomingItem.official_number,
            IncomingItem.received_at, IncomingItem.effective_on, IncomingItem.medium, IncomingItem.priority,
            IncomingItem.confidential, IncomingItem.state, IncomingItem.due_on,
            coalesce(CorrespondenceKind.name, "").label("kind"), coalesce(_units_said(), "").label("units"),
            standing_in_sql(reading.today, soon).label("standing"),
        )
        .outerjoin(CorrespondenceKind, CorrespondenceKind.id == IncomingItem.kind_id)
        .where(IncomingItem.fonds_id == fonds_id, item_seen(reading.actor))
    )  # fmt: skip


def outgoing(reading: Reading, fonds_id: UUID) -> Select[*tuple[Any, ...]]:
    """The outgoing letters the actor may see, as rows; the folio answered is told only where that may be seen."""
    answered = (
        select(IncomingItem.folio)
        .where(IncomingItem.id == OutgoingLetter.answers_id, item_seen(reading.actor))
        .correlate(OutgoingLetter)
        .scalar_subquery()
    )
    return (
        select(
            OutgoingLetter.id, OutgoingLetter.official_number, OutgoingLetter.subject, OutgoingLetter.addressee,
            OutgoingLetter.signer, OutgoingLetter.dated_on, OutgoingLetter.medium, OutgoingLetter.dispatched_on,
            OutgoingLetter.folio, OutgoingLetter.cancelled_at, Unit.code.label("unit"), answered.label("answers"),
            OutgoingLetter.answers_id,
        )
        .join(Unit, Unit.id == OutgoingLetter.unit_id)
        .where(OutgoingLetter.fonds_id == fonds_id, letter_seen(reading.actor))
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn with the unit's code and name today."""

    routing: ItemRouting
    code: str
    name: str


def turns(stand: Stand, item_id: UUID) -> list[TurnLine]:
    """Every turn of an item the caller may see, the first first."""
    rows = stand.session.execute(
        select(ItemRouting, Unit.code, UnitPlacement.name)
        .join(Unit, Unit.id == ItemRouting.unit_id)
        .outerjoin(
            UnitPlacement,
            (UnitPlacement.unit_id == Unit.id) & holds_on(UnitPlacement.starts_on, UnitPlacement.ends_on, stand.today),
        )
        .where(ItemRouting.item_id == item_id)
        .order_by(ItemRouting.routed_at, ItemRouting.id)
    )
    return [TurnLine(routing, code, name or code) for routing, code, name in rows]


def answers_to(stand: Stand, item_id: UUID) -> list[OutgoingLetter]:
    """The letters that answer an item and were not cancelled."""
    statement = select(OutgoingLetter).where(
        OutgoingLetter.answers_id == item_id, OutgoingLetter.cancelled_at.is_(None)
    )
    return list(stand.session.scalars(statement.order_by(OutgoingLetter.year, OutgoingLetter.number)))


def looks_like(stand: Stand, fonds_id: UUID, key: str, *, but: UUID | None = None) -> IncomingItem | None:
    """The first item of the same sender with the same official number, where the actor may see it."""
    if not key:
        return None
    statement = select(IncomingItem).where(IncomingItem.fonds_id == fonds_id, IncomingItem.duplicate_key == key)
    if but is not None:
        statement = statement.where(IncomingItem.id != but)
    found: IncomingItem | None = stand.session.scalars(
        visible_items(statement, stand.actor).order_by(IncomingItem.year, IncomingItem.number).limit(1)
    ).first()
    return found


def kinds(stand: Stand, fonds_id: UUID, *, retired: bool = False) -> Sequence[CorrespondenceKind]:
    """The kinds of correspondence of a body, by name."""
    statement = select(CorrespondenceKind).where(
        CorrespondenceKind.fonds_id == fonds_id, within_body(stand.actor, CorrespondenceKind.fonds_id)
    )
    if not retired:
        statement = statement.where(CorrespondenceKind.retired.is_(False))
    return stand.session.scalars(statement.order_by(CorrespondenceKind.name)).all()


def kind_of(stand: Stand, fonds_id: UUID, kind_id: UUID) -> CorrespondenceKind:
    """One kind of a body.

    Raises:
        KindNotFound
    """
    found = next((kind for kind in kinds(stand, fonds_id, retired=True) if kind.id == kind_id), None)
    if found is None:
        raise KindNotFound(id=kind_id)
    return found


def template_of(stand: Stand, fonds_id: UUID) -> str:
    """By which template a body numbers its letters."""
    found = stand.session.get(CorrespondenceNumbering, fonds_id)
    return found.template if found else USUAL


@dataclass(frozen=True, slots=True)
class Board:
    """How the actor's correspondence stands, and where it is overdue: code, name, how many."""

    unrouted: int
    mine: int
    soon: int
    overdue: int
    by_unit: tuple[tuple[str, int, int], ...]
    escalated: int


def board(reading: Reading, fonds_id: UUID) -> Board:
    """Counts over what the actor may see, and nothing else."""
    soon, today = soon_on(reading, fonds_id), reading.today
    standing = standing_in_sql(today, soon)
    pending = (
        select(IncomingItem.id.label("id"), IncomingItem.state.label("state"), standing.label("standing"))
        .where(IncomingItem.fonds_id == fonds_id, IncomingItem.state.in_(sorted(PENDING)), item_seen(reading.actor))
        .subquery()
    )
    by = {(row[0], row[1]): row[2] for row in reading.session.execute(
        select(pending.c.state, pending.c.standing, func.count()).group_by(pending.c.state, pending.c.standing)
    )}  # fmt: skip
    units = reading.session.execute(
        select(Unit.code, func.count(), func.sum(case((pending.c.standing == Standing.UNANSWERED.value, 1), else_=0)))
        .select_from(pending)
        .join(ItemRouting, ItemRouting.item_id == pending.c.id)
        .join(Unit, Unit.id == ItemRouting.unit_id)
        .where(ItemRouting.purpose == Purpose.ATTENTION, ItemRouting.state.in_(OPEN_TURNS))
        .group_by(Unit.code)
        .order_by(Unit.code)
    )

    def counted(*, states: frozenset[Any] = PENDING, how: Standing | None = None) -> int:
        return sum(n for (state, said), n in by.items() if state in states and (how is None or said == how.value))

    return Board(
        unrouted=counted(states=AT_DESK),
        mine=len(mine(reading, limit=1000)),
        soon=counted(how=Standing.SOON),
        overdue=counted(how=Standing.UNANSWERED),
        by_unit=tuple((code, int(all_), int(late or 0)) for code, all_, late in units),
        escalated=len(escalated(reading, limit=1000)),
    )


def _with_units(reading: Reading, units: Sequence[UUID]) -> Select[Any]:
    turn = exists().where(
        ItemRouting.item_id == IncomingItem.id,
        ItemRouting.unit_id.in_(units),
        ItemRouting.purpose == Purpose.ATTENTION,
        ItemRouting.state.in_(OPEN_TURNS),
    )
    statement = select(IncomingItem).where(turn, item_seen(reading.actor), IncomingItem.state.in_(sorted(PENDING)))
    return statement.order_by(IncomingItem.due_on.is_(None), IncomingItem.due_on, IncomingItem.received_at)


def mine(reading: Reading, *, limit: int = 10) -> Sequence[IncomingItem]:
    """What units in which the actor answers have for attention, the most urgent first."""
    units = sorted(units_of(reading.actor, Permission.CORRESPONDENCE_ANSWER))
    if not units:
        return ()
    return reading.session.scalars(_with_units(reading, units).limit(limit)).all()


def escalated(reading: Reading, *, limit: int = 10) -> Sequence[IncomingItem]:
    """What is overdue in the units directly below those that the actor heads."""
    below = _directly_below(reading)
    if not below:
        return ()
    return reading.session.scalars(
        _with_units(reading, below).where(IncomingItem.due_on < reading.today).limit(limit)
    ).all()


def unrouted(reading: Reading, *, limit: int = 10) -> Sequence[IncomingItem]:
    """What waits at the desk for a unit, the oldest first."""
    if not reading.actor.holds(Permission.CORRESPONDENCE_REGISTER):
        return ()
    statement = select(IncomingItem).where(IncomingItem.state.in_(sorted(AT_DESK)), item_seen(reading.actor))
    return reading.session.scalars(statement.order_by(IncomingItem.received_at, IncomingItem.id).limit(limit)).all()


def _directly_below(reading: Reading) -> list[UUID]:
    actor = reading.actor
    reached = units_of(actor, Permission.CORRESPONDENCE_ANSWER)
    if not reached or actor.person_id is None:
        return []
    headed = select(Appointment.unit_id).where(
        Appointment.person_id == actor.person_id,
        Appointment.role == Role.UNIT_HEAD,
        holds_on(Appointment.starts_on, Appointment.ends_on, reading.today),
    )
    statement = select(UnitPlacement.unit_id).where(
        UnitPlacement.parent_id.in_(headed),
        UnitPlacement.unit_id.in_(sorted(reached)),
        holds_on(UnitPlacement.starts_on, UnitPlacement.ends_on, reading.today),
    )
    return list(reading.session.scalars(statement))


def item_by_mark(stand: Stand, fonds_id: UUID, mark: str) -> IncomingItem:
    """One incoming item by the opaque text of its acknowledgement's QR code.

    Raises:
        ItemNotFound
    """
    wanted = select(IncomingItem).where(
        IncomingItem.fonds_id == fonds_id, IncomingItem.mark == mark.replace("\x00", "").strip().lower()
    )
    found: IncomingItem | None = stand.session.scalars(visible_items(wanted, stand.actor)).one_or_none()
    if found is None:
        raise ItemNotFound(mark=mark[:40])
    return found


def filed_in_file(
    reading: Reading, aggregation_id: UUID, most: int
) -> tuple[Sequence[IncomingItem], Sequence[OutgoingLetter]]:
    """What was filed into a file, the newest first, of each register `most` at the most, cut to the actor's sight."""
    items = visible_items(select(IncomingItem).where(IncomingItem.aggregation_id == aggregation_id), reading.actor)
    letters = visible_letters(
        select(OutgoingLetter).where(OutgoingLetter.aggregation_id == aggregation_id), reading.actor
    )
    return (
        reading.session.scalars(items.order_by(IncomingItem.filed_at.desc(), IncomingItem.id).limit(most)).all(),
        reading.session.scalars(letters.order_by(OutgoingLetter.filed_at.desc(), OutgoingLetter.id).limit(most)).all(),
    )


def file_seen(reading: Reading, aggregation_id: UUID) -> tuple[UUID, str] | None:
    """A file's id and reference where the actor may see it."""
    statement = select(Aggregation).where(Aggregation.id == aggregation_id)
    found = reading.session.scalars(visible(statement, reading.actor)).one_or_none()
    return None if found is None else (found.id, found.printed_reference)
