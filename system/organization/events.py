"""What can happen to bodies, units, people, appointments and profiles. Facts name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event
from system.organization.roles import Role


@dataclass(frozen=True, kw_only=True)
class FondsAdded(Event):
    """A body began to keep its records here."""

    action = "fonds.added"
    code: str


@dataclass(frozen=True, kw_only=True)
class ProfileAdopted(Event):
    """A body lives under a jurisdiction profile from a day on. `entity_id` is the fonds."""

    action = "profile.adopted"
    profile: str
    digest: str
    starts_on: date
    verified: bool


@dataclass(frozen=True, kw_only=True)
class ProfileConfirmed(Event):
    """An administrator answers for the numbers of an unverified profile. `entity_id` is the fonds."""

    action = "profile.confirmed"
    profile: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class UnitAdded(Event):
    """A unit began to exist."""

    action = "unit.added"
    code: str
    parent_id: UUID | None
    starts_on: date


@dataclass(frozen=True, kw_only=True)
class UnitPlaced(Event):
    """A unit was renamed or moved from a day on."""

    action = "unit.placed"
    code: str
    parent_id: UUID | None
    starts_on: date
    renamed: bool


@dataclass(frozen=True, kw_only=True)
class UnitEnded(Event):
    """A unit ceased to exist after a day."""

    action = "unit.ended"
    code: str
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event):
    """Somebody began to work in a body."""

    action = "person.added"


@dataclass(frozen=True, kw_only=True)
class PersonAppointed(Event):
    """A person holds a role from a day on. `entity_id` is the person."""

    action = "person.appointed"
    appointment_id: UUID
    role: Role
    unit_id: UUID | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Event):
    """An appointment ends after a day. `entity_id` is the person."""

    action = "appointment.ended"
    appointment_id: UUID
    role: Role
    ends_on: date
