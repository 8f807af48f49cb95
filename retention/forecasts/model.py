"""A decision to apply a version to files closed before it, and what became of every file."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from classification.series.kinds import Technique
from retention.schedules.due_dates import ClockStatus
from system.database import Base, Entity, text_enum


class RetroactiveOutcome(StrEnum):
    """What became of one file. `pending` is the only one that can still change."""

    PENDING = "pending"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class RetroactiveApplication(Entity):
    """The interdisciplinary group's decision to apply the version in force to files closed before it (domain 2.2).

    `scope` are the ids of classes (across versions of the chart) it is about, empty for every one; `minutes`,
    `minutes_on` and `opinion_number` name the session, `paper_id` its paper. `reason` stays here: the history keeps no
    words of people. `files` were counted when it was decided, and are the sum of the three outcomes when
    `finished_at` is set.
    """

    __tablename__ = "retroactive_application"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("retention_schedule.id"), index=True)
    scope: Mapped[list[Any]] = mapped_column(default=list)
    minutes: Mapped[str] = mapped_column(String(200))
    minutes_on: Mapped[date]
    opinion_number: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text)
    paper_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime]
    job_id: Mapped[UUID | None]
    files: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]


class RetroactiveLine(Base):
    """One file of a decision: what it had when it was decided, and what the decision made of it.

    `refusal` is the code of what kept the file from being touched.
    """

    __tablename__ = "retroactive_line"
    __table_args__ = (
        Index("ix_retroactive_line_application_id_outcome", "application_id", "outcome", "aggregation_id"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("retroactive_application.id"), primary_key=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), primary_key=True, index=True)
    outcome: Mapped[RetroactiveOutcome] = mapped_column(text_enum(RetroactiveOutcome))
    refusal: Mapped[str] = mapped_column(String(120), default="")
    schedule_before_id: Mapped[UUID | None]
    status_before: Mapped[ClockStatus | None] = mapped_column(text_enum(ClockStatus))
    due_before: Mapped[date | None]
    technique_before: Mapped[Technique | None] = mapped_column(text_enum(Technique))
    status_after: Mapped[ClockStatus | None] = mapped_column(text_enum(ClockStatus))
    due_after: Mapped[date | None]
    technique_after: Mapped[Technique | None] = mapped_column(text_enum(Technique))
