"""What connects files between which documents moved."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Entity, text_enum


class RegroupingKind(StrEnum):
    """How documents came to move."""

    SPLIT = "split"  # división: some went into a new file
    MERGE = "merge"  # acumulación: all went into another file, the shell stays


class Regrouping(Entity):
    """One act by which documents passed from one file into another of the same body; both remember it.

    `documents` is how many moved. `authority` is the order on which it rests where a file was closed or had left its
    office. Reason and authority are words of people and stand here, not in the history.
    """

    __tablename__ = "regrouping"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    kind: Mapped[RegroupingKind] = mapped_column(text_enum(RegroupingKind))
    source_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    documents: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(String(500), default="")
    done_at: Mapped[datetime]
    done_by: Mapped[str] = mapped_column(String(200))


class RegroupingPlan(Entity):
    """A split or merge that is too large for a request: what was asked, until a job has done it.

    `target_id` is that of the file that takes the documents; a split's is not there before the act. `title`,
    `opened_on` and `document_ids` (as text) are those of a split. `done_at` is the moment of the act.
    """

    __tablename__ = "regrouping_plan"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    kind: Mapped[RegroupingKind] = mapped_column(text_enum(RegroupingKind))
    source_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    target_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(1000), default="")
    opened_on: Mapped[date | None]
    document_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(String(500), default="")
    planned_at: Mapped[datetime]
    planned_by: Mapped[str] = mapped_column(String(200))
    done_at: Mapped[datetime | None]
