"""Rows that tell volumes of one file: one file, its volumes with their folios. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from records.aggregations import foliation
from records.aggregations.foliation import FolioRange
from records.inventories.wanted import Wanted
from records.inventories.weighing import Outcome, RowPlan

Ranges = tuple[tuple[int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file to be opened, of one row or of a row for each volume.

    `rows` are its rows, each with the number of its volume (0: the row is about them all); `ranges` the folios of its
    volumes in their order, empty where rows do not tell them; `is_broken` says that they contradict each other.
    """

    wanted: Wanted
    rows: tuple[tuple[Wanted, int], ...]
    ranges: Ranges = ()
    is_broken: bool = False


def files_of(plans: Iterable[RowPlan]) -> list[WholeFile]:
    """The files that a batch opens, in the order of their first rows."""
    groups: dict[int, list[Wanted]] = {}
    for plan in plans:
        if plan.outcome is Outcome.LOADED and plan.wanted is not None:
            groups.setdefault(plan.joins or plan.row, []).append(plan.wanted)
    return [whole_file(rows) for rows in groups.values()]


def whole_file(rows: Sequence[Wanted]) -> WholeFile:
    """One file of its rows, the first of which tells what it is called and when it was opened."""
    first = rows[0]
    if len(rows) == 1:
        return WholeFile(first, ((first, 0),))
    numbered = sorted(((max(row.part, 1), row) for row in rows), key=lambda one: one[0])
    closings = [row.closed_on for row in rows if row.closed_on is not None]
    count = max(numbered[-1][0], *(row.volumes for row in rows))
    ranges, is_broken = _ranges(numbered, count)
    folios = [row.folios for row in rows if row.folios is not None]
    # A volume of which nobody counted the folios leaves the total unknown.
    total = sum(folios) if len(folios) == len(rows) == count else None
    whole = replace(
        first, volumes=count, closed_on=max(closings) if len(closings) == len(rows) else None, folios=total,
        first_folio=1 if ranges else None, last_folio=total if ranges else None,
    )  # fmt: skip
    return WholeFile(whole, tuple((row, number) for number, row in numbered), ranges, is_broken)


def _ranges(numbered: Sequence[tuple[int, Wanted]], count: int) -> tuple[Ranges, bool]:
    """The folios of each volume where all are told: as ranges, or as counts that go on from one to the next."""
    rows = [row for _, row in numbered]
    if [number for number, _ in numbered] != list(range(1, count + 1)) or any(row.folios is None for row in rows):
        return (), False
    if all(row.last_folio is not None for row in rows):
        told = [(row.first_folio, row.last_folio) for row in rows]
    else:
        ends = list(accumulate(row.folios or 0 for row in rows))
        told = [(end - (row.folios or 0) + 1, end) for row, end in zip(rows, ends, strict=True)]
    volumes = [FolioRange(number, *span) for number, span in enumerate(told, start=1)]
    return ((), True) if foliation.objections(volumes) else (tuple(told), False)
