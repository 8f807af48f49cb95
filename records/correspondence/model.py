"""What comes in, what goes out, to whom it was sent, and the counters of both registers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from records.correspondence.reckoning import AnswerTerm, Counting
from records.correspondence.states import ItemState
from system.actor import Place
from system.database import Base, Entity, text_enum


class Registry(StrEnum):
    """Which register counts: what comes in, what goes out, and the numbers on a unit's own letters."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    LETTER = "letter"


class Medium(StrEnum):
    """How a paper came or went: ventanilla, correo postal, mensajería, correo electrónico, portal."""

    COUNTER = "counter"
    POST = "post"
    COURIER = "courier"
    EMAIL = "email"
    PORTAL = "portal"


class Priority(StrEnum):
    """How soon somebody should look."""

    NORMAL = "normal"
    URGENT = "urgent"


class Purpose(StrEnum):
    """What a unit gets an item for: para atención, para conocimiento."""

    ATTENTION = "attention"
    KNOWLEDGE = "knowledge"


class RoutingState(StrEnum):
    """How one turn stands. The first two are open."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OPEN_TURNS = (RoutingState.SENT, RoutingState.ACKNOWLEDGED)


class CorrespondenceKind(Entity):
    """A kind of correspondence and within how many days it is answered; None where no answer is owed."""

    __tablename__ = "correspondence_kind"
    __table_args__ = (UniqueConstraint("fonds_id", "name"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    name: Mapped[str] = mapped_column(String(200))
    term_days: Mapped[int | None]
    counting: Mapped[Counting] = mapped_column(text_enum(Counting), default=Counting.WORKING)
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def term(self) -> AnswerTerm | None:
        """The usual term of this kind."""
        return None if self.term_days is None else AnswerTerm(self.term_days, self.counting)


class CorrespondenceNumbering(Base):
    """By which template a body numbers its letters."""

    __tablename__ = "correspondence_numbering"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), primary_key=True)
    template: Mapped[str] = mapped_column(String(100))


class CorrespondenceCounter(Base):
    """The last number given in one register and year. Rolled back with the act: no gap, no repeat.

    `unit_id` is the nil UUID where the whole body counts together.
    """

    __tablename__ = "correspondence_counter"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), primary_key=True)
    book: Mapped[Registry] = mapped_column(text_enum(Registry), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class IncomingItem(Entity):
    """Something that came in (LGA 29; domain 3.1). Its folio is year and number; it is never given again.

    `received_at` is when it came, `effective_on` the day it counts from by cut-off hour and calendar. `mark` is the
    opaque text of the acknowledgement's QR code. `duplicate_key` is folded sender and official number, empty where no
    number is on the paper. `reason` says why it was returned or cancelled, `answered_how` and `justification` how it
    was attended to without an outgoing letter. Names and contacts are personal data: they stand here alone.
    """

    __tablename__ = "incoming_item"
    __table_args__ = (
        UniqueConstraint("fonds_id", "year", "number"),
        UniqueConstraint("mark"),
        Index("ix_incoming_item_fonds_id_state_due_on", "fonds_id", "state", "due_on"),
        Index("ix_incoming_item_fonds_id_received_at", "fonds_id", "received_at"),
        Index("ix_incoming_item_fonds_id_duplicate_key", "fonds_id", "duplicate_key"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    year: Mapped[int]
    number: Mapped[int]
    folio: Mapped[str] = mapped_column(String(40))
    mark: Mapped[str] = mapped_column(String(40))
    state: Mapped[ItemState] = mapped_column(text_enum(ItemState))
    kind_id: Mapped[UUID | None] = mapped_column(ForeignKey("correspondence_kind.id"))
    received_at: Mapped[datetime]
    effective_on: Mapped[date]
    sender_name: Mapped[str] = mapped_column(String(300))
    sender_institution: Mapped[str] = mapped_column(String(300), default="")
    sender_contact: Mapped[str] = mapped_column(String(300), default="")
    addressee: Mapped[str] = mapped_column(String(300), default="")
    subject: Mapped[str] = mapped_column(String(1000), default="")
    official_number: Mapped[str] = mapped_column(String(200), default="")
    dated_on: Mapped[date | None]
    annexes: Mapped[str] = mapped_column(String(1000), default="")
    sheets: Mapped[int | None]
    medium: Mapped[Medium] = mapped_column(text_enum(Medium))
    priority: Mapped[Priority] = mapped_column(text_enum(Priority))
    confidential: Mapped[bool] = mapped_column(default=False, server_default=false())
    duplicate_key: Mapped[str] = mapped_column(String(520), default="")
    term_days: Mapped[int | None]
    counting: Mapped[Counting] = mapped_column(text_enum(Counting), default=Counting.WORKING)
    due_on: Mapped[date | None]
    scan_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_how: Mapped[str] = mapped_column(Text, default="")
    justification: Mapped[str] = mapped_column(Text, default="")
    attended_at: Mapped[datetime | None]
    aggregation_id: Mapped[UUID | None] = mapped_column(ForeignKey("aggregation.id"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    filed_at: Mapped[datetime | None]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def place(self) -> Place:
        """Where acts of the desk on this item happen."""
        return Place(self.fonds_id)


class ItemRouting(Entity):
    """That an item was sent to a unit (turno): what for, with which instruction, and what became of it there."""

    __tablename__ = "item_routing"
    __table_args__ = (Index("ix_item_routing_unit_id_state", "unit_id", "state"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("incoming_item.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    instruction: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[RoutingState] = mapped_column(text_enum(RoutingState), default=RoutingState.SENT)
    routed_at: Mapped[datetime]
    routed_by: Mapped[str] = mapped_column(String(200))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def is_open(self) -> bool:
        """Whether the unit still has it."""
        return self.state in OPEN_TURNS


class OutgoingLetter(Entity):
    """A letter (oficio) that goes out: its folio in the body's register, its number by unit and year.

    `answers_id` is the incoming item it answers. `proof` says what proves that it left or came (guide, acuse).
    """

    __tablename__ = "outgoing_letter"
    __table_args__ = (
        UniqueConstraint("fonds_id", "year", "number"),
        UniqueConstraint("fonds_id", "official_number"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    year: Mapped[int]
    number: Mapped[int]
    folio: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    official_number: Mapped[str] = mapped_column(String(200))
    dated_on: Mapped[date]
    signer: Mapped[str] = mapped_column(String(300))
    addressee: Mapped[str] = mapped_column(String(300))
    addressee_institution: Mapped[str] = mapped_column(String(300), default="")
    subject: Mapped[str] = mapped_column(String(1000))
    annexes: Mapped[str] = mapped_column(String(1000), default="")
    sheets: Mapped[int | None]
    confidential: Mapped[bool] = mapped_column(default=False, server_default=false())
    answers_id: Mapped[UUID | None] = mapped_column(ForeignKey("incoming_item.id"), index=True)
    medium: Mapped[Medium | None] = mapped_column(text_enum(Medium))
    dispatched_on: Mapped[date | None]
    proof: Mapped[str] = mapped_column(String(500), default="")
    cancelled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    scan_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    aggregation_id: Mapped[UUID | None] = mapped_column(ForeignKey("aggregation.id"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    filed_at: Mapped[datetime | None]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def place(self) -> Place:
        """Where acts on this letter happen."""
        return Place(self.fonds_id, self.unit_id)
