"""The draft of a capture and its rows, as they were typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, validates

from system.database import Base, Entity
from system.listing import fold

_KEY = 200


class CaptureDraft(Entity):
    """A named sheet of files to be opened, private to `owner` (the handle of an account) within one body.

    `columns` are the cells it shows, in order. `changed_at` is when anything in it was last written.
    """

    __tablename__ = "capture_draft"
    __table_args__ = (Index("ix_capture_draft_fonds_id_owner", "fonds_id", "owner"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    owner: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    columns: Mapped[list[Any]]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CaptureRow(Base):
    """One row: the text of its cells, read only when it is asked about.

    `id` is made by whoever types the row (a browser or the service), so that sending it twice makes one row.
    `position` orders rows within the draft and has gaps. `aggregation_id` is the file it became; such a row is never
    opened again. `version` counts writings: two windows over one row are told apart by it. `title_key` is the beginning
    of its title in lower case without accents, by which its like is found without reading the draft.
    """

    __tablename__ = "capture_row"
    __table_args__ = (
        Index("ix_capture_row_draft_id_position", "draft_id", "position"),
        Index("ix_capture_row_draft_id_title_key", "draft_id", "title_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("capture_draft.id", ondelete="CASCADE"))
    position: Mapped[int]
    cells: Mapped[dict[str, Any]]
    title_key: Mapped[str] = mapped_column(String(_KEY), default="")
    aggregation_id: Mapped[UUID | None] = mapped_column(ForeignKey("aggregation.id"), index=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @validates("cells")
    def _keep_title_key(self, _name: str, cells: dict[str, Any]) -> dict[str, Any]:
        self.title_key = fold(str(cells.get("title") or ""))[:_KEY]
        return cells
