"""When the general archive must have been told of a secondary transfer (LGA 59; domain 7 E 50). Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from system.calendar.days import add_natural_days, next_working, previous_working


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """`due_on` is the statutory day, `alert_on` the last working day up to it, `last_on` the last one in time."""

    due_on: date
    alert_on: date
    last_on: date

    def days_late(self, on: date) -> int:
        """Natural days after the last one in time, 0 in time."""
        return max(0, (on - self.last_on).days)


def notice_due(accepted_on: date, natural_days: int, off: AbstractSet[date]) -> NoticeDue:
    """When a transfer accepted on a day must be told; `off` are the days around it on which nobody works."""
    due_on = add_natural_days(accepted_on, natural_days)
    return NoticeDue(due_on, previous_working(due_on, off), next_working(due_on, off))
