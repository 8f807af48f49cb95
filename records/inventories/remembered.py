"""Headers that somebody explained before: found again in a new file by what its rows say, or by a name."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import select

from records.inventories.model import InventoryMapping
from system.tabular import Grid, Layout, Row, folded
from system.work import Reading, Work
from system.workbooks.reading import Book

SOUGHT_IN = 20


def signature_of(row: Row) -> str:
    """What tells one header from another: its texts and where they stand, however they are spelt."""
    told = "|".join(f"{position}:{folded(cell)}" for position, cell in enumerate(row.cells) if cell.strip())
    return hashlib.sha256(told.encode()).hexdigest()


def signature_at(grid: Grid, header_row: int) -> str:
    """The signature of the header of a sheet, empty where there is no such row."""
    return next((signature_of(row) for row in grid.rows if row.number == header_row), "")


def remembered_layout(stand: Reading | Work, fonds_id: UUID, book: Book, name: str = "") -> Layout | None:
    """How the body reads a book: by the name of a mapping, else by a header that it knows; None where it knows none."""
    if name:
        named = stand.session.scalars(
            select(InventoryMapping)
            .where(InventoryMapping.fonds_id == fonds_id, InventoryMapping.name == name)
            .order_by(InventoryMapping.kept_at.desc())
        ).first()
        if named is not None:
            mapping = {heading: int(position) for heading, position in named.mapping.items()}
            where = _where(book, named.signature)
            return Layout(*where, mapping) if where else Layout("", 0, mapping)
    known = {
        row.signature: row.mapping
        for row in stand.session.execute(
            select(InventoryMapping.signature, InventoryMapping.mapping).where(InventoryMapping.fonds_id == fonds_id)
        )
    }
    for sheet in book.sheets if known else ():
        for row in sheet.rows[:SOUGHT_IN]:
            found = known.get(signature_of(row))
            if found is not None:
                mapping = {heading: int(position) for heading, position in found.items()}
                return Layout(sheet.name, row.number, mapping)
    return None


def _where(book: Book, signature: str) -> tuple[str, int] | None:
    for sheet in book.sheets:
        for row in sheet.rows[:SOUGHT_IN]:
            if signature_of(row) == signature:
                return sheet.name, row.number
    return None
