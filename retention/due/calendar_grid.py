"""A month as weeks, with what comes on each day. Pure."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from retention.due.kinds import Task


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the grid. `is_within` says that it is of the month shown, not of its neighbours."""

    on: date
    is_within: bool
    is_today: bool
    coming: Mapping[Task, int]


def month_of(text: str, today: date) -> date:
    """The first day of a month told as `YYYY-MM`, of today's where nothing is told.

    Raises:
        ValueError
    """
    if not text:
        return today.replace(day=1)
    year, _, month = text.partition("-")
    if not (len(year) == 4 and year.isdecimal() and month.isdecimal()):  # noqa: PLR2004 - a year has four figures
        raise ValueError(text)
    return date(int(year), int(month), 1)


def neighbours(first: date) -> tuple[date | None, date | None]:
    """The first days of the months before and after; None beyond the calendar."""
    before = first.year * 12 + first.month - 2
    return _month(before), _month(before + 2)


def _month(number: int) -> date | None:
    year, month = divmod(number, 12)
    return date(year, month + 1, 1) if date.min.year < year < date.max.year else None


def weeks_of(first: date, coming: Mapping[date, Mapping[Task, int]], today: date) -> list[list[Day]]:
    """The weeks of a month from Monday, whole ones."""
    return [
        [Day(day, day.month == first.month, day == today, coming.get(day, {})) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
