"""Reads untrusted workbooks, and web pages saved as such: a program of its own.

It is started by `reading.read_book` as `python -I reading_child.py`.

The workbook is at descriptor 0, the answer goes to descriptor 1, a JSON document on each line. Before a byte is looked
at the process binds itself: memory, CPU time, no further descriptor (so no file and no socket), nothing on a disk.
Macros are never run and links to other files never followed: neither is even read. Nothing of the product is imported.

Arguments: CPU seconds, bytes of memory, rows, columns and cells at the most. Answer: for each sheet its rows, some
thousand on a line, as `{"rows": [...]}`, then `{"sheet": {...}}` with what else is to be said of it; in the end
`{"done": true}` or `{"error": code}`. So neither side ever holds a large sheet twice.
"""

from __future__ import annotations

import codecs
import datetime as dt
import html
import io
import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO
from xml.etree import ElementTree as ET

import python_calamine

SHEETS = 50
AT_ONCE = 2_000
HIDDEN_MOST = 250_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ROW_TAG = re.compile(rb"<row\b[^>]{0,1000}>")
ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
COLUMN_TAG = re.compile(rb"<col\b[^>]{0,1000}>")
COLUMN_SPAN = re.compile(rb'\b(min|max)="(\d{1,5})"')
COLUMNS_MOST = 16_384
ODS_TAG = re.compile(rb"<table:(table|table-row|table-column)\b[^>]{0,2000}>")
ODS_REPEATED = re.compile(rb'\btable:number-(?:rows|columns)-repeated="(\d{1,7})"')
ODS_UNSEEN = re.compile(rb'\btable:visibility="(?:collapse|filter)"')
ODS_NAME = re.compile(rb'\btable:name="([^"]{1,1000})"')
SPAN = 1_000
CONTAINERS = (b"PK", b"\xd0\xcf\x11\xe0")
CELL = 10_001
EXACT = 1e15  # beyond it a float no longer tells whole numbers apart
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
UNTYPED = re.compile("[\ud800-\udfff\ufffe\uffff]")


class Refused(Exception):
    """The workbook cannot be taken; the first argument is why."""


def told(value: object) -> str:
    """A cell as a person sees it: ISO dates, whole numbers without a point."""
    if isinstance(value, str):
        return UNTYPED.sub("\ufffd", value[:CELL])
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    if isinstance(value, dt.datetime):
        # Midnight is what a day becomes under a format with hours.
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def is_fraction(value: object) -> bool:
    """Whether a cell is held as a number with a fraction."""
    return isinstance(value, float) and not value.is_integer()


def sheets(data: bytes, rows: int, columns: int, cells: int) -> Iterator[dict[str, object]]:  # noqa: C901 - one walk
    """Every sheet with rows that are not blank, by number from 1, cut behind their last cell."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    spans = spans_of_open_document(data)
    hidden_rows, from_1904 = hidden_in_workbook(data)
    hidden_rows |= unseen_of_open_document(data)
    for place, about in enumerate(book.sheets_metadata[:SHEETS]):
        if about.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(place)
        kept: list[tuple[int, list[str]]] = []
        decimals: list[tuple[int, int]] = []
        count, overflow, too_wide = 0, sheet.total_height > rows * 2, 0
        offset = [""] * min(sheet.start[1], columns + 1) if sheet.start else []
        for number, row in enumerate(sheet.iter_rows(), 1):
            if number > rows * 2:
                break
            texts = [told(value) if value != "" else "" for value in row]
            while texts and not texts[-1].strip():
                texts.pop()
            if not texts:
                continue
            fractions = [at + len(offset) for at, value in enumerate(row) if is_fraction(value)]
            texts = offset + texts
            if len(texts) > columns:
                too_wide = too_wide or number
                del texts[columns:]
            cells -= len(texts)
            if cells < 0:
                raise Refused("too_large")
            if count >= rows:
                overflow = True
                break
            count += 1
            kept.append((number, texts))
            decimals.extend((number, at) for at in fractions if at < len(texts))
            if len(kept) == AT_ONCE:
                yield {"rows": kept}
                kept = []
        merges = spans.get(about.name, []) or [
            (top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
        hidden = about.visible is not python_calamine.SheetVisibleEnum.Visible
        shape = {"hidden": hidden, "overflow": overflow, "too_wide": too_wide, "decimals": decimals}
        yield {"rows": kept}
        rows_unseen, columns_unseen = hidden_rows.get(about.name, ([], []))
        unseen = {"hidden_rows": rows_unseen, "hidden_columns": columns_unseen, "from_1904": from_1904}
        yield {"sheet": {"name": told(about.name), "merges": merges, **unseen, **shape}}


def hidden_in_workbook(data: bytes) -> tuple[dict[str, tuple[list[int], list[int]]], bool]:
    """The rows and the columns of each sheet of an XLSX that are hidden, by a filter or by hand.

    And whether it counts its days from 1904. Nothing of any other format.
    """
    if not data.startswith(b"PK"):
        return {}, False
    found: dict[str, tuple[list[int], list[int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}, False
        targets = {
            one.get("Id"): one.get("Target", "").removeprefix("/xl/")
            for one in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - bounded by this process
        }
        workbook = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - bounded by this process
        about = workbook.find(f"{MAIN}workbookPr")
        from_1904 = about is not None and about.get("date1904", "") in {"1", "true"}
        for one in workbook.iter(f"{MAIN}sheet"):
            part = f"xl/{targets.get(one.get(RELATION), '')}"
            if part in names:
                with archive.open(part) as content:
                    found[one.get("name", "")] = hidden_in(content)
    return found, from_1904


def hidden_in(content: IO[bytes]) -> tuple[list[int], list[int]]:
    """The hidden rows by number and columns by position of one sheet, read piece by piece: no element is wanted."""
    found: list[int] = []
    columns: set[int] = set()
    begins = True
    rest = b""
    while chunk := content.read(1 << 20):
        text = rest + chunk
        if begins:
            # The columns are described before the first row.
            begins = b"<row" not in text
            for tag in COLUMN_TAG.finditer(text):
                span = COLUMN_SPAN.findall(tag[0]) if HIDDEN.search(tag[0]) else []
                numbers = {name: int(number) for name, number in span}
                columns.update(range(numbers.get(b"min", 1) - 1, min(numbers.get(b"max", 0), COLUMNS_MOST)))
        unseen = (tag[0] for tag in ROW_TAG.finditer(text) if HIDDEN.search(tag[0]))
        found.extend(int(number[1]) for tag in unseen if (number := ROW_NUMBER.search(tag)))
        begun = text.rfind(b"<")
        rest = text[begun:] if begun > text.rfind(b">") else b""
        if len(found) > HIDDEN_MOST or len(rest) > 1 << 20:
            break
    return found[:HIDDEN_MOST], sorted(columns)


def unseen_of_open_document(data: bytes) -> dict[str, tuple[list[int], list[int]]]:
    """The hidden rows and columns of an ODS by sheet."""
    if not data.startswith(b"PK") or b"opendocument.spreadsheet" not in data[:400]:
        return {}
    found: dict[str, tuple[list[int], list[int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as content:
        rows: list[int] = []
        columns: list[int] = []
        row, column = 0, 0
        rest = b""
        while chunk := content.read(1 << 20):
            text = rest + chunk
            end = text.rfind(b">") + 1
            for tag in ODS_TAG.finditer(text, 0, end):
                several = ODS_REPEATED.search(tag[0])
                count = int(several[1]) if several else 1
                unseen = ODS_UNSEEN.search(tag[0]) is not None
                if tag[1] == b"table":
                    name = ODS_NAME.search(tag[0])
                    rows, columns = [], []
                    row, column = 0, 0
                    found[html.unescape(name[1].decode()) if name else ""] = (rows, columns)
                elif tag[1] == b"table-row":
                    if unseen:
                        rows.extend(range(row + 1, row + 1 + min(count, HIDDEN_MOST - len(rows))))
                    row += count
                else:
                    if unseen:
                        columns.extend(range(column, min(column + count, COLUMNS_MOST)))
                    column += count
            rest = text[end:]
            if len(rest) > 1 << 20:
                break
    return found


def spans_of_open_document(data: bytes) -> dict[str, list[tuple[int, int, int, int]]]:
    """The merged cells of an ODS by sheet, which the reader of its values does not tell."""
    if not data.startswith(b"PK") or b"opendocument.spreadsheet" not in data[:400]:
        return {}
    found: dict[str, list[tuple[int, int, int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as content:
        # Most sheets have no merged cell, and the bytes tell so sooner than their elements.
        before, spanned = b"", False
        while not spanned and (chunk := content.read(1 << 20)):
            spanned = b"-spanned=" in before + chunk
            before = chunk[-16:]
        if not spanned:
            return {}
        content.seek(0)
        merges: list[tuple[int, int, int, int]] = []
        row, column = 0, 0
        for event, element in ET.iterparse(content, ("start", "end")):  # noqa: S314 - bounded by this process
            match event, element.tag.removeprefix(TABLE):
                case "start", "table":
                    merges = found.setdefault(element.get(f"{TABLE}name", ""), [])
                    row, column = 0, 0
                case "start", "table-row":
                    column = 0
                case "start", "table-cell" | "covered-table-cell":
                    down = int(element.get(f"{TABLE}number-rows-spanned", "1"))
                    right = int(element.get(f"{TABLE}number-columns-spanned", "1"))
                    if down > 1 or right > 1:
                        merges.append((row + 1, column, row + down, column + right - 1))
                    column += int(element.get(f"{TABLE}number-columns-repeated", "1"))
                case "end", "table-row":
                    row += int(element.get(f"{TABLE}number-rows-repeated", "1"))
                    element.clear()
    return found


class Pages(HTMLParser):
    """The tables of a web page that some system saved under the name of a workbook, each as a sheet."""

    def __init__(self, rows: int, columns: int, cells: int) -> None:
        super().__init__(convert_charrefs=True)
        self.limits, self.cells = (rows, columns), cells
        self.tables: list[dict[str, object]] = []
        self.open: list[Rows] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row, a cell; a line break is a space."""
        if tag == "table":
            self.open.append(Rows(*self.limits))
        elif tag in {"script", "style"}:
            self.unseen += 1
        elif not self.open:
            return
        elif tag == "tr":
            self.open[-1].begin_row()
        elif tag in {"td", "th"}:
            told_of = dict(attrs)
            self.cells -= 1
            if self.cells < 0:
                raise Refused("too_large")
            self.open[-1].begin_cell(span(told_of.get("colspan")), span(told_of.get("rowspan")))
        elif tag in {"br", "p", "div", "li"}:
            self.open[-1].say(" ")

    def handle_endtag(self, tag: str) -> None:
        """End them; a table that is left open ends with the page."""
        if tag in {"script", "style"}:
            self.unseen = max(0, self.unseen - 1)
        elif self.open and tag == "table":
            self.end_table()
        elif self.open and tag in {"td", "th", "tr"}:
            self.open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        """Text of the cell that is open."""
        if self.open and not self.unseen:
            self.open[-1].say(data)

    def end_table(self) -> None:
        """Keep the table if it says anything."""
        rows = self.open.pop()
        rows.end_cell()
        if rows.kept and len(self.tables) < SHEETS:
            name = f"Tabla {len(self.tables) + 1}"
            self.tables.append(
                {"name": name, "rows": rows.told(), "merges": rows.merges, "hidden": False,
                 "overflow": rows.overflow, "too_wide": rows.too_wide}
            )  # fmt: skip


class Rows:
    """The rows of one table of a page, told as sheets are: what spans further cells stands in its first one."""

    def __init__(self, most: int, columns: int) -> None:
        self.most, self.columns = most, columns
        self.kept: dict[int, dict[int, str]] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.number, self.at = 0, 0
        self.taken: dict[int, int] = {}
        self.words: list[str] | None = None
        self.reach = 0
        self.overflow, self.too_wide = False, 0

    def begin_row(self) -> None:
        """Go to the next row."""
        self.end_cell()
        self.number, self.at = self.number + 1, 0

    def begin_cell(self, right: int, down: int) -> None:
        """Go to the next column that no cell above reaches into."""
        self.end_cell()
        while self.taken.get(self.at, 0) >= self.number:
            self.at += 1
        self.words = []
        if right > 1 or down > 1:
            self.merges.append((self.number, self.at, self.number + down - 1, self.at + right - 1))
        for column in range(self.at, min(self.at + right, self.columns)):
            self.taken[column] = self.number + down - 1
        self.reach = self.at + right

    def say(self, text: str) -> None:
        """More of the cell's text."""
        if self.words is not None:
            self.words.append(text)

    def end_cell(self) -> None:
        """Keep the cell if it says anything."""
        text = " ".join("".join(self.words or ()).split())
        if self.words is not None and text:
            if self.at >= self.columns:
                self.too_wide = self.too_wide or self.number
            elif len(self.kept) >= self.most and self.number not in self.kept:
                self.overflow = True
            else:
                self.kept.setdefault(self.number, {})[self.at] = told(text)
        if self.words is not None:
            self.at = self.reach
        self.words = None

    def told(self) -> list[tuple[int, list[str]]]:
        """The rows with their numbers, each cut behind its last cell."""
        return [(number, [cells.get(at, "") for at in range(max(cells) + 1)]) for number, cells in self.kept.items()]


def span(given: str | None) -> int:
    """How many cells a cell reaches over; what is no number, or beyond measure, is one."""
    return int(given) if given and given.isascii() and given.isdigit() and 0 < int(given[:9]) <= SPAN else 1


def pages(data: bytes, rows: int, columns: int, cells: int) -> list[dict[str, object]]:
    """The tables of a web page."""
    parser = Pages(rows, columns, cells)
    parser.feed(uncommented(page_text(data)))
    parser.close()
    while parser.open:
        parser.end_table()
    return parser.tables


def uncommented(text: str) -> str:
    """A page without its comments, and without what stands behind one that nothing closes."""
    kept, at = [], 0
    while (begins := text.find("<!--", at)) >= 0:
        kept.append(text[at:begins])
        ends = text.find("-->", begins + 4)
        if ends < 0:
            return "".join(kept)
        at = ends + 3
    return "".join([*kept, text[at:]])


def page_text(data: bytes) -> str:
    """A page in the encoding of its mark, of UTF-8, or else of Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def bind(cpu: int, memory: int) -> None:
    """Confine this process."""
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_AS, memory),
    ):
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))


def answer(data: bytes, limits: list[int]) -> Iterator[dict[str, object]]:
    """What is to be said of a workbook, whatever it does."""
    try:
        if data.startswith(CONTAINERS):
            yield from sheets(data, *limits)
        else:
            for table in pages(data, *limits):
                yield {"rows": table.pop("rows")}
                yield {"sheet": table}
        yield {"done": True}
    except Refused as refused:
        yield {"error": str(refused)}
    except python_calamine.PasswordError:
        yield {"error": "password"}
    except MemoryError:
        yield {"error": "too_large"}
    except GeneratorExit:
        raise
    except BaseException as error:  # noqa: BLE001 - hostile bytes bring any exception out of a parser, Rust's panics too
        yield {"error": "password" if "assword" in str(error) else "damaged"}


def say(line: bytes) -> None:
    """One line to whoever asked."""
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(1, rest) :]


def main() -> None:
    """Bind, read, answer, end."""
    cpu, memory, *limits = (int(given) for given in sys.argv[1:])
    zipfile.ZipFile(io.BytesIO(), "w").close()  # Loads what would be loaded late, when no file can be opened any more.
    "".encode("cp437")
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        codecs.lookup(encoding)
    ET.XMLParser()  # noqa: S314 - made to have it loaded, it parses nothing
    sys.stderr.flush()
    bind(cpu, memory)
    try:
        with os.fdopen(0, "rb", closefd=False) as workbook:
            data = workbook.read()
        for document in answer(data, limits):
            say(json.dumps(document).encode() + b"\n")
    except MemoryError:
        say(b'\n{"error": "too_large"}\n')
    os._exit(0)


if __name__ == "__main__":
    main()
