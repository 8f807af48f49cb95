"""An instrument on its way from the database to its files: a look gives a `Paper`, whose rows are read once.

They are spooled to a file on disk, so that an inventory of a million files is never in memory, and every format is
written from that one file. The digest is of what the instrument says: neither number nor date of an edition is in it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import Layout

Cell = str | int | float | None
Row = Sequence[str | int | float | date | UUID | None]

# What XML 1.0 cannot hold, and halves of letters that UTF-8 cannot.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_REPLACEMENT = "\ufffd"
_YEAR = 4


@dataclass(frozen=True, slots=True)
class Paper:
    """What an instrument says: its form, what stands above the table, and the rows, to be read once.

    `source_number` is the version of the chart or schedule behind it. `scheme` names the body across editions;
    `annex` is what open data say beside the rows: the classes that gave way to others.
    """

    kind: InstrumentKind
    layout: Layout
    fonds_code: str
    fonds_name: str
    scheme: UUID
    head: Sequence[tuple[str, str]]
    rows: Iterable[Row]
    source_number: int | None = None
    annex: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an edition adds: its number (None for a look at what is not published), its day, its lasting address.

    What is no edition at all, as the report of a handover, says neither number nor day.
    """

    on: date
    number: int | None = None
    address: str = ""
    base: str = ""
    is_edition: bool = True

    @property
    def moment(self) -> datetime:
        """The instant written into files: midnight of the day, so that the same edition is always the same bytes."""
        return datetime.combine(self.on, time(), UTC)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper on disk: the rows one JSON list a line, how many there are, and the digest of all it says."""

    paper: Paper
    path: Path
    count: int
    digest: str
    years: tuple[int, int] | None

    def rows(self) -> Iterator[list[Cell]]:
        """The rows again, from the beginning; a date is an ISO text."""
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                row: list[Cell] = json.loads(line)
                yield row


def draw(paper: Paper, folder: Path) -> Drawn:
    """Read the rows of a paper into a file of this folder."""
    layout = paper.layout
    digest = hashlib.sha256(_line(_frame(paper)).encode())
    span = tuple(layout.position(name) for name in layout.span) if layout.span else ()
    path, count, years = folder / f"{layout.name}.jsonl", 0, set[int]()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in paper.rows:
            cells = [plain(cell) for cell in row]
            line = _line(cells)
            digest.update(line.encode())
            file.write(line)
            count += 1
            found = [int(str(cells[at])[:_YEAR]) for at in span if cells[at]]
            years = {min(years | set(found)), max(years | set(found))} if found else years
    return Drawn(paper, path, count, digest.hexdigest(), (min(years), max(years)) if years else None)


def digest_of(paper: Paper) -> str:
    """The digest alone, without a file: to see whether anything changed."""
    digest = hashlib.sha256(_line(_frame(paper)).encode())
    for row in paper.rows:
        digest.update(_line([plain(cell) for cell in row]).encode())
    return digest.hexdigest()


def plain(cell: object) -> Cell:
    """A cell as files hold it: dates as ISO text, nothing that XML or UTF-8 cannot carry."""
    if cell is None or isinstance(cell, int | float):
        return cell
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return _UNWRITABLE.sub(_REPLACEMENT, text)


def _frame(paper: Paper) -> Any:
    headings = [[column.name, column.full_heading] for column in paper.layout.columns]
    head = [[name, plain(value)] for name, value in paper.head]
    annex = [{name: plain(value) for name, value in one.items()} for one in paper.annex]
    return [paper.kind.value, paper.layout.title, paper.fonds_code, paper.fonds_name, headings, head, annex]


def _line(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"
