"""A hold, and the files it keeps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from retention.holds.kinds import HoldKind, HoldScope, HoldState
from system.database import Entity, text_enum


class Hold(Entity):
    """An order that keeps files: who gave it, in which case, over what, since when and until which act.

    `number` counts the holds of a body. `terms` are what its scope is told by: `{"lineage_ids": [...]}`,
    `{"filters": {...}}`, `{"name": "..."}`, and for a list `{"file_ids": [...]}`, which a request keeps until it is
    accepted. `cause` names the thing it was placed for by itself (`access_request:<body>:<folio>`, `incident:<id>`,
    `handover:<id>`), None where a person placed it: one hold per cause.
    `review_on` is when somebody must look whether it is still needed; nothing ends by itself but what its cause ends.
    """

    __tablename__ = "hold"
    __table_args__ = (
        UniqueConstraint("fonds_id", "number"),
        UniqueConstraint("cause"),
        Index("ix_hold_fonds_id_state_review_on", "fonds_id", "state", "review_on"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    number: Mapped[int]
    kind: Mapped[HoldKind] = mapped_column(text_enum(HoldKind))
    scope: Mapped[HoldScope] = mapped_column(text_enum(HoldScope))
    terms: Mapped[dict[str, Any]]
    state: Mapped[HoldState] = mapped_column(text_enum(HoldState))
    authority: Mapped[str] = mapped_column(String(300))
    case_number: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str | None] = mapped_column(String(120))
    started_on: Mapped[date]
    review_on: Mapped[date | None]
    requested_by: Mapped[str] = mapped_column(String(200))
    requested_at: Mapped[datetime]
    placed_by: Mapped[str | None] = mapped_column(String(200))
    placed_at: Mapped[datetime | None]
    refusal_reason: Mapped[str] = mapped_column(Text, default="")
    released_on: Mapped[date | None]
    released_by: Mapped[str | None] = mapped_column(String(200))
    release_act: Mapped[str] = mapped_column(String(200), default="")
    release_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class HeldFile(Entity):
    """That a hold keeps a file, from a moment to a moment. A file is held where one row of it has no `until`."""

    __tablename__ = "held_file"
    __table_args__ = (
        Index("ix_held_file_aggregation_id_until", "aggregation_id", "until"),
        Index(
            "uq_held_file_running",
            "hold_id",
            "aggregation_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    hold_id: Mapped[UUID] = mapped_column(ForeignKey("hold.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
