"""From a book to its table: which sheet holds it, where it begins, which rows are data."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from system.tabular import (
    ROWS_LIMIT,
    Grid,
    Heading,
    Layout,
    Table,
    TableUnreadable,
    find_header,
    folded,
    read_grid,
    unreadable,
)
from system.tabular.headings import spellings
from system.workbooks.annotating import NOTES_SHEET
from system.workbooks.reading import Book, read_book

SAMPLED_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that was read: the sheet as it stands, its table, and the digest of its bytes."""

    grid: Grid
    table: Table
    sha256: str


@dataclass(frozen=True, slots=True)
class TableKind:
    """What one sort of file is read for: its headings, and which of them every row of data fills (see `read_grid`).

    `rows_limit` is how many rows of data one file may hold.
    """

    headings: tuple[Heading, ...]
    keys: tuple[tuple[str, ...], ...]
    rows_limit: int = ROWS_LIMIT

    @property
    def known(self) -> frozenset[str]:
        """Every spelling of its headings, folded."""
        return frozenset(spellings(self.headings))

    def book(self, content: bytes) -> Book:
        """Read the bytes of any format."""
        return read_book(content, self.known, rows_limit=self.rows_limit)

    def grid(self, book: Book, layout: Layout | None = None) -> Grid:
        """The sheet that is meant: the one named, else the visible one under whose header most headings are found."""
        if layout is not None and layout.sheet:
            return book.sheet(layout.sheet)
        ranked = sorted((sheet for sheet in book.sheets if sheet.rows), key=self._worth, reverse=True)
        if not ranked:
            raise unreadable("table.empty")
        return ranked[0]

    def table(self, grid: Grid, layout: Layout | None = None) -> Table:
        """Read the table of a sheet.

        Raises:
            TableUnreadable: it has no header that is known, or more than can be taken.
        """
        return read_grid(grid, self.headings, layout=layout, keys=self.keys, rows_limit=self.rows_limit)

    def read(self, content: bytes, layout: Layout | None = None, *, book: Book | None = None) -> TableFile:
        """Read the table of a file of any format; `book` is the file where it was opened before.

        Raises:
            TableUnreadable: nothing of the file can be taken.
        """
        grid = self.grid(book or self.book(content), layout)
        return TableFile(grid, self.table(grid, layout), hashlib.sha256(content).hexdigest())

    def _worth(self, sheet: Grid) -> tuple[bool, bool, int]:
        try:
            found = len(find_header(sheet, self.headings).found)
        except TableUnreadable:
            found = 0
        return found > 0 and folded(sheet.name) != folded(NOTES_SHEET), not sheet.hidden, found


def columns_of(grid: Grid, header_row: int, samples: int = 3) -> Sequence[tuple[int, tuple[str, ...]]]:
    """Each column of a sheet that says anything, with its first texts below a row: what people choose columns by."""
    found: list[tuple[int, tuple[str, ...]]] = []
    below = [row for row in grid.rows if row.number >= header_row][:SAMPLED_ROWS]
    for position in range(grid.width):
        told: list[str] = []
        for row in below:
            text = row.cell(position)
            if text and text not in told:
                told.append(text)
            if len(told) == samples:
                break
        if told:
            found.append((position, tuple(told)))
    return found


def layout_of(sheet: str, header_row: int, mapping: Collection[tuple[str, str]]) -> Layout:
    """What a command line says: each heading with the letters or the number, from 1, of its column.

    Raises:
        TableUnreadable: letters or number name no column.
    """
    return Layout(sheet, header_row, {heading: position_of(column) for heading, column in mapping})


def position_of(column: str) -> int:
    """The position from 0 of a column said as `C` or as `3`; -1 for `-`, a column that the file does not have.

    Raises:
        TableUnreadable: there is no such column.
    """
    given = column.strip().upper()
    if given == "-":
        return -1
    if given.isascii() and given.isdigit() and len(given) < 6:  # noqa: PLR2004 - five digits are more than any sheet has
        position = int(given) - 1
    elif given.isascii() and given.isalpha() and len(given) < 4:  # noqa: PLR2004 - no sheet has four letters
        position = 0
        for letter in given:
            position = position * 26 + ord(letter) - 64
        position -= 1
    else:
        position = -1
    if position < 0:
        raise unreadable("workbook.no_such_column", column=column[:20])
    return position
