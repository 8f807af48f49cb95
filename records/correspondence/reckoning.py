"""The day on which a paper counts as received and the day on which its answer is due (LFPA 28, 29). Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from system.calendar.days import add_business_days, add_natural_days


class Counting(StrEnum):
    """In which days a term is counted."""

    WORKING = "working"
    NATURAL = "natural"


class Standing(StrEnum):
    """How the answer to an item stands."""

    NONE_DUE = "none_due"
    IN_TIME = "in_time"
    SOON = "soon"
    UNANSWERED = "unanswered"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class AnswerTerm:
    """Within how many days of which sort an answer is due."""

    days: int
    counting: Counting = Counting.WORKING

    def due(self, effective_on: date, off: AbstractSet[date]) -> date:
        """The last day in time for what counts as received on `effective_on`."""
        if self.counting is Counting.WORKING:
            return add_business_days(effective_on, self.days, off)
        return add_natural_days(effective_on, self.days)


def standing(*, due_on: date | None, is_done: bool, today: date, soon_on: date) -> Standing:
    """How an answer stands today; up to `soon_on` it is due soon. Past its day it is unanswered (no contestado)."""
    if is_done:
        return Standing.DONE
    if due_on is None:
        return Standing.NONE_DUE
    if due_on < today:
        return Standing.UNANSWERED
    return Standing.SOON if due_on <= soon_on else Standing.IN_TIME
