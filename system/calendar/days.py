"""Counting days as Mexican administrative law does: business days, natural days, months and years.

Pure: the days nobody works are given as a set of dates (weekends are known here), never looked up. A term runs from
the day *after* its trigger (LFPA 28, 38; LGTAIP 128, 134).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta

SATURDAY = 5
MONTHS = 12

_DAY = timedelta(days=1)


def is_working(day: date, off: AbstractSet[date]) -> bool:
    """Whether people work on this day: neither Saturday nor Sunday nor one of the days `off` (LFPA 28)."""
    return day.weekday() < SATURDAY and day not in off


def next_working(day: date, off: AbstractSet[date]) -> date:
    """The day itself where people work on it, else the first working day after it (LFPA 29)."""
    while not is_working(day, off):
        day += _DAY
    return day


def previous_working(day: date, off: AbstractSet[date]) -> date:
    """The day itself where people work on it, else the last working day before it: when to warn."""
    while not is_working(day, off):
        day -= _DAY
    return day


def add_business_days(start: date, days: int, off: AbstractSet[date]) -> date:
    """The last day of a term of `days` business days that begins the day after `start` (LGTAIP 128, 134; LFPA 28).

    Zero days end on `start` itself.

    Raises:
        ValueError: for a negative number of days.
    """
    _require_not_negative(days)
    day = start
    for _ in range(days):
        day = next_working(day + _DAY, off)
    return day


def subtract_business_days(end: date, days: int, off: AbstractSet[date]) -> date:
    """The working day `days` business days before the last one in time, `end` where people work on it: when to warn.

    Raises:
        ValueError: for a negative number of days.
    """
    _require_not_negative(days)
    day = previous_working(end, off)
    for _ in range(days):
        day = previous_working(day - _DAY, off)
    return day


def business_days_between(start: date, end: date, off: AbstractSet[date]) -> int:
    """How many business days there are after `start` up to and with `end`; 0 where `end` is not after `start`.

    The inverse of `add_business_days`: overdue days, days left, days taken.
    """
    return sum(is_working(start + timedelta(days=step), off) for step in range(1, (end - start).days + 1))


def add_natural_days(start: date, days: int) -> date:
    """The last day of a term of `days` calendar days that begins the day after `start` (LGA 59).

    Raises:
        ValueError: for a negative number of days.
    """
    _require_not_negative(days)
    return start + timedelta(days=days)


def add_term_months(start: date, months: int, off: AbstractSet[date]) -> date:
    """The last day of a procedural term of months (LFPA 29).

    It ends on the same day number; where that month has no such day, on the first business day of the following
    month; where the last day is not worked, on the next working day.

    Raises:
        ValueError: for a negative number of months.
    """
    _require_not_negative(months)
    return next_working(_shift(start, months), off)


def add_term_years(start: date, years: int, off: AbstractSet[date]) -> date:
    """The last day of a procedural term of years: the same rule as for months (LFPA 29)."""
    return add_term_months(start, years * MONTHS, off)


def add_years(start: date, years: int) -> date:
    """The civil anniversary: the end of a retention period or a restriction, working day or not (LGA 4-XLVI).

    The anniversary of 29 February in a common year is 1 March: of the two readings it is the one that never ends a
    period early, and it is where LFPA 29 also goes, without its business day.

    Raises:
        ValueError: for a negative number of years.
    """
    _require_not_negative(years)
    return _shift(start, years * MONTHS)


def add_months(start: date, months: int) -> date:
    """The same day number `months` later, or the first day of the month after where that month has no such day.

    A term is so always served in full, as with `add_years`.

    Raises:
        ValueError: for a negative number of months.
    """
    _require_not_negative(months)
    return _shift(start, months)


def subtract_months(end: date, months: int) -> date:
    """The day `months` before `end`, or the last day of that month where it has no such day (LGTAIP 104: notices).

    Raises:
        ValueError: for a negative number of months.
    """
    _require_not_negative(months)
    year, month = _month_of(end, -months)
    return date(year, month, min(end.day, monthrange(year, month)[1]))


def effective_day(at: datetime, cut_off: time | None, off: AbstractSet[date]) -> date:
    """The day on which something filed at this local instant counts as filed.

    After the office's `cut_off` it is the next day; on a day nobody works it is the next working day.
    """
    day = at.date()
    if cut_off is not None and at.time() > cut_off:
        day += _DAY
    return next_working(day, off)


def _shift(start: date, months: int) -> date:
    year, month = _month_of(start, months)
    if start.day <= monthrange(year, month)[1]:
        return date(year, month, start.day)
    year, month = _month_of(start, months + 1)
    return date(year, month, 1)


def _month_of(day: date, shift: int) -> tuple[int, int]:
    year, month = divmod(day.year * MONTHS + day.month - 1 + shift, MONTHS)
    return year, month + 1


def _require_not_negative(number: int) -> None:
    if number < 0:
        raise ValueError("a term cannot be negative")
