"""Acts on people and their appointments (LGA 21, 27-32)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from system.actor import Permission, Place, Reach
from system.errors import Objection, refuse_all
from system.organization import queries
from system.organization.errors import AppointmentInvalid, AppointsThemselves, PersonInvalid, UnitNotFound
from system.organization.events import AppointmentEnded, PersonAdded, PersonAppointed
from system.organization.model import Appointment, Person, Unit
from system.organization.roles import MATRIX, Role
from system.work import Work

_LONGEST = 300


def add_person(work: Work, fonds_id: UUID, *, name: str, position: str = "") -> Person:
    """Let somebody work in a body.

    Raises:
        FondsNotFound, PersonInvalid
    """
    fonds = queries.fonds_of(work, fonds_id)
    work.actor.require(Permission.ORGANIZATION_MANAGE, Place(fonds.id))
    name, position = name.strip(), position.strip()
    if not 0 < len(name) <= _LONGEST or len(position) > _LONGEST:
        raise PersonInvalid(objections=[Objection("person.name_invalid", facts={"limit": _LONGEST})])
    person = Person(fonds_id=fonds.id, name=name, position=position)
    work.session.add(person)
    work.session.flush()
    work.emit(PersonAdded(entity_id=person.id, fonds_id=fonds.id))
    return person


def appoint(
    work: Work,
    person_id: UUID,
    *,
    role: Role,
    starts_on: date,
    unit_id: UUID | None = None,
    ends_on: date | None = None,
) -> Appointment:
    """Give a person a role, in a unit where the role reaches no further than its unit.

    Nobody appoints themselves (domain 8.3): an administrator would otherwise take archival powers.

    Raises:
        PersonNotFound, UnitNotFound, AppointsThemselves, AppointmentInvalid
    """
    person = queries.person_of(work, person_id)
    work.actor.require(Permission.ORGANIZATION_MANAGE, Place(person.fonds_id))
    _refuse_own(work, person)
    unit = queries.unit_of(work, unit_id) if unit_id is not None else None
    if unit is not None and unit.fonds_id != person.fonds_id:
        raise UnitNotFound(id=unit.id)
    appointment = Appointment(
        person_id=person.id, role=role, unit_id=unit.id if unit else None, starts_on=starts_on, ends_on=ends_on
    )
    refuse_all(AppointmentInvalid, _objections(work, appointment, unit))
    work.session.add(appointment)
    work.session.flush()
    work.emit(
        PersonAppointed(
            entity_id=person.id,
            fonds_id=person.fonds_id,
            appointment_id=appointment.id,
            role=role,
            unit_id=appointment.unit_id,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )
    return appointment


def end_appointment(work: Work, appointment_id: UUID, *, on: date) -> Appointment:
    """Let an appointment end after a day; it may only grow shorter.

    Raises:
        AppointmentNotFound, AppointmentInvalid
    """
    appointment, person = queries.appointment_of(work, appointment_id)
    work.actor.require(Permission.ORGANIZATION_MANAGE, Place(person.fonds_id))
    facts = {"starts_on": appointment.starts_on.isoformat(), "on": on.isoformat()}
    if on < appointment.starts_on:
        raise AppointmentInvalid(objections=[Objection("appointment.ends_before_start", facts=facts)])
    if appointment.ends_on is not None and on > appointment.ends_on:
        raise AppointmentInvalid(objections=[Objection("appointment.already_ends", facts=facts)])
    appointment.ends_on = on
    work.emit(
        AppointmentEnded(
            entity_id=person.id,
            fonds_id=person.fonds_id,
            appointment_id=appointment.id,
            role=appointment.role,
            ends_on=on,
        )
    )
    return appointment


def needs_unit(role: Role) -> bool:
    """Whether a role reaches only into its holder's own units, so that an appointment must name one."""
    return Reach.OWN_UNITS in MATRIX[role].values()


def _refuse_own(work: Work, person: Person) -> None:
    if work.actor.person_id == person.id:
        raise AppointsThemselves(handle=work.actor.handle)


def _objections(work: Work, wanted: Appointment, unit: Unit | None) -> list[Objection]:
    found = []
    starts_on, ends_on, role = wanted.starts_on, wanted.ends_on, wanted.role
    since = starts_on.isoformat()
    if ends_on is not None and ends_on < starts_on:
        found.append(Objection("appointment.ends_before_start", facts={"starts_on": since, "on": ends_on.isoformat()}))
    if unit is None and needs_unit(role):
        found.append(Objection("appointment.needs_unit", "LGA 21, 30", {"role": role.value}))
    if unit is not None and not any(
        placed.unit_id == unit.id and placed.holds_on(starts_on) for placed in queries.placements(work, unit.fonds_id)
    ):
        found.append(Objection("appointment.unit_not_there", facts={"unit": unit.code, "starts_on": since}))
    held = select(Appointment.starts_on).where(
        Appointment.person_id == wanted.person_id,
        Appointment.role == role,
        Appointment.unit_id.is_not_distinct_from(wanted.unit_id),
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= starts_on),
    )
    if ends_on is not None:
        held = held.where(Appointment.starts_on <= ends_on)
    if (already := work.session.scalar(held)) is not None:
        found.append(Objection("appointment.held_already", facts={"role": role.value, "since": already.isoformat()}))
    return found
