"""What the API of the organization takes and gives."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from system.organization.model import Appointment, FondsProfile, Person
from system.organization.profile import Profile
from system.organization.roles import Role


class FondsOut(msgspec.Struct, kw_only=True):
    """A body."""

    id: UUID
    code: str
    name: str
    reference_template: str


class NewFonds(msgspec.Struct, kw_only=True):
    """A body to add; without a template its files are named in the usual way."""

    code: str
    name: str
    profile: str
    reference_template: str | None = None


class NewUnit(msgspec.Struct, kw_only=True):
    """A unit to add, below another one or at the top."""

    code: str
    name: str
    starts_on: date
    parent_id: UUID | None = None


class NewPlacement(msgspec.Struct, kw_only=True):
    """What a unit is called and where it stands from a day on."""

    name: str
    starts_on: date
    parent_id: UUID | None = None


class Ending(msgspec.Struct, kw_only=True):
    """A last day."""

    ends_on: date


class NewPerson(msgspec.Struct, kw_only=True):
    """Somebody to add."""

    name: str
    position: str = ""


class PersonOut(msgspec.Struct, kw_only=True):
    """Somebody who works in a body."""

    id: UUID
    name: str
    position: str


class NewAppointment(msgspec.Struct, kw_only=True):
    """A role for a person, in a unit where the role reaches no further."""

    person_id: UUID
    role: Role
    starts_on: date
    unit_id: UUID | None = None
    ends_on: date | None = None


class AppointmentOut(msgspec.Struct, kw_only=True):
    """An appointment."""

    id: UUID
    person_id: UUID
    role: Role
    unit_id: UUID | None
    starts_on: date
    ends_on: date | None


class Adoption(msgspec.Struct, kw_only=True):
    """A shipped profile and the first day it governs."""

    profile: str
    starts_on: date


class AdoptedProfile(msgspec.Struct, kw_only=True):
    """A profile a body lives or lived under. `confirmed` says that somebody answers for unverified numbers."""

    profile: str
    digest: str
    starts_on: date
    confirmed: bool


class ProfileOut(msgspec.Struct, kw_only=True):
    """A jurisdiction profile with the digest of its content."""

    digest: str
    profile: Profile


def person_out(person: Person) -> PersonOut:
    """A person as the API says it."""
    return PersonOut(id=person.id, name=person.name, position=person.position)


def appointment_out(held: Appointment) -> AppointmentOut:
    """An appointment as the API says it."""
    return AppointmentOut(
        id=held.id,
        person_id=held.person_id,
        role=held.role,
        unit_id=held.unit_id,
        starts_on=held.starts_on,
        ends_on=held.ends_on,
    )


def adopted_out(row: FondsProfile) -> AdoptedProfile:
    """An adopted profile as the API says it."""
    return AdoptedProfile(
        profile=row.profile, digest=row.digest, starts_on=row.starts_on, confirmed=row.confirmed_at is not None
    )
