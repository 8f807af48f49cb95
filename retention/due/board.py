"""What is due, added up by unit, series and year. Pure.

Every sum is made of the same `Group`s, so that units, series, years and totals can never disagree. Boxes are counted by
what lies in them: one that holds files of two series is one box of each, and one in all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from records.custody.measures import Extent
from retention.due.kinds import READY

GIGABYTE = 10**9
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one unit and series whose day came in one year, ready or apart for one reason."""

    unit_id: UUID
    lineage_id: UUID
    year: int
    reason: str
    files: int
    extent: Extent = Extent()  # noqa: RUF009 - it is frozen
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Boxed:
    """That a box holds something of such a group."""

    unit_id: UUID
    lineage_id: UUID
    year: int
    reason: str
    box_id: UUID


@dataclass(slots=True)
class Sum:
    """How much there is: ready files with their paper, boxes and bytes, and how many stand apart, by reason."""

    files: int = 0
    extent: Extent = field(default_factory=Extent)
    bytes: int = 0
    boxes: set[UUID] = field(default_factory=set)
    apart: dict[str, int] = field(default_factory=dict)

    @property
    def files_apart(self) -> int:
        """Files whose day came but with which nothing may be done."""
        return sum(self.apart.values())

    @property
    def gigabytes(self) -> float:
        """Decimal gigabytes, to the megabyte."""
        return round(self.bytes / GIGABYTE, 3)


@dataclass(frozen=True, slots=True)
class Board:
    """The sums of one task."""

    total: Sum
    by_unit: Mapping[UUID, Sum]
    by_series: Mapping[UUID, Sum]
    by_year: Mapping[int, Sum]


def board_of(groups: Iterable[Group], boxed: Iterable[Boxed] = ()) -> Board:
    """The groups added up each way."""
    total: dict[None, Sum] = {None: Sum()}
    units: dict[UUID, Sum] = {}
    series: dict[UUID, Sum] = {}
    years: dict[int, Sum] = {}
    for group in groups:
        for add in _into(total, units, series, years, group):
            if group.reason == READY:
                add.files += group.files
                add.extent += group.extent
                add.bytes += group.bytes
            else:
                add.apart[group.reason] = add.apart.get(group.reason, 0) + group.files
    for one in boxed:
        if one.reason == READY:
            for add in _into(total, units, series, years, one):
                add.boxes.add(one.box_id)
    return Board(total[None], units, series, dict(sorted(years.items())))


def _into(
    total: dict[None, Sum],
    units: dict[UUID, Sum],
    series: dict[UUID, Sum],
    years: dict[int, Sum],
    one: Group | Boxed,
) -> Iterable[Sum]:
    return (
        total[None],
        units.setdefault(one.unit_id, Sum()),
        series.setdefault(one.lineage_id, Sum()),
        years.setdefault(one.year, Sum()),
    )


def ordered(sums: Mapping[K, Sum], name: Callable[[K], str]) -> list[tuple[K, Sum]]:
    """The sums with most first, by name where they are alike."""
    return sorted(sums.items(), key=lambda pair: (-pair[1].files, -pair[1].files_apart, name(pair[0])))
