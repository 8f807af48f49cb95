"""An execution and its two people; what remains of a destroyed file, and of each of its objects."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from system.actor import Place
from system.database import Entity, text_enum


class ExecutionState(StrEnum):
    """How far an execution has come. Nothing is destroyed before somebody else confirmed it."""

    WAITING = "waiting"  # por confirmar: the executor began it, the witness has not spoken
    RUNNING = "running"  # en curso: both have, the job is at it or may be resumed
    DONE = "done"  # terminada: every item is accounted for
    WITHDRAWN = "withdrawn"  # retirada: the executor took it back, or the witness would not
    EXPIRED = "expired"  # vencida: nobody confirmed it in time


class Execution(Entity):
    """One execution of a disposal list: who began it, who witnessed it, and what came of it (domain 3.5, 8.3).

    `active` is the list's id while the execution may still destroy something and None after, so that a list is executed
    once at a time. Accounts and people are kept beside the handles as they were at the moment of each act: a person is
    the same person under any name. `list_digest` is what both of them answered for.
    """

    __tablename__ = "execution"
    __table_args__ = (UniqueConstraint("active"), Index("ix_execution_fonds_id_state", "fonds_id", "state"))

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    list_id: Mapped[UUID] = mapped_column(ForeignKey("disposal_list.id"), index=True)
    active: Mapped[UUID | None]
    state: Mapped[ExecutionState] = mapped_column(text_enum(ExecutionState))
    list_digest: Mapped[str] = mapped_column(String(64))
    executor: Mapped[str] = mapped_column(String(200))
    executor_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    executor_person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    witness: Mapped[str] = mapped_column(String(200), default="")
    witness_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    witness_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    job_id: Mapped[UUID | None]
    item_count: Mapped[int] = mapped_column(default=0)
    destroyed_count: Mapped[int] = mapped_column(default=0)
    returned_count: Mapped[int] = mapped_column(default=0)
    object_count: Mapped[int] = mapped_column(default=0)
    byte_count: Mapped[int] = mapped_column(BigInteger, default=0)
    ended_at: Mapped[datetime | None]
    ending_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def place(self) -> Place:
        """Where acts on it happen: it is of the whole body."""
        return Place(self.fonds_id)


class Tombstone(Entity):
    """What a destroyed file was, by which act it went, when and by whom. Never changed, never removed (LGA 31-IX, 58).

    `title` is the public one where the own may not be kept. `explanation` is the arithmetic its clock had; `guards` is
    what was asked at the moment of destruction and what each answered. Held in words, not in references alone, so that
    it still speaks when the instruments it came from are history. `verified_at` is when nothing of the content was
    found any more; until then the stone is prepared and the file lies between.
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
    reference: Mapped[str] = mapped_column(String(300))
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
    verified_at: Mapped[datetime | None]
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
