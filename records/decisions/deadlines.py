"""Until when a decision must be notified and may be challenged (LFPA 38, 39, 85). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from system.calendar.days import add_business_days, previous_working


def notify_until(decided_on: date, business_days: int, off: AbstractSet[date]) -> date:
    """The last day to tell the addressees (LFPA 39): so many business days from the day after the decision."""
    return add_business_days(decided_on, business_days, off)


def gaps_until(finalised_on: date, business_days: int, off: AbstractSet[date]) -> date:
    """The last day to close gaps that were let stand: so many business days from the day after it became final."""
    return add_business_days(finalised_on, business_days, off)


def challenge_until(notified_on: date, business_days: int, off: AbstractSet[date]) -> date:
    """The last day of a remedy for somebody told on a day: a term runs from the day after (LFPA 38)."""
    return add_business_days(notified_on, business_days, off)


def remind_from(due_on: date, business_days: int, off: AbstractSet[date]) -> date:
    """The day from which one is reminded: so many business days before the last day, which itself is not counted."""
    day = due_on
    for _ in range(business_days):
        day = previous_working(day - timedelta(days=1), off)
    return day


def latest(days: Iterable[date | None]) -> date | None:
    """When the last term ends, None where none has begun."""
    return max((day for day in days if day is not None), default=None)
