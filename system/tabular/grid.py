"""A sheet as it stands in a file, before anybody has said what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from system.errors import Fact, Invalid, Objection

BYTES_LIMIT = 48 * 2**20
ROWS_LIMIT = 50_000
COLUMNS_LIMIT = 200
CELL_LIMIT = 10_000
MERGED_LIMIT = 2_000_000


class TableUnreadable(Invalid):
    """The file as a whole cannot be taken; nothing of it was."""

    code = "table.unreadable"


def unreadable(code: str, **facts: Fact) -> TableUnreadable:
    """The refusal of a file for one reason."""
    return TableUnreadable(objections=[Objection(code, "", facts)])


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank: its number as a spreadsheet shows it, from 1, and its cells from column A."""

    number: int
    cells: Sequence[str]

    def cell(self, position: int) -> str:
        """The cell at a position from 0, stripped; empty beyond the end."""
        return self.cells[position].strip() if position < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that were made one: row numbers from 1, column positions from 0, both ends within."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows that are not blank, with what was merged downwards filled in on each of its rows.

    `ragged` tells that the width of a row says something, as in CSV, where a row that is too short was cut or lacks a
    separator. `last` is the number of the last row, `open_end` that of a last row that no line break ends: whether it
    is whole, nobody can tell. `overflow` tells that the sheet holds more rows than can be taken, `too_wide` the number
    of its first row with more columns than that. `decimals` are the cells, by row number and column position, that the
    file holds as numbers with a fraction: there 1.1 and 1.10 are one. `hidden_rows` are the rows that whoever opens the
    file does not see, `hidden_columns` the positions of such columns. `from_1904` tells that the workbook counts its
    days from 1904. `total_rows` is how many rows the sheet has where not all of them are here, 0 where they are.
    """

    name: str
    rows: Sequence[Row]
    merges: Sequence[Merge] = ()
    hidden: bool = False
    ragged: bool = False
    open_end: int | None = None
    overflow: bool = False
    too_wide: int = 0
    decimals: AbstractSet[tuple[int, int]] = frozenset()
    hidden_rows: AbstractSet[int] = frozenset()
    hidden_columns: AbstractSet[int] = frozenset()
    from_1904: bool = False
    total_rows: int = 0

    @property
    def last(self) -> int:
        """The number of the last row that is not blank, 0 where there is none."""
        return self.rows[-1].number if self.rows else 0

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a person says a table stands, against or instead of what would be recognised.

    `sheet` is its name, empty for the best one; `header_row` the number of the last row of its headings, 0 to look for
    it; `mapping` the position from 0 of a heading's column, -1 for a heading that the file does not have.
    """

    sheet: str = ""
    header_row: int = 0
    mapping: Mapping[str, int] = field(default_factory=dict)


def filled(rows: Sequence[Row], merges: Sequence[Merge]) -> list[Row]:
    """The rows with the value of each merged block told on every row of its first column."""
    cells = {row.number: list(row.cells) for row in rows}
    last = max(cells, default=0)
    budget = MERGED_LIMIT
    for merge in merges:
        above = cells.get(merge.top, [])
        value = above[merge.left] if merge.left < len(above) else ""
        bottom = min(merge.bottom, last)
        budget -= max(bottom - merge.top, 0)
        if budget < 0:
            raise unreadable("workbook.too_many_merges")
        if not value.strip() or merge.left >= COLUMNS_LIMIT:
            continue
        for number in range(merge.top + 1, bottom + 1):
            below = cells.get(number)
            if below is None:
                # A row that holds nothing but its part of a merged cell stays blank.
                continue
            below.extend("" for _ in range(merge.left + 1 - len(below)))
            below[merge.left] = below[merge.left] if below[merge.left].strip() else value
    return [Row(number, cells[number]) for number in sorted(cells)]
