"""What can happen to a body's calendar."""

from __future__ import annotations

from dataclasses import dataclass

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class CalendarAgreed(Event):
    """A body laid down its non-working days of a year. `sha256` is of the uploaded file, the evidence."""

    action = "calendar.agreed"
    year: int
    days: int
    sets: tuple[str, ...]
    sha256: str
