"""Inventories taken in: each import with what became of its rows, each row that made a file, remembered headers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from records.inventories.weighing import Outcome
from system.database import Base, Entity, text_enum
from system.tabular import Layout


class ImportState(StrEnum):
    """Whether all rows have been settled."""

    RUNNING = "running"
    DONE = "done"


class InventoryImport(Entity):
    """One sheet taken in. It goes on after a kill behind the row `cursor`: what stands before it is settled.

    `unit_id` and `series_id` are what rows are taken to say where they say none. `options` are how it is taken
    (`InventoryChoices`). `rows` = `loaded` + `unchanged` + `refused` + `duplicates` when it is done; `passed` are rows
    that hold no data. The bytes stay as attachment, so that the sheet can be given back annotated.
    """

    __tablename__ = "inventory_import"
    __table_args__ = (Index("ix_inventory_import_fonds_id_begun_at", "fonds_id", "begun_at"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"))
    file_name: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(String(300), default="")
    header_row: Mapped[int] = mapped_column(default=0)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ImportState] = mapped_column(text_enum(ImportState))
    cursor: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int]
    loaded: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    begun_by: Mapped[str] = mapped_column(String(200))
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def layout(self) -> Layout:
        """Where its table stands."""
        return Layout(self.sheet, self.header_row, {name: int(position) for name, position in self.mapping.items()})

    @property
    def settled(self) -> int:
        """How many rows of data are settled."""
        return self.loaded + self.unchanged + self.refused + self.duplicates


class InventoryEntry(Entity):
    """A row that made a file. Its `identity` is that of the row through all corrections, once in a body.

    `contents` is what the row said, by heading; `box` and `place` are its texts, whether or not there is such a box.
    `dates_assumed` tells that a day of the file's dates is a convention: the sheet had a year or a month alone.
    """

    __tablename__ = "inventory_entry"
    __table_args__ = (UniqueConstraint("fonds_id", "identity"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    identity: Mapped[str] = mapped_column(String(32))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("inventory_import.id"), index=True)
    row_number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(300), default="")
    box: Mapped[str] = mapped_column(String(60), default="")
    place: Mapped[str] = mapped_column(String(300), default="")
    dates_assumed: Mapped[bool] = mapped_column(default=False, server_default=false())
    contents: Mapped[dict[str, Any]]


class InventoryRow(Base):
    """What was said of a row of an import, in codes and facts; rows of which nothing is to be said have none."""

    __tablename__ = "inventory_row"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("inventory_import.id"), primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome))
    said: Mapped[list[Any]]


class InventoryMapping(Entity):
    """Which column is which under a header of this signature, as somebody of the body said; perhaps under a name."""

    __tablename__ = "inventory_mapping"
    __table_args__ = (UniqueConstraint("fonds_id", "signature"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    signature: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200), default="")
    mapping: Mapped[dict[str, Any]]
    kept_by: Mapped[str] = mapped_column(String(200))
    kept_at: Mapped[datetime]
