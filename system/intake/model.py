"""A file that was brought to be imported, and how it is to be read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Entity, text_enum
from system.intake.errors import IntakeSettled
from system.tabular import Layout


class IntakePurpose(StrEnum):
    """What a file is to be imported as."""

    CHART = "chart"
    SCHEDULE = "schedule"
    INVENTORY = "inventory"
    PLACES = "places"


class IntakeFile(Entity):
    """A file that waits between being brought and being imported, so that people see first what would come of it.

    `sheet`, `header_row` (0 to look for it) and `mapping` (heading to position from 0, -1 for none) are what a person
    said of where its table stands; `options` what they said of how it is taken. One that nobody goes on with is swept.
    """

    __tablename__ = "intake_file"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    purpose: Mapped[IntakePurpose] = mapped_column(text_enum(IntakePurpose))
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"))
    sheet: Mapped[str] = mapped_column(String(300), default="")
    header_row: Mapped[int] = mapped_column(default=0)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    brought_by: Mapped[str] = mapped_column(String(200))
    brought_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def layout(self) -> Layout:
        """Where its table stands, as far as a person said."""
        return Layout(self.sheet, self.header_row, {name: int(position) for name, position in self.mapping.items()})

    def arrange(self, layout: Layout) -> None:
        """Have it read otherwise."""
        self._require_waiting()
        self.sheet, self.header_row, self.mapping = layout.sheet, layout.header_row, dict(layout.mapping)

    def settle(self, at: datetime) -> None:
        """Be done with: it was imported."""
        self._require_waiting()
        self.settled_at = at

    def _require_waiting(self) -> None:
        if self.settled_at is not None:
            raise IntakeSettled(at=self.settled_at)
