"""What came in and went out by period, and what there was after each. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from records.custody.measures import Extent
from retention.dashboards.outlook import months_later

MONTHS = 24
YEARS = 10
GIGABYTE = 10**9
NOTHING = Extent()


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened in a period. `extent` is the paper of the files opened in it."""

    opened: int = 0
    closed: int = 0
    documents: int = 0
    bytes: int = 0
    extent: Extent = NOTHING

    def __add__(self, other: Flow) -> Flow:
        return Flow(
            self.opened + other.opened,
            self.closed + other.closed,
            self.documents + other.documents,
            self.bytes + other.bytes,
            self.extent + other.extent,
        )

    @property
    def gigabytes(self) -> float:
        """Decimal gigabytes."""
        return round(self.bytes / GIGABYTE, 3)


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a year: its first day, what happened in it, and all that there was when it ended."""

    first: date
    flow: Flow
    until: Flow


def edges(today: date) -> list[date]:
    """The first days of all stretches that months and years are made of: each month back, before them each year.

    Stretch 0 lies before the first edge, stretch n begins at edge n - 1; the last one never ends, so that a file of a
    future day is counted in it rather than lost.
    """
    months = [months_later(today, back - MONTHS + 1) for back in range(MONTHS)]
    # Two calendar years at least lie in the months; the first of these years may begin before them.
    years = [date(year, 1, 1) for year in range(today.year - YEARS + 1, months[0].year + 1)]
    return sorted({*months, *years})


def stretch_of(day: date, starts: Sequence[date]) -> int:
    """In which stretch a day lies."""
    return bisect_right(starts, day)


def by_month(flows: Mapping[int, Flow], today: date) -> list[Period]:
    """The last twenty-four months, that of today the last."""
    starts = edges(today)
    first = months_later(today, 1 - MONTHS)
    return _periods(flows, starts, [one for one in starts if one >= first])


def by_year(flows: Mapping[int, Flow], today: date) -> list[Period]:
    """The last ten calendar years, that of today the last."""
    starts = edges(today)
    return _periods(flows, starts, [date(year, 1, 1) for year in range(today.year - YEARS + 1, today.year + 1)])


def _periods(flows: Mapping[int, Flow], starts: Sequence[date], firsts: Sequence[date]) -> list[Period]:
    stretches = [stretch_of(first, starts) for first in firsts] + [len(starts) + 1]
    until = sum((flow for at, flow in flows.items() if at < stretches[0]), Flow())
    found = []
    for first, begin, end in zip(firsts, stretches, stretches[1:], strict=False):
        flow = sum((flows.get(at, Flow()) for at in range(begin, end)), Flow())
        until += flow
        found.append(Period(first, flow, until))
    return found
