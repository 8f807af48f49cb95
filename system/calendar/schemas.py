"""What the API of calendars takes and gives beside the rows of its queries."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from system.calendar.model import AgreedCalendar


class NewCalendar(msgspec.Struct, kw_only=True):
    """A body's days of a year: the agreement they stand on, and the CSV (columns fecha and nota) as text."""

    title: str
    number: str
    agreed_on: date
    csv: str
    sets: list[str] = msgspec.field(default_factory=list)


class CalendarOut(msgspec.Struct, kw_only=True):
    """A calendar laid down. `sha256` is of the CSV as it came."""

    id: UUID
    year: int
    sets: list[str]
    sha256: str


def calendar_out(calendar: AgreedCalendar) -> CalendarOut:
    """A calendar as the API says it."""
    return CalendarOut(id=calendar.id, year=calendar.year, sets=list(calendar.sets), sha256=calendar.sha256)
