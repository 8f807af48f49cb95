"""A collegiate body, its members, its sittings, and what was voted in each."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from records.collegiate.quorum import Choice
from system.database import Base, Entity, text_enum


class CollegiateKind(StrEnum):
    """What the law calls a body that decides together."""

    APPRAISAL_BOARD = "appraisal_board"  # grupo interdisciplinario (LGA 50)
    TRANSPARENCY_COMMITTEE = "transparency_committee"  # comité de transparencia (LGT 39)
    COUNCIL = "council"  # ayuntamiento, consejo, junta de gobierno
    PROCUREMENT_COMMITTEE = "procurement_committee"  # comité de adquisiciones o de obras
    OTHER = "other"


class SittingState(StrEnum):
    """How far a sitting has come."""

    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


class Presence(StrEnum):
    """How a member came to a sitting, if at all."""

    PRESENT = "present"
    SUBSTITUTED = "substituted"
    ABSENT = "absent"


class CollegiateBody(Entity):
    """A body that decides together. `code` names it in numbers of its agreements, unique in the fonds.

    `quorum_percent` is the share of its voting members that must be there, in whole per cent, more than or equal;
    `quorum_rule` cites where it is written. `ended_on` closes a body; nothing of it is ever removed.
    """

    __tablename__ = "collegiate_body"
    __table_args__ = (UniqueConstraint("fonds_id", "code"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[CollegiateKind] = mapped_column(text_enum(CollegiateKind))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(300))
    quorum_percent: Mapped[int]
    quorum_rule: Mapped[str] = mapped_column(String(500), default="")
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class Membership(Entity):
    """That a person sits in a body from a day to a day, with voice alone or with a vote; who stands in for them."""

    __tablename__ = "collegiate_membership"
    __table_args__ = (
        Index("ix_collegiate_membership_body_id_person_id", "body_id", "person_id"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_starting"),
    )

    body_id: Mapped[UUID] = mapped_column(ForeignKey("collegiate_body.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    substitute_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    office: Mapped[str] = mapped_column(String(200), default="")  # presidencia, secretaría técnica, vocalía
    presides: Mapped[bool] = mapped_column(default=False, server_default=false())
    votes: Mapped[bool] = mapped_column(default=True)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]


class Sitting(Entity):
    """One meeting of a body. `number` counts its sittings of a year; `minutes_id` is the signed acta.

    `quorum_reached` is written when it is held: what the rule of that day said of who was there. `reminded_on` is the
    day on which its members were reminded of it.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("body_id", "year", "number"),
        Index("ix_sitting_fonds_id_sits_on", "fonds_id", "sits_on"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    body_id: Mapped[UUID] = mapped_column(ForeignKey("collegiate_body.id"))
    year: Mapped[int]
    number: Mapped[int]
    is_extraordinary: Mapped[bool] = mapped_column(default=False, server_default=false())
    sits_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[SittingState] = mapped_column(text_enum(SittingState))
    called_on: Mapped[date]
    quorum_reached: Mapped[bool | None]
    minutes_number: Mapped[str] = mapped_column(String(120), default="")
    minutes_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    reminded_on: Mapped[date | None]
    cancelled_reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class Attendance(Base):
    """Whether one member came to one sitting; guests are written in the minutes."""

    __tablename__ = "attendance"

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("collegiate_membership.id"), primary_key=True)
    presence: Mapped[Presence] = mapped_column(text_enum(Presence))
    substitute_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class AgendaItem(Entity):
    """One matter of a sitting, in its order.

    `subject` and `subject_id` say what it is about, where it is a thing of the house: a disposal list, an appraisal
    sheet, a decision. `unit_id` is the producing area, which must be there when its series are voted (LGA 50), and
    `representative_id` who came for it.
    `passed` is None until it was voted; `agreement` is the wording of what was agreed.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("sitting_id", "position"), Index("ix_agenda_item_subject_id", "subject_id"))

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sitting.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    representative_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    agreement: Mapped[str] = mapped_column(Text, default="")
    passed: Mapped[bool | None]


class Vote(Base):
    """What one member said to one matter; a recusal and a vote against may carry a reason."""

    __tablename__ = "vote"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("collegiate_membership.id"), primary_key=True)
    choice: Mapped[Choice] = mapped_column(text_enum(Choice))
    reason: Mapped[str] = mapped_column(Text, default="")
