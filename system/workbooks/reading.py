"""Workbooks as people bring them: XLSX, XLSM, XLSB, XLS, ODS, CSV, web pages saved as XLS: sheets of texts.

A workbook is parsed by a child program with limits of its own, so that a hostile one harms only itself. What can be
told cheaply is told before: a container with too many parts, or one that would inflate beyond measure, is not opened.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import select
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from system.tabular import (
    BYTES_LIMIT,
    COLUMNS_LIMIT,
    ROWS_LIMIT,
    WORKBOOKS,
    Grid,
    Merge,
    Row,
    TableUnreadable,
    filled,
    read_csv,
    unreadable,
)

_CHILD = Path(__file__).with_name("reading_child.py")
_ENCRYPTED_PARTS = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_READ = 1 << 16
_PARTS_LIMIT = 10_000
_INFLATED_LIMIT = 400 * 2**20
_RATIO_LIMIT = 400
_RATIO_FROM = 32 * 2**20
_ENCRYPTED_FLAG = 1
_HEAD = 4096
_PAGE_SECONDS = 20
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?"
    rb"<(?:!doctype\s+html|html|head|body|meta|style|table|div|center|font)\b",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_KINDS = (
    (b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"MIME-Version:", "MHTML"), (b"\x1f\x8b", "GZIP"), (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"),
)  # fmt: skip
_OTHER_PARTS = (
    ("word/document.xml", "Word (DOCX)"), ("ppt/presentation.xml", "PowerPoint (PPTX)"),
    ("Index/Document.iwa", "Numbers"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one workbook may cost: CPU and wall seconds, bytes of memory and of the answer, cells in all."""

    cpu_seconds: int = 60
    wall_seconds: float = 180
    memory_bytes: int = 1536 * 2**20
    output_bytes: int = 192 * 2**20
    cells: int = 8_000_000


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a workbook in their order; a CSV file is a book of one sheet without a name."""

    sheets: tuple[Grid, ...]

    def sheet(self, name: str) -> Grid:
        """The sheet of this name.

        Raises:
            TableUnreadable: there is none.
        """
        wanted = unicodedata.normalize("NFC", name)
        found = next((sheet for sheet in self.sheets if sheet.name == wanted), None)
        if found is None:
            raise unreadable("workbook.no_such_sheet", sheet=name[:100])
        return found


class _Sheet(msgspec.Struct):
    name: str
    merges: list[tuple[int, int, int, int]]
    hidden: bool
    overflow: bool
    too_wide: int = 0
    decimals: list[tuple[int, int]] = []
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    from_1904: bool = False


class _Line(msgspec.Struct):
    rows: list[tuple[int, list[str]]] = []
    sheet: _Sheet | None = None
    done: bool = False
    error: str = ""


def is_workbook(content: bytes) -> bool:
    """Whether bytes are of a workbook rather than of a CSV file."""
    return content.startswith(WORKBOOKS)


def is_web_page(content: bytes) -> bool:
    """Whether bytes are of a web page, which many systems save as `.xls`."""
    head = content[:_HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode()
    return _PAGE.match(head) is not None


def read_book(
    content: bytes, known: Collection[str] = (), limits: Limits | None = None, *, rows_limit: int = ROWS_LIMIT
) -> Book:
    """Read a workbook, or a CSV file of which `known` are folded headings.

    Cells are texts as a person sees them: dates in ISO 8601, `5` for 5.0, of a formula its last value. What is merged
    downwards is told on every row.

    Raises:
        TableUnreadable: naming why: protected by a password, damaged, beyond a limit, without any sheet.
    """
    kind = _other_kind(content)
    if kind:
        raise unreadable("workbook.other_kind", kind=kind)
    if not is_workbook(content) and not is_web_page(content):
        return Book((read_csv(content, known, rows_limit=rows_limit),))
    if len(content) > BYTES_LIMIT:
        raise unreadable("table.too_large", bytes=len(content), limit=BYTES_LIMIT)
    limits = limits or Limits()
    if is_workbook(content):
        _look_inside(content)
    else:
        limits = replace(limits, cpu_seconds=min(limits.cpu_seconds, _PAGE_SECONDS))
    sheets = _told(*_ask(content, limits, rows_limit))
    if not any(sheet.rows for sheet in sheets):
        raise unreadable("table.empty")
    return Book(sheets)


def _other_kind(content: bytes) -> str:
    """What a file is that is neither workbook nor table, empty where nothing tells."""
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    told = next((kind for start, kind in _OTHER_KINDS if head.startswith(start)), "")
    if not told and head.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in content[:_HEAD]:
        return "XML 2003"
    if not told and content.startswith(b"\xd0\xcf\x11\xe0") and "WordDocument".encode("utf-16-le") in content:
        return "Word (DOC)"
    return told


def _told(answer: bytearray, ended_by: int) -> tuple[Grid, ...]:
    """The sheets of an answer, a line at a time; texts that repeat, as most do in a table, are kept once."""
    sheets: list[Grid] = []
    rows: list[Row] = []
    known: dict[str, str] = {}
    last = _Line()
    begin = 0
    while (end := answer.find(b"\n", begin)) >= 0:
        line = memoryview(answer)[begin:end]
        begin = end + 1
        if not line:
            continue
        try:
            last = msgspec.json.decode(line, type=_Line)
        except msgspec.DecodeError:
            last = _Line()
            break
        rows.extend(Row(number, [_once(known, cell) for cell in cells]) for number, cells in last.rows)
        if last.sheet is not None:
            sheets.append(_grid(last.sheet, rows))
            rows = []
    if last.error:
        raise unreadable(f"workbook.{last.error}")
    if not last.done:
        # It ended before its last word: out of memory or time where a limit was met, else broken by what it read.
        raise unreadable("workbook.too_large" if ended_by < 0 else "workbook.damaged")
    return tuple(sheets)


def _once(known: dict[str, str], cell: str) -> str:
    found = known.get(cell)
    if found is None:
        found = known[cell] = cell if cell.isascii() else unicodedata.normalize("NFC", cell)
    return found


def _grid(sheet: _Sheet, rows: Sequence[Row]) -> Grid:
    merges = [Merge(*merge) for merge in sheet.merges]
    return Grid(
        unicodedata.normalize("NFC", sheet.name), filled(rows, merges), merges, hidden=sheet.hidden,
        overflow=sheet.overflow, too_wide=sheet.too_wide, decimals=frozenset(sheet.decimals),
        hidden_rows=frozenset(sheet.hidden_rows), hidden_columns=frozenset(sheet.hidden_columns),
        from_1904=sheet.from_1904,
    )  # fmt: skip


def _look_inside(content: bytes) -> None:
    """Refuse what the container itself tells to be protected, broken or a bomb."""
    if not content.startswith(b"PK"):
        if any(part in content for part in _ENCRYPTED_PARTS):
            raise unreadable("workbook.password")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, EOFError) as error:
        raise unreadable("workbook.damaged") from error
    names = {part.filename for part in parts}
    other = next((kind for name, kind in _OTHER_PARTS if name in names), "")
    if other or not any(name.startswith("xl/") or name == "content.xml" for name in names):
        raise unreadable("workbook.other_kind", kind=other or "ZIP")
    inflated = sum(part.file_size for part in parts)
    if len(parts) > _PARTS_LIMIT or inflated > _INFLATED_LIMIT or any(_is_bomb(part) for part in parts):
        raise unreadable("workbook.too_large")
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise unreadable("workbook.password")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _RATIO_FROM and part.file_size > part.compress_size * _RATIO_LIMIT


def _ask(content: bytes, limits: Limits, rows_limit: int) -> tuple[bytearray, int]:
    """What the child says, and how it ended."""
    numbers = (limits.cpu_seconds, limits.memory_bytes, rows_limit + 100, COLUMNS_LIMIT, limits.cells)
    with tempfile.TemporaryFile() as workbook:
        workbook.write(content)
        workbook.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
            [sys.executable, "-I", str(_CHILD), *map(str, numbers)],
            stdin=workbook.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            told = _collect(child, limits)
        finally:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()
    return told, child.returncode


def _collect(child: subprocess.Popen[bytes], limits: Limits) -> bytearray:
    if child.stdout is None:
        return bytearray()
    pipe = child.stdout.fileno()
    deadline = time.monotonic() + limits.wall_seconds
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    told = bytearray()
    while True:
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise unreadable("workbook.too_large")
        chunk = os.read(pipe, _READ)
        if not chunk:
            # The answer is whole; how the child ended is told by the system.
            child.wait(max(0.1, deadline - time.monotonic()))
            return told
        told += chunk
        if len(told) > limits.output_bytes:
            raise unreadable("workbook.too_large")


__all__ = ["Book", "Limits", "TableUnreadable", "is_workbook", "read_book"]
