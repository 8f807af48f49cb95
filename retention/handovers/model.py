"""A handover, the frozen rows of its report, what changed since, who signed and what was remarked."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from retention.handovers.states import Capacity, HandoverState
from system.actor import CustodyStage, Place
from system.database import Base, Entity, text_enum


class Part(StrEnum):
    """The parts of the report, in its order (domain 3.11)."""

    OPEN_FILES = "open_files"
    CLOSED_FILES = "closed_files"
    LOANS = "loans"
    RESTRICTIONS = "restrictions"
    ACCESS_REQUESTS = "access_requests"
    CORRESPONDENCE = "correspondence"
    INSTRUMENTS = "instruments"
    DRAFTS = "drafts"


class RemarkKind(StrEnum):
    """Whether somebody remarked it, or it was found between the cut and the minutes and became an incident."""

    REMARK = "remark"
    DIFFERENCE = "difference"


class Change(StrEnum):
    """What became of a row after the cut."""

    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"


class Handover(Entity):
    """An officer's archives on their way to the next (entrega-recepción; LGA 10, 17).

    It covers `unit_id` and all below it; of an archive of concentration or history, every file of the body in that
    `stage`, whose correspondence and drafts are still those of `unit_id`. `job_id` is the job that cuts or compares
    where there are many files. `digest` is over the canonical rows of the cut and never changes.
    `clarify_until` is the last day on which remarks are heard; `compared_at` when differences were looked for.
    """

    __tablename__ = "handover"
    __table_args__ = (Index("ix_handover_fonds_id_state", "fonds_id", "state"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    outgoing_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    incoming_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    witness_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    stage: Mapped[CustodyStage] = mapped_column(
        text_enum(CustodyStage), default=CustodyStage.OFFICE, server_default=CustodyStage.OFFICE.value
    )
    state: Mapped[HandoverState] = mapped_column(text_enum(HandoverState))
    job_id: Mapped[UUID | None]
    planned_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500), default="")
    cut_at: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    minutes_number: Mapped[str] = mapped_column(String(200), default="")
    minutes_on: Mapped[date | None]
    compared_at: Mapped[datetime | None]
    clarify_until: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    planned_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def place(self) -> Place:
        """Where acts on it happen."""
        return Place(self.fonds_id)

    def capacity_of(self, person_id: UUID | None) -> Capacity | None:
        """As what somebody is named here."""
        named = {
            self.outgoing_id: Capacity.OUTGOING, self.incoming_id: Capacity.INCOMING,
            self.witness_id: Capacity.WITNESS,
        }  # fmt: skip
        return None if person_id is None else named.get(person_id)


class HandoverRow(Base):
    """One line of the frozen report. What a column does not concern is empty or None.

    `is_historical` marks a file whose series is conserved or sampled: it may have historical value (LGA 17).
    """

    __tablename__ = "handover_row"
    __table_args__ = (Index("ix_handover_row_handover_id_entity_id", "handover_id", "entity_id"),)

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id"), primary_key=True)
    part: Mapped[Part] = mapped_column(text_enum(Part), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    entity_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(String(1000))
    unit: Mapped[str] = mapped_column(String(40))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(60))
    folios: Mapped[int | None]
    volumes: Mapped[int | None]
    boxes: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    technique: Mapped[str] = mapped_column(String(40))
    is_historical: Mapped[bool] = mapped_column(server_default=false())


class HandoverDifference(Entity):
    """A row that was added, gone or changed between the cut and the minutes."""

    __tablename__ = "handover_difference"

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id"), index=True)
    part: Mapped[Part] = mapped_column(text_enum(Part))
    change: Mapped[Change] = mapped_column(text_enum(Change))
    entity_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(String(1000))
    fields: Mapped[str] = mapped_column(String(300), default="")


class HandoverSignature(Entity):
    """Somebody signed the minutes with their own account; `digest` is of the frozen report."""

    __tablename__ = "handover_signature"
    __table_args__ = (UniqueConstraint("handover_id", "capacity"), UniqueConstraint("handover_id", "person_id"))

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id"))
    capacity: Mapped[Capacity] = mapped_column(text_enum(Capacity))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(300))
    position: Mapped[str] = mapped_column(String(300), default="")
    signed_by: Mapped[str] = mapped_column(String(200))
    signed_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))


class HandoverRemark(Entity):
    """What one of the officers finds missing or wrong, and what is answered (aclaraciones).

    A difference is an incident (domain 3.11): `count` rows of `part` with this `change`, opened with the minutes; it
    is answered, or accepted by who receives, before the handover closes. Its `text` is empty: the page says it.
    """

    __tablename__ = "handover_remark"

    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handover.id"), index=True)
    kind: Mapped[RemarkKind] = mapped_column(text_enum(RemarkKind), default=RemarkKind.REMARK)
    part: Mapped[Part | None] = mapped_column(text_enum(Part))
    change: Mapped[Change | None] = mapped_column(text_enum(Change))
    count: Mapped[int] = mapped_column(default=0)
    is_accepted: Mapped[bool] = mapped_column(default=False, server_default=false())
    text: Mapped[str] = mapped_column(Text)
    remarked_by: Mapped[str] = mapped_column(String(200))
    remarked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]
