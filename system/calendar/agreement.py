"""Reading the days of a body's own calendar from the CSV that it uploads. Pure: bytes in, days or objections out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from system.errors import Objection

LARGEST = 1 << 20
MOST_ROWS = 1000
LONGEST_NOTE = 300

_DAY_HEADERS = frozenset({"fecha", "dia", "día", "day", "date"})
_NOTE_HEADERS = frozenset({"nota", "motivo", "descripcion", "descripción", "note"})
_PATTERNS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


@dataclass(frozen=True, slots=True)
class AgreedDay:
    """A day nobody works, and why."""

    day: date
    note: str


@dataclass(frozen=True)
class Read:
    """What a file said: its days in order, or every reason why it cannot be taken. Rows count from 1, the header's."""

    days: tuple[AgreedDay, ...]
    objections: tuple[Objection, ...]


def read(content: bytes, year: int) -> Read:
    """The days of one year's calendar; winter holidays may run into January of the next year (domain 1.9).

    Takes UTF-8 with or without mark and Windows-1252; comma, semicolon or tab; a header that names the day's column;
    days as 2026-12-21 or 21/12/2026.
    """
    if len(content) > LARGEST:
        return Read((), (Objection("calendar.file_too_large", facts={"limit": LARGEST}),))
    rows = _rows(_text(content))
    header = next(rows, (0, []))[1]
    names = [name.strip().casefold() for name in header]
    day_at = next((place for place, name in enumerate(names) if name in _DAY_HEADERS), None)
    note_at = next((place for place, name in enumerate(names) if name in _NOTE_HEADERS), None)
    if day_at is None:
        return Read((), (Objection("calendar.header_missing", facts={"row": 1, "column": "fecha"}),))
    days: dict[date, AgreedDay] = {}
    wrong: list[Objection] = []
    for number, row in rows:
        if number > MOST_ROWS:
            wrong.append(Objection("calendar.too_many_rows", facts={"limit": MOST_ROWS}))
            break
        found = _day(_cell(row, day_at), year)
        if isinstance(found, str):
            wrong.append(Objection(found, facts={"row": number, "value": _cell(row, day_at)[:40], "year": year}))
        elif found in days:
            wrong.append(Objection("calendar.day_repeated", facts={"row": number, "value": found.isoformat()}))
        else:
            days[found] = AgreedDay(found, _cell(row, note_at)[:LONGEST_NOTE])
    return Read(() if wrong else tuple(days[day] for day in sorted(days)), tuple(wrong))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    # A quote that is never closed would swallow the rest of the file into one cell; csv's own limit then refuses it.
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=separator)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, [""]
            return
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def _cell(row: list[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _day(value: str, year: int) -> date | str:
    for pattern in _PATTERNS:
        try:
            day = datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a day of the calendar has no zone
        except ValueError:
            continue
        in_january_after = day.year == year + 1 and day.month == 1
        return day if day.year == year or in_january_after else "calendar.day_of_another_year"
    return "calendar.day_invalid"
