"""Reads untrusted workbooks: a program of its own, started by `reading.read_book` as `python -I reading_child.py`.

The workbook is at descriptor 0, the answer goes to descriptor 1 as one JSON document. Before a byte is looked at the
process binds itself: memory, CPU time, no further descriptor (so no file and no socket), nothing written to a disk.
Macros are never run and links to other files never followed: neither is even read. Nothing of the product is imported.

Arguments: CPU seconds, bytes of memory, rows, columns and cells at the most. Answer: `{"sheets": [...]}` or
`{"error": code}`.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import resource
import sys
import zipfile
from xml.etree import ElementTree as ET

import python_calamine

SHEETS = 50
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


def sheets(data: bytes, rows: int, columns: int, cells: int) -> list[dict[str, object]]:
    """Every sheet with rows that are not blank, by number from 1, cut behind their last cell."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    spans = spans_of_open_document(data)
    for place, about in enumerate(book.sheets_metadata[:SHEETS]):
        if about.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(place)
        kept: list[tuple[int, list[str]]] = []
        overflow = False
        for number, row in enumerate(sheet.to_python(skip_empty_area=False, nrows=rows * 2), 1):
            texts = [told(value) if value != "" else "" for value in row]
            while texts and not texts[-1].strip():
                texts.pop()
            if not texts:
                continue
            overflow = overflow or len(texts) > columns or len(kept) >= rows
            cells -= len(texts)
            if cells < 0:
                raise Refused("too_large")
            if overflow:
                break
            kept.append((number, texts))
        merges = spans.get(about.name, []) or [
            (top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
        hidden = about.visible is not python_calamine.SheetVisibleEnum.Visible
        found.append({"name": told(about.name), "rows": kept, "merges": merges, "hidden": hidden, "overflow": overflow})
    return found


def spans_of_open_document(data: bytes) -> dict[str, list[tuple[int, int, int, int]]]:
    """The merged cells of an ODS by sheet, which the reader of its values does not tell."""
    if not data.startswith(b"PK") or b"opendocument.spreadsheet" not in data[:400]:
        return {}
    found: dict[str, list[tuple[int, int, int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as content:
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


def answer(data: bytes, limits: list[int]) -> dict[str, object]:
    """What is to be said of a workbook, whatever it does."""
    try:
        return {"sheets": sheets(data, *limits)}
    except Refused as refused:
        return {"error": str(refused)}
    except python_calamine.PasswordError:
        return {"error": "password"}
    except MemoryError:
        return {"error": "too_large"}
    except BaseException as error:  # noqa: BLE001 - hostile bytes bring any exception out of a parser, Rust's panics too
        return {"error": "password" if "assword" in str(error) else "damaged"}


def main() -> None:
    """Bind, read, answer, end."""
    cpu, memory, *limits = (int(given) for given in sys.argv[1:])
    zipfile.ZipFile(io.BytesIO(), "w").close()  # Loads what would be loaded late, when no file can be opened any more.
    "".encode("cp437")
    ET.XMLParser()  # noqa: S314 - made to have it loaded, it parses nothing
    sys.stderr.flush()
    bind(cpu, memory)
    try:
        with os.fdopen(0, "rb", closefd=False) as workbook:
            document = answer(workbook.read(), limits)
        told_in_all = json.dumps(document).encode()
    except MemoryError:
        told_in_all = b'{"error": "too_large"}'
    told_whole = memoryview(told_in_all)
    while told_whole:
        told_whole = told_whole[os.write(1, told_whole) :]
    os._exit(0)


if __name__ == "__main__":
    main()
