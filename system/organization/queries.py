"""Looks at bodies, their units, people and the law they live under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from system.actor import Permission, Place
from system.organization.errors import (
    AppointmentNotFound,
    FondsNotFound,
    PersonNotFound,
    ProfileChanged,
    ProfileNotConfirmed,
    ProfileNotFound,
    UnitNotFound,
)
from system.organization.model import Appointment, Fonds, FondsProfile, Person, Unit, UnitPlacement
from system.organization.profile import Profile, read_content
from system.organization.roles import Role
from system.organization.shipped import shipped
from system.organization.tree import Placed, last_parents, parents_on, subtree
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work


class UnitRow(msgspec.Struct, frozen=True):
    """A unit as it was on a day."""

    id: UUID
    code: str
    name: str
    parent_id: UUID | None
    starts_on: date
    has_children: bool


class AppointmentRow(msgspec.Struct, frozen=True):
    """Who holds which role where, from when to when."""

    id: UUID
    person_id: UUID
    person: str
    position: str
    role: Role
    unit_id: UUID | None
    unit_code: str | None
    starts_on: date
    ends_on: date | None


def holds_on(
    starts_on: InstrumentedAttribute[date], ends_on: InstrumentedAttribute[date | None], day: date
) -> ColumnElement[bool]:
    """Rows that hold on a day, their last day included."""
    return and_(starts_on <= day, or_(ends_on.is_(None), ends_on >= day))


def fonds_of(stand: Stand, fonds_id: UUID) -> Fonds:
    """A body the actor belongs to.

    Raises:
        FondsNotFound: there is none, or it is somebody else's.
    """
    found = stand.session.scalars(select(Fonds).where(Fonds.id == fonds_id, within_body(stand.actor, Fonds.id))).first()
    if found is None:
        raise FondsNotFound(id=fonds_id)
    return found


def fonds_by_code(stand: Stand, code: str) -> Fonds:
    """A body by its code, whatever the case it was typed in."""
    found = stand.session.scalars(
        select(Fonds).where(func.lower(Fonds.code) == code.strip().lower(), within_body(stand.actor, Fonds.id))
    ).first()
    if found is None:
        raise FondsNotFound(code=code)
    return found


def own_fonds(stand: Stand, code: str | None = None) -> Fonds:
    """The body a page or a command is about: the named one, else the actor's own, else the only one there is."""
    if code:
        return fonds_by_code(stand, code)
    if stand.actor.fonds_id is not None:
        return fonds_of(stand, stand.actor.fonds_id)
    known = list_fonds(stand)
    if len(known) != 1:
        raise FondsNotFound(code="")
    return known[0]


def readable_fonds(stand: Stand, code: str | None = None) -> Fonds:
    """The body whose organization the actor may look at.

    Raises:
        FondsNotFound: there is none for this actor.
        NotPermitted: the account holds no appointment there.
    """
    found = own_fonds(stand, code)
    stand.actor.require(Permission.ORGANIZATION_READ, Place(found.id))
    return found


def list_fonds(stand: Stand) -> Sequence[Fonds]:
    """The bodies the actor can meet, by code."""
    return stand.session.scalars(select(Fonds).where(within_body(stand.actor, Fonds.id)).order_by(Fonds.code)).all()


def unit_of(stand: Stand, unit_id: UUID) -> Unit:
    """A unit of the actor's body, whether it still exists or not."""
    found = stand.session.scalars(
        select(Unit).where(Unit.id == unit_id, within_body(stand.actor, Unit.fonds_id))
    ).first()
    if found is None:
        raise UnitNotFound(id=unit_id)
    return found


def unit_by_code(stand: Stand, fonds_id: UUID, code: str) -> Unit:
    """A unit by its code, whatever the case it was typed in, whether it still exists or not."""
    found = stand.session.scalars(
        select(Unit).where(
            Unit.fonds_id == fonds_id,
            func.lower(Unit.code) == code.strip().lower(),
            within_body(stand.actor, Unit.fonds_id),
        )
    ).first()
    if found is None:
        raise UnitNotFound(code=code)
    return found


def unit_rows(stand: Stand, fonds_id: UUID, on: date) -> Select[*tuple[Any, ...]]:
    """The units that exist on a day with the names they had, as a statement that lists can sort and cut."""
    below = aliased(UnitPlacement)
    has_children = exists().where(below.parent_id == Unit.id, holds_on(below.starts_on, below.ends_on, on))
    return (
        select(
            Unit.id,
            Unit.code,
            UnitPlacement.name,
            UnitPlacement.parent_id,
            UnitPlacement.starts_on,
            has_children.label("has_children"),
        )
        .join(UnitPlacement, UnitPlacement.unit_id == Unit.id)
        .where(
            Unit.fonds_id == fonds_id,
            within_body(stand.actor, Unit.fonds_id),
            holds_on(UnitPlacement.starts_on, UnitPlacement.ends_on, on),
        )
    )


def units_on(stand: Stand, fonds_id: UUID, on: date) -> list[UnitRow]:
    """Every unit that exists on a day, by code."""
    return [UnitRow(*row) for row in stand.session.execute(unit_rows(stand, fonds_id, on).order_by(Unit.code))]


def children_on(stand: Stand, fonds_id: UUID, parent_id: UUID | None, on: date) -> list[UnitRow]:
    """The units directly below one, or the topmost ones for None, by code."""
    statement = unit_rows(stand, fonds_id, on).where(UnitPlacement.parent_id.is_not_distinct_from(parent_id))
    return [UnitRow(*row) for row in stand.session.execute(statement.order_by(Unit.code))]


def unit_name(stand: Stand, unit_id: UUID, on: date) -> str:
    """What a unit was called on a day: the last name it had by then, else the first it was given."""
    names = select(UnitPlacement.name).where(UnitPlacement.unit_id == unit_id)
    latest = names.where(UnitPlacement.starts_on <= on).order_by(UnitPlacement.starts_on.desc())
    earliest = names.order_by(UnitPlacement.starts_on)
    return stand.session.scalars(latest).first() or stand.session.scalars(earliest).first() or ""


def placements(stand: Stand, fonds_id: UUID) -> list[Placed]:
    """Every placement there ever was in a body."""
    rows = stand.session.execute(
        select(UnitPlacement.unit_id, UnitPlacement.parent_id, UnitPlacement.starts_on, UnitPlacement.ends_on)
        .join(Unit, Unit.id == UnitPlacement.unit_id)
        .where(Unit.fonds_id == fonds_id)
    )
    return [Placed(*row) for row in rows]


def subtree_ids(stand: Stand, fonds_id: UUID, root_id: UUID, on: date, *, with_ended: bool = False) -> frozenset[UUID]:
    """A unit and every unit below it on a day; with `with_ended` also those that ended there and left their files."""
    known = placements(stand, fonds_id)
    return subtree(last_parents(known, on) if with_ended else parents_on(known, on), root_id)


def person_of(stand: Stand, person_id: UUID) -> Person:
    """A person of the actor's body."""
    found = stand.session.scalars(
        select(Person).where(Person.id == person_id, within_body(stand.actor, Person.fonds_id))
    ).first()
    if found is None:
        raise PersonNotFound(id=person_id)
    return found


def people(stand: Stand, fonds_id: UUID) -> Sequence[Person]:
    """The people of a body, by name."""
    return stand.session.scalars(
        select(Person)
        .where(Person.fonds_id == fonds_id, within_body(stand.actor, Person.fonds_id))
        .order_by(Person.name, Person.id)
    ).all()


def appointment_of(stand: Stand, appointment_id: UUID) -> tuple[Appointment, Person]:
    """An appointment in the actor's body, and whose it is."""
    found = stand.session.execute(
        select(Appointment, Person)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.id == appointment_id, within_body(stand.actor, Person.fonds_id))
    ).first()
    if found is None:
        raise AppointmentNotFound(id=appointment_id)
    return found[0], found[1]


def appointments(
    stand: Stand, fonds_id: UUID, *, on: date | None = None, unit_id: UUID | None = None, person_id: UUID | None = None
) -> list[AppointmentRow]:
    """Appointments of a body: all there ever were, or those that hold on a day, of one unit or one person."""
    statement = (
        select(
            Appointment.id,
            Person.id,
            Person.name,
            Person.position,
            Appointment.role,
            Appointment.unit_id,
            Unit.code,
            Appointment.starts_on,
            Appointment.ends_on,
        )
        .join(Person, Person.id == Appointment.person_id)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where(Person.fonds_id == fonds_id, within_body(stand.actor, Person.fonds_id))
        .order_by(Person.name, Appointment.starts_on, Appointment.id)
    )
    if on is not None:
        statement = statement.where(holds_on(Appointment.starts_on, Appointment.ends_on, on))
    if unit_id is not None:
        statement = statement.where(Appointment.unit_id == unit_id)
    if person_id is not None:
        statement = statement.where(Appointment.person_id == person_id)
    return [AppointmentRow(*row) for row in stand.session.execute(statement)]


def appointment_rows(stand: Stand, fonds_id: UUID) -> Select[*tuple[Any, ...]]:
    """Every appointment there ever was in a body, as a statement that lists can sort and cut."""
    return (
        select(
            Appointment.id,
            Person.name.label("person"),
            Person.position,
            Appointment.role,
            Unit.code.label("unit_code"),
            Appointment.starts_on,
            Appointment.ends_on,
        )
        .join(Person, Person.id == Appointment.person_id)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where(Person.fonds_id == fonds_id, within_body(stand.actor, Person.fonds_id))
    )


def adopted_profiles(stand: Stand, fonds_id: UUID) -> Sequence[FondsProfile]:
    """The profiles a body has lived under, the first first."""
    return stand.session.scalars(
        select(FondsProfile)
        .where(FondsProfile.fonds_id == fonds_id, within_body(stand.actor, FondsProfile.fonds_id))
        .order_by(FondsProfile.starts_on)
    ).all()


def adopted_on(stand: Stand, fonds_id: UUID, on: date) -> tuple[FondsProfile, Profile]:
    """The profile a body lives under on a day, confirmed or not: to show it, never to reckon a term with it.

    Days before the first adopted one are governed by that first one.

    Raises:
        ProfileNotFound: the body adopted none.
        ProfileChanged: what was kept does not agree with its digest.
    """
    adopted = adopted_profiles(stand, fonds_id)
    if not adopted:
        raise ProfileNotFound(profile="", known=", ".join(shipped()))
    row = next((row for row in reversed(adopted) if row.starts_on <= on), adopted[0])
    profile = read_content(row.content)
    if profile.digest != row.digest:
        raise ProfileChanged(profile=row.profile, fonds=fonds_id)
    return row, profile


def profile_of(stand: Stand, fonds_id: UUID, on: date) -> Profile:
    """The profile in force for a body on a day: what every term is reckoned with.

    Raises:
        ProfileNotFound, ProfileChanged: as `adopted_on`.
        ProfileNotConfirmed: nobody answers for its numbers yet.
    """
    row, profile = adopted_on(stand, fonds_id, on)
    if not profile.verified and row.confirmed_at is None:
        raise ProfileNotConfirmed(profile=row.profile)
    return profile
