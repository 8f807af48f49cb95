"""What a loaded row said of a file that was disposed of since; the sheet itself is an inventory, and is kept as one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, tuple_, update

from records.inventories.model import InventoryEntry, InventoryRow
from system.work import Work


def forget_file(work: Work, aggregation_id: UUID) -> None:
    """Empty what is kept of the rows that made this file, and what was said of them. Done twice it changes nothing.

    The identity stays, so that the same sheet brought again makes no second file.
    """
    loaded = InventoryEntry.aggregation_id == aggregation_id
    rows = select(InventoryEntry.import_id, InventoryEntry.row_number).where(loaded)
    work.session.execute(
        update(InventoryRow).where(tuple_(InventoryRow.import_id, InventoryRow.row_number).in_(rows)).values(said=[])
    )
    work.session.execute(update(InventoryEntry).where(loaded).values(contents={}))
