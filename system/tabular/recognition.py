"""Which rows of a sheet are data. Every other row is told with its number and why it was passed over."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from system.errors import Objection
from system.tabular.csv_reading import cut, read_csv
from system.tabular.grid import CELL_LIMIT, COLUMNS_LIMIT, ROWS_LIMIT, Grid, Layout, Merge, Row, unreadable
from system.tabular.headings import Header, Heading, find_header, spellings
from system.tabular.reports import RowObjection
from system.tabular.text import folded, holds_control_characters, one_line

# What the rows under a table begin with: sums, signatures, legends, page numbers.
_FOOTERS = re.compile(
    r"(?:sub_?total(?:es)?|gran_total|total(?:es)?(?:_(?:de|general|general_de)_.*)?|suma|"
    r"(?:elaboro|reviso|autorizo|aprobo|valido|valida|elabora|revisa|autoriza|aprueba|vo_bo|visto_bueno|"
    r"firmas?|nombre_y_firma|nombre_cargo_y_firma|responsable_del?|titular_del?|"
    r"fecha_de_(?:elaboracion|actualizacion)|notas?|fuente|pagina|hoja|a_administrativo|simbologia|abreviaturas)(?:_.*)?)"
)
_TITLE_LIMIT = 200
_LEVELS = re.compile("(?:sub)?(?:fondo|seccion|serie)")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number, its cells by heading name, and what stands against the row as such.

    A line with a `title` holds nothing else: it stands between the data and says what the rows below it belong to.
    `decimals` are the headings of its cells that the file holds as numbers with a fraction.
    """

    number: int
    cells: Mapping[str, str]
    objections: tuple[Objection, ...] = ()
    title: str = ""
    decimals: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> str:
        """The cell, stripped; empty where the file has no such column."""
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet read: which headings it has, as the file writes them, and its rows without the blank ones.

    `headings` are names with what the file calls them, `columns` with their positions from 0. `titles` are the rows
    that stand between the data; `passed_over` the others that are no data, with why, apart from the headings
    themselves, which stand in `header_rows`. `open_end` is the last row where
    no line break ends it: whether it is whole, nobody can tell.
    """

    headings: Mapping[str, str]
    lines: Sequence[Line]
    open_end: int | None = None
    columns: Mapping[str, int] = field(default_factory=dict)
    titles: Sequence[Line] = ()
    passed_over: Sequence[RowObjection] = ()
    header_rows: Sequence[int] = ()

    @property
    def header_row(self) -> int:
        """The number of the row after which data begin."""
        return self.header_rows[-1] if self.header_rows else 0

    def has(self, *names: str) -> bool:
        """Whether all these headings are there."""
        return all(name in self.headings for name in names)

    def column(self, name: str) -> str:
        """The heading as the file writes it, for messages."""
        return self.headings.get(name, name)

    def position(self, told: str) -> int | None:
        """The position of the column that messages call so."""
        return next((self.columns[name] for name, text in self.headings.items() if text == told), None)


def read_table(
    content: bytes, headings: Sequence[Heading], *, keys: Sequence[Collection[str]] = (), rows_limit: int = ROWS_LIMIT
) -> Table:
    """Read a CSV file. `keys` as `read_grid` takes them.

    The header is the row, among the first ones, that holds most of the headings; other columns are left alone.

    Raises:
        TableUnreadable: naming why, and the row where there is one.
    """
    grid = read_csv(content, spellings(headings), rows_limit=rows_limit)
    return read_grid(grid, headings, keys=keys, rows_limit=rows_limit)


def read_grid(
    grid: Grid,
    headings: Sequence[Heading],
    *,
    layout: Layout | None = None,
    keys: Sequence[Collection[str]] = (),
    rows_limit: int = ROWS_LIMIT,
) -> Table:
    """Read a sheet.

    Args:
        grid: the sheet as it stands.
        headings: what columns are looked for.
        layout: what a person says of where the table stands.
        keys: sets of headings; of the first set that the file has any of, every row of data fills one. Without it every
            row is data.
        rows_limit: rows of data at the most.

    Raises:
        TableUnreadable: naming why, and the row where there is one.
    """
    if not grid.rows:
        raise unreadable("table.empty")
    if grid.too_wide:
        raise unreadable("table.too_many_columns", row=grid.too_wide, limit=COLUMNS_LIMIT)
    header = find_header(grid, headings, layout)
    below = [row for row in grid.rows if row.number > header.last_row]
    passed = _Passed(header, keys, grid.merges)
    lines: list[Line] = []
    for row in passed.sift(below):
        if len(lines) == rows_limit:
            raise unreadable("table.too_many_rows", limit=rows_limit)
        lines.append(_line(row, header, grid))
    if grid.overflow:
        raise unreadable("table.too_many_rows", limit=rows_limit)
    open_end = grid.open_end if lines and lines[-1].number == grid.open_end else None
    if open_end and any(objection.code == "table.row_too_short" for objection in lines[-1].objections):
        # A short row that ends without a line break is what a broken transfer leaves.
        raise cut(open_end)
    found = {name: position for position, name in header.found.items()}
    told = {name: header.labels[position] for name, position in found.items()}
    above = [_said(row, "table.above_header") for row in grid.rows if row.number < header.rows[0].number]
    over = (*above, *passed.told)
    return Table(told, lines, open_end, found, passed.titles, over, tuple(row.number for row in header.rows))


def said_of_passed(table: Table, taken: Collection[int] = ()) -> list[RowObjection]:
    """Why each row that is no data was passed over; `taken` are titles that the importer did take in."""
    titles = [
        RowObjection(line.number, "", Objection("table.section_row", "", {"given": line.title[:_TITLE_LIMIT]}))
        for line in table.titles
        if line.number not in taken
    ]
    return sorted([*table.passed_over, *titles], key=lambda one: one.row)


class _Passed:
    """Parts the rows under the header into data and the rest, and keeps the rest with the reason."""

    def __init__(self, header: Header, keys: Sequence[Collection[str]], merges: Sequence[Merge]) -> None:
        self.header = header
        self.across = {merge.top for merge in merges if merge.right > merge.left}
        known = [[position for position, name in header.found.items() if name in names] for names in keys]
        self.keys = next((positions for positions in known if positions), [])
        # Without a column of codes of their own, every row may say code and title in one cell.
        self.joined = bool(self.keys) and not known[0]
        self.named = [position for positions in known[1:] for position in positions]
        self.told: list[RowObjection] = []
        self.titles: list[Line] = []

    def sift(self, rows: Sequence[Row]) -> Iterator[Row]:
        """The rows of data."""
        last = max((row.number for row in rows if self._keyed(row)), default=0)
        foot = self._foot(rows, last)
        signing = False
        for row in rows:
            if self.header.repeats(row):
                self.told.append(_said(row, "table.header_again"))
            elif not self.keys:
                yield row
            elif self._is_footer(row) or (row.number > last and (signing or row.number in foot)):
                signing = True
                self.told.append(_said(row, "table.footer_row"))
            elif self._lacks_code(row, last):
                yield row
            elif (title := self._title(row)) and row.number > last and not _digits(title):
                self.told.append(_said(row, "table.footer_row"))
            elif title:
                self.titles.append(Line(row.number, {}, (), title))
            else:
                yield row

    def _keyed(self, row: Row) -> bool:
        """Whether the row names what it is about: every code in use holds a digit."""
        return any(_codes(row.cell(position)) for position in self.keys) and not self._is_footer(row)

    def _foot(self, rows: Sequence[Row], last: int) -> range:
        """Where the names over their signatures stand: behind the data and a blank row, down to the last such word."""
        begins, before = 0, last
        for row in rows:
            if row.number > last and not begins and row.number > before + 1:
                begins = row.number
            before = max(row.number, last)
        words = [row.number for row in rows if row.number > last and self._is_footer(row)]
        return range(begins, max(words) + 1) if begins and words else range(0)

    def _lacks_code(self, row: Row, last: int) -> bool:
        """Whether a text alone under the column of titles is a row whose code was left out, and no title of others.

        Titles of sections begin on the left, or reach over several columns, or tell their level or code.
        """
        told = [position for position, cell in enumerate(row.cells) if cell.strip()]
        if self.joined or len(told) != 1 or told[0] not in self.named or row.number in self.across:
            return False
        first = row.cell(told[0]).split()[0]
        plain = not _digits(first) and _LEVELS.match(folded(first)) is None
        return plain and told[0] > min(self.keys) and row.number <= last + 1

    def _is_footer(self, row: Row) -> bool:
        first = next((cell for cell in row.cells if cell.strip()), "")
        told = folded(first)
        if _FOOTERS.fullmatch(told) is None:
            return False
        # Under the codes a sum may stand: a number beside "Total" is no code.
        sums = told.startswith(("total", "sub_total", "subtotal", "suma", "gran_total"))
        keys = [cell for cell in map(row.cell, self.keys) if cell != first.strip() and not (sums and cell.isdigit())]
        return not any(map(_codes, keys))

    def _title(self, row: Row) -> str:
        """The text of a row that says one thing only, and that is more than a cell of a column."""
        told = {position: cell.strip() for position, cell in enumerate(row.cells) if cell.strip()}
        position, text = next(iter(told.items()))
        if len(set(told.values())) > 1 or (len(told) == 1 and len(row.cells) < self.header.width == 1):
            return ""
        if len(row.cells) < self.header.width and len(row.cells) == 1 and _digits(text) and " " not in text:
            return ""
        if position in self.keys and (self.joined or " " not in text if _digits(text) else len(text) < 3):  # noqa: PLR2004 - a letter or two may be a code
            return ""
        return one_line(text)


def _digits(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _codes(text: str) -> bool:
    """Whether a text may begin with a code, perhaps behind the word for its level: "titular 1ª unidad" does not."""
    words = text.split(maxsplit=2)[:2]
    return any(map(_digits, words if words and _LEVELS.fullmatch(folded(words[0])) else words[:1]))


def _said(row: Row, code: str) -> RowObjection:
    given = one_line(next((cell for cell in row.cells if cell.strip()), ""))
    return RowObjection(row.number, "", Objection(code, "", {"given": given[:_TITLE_LIMIT]}))


def _line(row: Row, header: Header, grid: Grid) -> Line:
    cells = {name: row.cell(position) for position, name in header.found.items()}
    width = header.width if grid.ragged else 0
    decimals = frozenset(name for position, name in header.found.items() if (row.number, position) in grid.decimals)
    return Line(row.number, cells, tuple(_against(row, width, cells)), decimals=decimals)


def _against(row: Row, width: int, cells: Mapping[str, str]) -> Iterator[Objection]:
    """What stands against a row as such; `width` is 0 where the width of a row says nothing."""
    if width and len(row.cells) < width:
        yield Objection("table.row_too_short", "", {"cells": len(row.cells), "expected": width})
    if width and any(cell.strip() for cell in row.cells[width:]):
        # A separator inside an unquoted text pushes every later cell one column on.
        yield Objection("table.row_too_long", "", {"cells": len(row.cells), "expected": width})
    if any(len(cell) > CELL_LIMIT for cell in cells.values()):
        yield Objection("table.cell_too_long", "", {"row": row.number, "limit": CELL_LIMIT})
    if any("\ufffd" in cell for cell in cells.values()):
        yield Objection("table.damaged_text", "", {})
    if any(holds_control_characters(cell) for cell in cells.values()):
        yield Objection("table.control_character", "", {})
