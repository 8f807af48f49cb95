"""Terms of calendar time: years and months, never days (LFPA 29). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from system.calendar.days import MONTHS, add_months

__all__ = ["MONTHS", "NO_TERM", "Term", "said"]


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """Years and months of calendar time. Neither is negative."""

    years: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        if self.years < 0 or self.months < 0:
            raise ValueError("a term does not run backwards")

    def __add__(self, other: Term) -> Term:
        return Term(self.years + other.years, self.months + other.months)

    def __bool__(self) -> bool:
        return bool(self.in_months)

    @property
    def in_months(self) -> int:
        """The whole term in months: what two terms are compared by."""
        return self.years * MONTHS + self.months

    def after(self, start: date) -> date:
        """The last day of the term, when it runs from `start`: the same day of the month it ends in.

        Where that month has no such day (29 February, the 31st) the term ends on the first day of the next month,
        so that it is always served in full (CFF 12, read for calendar days).
        """
        return add_months(start, self.in_months)


NO_TERM = Term()


def said(term: Term) -> str:
    """A term as short text: `15`, `2+6m` for two years and six months."""
    years, months = divmod(term.in_months, MONTHS)
    return f"{years}+{months}m" if months else str(years)
