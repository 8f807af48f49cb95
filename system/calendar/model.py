"""A body's own calendar of non-working days, one per year, each with the agreement it stands on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Entity


class AgreedCalendar(Entity):
    """What a body laid down for a year: the legal sets it follows and its own days. A later upload replaces it.

    `agreement` is the agreement's number, `sha256` the digest of the file its days were read from.
    """

    __tablename__ = "agreed_calendar"
    __table_args__ = (Index("ix_agreed_calendar_fonds_id_year", "fonds_id", "year"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    agreement: Mapped[str] = mapped_column(String(200))
    agreed_on: Mapped[date]
    sets: Mapped[list[Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[str] = mapped_column(String(200))
    uploaded_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class NonWorkingDay(Entity):
    """One day of a body's own calendar."""

    __tablename__ = "non_working_day"
    __table_args__ = (UniqueConstraint("calendar_id", "day"),)

    calendar_id: Mapped[UUID] = mapped_column(ForeignKey("agreed_calendar.id"))
    day: Mapped[date]
    note: Mapped[str] = mapped_column(String(300), default="")
