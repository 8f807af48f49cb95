"""What remains of a destroyed file, and of each of its objects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Entity


class Tombstone(Entity):
    """What a destroyed file was, by which act it went, when and by whom. Never changed, never removed (LGA 31-IX, 58).

    `title` is the public one where the own may not be kept. `explanation` is the arithmetic its clock had; `guards` is
    what was asked at the moment of destruction and what each answered. Held in words, not in references alone, so that
    it still speaks when the instruments it came from are history.
    """

    __tablename__ = "tombstone"
    __table_args__ = (
        UniqueConstraint("aggregation_id"),
        UniqueConstraint("item_id"),
        Index("ix_tombstone_fonds_id_destroyed_on", "fonds_id", "destroyed_on"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    list_id: Mapped[UUID] = mapped_column(ForeignKey("disposal_list.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("disposal_item.id"))
    reference: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(1000))
    series: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(300))
    opened_on: Mapped[date]
    closed_on: Mapped[date]
    due_on: Mapped[date]
    ruling_number: Mapped[str] = mapped_column(String(200))
    act_number: Mapped[str] = mapped_column(String(200))
    act_on: Mapped[date]
    executor: Mapped[str] = mapped_column(String(200))
    witness: Mapped[str] = mapped_column(String(200))
    destroyed_on: Mapped[date]
    destroyed_at: Mapped[datetime]
    object_count: Mapped[int]
    byte_count: Mapped[int] = mapped_column(BigInteger)
    folios: Mapped[int] = mapped_column(default=0)
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    explanation: Mapped[list[Any]]
    guards: Mapped[list[Any]]


class DestroyedObject(Entity):
    """One object that a destroyed file held: its digest and size, so that a copy found later can be told."""

    __tablename__ = "destroyed_object"
    __table_args__ = (UniqueConstraint("tombstone_id", "sha256"),)

    tombstone_id: Mapped[UUID] = mapped_column(ForeignKey("tombstone.id"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mime: Mapped[str] = mapped_column(String(200), default="")
    document_number: Mapped[str] = mapped_column(String(120), default="")
