"""Tables that people bring as CSV: any usual encoding and separator, read whole or refused with the row that is wrong.

Row numbers are those a spreadsheet shows: the first record of the file is row 1, a quoted line break does not count.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from system.errors import Fact, Invalid, Objection

BYTES_LIMIT = 16 * 2**20
ROWS_LIMIT = 50_000
COLUMNS_LIMIT = 200
CELL_LIMIT = 10_000
HEADER_SOUGHT_IN = 20
SEPARATORS = (",", ";", "\t", "|")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_END = "\x00end"  # stands behind the last line; a text with a NUL of its own is refused before
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class TableUnreadable(Invalid):
    """The file as a whole cannot be taken; nothing of it was."""

    code = "table.unreadable"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that is looked for: its name and what else people call it, without regard to case and accents."""

    name: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number, its cells by heading name, and what stands against the row as such."""

    number: int
    cells: Mapping[str, str]
    objections: tuple[Objection, ...] = ()

    def __getitem__(self, name: str) -> str:
        """The cell, stripped; empty where the file has no such column."""
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A file read: which headings it has, as the file writes them, and its rows without the blank ones.

    `open_end` is the last row where no line break ends it: whether it is whole, nobody can tell.
    """

    headings: Mapping[str, str]
    lines: Sequence[Line]
    open_end: int | None = None

    def has(self, *names: str) -> bool:
        """Whether all these headings are there."""
        return all(name in self.headings for name in names)

    def column(self, name: str) -> str:
        """The heading as the file writes it, for messages."""
        return self.headings.get(name, name)


@dataclass(frozen=True, slots=True)
class RowObjection:
    """Something said about one row: `column` as the file writes it, empty where it is about the whole row."""

    row: int
    column: str
    objection: Objection


class RowProblem(msgspec.Struct, frozen=True):
    """A row objection in words, as reports hold it."""

    row: int
    column: str
    code: str
    basis: str
    detail: str


class ImportReport(msgspec.Struct, kw_only=True):
    """What became of every row: `rows` = `imported` + `unchanged` + the distinct rows named in `refused`."""

    rows: int
    imported: int
    unchanged: int
    refused: list[RowProblem]
    warnings: list[RowProblem]
    counts: dict[str, object] = msgspec.field(default_factory=dict)


Say = Callable[[Objection], str]


def spoken(objections: Sequence[RowObjection], say: Say) -> list[RowProblem]:
    """Row objections in the reader's words, in the order of the rows."""
    return [
        RowProblem(said.row, said.column, said.objection.code, said.objection.basis, say(said.objection))
        for said in sorted(objections, key=lambda said: said.row)
    ]


def problems_csv(refused: Sequence[RowProblem], warnings: Sequence[RowProblem]) -> bytes:
    """The problems of an import as a CSV that spreadsheets open: UTF-8 with BOM, formulas made harmless."""
    paper = io.StringIO(newline="")
    writer = csv.writer(paper)
    writer.writerow(("row", "column", "severity", "code", "basis", "detail"))
    for severity, problems in (("refused", refused), ("warning", warnings)):
        for one in problems:
            told = (one.column, severity, one.code, one.basis, one.detail)
            writer.writerow((one.row, *(_harmless(cell) for cell in told)))
    return codecs.BOM_UTF8 + paper.getvalue().encode()


def holds_control_characters(text: str) -> bool:
    """Whether there is anything in a text that nobody types, line breaks and tabs apart. PostgreSQL takes no NUL."""
    return _CONTROL.search(text) is not None


def one_line(text: str) -> str:
    """Text without line breaks and double spaces."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """Text for comparison: no case, no accents, nothing but letters and digits between single underscores."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "_".join("".join(letter if letter.isalnum() else " " for letter in kept).split())


def read_table(content: bytes, headings: Sequence[Heading], *, rows_limit: int = ROWS_LIMIT) -> Table:
    """Read a CSV file: UTF-8 with or without BOM, UTF-16 with BOM or Windows-1252; separated by , ; tab or |.

    The header is the row, among the first ones, that holds most of the headings; other columns are left alone.

    Raises:
        TableUnreadable: naming why, and the row where there is one.
    """
    text = _decode(content)
    names = {folded(spelling): sought.name for sought in headings for spelling in (sought.name, *sought.synonyms)}
    separator, header_at = _layout(text, names)
    records = _records(text, separator)
    header: list[str] = []
    lines: list[Line] = []
    found: dict[int, str] = {}
    for number, record in records:
        if number < header_at:
            continue
        if number == header_at:
            header, found = record, _columns(record, names)
            continue
        if len(lines) == rows_limit:
            raise TableUnreadable(objections=[Objection("table.too_many_rows", "", {"limit": rows_limit})])
        lines.append(_line(number, record, header, found))
    open_end = lines[-1] if lines and not text.endswith(("\n", "\r")) else None
    if open_end and any(objection.code == "table.row_too_short" for objection in open_end.objections):
        # A short row that ends without a line break is what a broken transfer leaves.
        raise _cut(open_end.number)
    told = {name: one_line(header[position]) for position, name in found.items()}
    return Table(told, lines, open_end.number if open_end else None)


def _unreadable(code: str, **facts: Fact) -> TableUnreadable:
    return TableUnreadable(objections=[Objection(code, "", facts)])


def _cut(row: int) -> TableUnreadable:
    return _unreadable("table.cut_off", row=row)


def _decode(content: bytes) -> str:
    if len(content) > BYTES_LIMIT:
        raise _unreadable("table.too_large", bytes=len(content), limit=BYTES_LIMIT)
    if not content.strip():
        raise _unreadable("table.empty")
    if content.startswith(_WORKBOOKS):
        raise _unreadable("table.is_workbook")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _decoded(content, "utf-16")
    else:
        text = _decode_bytes(content)
    if "\x00" in text:
        raise _unreadable("table.not_text")
    # Excel's own hint about the separator is no row of the table.
    first, _, rest = text.partition("\n")
    return unicodedata.normalize("NFC", rest if first.strip().lower().startswith("sep=") else text)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if "end of data" in error.reason or "truncated data" in error.reason:
            raise _cut(content[: error.start].decode(encoding, "replace").count("\n") + 1) from error
        raise _unreadable("table.not_text") from error


def _decode_bytes(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and content[: error.start].count(b"\xc3"):
            raise _cut(content[: error.start].count(b"\n") + 1) from error
    damaged = content.decode("utf-8-sig", "replace")
    whole = sum(1 for letter in damaged if letter > "\x7f" and letter != "\ufffd")
    # Mostly well-formed UTF-8 with a few broken bytes is damaged UTF-8: read as Windows-1252 every accent would break.
    return damaged if whole > damaged.count("\ufffd") else _decoded(content, "cp1252")


def _records(text: str, separator: str, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with its number; a quote left open until the end means the file was cut."""
    reader = csv.reader(_lines_and_end(text), delimiter=separator)
    number = 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unreadable("table.cell_too_long", row=number + 1, limit=csv.field_size_limit()) from error
        number += 1
        if record == [_END]:
            return
        if record and record[-1].endswith(_END):
            if most is None:
                raise _cut(number)
            return
        if len(record) > COLUMNS_LIMIT:
            raise _unreadable("table.too_many_columns", row=number, limit=COLUMNS_LIMIT)
        if any(cell.strip() for cell in record):
            yield number, record
        if most is not None and number >= most:
            return


def _lines_and_end(text: str) -> Iterator[str]:
    yield from io.StringIO(text if text.endswith(("\n", "\r")) else text + "\n", newline="")
    yield _END


def _layout(text: str, names: Mapping[str, str]) -> tuple[str, int]:
    """The separator and the row under which most headings are recognised."""
    best, separator, header_at = 0, ",", 0
    for tried in SEPARATORS:
        # Under a separator that is not the file's own, anything may look endless.
        with contextlib.suppress(TableUnreadable):
            for number, record in _records(text, tried, HEADER_SOUGHT_IN):
                score = len({names[name] for cell in record if (name := folded(cell)) in names})
                if score > best:
                    best, separator, header_at = score, tried, number
    if not best:
        raise _unreadable("table.no_header")
    return separator, header_at


def _columns(header: Sequence[str], names: Mapping[str, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    twice: list[Objection] = []
    for position, cell in enumerate(header):
        name = names.get(folded(cell))
        if name is None:
            continue
        if name in found.values():
            # The plain name wins over a synonym; two of the same are nobody's guess.
            first = next(at for at, known in found.items() if known == name)
            if folded(header[first]) == folded(cell):
                twice.append(Objection("table.column_twice", "", {"column": one_line(cell)[:80]}))
            elif folded(cell) == folded(name):
                del found[first]
                found[position] = name
            continue
        found[position] = name
    if twice:
        raise TableUnreadable(objections=twice)
    return dict(sorted(found.items()))


def _line(number: int, record: Sequence[str], header: Sequence[str], found: Mapping[int, str]) -> Line:
    cells = {name: record[at].strip() if at < len(record) else "" for at, name in found.items()}
    return Line(number, cells, tuple(_against(number, record, len(header), cells)))


def _against(number: int, record: Sequence[str], width: int, cells: Mapping[str, str]) -> Iterator[Objection]:
    if len(record) < width:
        yield Objection("table.row_too_short", "", {"cells": len(record), "expected": width})
    if any(cell.strip() for cell in record[width:]):
        # A separator inside an unquoted text pushes every later cell one column on.
        yield Objection("table.row_too_long", "", {"cells": len(record), "expected": width})
    if any(len(cell) > CELL_LIMIT for cell in cells.values()):
        yield Objection("table.cell_too_long", "", {"row": number, "limit": CELL_LIMIT})
    if any("\ufffd" in cell for cell in cells.values()):
        yield Objection("table.damaged_text", "", {})
    if any(holds_control_characters(cell) for cell in cells.values()):
        yield Objection("table.control_character", "", {})


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
