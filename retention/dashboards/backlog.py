"""Closed files that wait for something, added up by unit and by year. Pure.

Every sum is made of the same `Waiting` groups, so that units, years and totals can never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from records.custody.measures import Extent

NOTHING = Extent()


class Burden(StrEnum):
    """What a closed file waits for (domain 3.10: I5, I6).

    `office`: its office term is over and the office still has it. `whole`: its whole term is over and nothing stands
    against deciding of it. The last two have no clock that runs. A file may be an `office` and a `whole` one.
    """

    OFFICE = "office"
    WHOLE = "whole"
    NO_RULE = "no_rule"
    TRIGGER_UNKNOWN = "trigger_unknown"


@dataclass(frozen=True, slots=True)
class Pile:
    """So many files, and the paper they are."""

    files: int = 0
    extent: Extent = NOTHING

    def __add__(self, other: Pile) -> Pile:
        return Pile(self.files + other.files, self.extent + other.extent)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files of one unit that wait for the same since the same year. `years` has none for what they do not wait for.

    `past_office` says that their office term is over, wherever they are.
    """

    unit_id: UUID
    years: Mapping[Burden, int]
    past_office: bool
    pile: Pile


@dataclass(frozen=True, slots=True)
class Backlog:
    """The same piles by unit and by year; `closed` are all closed files, whatever they wait for."""

    by_unit: Mapping[UUID, Mapping[Burden, Pile]]
    by_year: Mapping[tuple[Burden, int], Pile]
    totals: Mapping[Burden, Pile]
    closed: Pile
    past_office: Pile

    @property
    def years(self) -> list[int]:
        """Every year in which something waits since, with those between."""
        known = [year for _, year in self.by_year]
        return list(range(min(known), max(known) + 1)) if known else []


def backlog_of(groups: Iterable[Waiting]) -> Backlog:
    """The groups added up."""
    by_unit: defaultdict[UUID, dict[Burden, Pile]] = defaultdict(lambda: dict.fromkeys(Burden, Pile()))
    by_year: defaultdict[tuple[Burden, int], Pile] = defaultdict(Pile)
    totals = dict.fromkeys(Burden, Pile())
    closed = past_office = Pile()
    for group in groups:
        closed += group.pile
        past_office += group.pile if group.past_office else Pile()
        for burden, year in group.years.items():
            by_unit[group.unit_id][burden] += group.pile
            by_year[burden, year] += group.pile
            totals[burden] += group.pile
    return Backlog(dict(by_unit), dict(sorted(by_year.items())), totals, closed, past_office)


def share(part: int, whole: int) -> int | None:
    """Whole per cent, rounded down but never to nothing nor up to all; None of nothing."""
    if not whole:
        return None
    return max(part * 100 // whole, 1 if part else 0)
