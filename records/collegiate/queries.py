"""Looks at bodies that decide together, their sittings, and what they said of a thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from records.collegiate.errors import AgendaItemNotFound, BodyNotFound, SittingNotFound
from records.collegiate.model import (
    AgendaItem,
    Attendance,
    CollegiateBody,
    CollegiateKind,
    Membership,
    Presence,
    Sitting,
    SittingState,
    Vote,
)
from records.collegiate.quorum import Choice, Outcome, outcome
from system.actor import Actor, Permission
from system.attachments.model import Attachment
from system.listing import Column
from system.organization.model import Person, Unit
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work

KINDS = (
    (CollegiateKind.APPRAISAL_BOARD.value, "Grupo interdisciplinario"),
    (CollegiateKind.TRANSPARENCY_COMMITTEE.value, "Comité de transparencia"),
    (CollegiateKind.COUNCIL.value, "Órgano de gobierno"),
    (CollegiateKind.PROCUREMENT_COMMITTEE.value, "Comité de adquisiciones u obras"),
    (CollegiateKind.OTHER.value, "Otro"),
)
STATES = (
    (SittingState.CALLED.value, "Convocada"),
    (SittingState.HELD.value, "Celebrada"),
    (SittingState.CANCELLED.value, "Cancelada"),
)
PRESENCES = (
    (Presence.PRESENT.value, "Presente"),
    (Presence.SUBSTITUTED.value, "Suplente"),
    (Presence.ABSENT.value, "Ausente"),
)
CHOICES = (
    (Choice.FAVOUR.value, "A favor"),
    (Choice.AGAINST.value, "En contra"),
    (Choice.ABSTAINED.value, "Abstención"),
    (Choice.RECUSED.value, "Excusa"),
)
COLUMNS = (
    Column("sits_on", "Fecha", Sitting.sits_on, filter="date"),
    Column("body", "Órgano", CollegiateBody.name, filter="text", lead=True),
    Column("year", "Año", Sitting.year, filter="exact", numeric=True),
    Column("number", "Sesión", Sitting.number, numeric=True),
    Column("state", "Estado", Sitting.state, filter="choice", choices=STATES),
    Column("items", "Asuntos", numeric=True),
    Column("minutes_number", "Acta", Sitting.minutes_number, filter="text"),
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one body said of a thing in one sitting: who was counted how, and whether it may stand.

    `unit_present` is true where somebody came for the producing area, or the matter names none. `quorum_reached` is
    that of this matter, without those recused. `minutes_id` is the signed acta, None until it is put in.
    """

    sitting_id: UUID
    item_id: UUID
    body_id: UUID
    sat_on: date
    body_kind: CollegiateKind
    passed: bool
    quorum_reached: bool
    favour: int
    against: int
    abstained: int
    recused: int
    unit_present: bool
    minutes_number: str
    minutes_id: UUID | None
    agreement: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member as pages show it."""

    membership: Membership
    name: str
    substitute: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter with its votes, and what they say once it was voted."""

    item: AgendaItem
    unit: str
    representative: str
    votes: Mapping[UUID, Vote]
    outcome: Outcome | None

    @property
    def area_came(self) -> bool:
        """Whether somebody came for the producing area, or the matter names none."""
        return self.item.unit_id is None or self.item.representative_id is not None


@dataclass(frozen=True, slots=True)
class SittingView:
    """A sitting with everybody who sat there by right, and its matters in order."""

    sitting: Sitting
    body: CollegiateBody
    members: Sequence[Member]
    attendance: Mapping[UUID, Attendance]
    matters: Sequence[Matter]
    minutes: Attachment | None

    @property
    def seats(self) -> int:
        """How many seats vote."""
        return sum(one.membership.votes for one in self.members)

    @property
    def taken(self) -> frozenset[UUID]:
        """The memberships of those who came, or whose substitutes did."""
        return frozenset(one for one, how in self.attendance.items() if came(how))

    @property
    def present(self) -> int:
        """How many of the seats that vote were taken."""
        return sum(one.membership.votes and one.membership.id in self.taken for one in self.members)


def came(attendance: Attendance | None) -> bool:
    """Whether a seat was taken, by the member or by the substitute."""
    return attendance is not None and attendance.presence is not Presence.ABSENT


def opinions_on(session: Session, subject_id: UUID) -> list[Opinion]:
    """What bodies have voted on a thing, the latest sitting first. For guards of acts: not cut to anybody's sight."""
    rows = session.execute(
        select(AgendaItem, Sitting, CollegiateBody)
        .join(Sitting, Sitting.id == AgendaItem.sitting_id)
        .join(CollegiateBody, CollegiateBody.id == Sitting.body_id)
        .where(AgendaItem.subject_id == subject_id, AgendaItem.passed.is_not(None))
        .order_by(Sitting.sits_on.desc(), Sitting.number.desc(), AgendaItem.position.desc())
    ).all()
    votes = votes_of(session, [row[0].id for row in rows])
    return [_opinion(session, item, sitting, body, votes[item.id]) for item, sitting, body in rows]


def bodies(stand: Stand, *, running: bool = False) -> Sequence[CollegiateBody]:
    """The bodies in the actor's sight, by name; `running` leaves out those that ended."""
    statement = select(CollegiateBody).where(_sight(stand.actor, CollegiateBody.fonds_id))
    if running:
        statement = statement.where(or_(CollegiateBody.ended_on.is_(None), CollegiateBody.ended_on >= stand.today))
    return stand.session.scalars(statement.order_by(CollegiateBody.name, CollegiateBody.id)).all()


def find_body(stand: Stand, body_id: UUID) -> CollegiateBody:
    """One body.

    Raises:
        BodyNotFound: there is none, or not for this actor.
    """
    statement = select(CollegiateBody).where(CollegiateBody.id == body_id, _sight(stand.actor, CollegiateBody.fonds_id))
    found = stand.session.scalars(statement).one_or_none()
    if found is None:
        raise BodyNotFound(id=body_id)
    return found


def find_sitting(stand: Stand, sitting_id: UUID) -> Sitting:
    """One sitting.

    Raises:
        SittingNotFound: there is none, or not for this actor.
    """
    statement = select(Sitting).where(Sitting.id == sitting_id, _sight(stand.actor, Sitting.fonds_id))
    found = stand.session.scalars(statement).one_or_none()
    if found is None:
        raise SittingNotFound(id=sitting_id)
    return found


def find_item(stand: Stand, item_id: UUID) -> AgendaItem:
    """One matter.

    Raises:
        AgendaItemNotFound: there is none, or not for this actor.
    """
    statement = (
        select(AgendaItem)
        .join(Sitting, Sitting.id == AgendaItem.sitting_id)
        .where(AgendaItem.id == item_id, _sight(stand.actor, Sitting.fonds_id))
    )
    found = stand.session.scalars(statement).one_or_none()
    if found is None:
        raise AgendaItemNotFound(id=item_id)
    return found


def members_on(session: Session, body_id: UUID, day: date | None = None) -> list[Member]:
    """Who sits in a body on a day, who presides first; everybody who ever sat there for None."""
    substitute = aliased(Person)
    statement = (
        select(Membership, Person.name, substitute.name)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(substitute, substitute.id == Membership.substitute_id)
        .where(Membership.body_id == body_id)
        .order_by(Membership.presides.desc(), Membership.votes.desc(), Person.name, Membership.id)
    )
    if day is not None:
        statement = statement.where(sits_on(day))
    return [Member(row[0], row[1], row[2] or "") for row in session.execute(statement)]


def sits_on(day: date) -> ColumnElement[bool]:
    """Memberships that hold on a day, their last day included."""
    return and_(Membership.started_on <= day, or_(Membership.ended_on.is_(None), Membership.ended_on >= day))


def items_of(session: Session, sitting_id: UUID) -> list[AgendaItem]:
    """The matters of a sitting in their order."""
    statement = select(AgendaItem).where(AgendaItem.sitting_id == sitting_id).order_by(AgendaItem.position)
    return list(session.scalars(statement))


def attendance_of(session: Session, sitting_id: UUID) -> dict[UUID, Attendance]:
    """Who came to a sitting, by membership."""
    rows = session.scalars(select(Attendance).where(Attendance.sitting_id == sitting_id))
    return {row.membership_id: row for row in rows}


def votes_of(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, Vote]]:
    """The votes on matters, by matter and membership."""
    found: dict[UUID, dict[UUID, Vote]] = defaultdict(dict)
    for vote in session.scalars(select(Vote).where(Vote.item_id.in_(item_ids))):
        found[vote.item_id][vote.membership_id] = vote
    return found


def outcome_of(
    members: Sequence[Member], attendance: Mapping[UUID, Attendance], choices: Mapping[UUID, Choice], percent: int
) -> Outcome:
    """What votes on a matter say, with the seats of that day; only a present member who presides breaks a tie."""
    presiding = next((one.membership.id for one in members if one.membership.presides and one.membership.votes), None)
    seats = sum(one.membership.votes for one in members)
    presides = presiding if presiding is not None and came(attendance.get(presiding)) else None
    return outcome(choices, seats=seats, percent=percent, presides=presides)


def view(stand: Stand, sitting_id: UUID) -> SittingView:
    """One sitting as its page shows it. Raises as `find_sitting`."""
    sitting = find_sitting(stand, sitting_id)
    session = stand.session
    body = session.get_one(CollegiateBody, sitting.body_id)
    members, attendance = members_on(session, body.id, sitting.sits_on), attendance_of(session, sitting.id)
    items = items_of(session, sitting.id)
    votes = votes_of(session, [item.id for item in items])
    names = _names(session, items)
    matters = [
        Matter(
            item=item,
            unit=names.get(item.unit_id, ""),
            representative=names.get(item.representative_id, ""),
            votes=votes[item.id],
            outcome=None
            if item.passed is None
            else outcome_of(members, attendance, _choices(votes[item.id]), body.quorum_percent),
        )
        for item in items
    ]
    minutes = session.get(Attachment, sitting.minutes_id) if sitting.minutes_id else None
    return SittingView(sitting, body, members, attendance, matters, minutes)


def sittings(reading: Stand) -> Select[Any]:
    """The sittings in the actor's sight, as rows for a list."""
    counted = select(func.count()).where(AgendaItem.sitting_id == Sitting.id).scalar_subquery()
    return (
        select(
            Sitting.id.label("id"),
            Sitting.sits_on.label("sits_on"),
            CollegiateBody.name.label("body"),
            Sitting.year.label("year"),
            Sitting.number.label("number"),
            Sitting.is_extraordinary.label("is_extraordinary"),
            Sitting.state.label("state"),
            Sitting.minutes_number.label("minutes_number"),
            Sitting.quorum_reached.label("quorum_reached"),
            counted.label("items"),
        )
        .join(CollegiateBody, CollegiateBody.id == Sitting.body_id)
        .where(_sight(reading.actor, Sitting.fonds_id))
    )


def called_for(reading: Reading, limit: int) -> list[tuple[Sitting, CollegiateBody]]:
    """Sittings that are called, for whoever manages them and whoever sits there, or stands in; the nearest first."""
    actor = reading.actor
    mine = select(Membership.body_id).where(
        or_(Membership.person_id == actor.person_id, Membership.substitute_id == actor.person_id),
        or_(Membership.ended_on.is_(None), Membership.ended_on >= reading.today),
    )
    concerned: list[ColumnElement[bool]] = [Sitting.body_id.in_(mine)] if actor.person_id is not None else []
    if actor.holds(Permission.COLLEGIATE_MANAGE):
        concerned.append(within_body(actor, Sitting.fonds_id))
    if not concerned:
        return []
    rows = reading.session.execute(
        select(Sitting, CollegiateBody)
        .join(CollegiateBody, CollegiateBody.id == Sitting.body_id)
        .where(
            Sitting.state == SittingState.CALLED,
            _sight(actor, Sitting.fonds_id),
            or_(*concerned),
        )
        .order_by(Sitting.sits_on, Sitting.number, Sitting.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def minutes_of(stand: Stand, sitting_id: UUID) -> Attachment:
    """The signed minutes of a sitting.

    Raises:
        SittingNotFound: there are none, or not for this actor.
    """
    sitting = find_sitting(stand, sitting_id)
    found = stand.session.get(Attachment, sitting.minutes_id) if sitting.minutes_id else None
    if found is None:
        raise SittingNotFound(id=sitting_id)
    return found


def _opinion(
    session: Session, item: AgendaItem, sitting: Sitting, body: CollegiateBody, votes: Mapping[UUID, Vote]
) -> Opinion:
    members, attendance = members_on(session, body.id, sitting.sits_on), attendance_of(session, sitting.id)
    said = outcome_of(members, attendance, _choices(votes), body.quorum_percent)
    return Opinion(
        sitting_id=sitting.id, item_id=item.id, body_id=body.id, sat_on=sitting.sits_on, body_kind=body.kind,
        passed=bool(item.passed), quorum_reached=bool(sitting.quorum_reached) and said.quorum_reached,
        favour=said.favour, against=said.against, abstained=said.abstained, recused=said.recused,
        unit_present=item.unit_id is None or item.representative_id is not None,
        minutes_number=sitting.minutes_number, minutes_id=sitting.minutes_id, agreement=item.agreement,
    )  # fmt: skip


def _choices(votes: Mapping[UUID, Vote]) -> dict[UUID, Choice]:
    return {one: vote.choice for one, vote in votes.items()}


def _names(session: Session, items: Sequence[AgendaItem]) -> dict[UUID | None, str]:
    units = session.execute(
        select(Unit.id, Unit.code).where(Unit.id.in_([one.unit_id for one in items if one.unit_id]))
    )
    wanted = [one.representative_id for one in items if one.representative_id]
    people = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row[0]: row[1] for row in (*units, *people)}


def _sight(actor: Actor, fonds: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Things of the actor's body, for who may read what bodies decide."""
    reads = actor.holds(Permission.COLLEGIATE_READ) or actor.holds(Permission.COLLEGIATE_MANAGE)
    return within_body(actor, fonds) if reads else false()
