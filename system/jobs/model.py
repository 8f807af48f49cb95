"""The house's own record of a job: who left it, how far it is, what became of every item."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Base, Entity, text_enum
from system.organization.model import Fonds


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class ItemOutcome(StrEnum):
    """What became of one item. `pending` is the only one that can still change."""

    PENDING = "pending"
    DONE = "done"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REFUSED = "refused"
    FAILED = "failed"


class JobRun(Entity):
    """One job. Its id is also the id of the DBOS workflow that runs it.

    `actor_rights` is the actor as it stood when it left the job (system.jobs.actors). `objections` says why a job
    failed: a list of `{"code", "basis", "facts"}`. `attempts` counts runs that ended in an exception; a killed
    process is not the job's fault and does not count.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_fonds_id_queued_at", "fonds_id", "queued_at"),
        Index("ix_job_actor", "actor"),
        Index("ix_job_state", "state"),
    )

    name: Mapped[str] = mapped_column(String(120))
    arguments: Mapped[dict[str, Any]]
    actor: Mapped[str] = mapped_column(String(200))
    actor_rights: Mapped[dict[str, Any]]
    fonds_id: Mapped[UUID | None] = mapped_column(ForeignKey(Fonds.id))
    state: Mapped[JobState] = mapped_column(text_enum(JobState), default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    is_planned: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    objections: Mapped[list[Any]] = mapped_column(default=list)
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in UNFINISHED


class JobItem(Base):
    """One line of a job's report. `facts` fill the sentence of `detail_code`."""

    __tablename__ = "job_item"

    job_id: Mapped[UUID] = mapped_column(ForeignKey(JobRun.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Text)
    outcome: Mapped[ItemOutcome] = mapped_column(text_enum(ItemOutcome))
    detail_code: Mapped[str] = mapped_column(String(120), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
