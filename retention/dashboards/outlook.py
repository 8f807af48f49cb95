"""In which month shelves will be full at the present pace. Pure; says so where it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS_IN_A_YEAR = 12
FURTHEST_MONTHS = 600


class Prospect(StrEnum):
    """What can be said of the day on which a store is full."""

    FULL = "full"
    MONTH = "month"
    NO_CAPACITY = "no_capacity"
    NO_PACE = "no_pace"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class Outlook:
    """`month` is the first day of the month in which it is full, only where the prospect is `month`."""

    prospect: Prospect
    month: date | None = None


def when_full(free_mm: int | None, added_mm: int, months: int, today: date) -> Outlook:
    """When what is free will be taken, if as much is added each month as was on average.

    Args:
        free_mm: what still goes in, None where nobody said how much does.
        added_mm: what was added in the last `months`.
        months: over how many months that was, at least one.
        today: the day from which the months are counted.
    """
    if free_mm is None:
        return Outlook(Prospect.NO_CAPACITY)
    if free_mm <= 0:
        return Outlook(Prospect.FULL)
    if added_mm <= 0:
        return Outlook(Prospect.NO_PACE)
    left = free_mm * months // added_mm
    if left > FURTHEST_MONTHS:
        return Outlook(Prospect.FAR)
    return Outlook(Prospect.MONTH, months_later(today, left))


def months_later(day: date, months: int) -> date:
    """The first day of the month that lies so many months from that of a day; a negative number goes back."""
    year, month = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 + months, MONTHS_IN_A_YEAR)
    return date(year, month + 1, 1)
