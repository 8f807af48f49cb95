"""The clock of a file and the events that set it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from classification.series.kinds import Technique, Trigger
from retention.schedules.due_dates import ClockStatus
from system.database import Base, Entity, text_enum


class TriggerEvent(Entity):
    """Something that happened outside the file and starts its terms; the one recorded last of its kind holds."""

    __tablename__ = "trigger_event"

    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    trigger: Mapped[Trigger] = mapped_column(text_enum(Trigger))
    occurred_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]


class RetentionClock(Base):
    """When the terms of one closed file end, and why. Written in the transaction that changed anything about it.

    `schedule_id` and `entry_id` are pinned when the file closes and stay: a later version changes nothing for it.
    `due_on` is the first day on which the file may be disposed of, None where there is no such day; `explanation`
    holds the steps in order, as `retention.clocks.explanation` writes them.
    """

    __tablename__ = "retention_clock"
    __table_args__ = (
        Index("ix_retention_clock_fonds_id_due_on", "fonds_id", "due_on", "aggregation_id"),
        Index("ix_retention_clock_fonds_id_status", "fonds_id", "status"),
    )

    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), primary_key=True)
    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    schedule_id: Mapped[UUID | None] = mapped_column(ForeignKey("retention_schedule.id"), index=True)
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("schedule_entry.id"), index=True)
    closed_on: Mapped[date]
    status: Mapped[ClockStatus] = mapped_column(text_enum(ClockStatus))
    trigger: Mapped[Trigger | None] = mapped_column(text_enum(Trigger))
    trigger_on: Mapped[date | None]
    office_until: Mapped[date | None]
    intermediate_until: Mapped[date | None]
    reserved_until: Mapped[date | None]
    due_on: Mapped[date | None]
    outcome: Mapped[Technique | None] = mapped_column(text_enum(Technique))
    explanation: Mapped[list[Any]]
    reckoned_at: Mapped[datetime]
