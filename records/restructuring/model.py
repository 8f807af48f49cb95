"""What connects files between which documents moved."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
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
