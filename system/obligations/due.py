"""When an obligation is due: periods, the statutory day of each, when to warn, and how one stands (LGA 23, 26).

Pure: the days nobody works are given. Periods are named as people do: 2026, 2026-S1, 2026-T3.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from system.calendar.days import MONTHS, next_working, previous_working
from system.organization.profile import PERIOD_MONTHS, ObligationTerm, Recurrence

WARNING_DAYS = 30
_MARKS = {Recurrence.YEAR: "", Recurrence.HALF_YEAR: "S", Recurrence.QUARTER: "T"}
_LABEL = re.compile(r"([1-9][0-9]{3})(?:-([ST])([1-4]))?", re.ASCII)
_LAST_YEAR = 9990
# The law counts a period's term from its end at the latest, and natural days never run over a year.
_BACK = 2
_DAY = timedelta(days=1)


class Standing(StrEnum):
    """How an obligation stands on a day."""

    OVERDUE = "overdue"
    SOON = "soon"
    UPCOMING = "upcoming"
    LATE = "late"
    FULFILLED = "fulfilled"
    CONTINUOUS = "continuous"
    EVENT = "event"


OPEN = frozenset({Standing.OVERDUE, Standing.SOON, Standing.UPCOMING})


@dataclass(frozen=True, slots=True)
class Period:
    """A year, half or quarter: what an obligation is met for."""

    label: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Due:
    """When one obligation is due for one period.

    `due_on` is the statutory day, whether anybody works on it or not; `alert_on` the last working day up to it;
    `next_working_on` the first from it, until which an act of that day is still in time (LFPA 29). What is published
    from `counts_from` to `counts_until` counts for this period.
    """

    period: Period
    due_on: date
    alert_on: date
    next_working_on: date
    counts_from: date
    counts_until: date


def periods_of(every: Recurrence, year: int) -> tuple[Period, ...]:
    """The periods of a year, in order; none of what is continuous or hangs on an event."""
    months = PERIOD_MONTHS.get(every)
    if months is None:
        return ()
    return tuple(_period(every, year, number, months) for number in range(1, MONTHS // months + 1))


def period_named(every: Recurrence, label: str) -> Period | None:
    """The period of this name; None where there is none. What has no periods is told by years."""
    found = _LABEL.fullmatch(label)
    if found is None or not int(found[1]) <= _LAST_YEAR:
        return None
    kind = every if every in PERIOD_MONTHS else Recurrence.YEAR
    return next((period for period in periods_of(kind, int(found[1])) if period.label == label), None)


def statutory_day(term: ObligationTerm, period: Period) -> date:
    """The day on which the law wants it done, working day or not.

    Raises:
        ValueError: for what comes in no period.
    """
    if term.every not in PERIOD_MONTHS:
        raise ValueError(f"{term.id} comes in no period")
    start = period.last + _DAY if term.after_period else period.first
    if term.natural_days is not None:
        return start + timedelta(days=term.natural_days - 1)
    year, month = divmod(start.year * MONTHS + start.month - 1 + (term.month or 1) - 1, MONTHS)
    return date(year, month + 1, min(term.day or 1, monthrange(year, month + 1)[1]))


def due_of(term: ObligationTerm, period: Period, off: AbstractSet[date]) -> Due:
    """When an obligation is due for a period; `off` are the days around it on which the body does not work."""
    due_on = statutory_day(term, period)
    length = PERIOD_MONTHS[term.every]
    opens = period.last + _DAY if term.after_period else period.first
    year, month = divmod(opens.year * MONTHS + opens.month - 1 + length, MONTHS)
    return Due(
        period=period,
        due_on=due_on,
        alert_on=previous_working(due_on, off),
        next_working_on=next_working(due_on, off),
        counts_from=opens,
        counts_until=date(year, month + 1, 1) - _DAY,
    )


def due_days(term: ObligationTerm, first: date, last: date, off: AbstractSet[date]) -> tuple[Due, ...]:
    """Everything due from `first` to `last`, both included, by its statutory day and in its order."""
    found = (
        due_of(term, period, off)
        for year in range(max(1, first.year - _BACK), min(last.year, _LAST_YEAR) + 1)
        for period in periods_of(term.every, year)
        if first <= statutory_day(term, period) <= last
    )
    return tuple(sorted(found, key=lambda due: due.due_on))


def standing_of(due: Due, fulfilled_on: date | None, today: date) -> tuple[Standing, int]:
    """How it stands, and in how many natural days: left until the statutory day, or gone since the last one in time."""
    if fulfilled_on is not None:
        late = (fulfilled_on - due.next_working_on).days
        return (Standing.LATE, late) if late > 0 else (Standing.FULFILLED, 0)
    if today > due.next_working_on:
        return Standing.OVERDUE, (today - due.next_working_on).days
    left = max(0, (due.due_on - today).days)
    return (Standing.SOON if left <= WARNING_DAYS else Standing.UPCOMING), left


def _period(every: Recurrence, year: int, number: int, months: int) -> Period:
    first = date(year, (number - 1) * months + 1, 1)
    month = number * months
    label = f"{year}-{_MARKS[every]}{number}" if _MARKS[every] else f"{year}"
    return Period(label, first, date(year, month, monthrange(year, month)[1]))
