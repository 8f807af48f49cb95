"""CSV as people bring it: any usual encoding and separator, read whole or refused with the row that is wrong.

Row numbers are those a spreadsheet shows: the first record of the file is row 1, a quoted line break does not count.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator

from system.tabular.grid import BYTES_LIMIT, COLUMNS_LIMIT, ROWS_LIMIT, Grid, Row, TableUnreadable, unreadable
from system.tabular.text import folded

SEPARATORS = (",", ";", "\t", "|")
SOUGHT_IN = 20
WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_END = "\x00end"  # stands behind the last line; a text with a NUL of its own is refused before


def read_csv(content: bytes, known: Collection[str] = (), *, rows_limit: int = ROWS_LIMIT) -> Grid:
    """Read a CSV file: UTF-8 with or without BOM, UTF-16 with BOM or Windows-1252; separated by , ; tab or |.

    `known` are folded headings: the separator under which most of them are found among the first rows is the file's
    own; where none is, the one that parts the first rows into the most cells.

    Raises:
        TableUnreadable: naming why, and the row where there is one.
    """
    text = _decode(content)
    separator = _separator(text, frozenset(known))
    rows: list[Row] = []
    overflow = False
    for number, record in _records(text, separator):
        # Titles above the header come on top of what a table may hold.
        if len(rows) > rows_limit + SOUGHT_IN:
            overflow = True
            break
        rows.append(Row(number, record))
    open_end = rows[-1].number if rows and not text.endswith(("\n", "\r")) else None
    return Grid("", rows, ragged=True, open_end=open_end, overflow=overflow)


def cut(row: int) -> TableUnreadable:
    """The refusal of a file that ends in the middle."""
    return unreadable("table.cut_off", row=row)


def _decode(content: bytes) -> str:
    if len(content) > BYTES_LIMIT:
        raise unreadable("table.too_large", bytes=len(content), limit=BYTES_LIMIT)
    if not content.strip():
        raise unreadable("table.empty")
    if content.startswith(WORKBOOKS):
        raise unreadable("table.is_workbook")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _decoded(content, "utf-16")
    else:
        text = _decode_bytes(content)
    if "\x00" in text:
        raise unreadable("table.not_text")
    # Excel's own hint about the separator is no row of the table.
    first, _, rest = text.partition("\n")
    return unicodedata.normalize("NFC", rest if first.strip().lower().startswith("sep=") else text)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if "end of data" in error.reason or "truncated data" in error.reason:
            raise cut(content[: error.start].decode(encoding, "replace").count("\n") + 1) from error
        raise unreadable("table.not_text") from error


def _decode_bytes(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and content[: error.start].count(b"\xc3"):
            raise cut(content[: error.start].count(b"\n") + 1) from error
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
            raise unreadable("table.cell_too_long", row=number + 1, limit=csv.field_size_limit()) from error
        number += 1
        if record == [_END]:
            return
        if record and record[-1].endswith(_END):
            if most is None:
                raise cut(number)
            return
        if len(record) > COLUMNS_LIMIT:
            raise unreadable("table.too_many_columns", row=number, limit=COLUMNS_LIMIT)
        if any(cell.strip() for cell in record):
            yield number, record
        if most is not None and number >= most:
            return


def _lines_and_end(text: str) -> Iterator[str]:
    yield from io.StringIO(text if text.endswith(("\n", "\r")) else text + "\n", newline="")
    yield _END


def _separator(text: str, known: Collection[str]) -> str:
    best, widest, separator, apart = 0, 1, ",", ","
    for tried in SEPARATORS:
        widths: Counter[int] = Counter()
        # Under a separator that is not the file's own, anything may look endless.
        with contextlib.suppress(TableUnreadable):
            for _, record in _records(text, tried, SOUGHT_IN):
                widths[len(record)] += 1
                score = len({name for cell in record if (name := folded(cell)) in known})
                if score > best:
                    best, separator = score, tried
        usual = widths.most_common(1)[0][0] if widths else 0
        if usual > widest:
            widest, apart = usual, tried
    return separator if best else apart
