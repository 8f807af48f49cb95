"""What a version would change for a body's files, counted: in all, by series, by unit and by year. Pure.

Everything is a sum over `Group`s, so that totals, series, units and years can never disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from retention.forecasts.changes import TOUCHING, Change, View

K = TypeVar("K", bound=Hashable)
GIGABYTE = 10**9


@dataclass(frozen=True, slots=True)
class Amount:
    """How much a number of files is.

    `folios` are of the files on paper whose folios are known; `uncounted` files are on paper without a count of
    folios. `bytes` are of all.
    """

    files: int = 0
    folios: int = 0
    uncounted: int = 0
    bytes: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(
            self.files + other.files,
            self.folios + other.folios,
            self.uncounted + other.uncounted,
            self.bytes + other.bytes,
        )

    def metres(self, folios_per_metre: int | None) -> float | None:
        """Linear metres as folios tell them: an estimate. None where the profile does not say how many make one."""
        return round(self.folios / folios_per_metre, 2) if folios_per_metre else None

    @property
    def gigabytes(self) -> float:
        """Decimal gigabytes."""
        return round(self.bytes / GIGABYTE, 3)


NOTHING = Amount()


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one class and unit with one change; years are of the due days before and after."""

    node_id: UUID
    unit_id: UUID
    change: Change
    outcome_changed: bool
    left_out: bool
    year_before: int | None
    year_after: int | None
    amount: Amount


@dataclass(slots=True)
class Sums:
    """Amounts by change; `outcome_changed` and `left_out` cut across them.

    `left_out` are files of classes the version says nothing of.
    """

    by_change: dict[Change, Amount] = field(default_factory=lambda: dict.fromkeys(Change, NOTHING))
    outcome_changed: Amount = NOTHING
    left_out: Amount = NOTHING

    def add(self, group: Group) -> None:
        """Count a group in."""
        self.by_change[group.change] += group.amount
        if group.outcome_changed:
            self.outcome_changed += group.amount
        if group.left_out:
            self.left_out += group.amount

    @property
    def total(self) -> Amount:
        """Every file."""
        return sum(self.by_change.values(), NOTHING)

    @property
    def touched(self) -> int:
        """Files whose day would change."""
        return self.amount_touched.files

    @property
    def amount_touched(self) -> Amount:
        """How much the files are whose day would change."""
        return sum((self.by_change[change] for change in TOUCHING), NOTHING)


@dataclass(frozen=True, slots=True)
class Part:
    """One view of the outlook. `by_year` holds files by year of their due day, before and after; None without day."""

    view: View
    sums: Sums
    by_class: Mapping[UUID, Sums]
    by_unit: Mapping[UUID, Sums]
    by_year: Mapping[int | None, tuple[int, int]]
    nodes: Mapping[Change, Mapping[UUID, int]]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a version would change if it came into force on a day."""

    schedule_id: UUID
    on: date
    folios_per_metre: int | None
    parts: Mapping[View, Part]


def part_of(view: View, groups: Iterable[Group], lineage_of: Mapping[UUID, UUID]) -> Part:
    """The groups of one view added up; classes are told apart by what they are in every version of the chart."""
    sums = Sums()
    by_class: dict[UUID, Sums] = {}
    by_unit: dict[UUID, Sums] = {}
    before: Counter[int | None] = Counter()
    after: Counter[int | None] = Counter()
    nodes: dict[Change, Counter[UUID]] = {change: Counter() for change in Change}
    for group in groups:
        sums.add(group)
        _at(by_class, lineage_of[group.node_id]).add(group)
        _at(by_unit, group.unit_id).add(group)
        before[group.year_before] += group.amount.files
        after[group.year_after] += group.amount.files
        nodes[group.change][group.node_id] += group.amount.files
    years = sorted({*before, *after}, key=lambda year: (year is None, year or 0))
    by_year = {year: (before[year], after[year]) for year in years}
    return Part(view, sums, by_class, by_unit, by_year, nodes)


def as_pinned(group: Group, *, ruled: bool) -> Group:
    """A group of closed files under the new version, as the law has it: what has a version keeps it."""
    if not ruled:
        return group
    change = Change.STILL_UNDATED if group.year_before is None else Change.UNCHANGED
    return Group(
        group.node_id, group.unit_id, change, False, False, group.year_before, group.year_before, group.amount
    )  # fmt: skip


def _at(known: dict[K, Sums], key: K) -> Sums:
    return known.setdefault(key, Sums())
