"""Bodies, units, people and appointments."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Entity, text_enum
from system.organization.roles import Role


class Fonds(Entity):
    """One body (sujeto obligado) and all its records: one fonds each (LGA 4-XXXIII)."""

    __tablename__ = "fonds"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    reference_template: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class Unit(Entity):
    """An administrative unit. Its name and its parent are dated, its code stays."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("fonds_id", "code"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    code: Mapped[str] = mapped_column(String(40))


class UnitPlacement(Entity):
    """What a unit was called and where it stood from one day to another; `ends_on` is its last day."""

    __tablename__ = "unit_placement"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        Index("ix_unit_placement_parent_id", "parent_id"),
    )

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Person(Entity):
    """Somebody who works in a body. `email` is the office's address, empty where reminders reach them only here."""

    __tablename__ = "person"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    position: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")


class Appointment(Entity):
    """A person holds a role in a unit from one day to another; `ends_on` is the last day (LGA 21)."""

    __tablename__ = "appointment"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class FondsProfile(Entity):
    """The jurisdiction profile a body lives under from a day on, until the next one begins.

    `content` is the profile as it was adopted: a newer release of the product changes nobody's law silently.
    A profile that ships unverified needs `confirmed_at` before it counts (domain 1.5).
    """

    __tablename__ = "fonds_profile"
    __table_args__ = (UniqueConstraint("fonds_id", "starts_on"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    profile: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    confirmed_by: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None]
