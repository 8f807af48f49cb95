"""How the terms of one version go over to the classes of another chart: kept, dropped, or offered to a successor. Pure.

A class is the same by its lineage, whatever its code, title or place. What a chart no longer has leaves the schedule. A
class that another one went over into (merged, split, replaced) is offered the terms of the one before, as a start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from classification.charts.levels import Level
from retention.schedules.planning import Series


class Termed(Protocol):
    """An entry, as far as its way to another chart depends on it."""

    @property
    def lineage_id(self) -> UUID:
        """The class it is about."""
        ...

    @property
    def months(self) -> int:
        """How long it keeps, in months."""
        ...


@dataclass(slots=True)
class Drawing:
    """Which entry each class of the new chart begins with, by lineage; keys of what left, and of what was offered."""

    source: dict[UUID, UUID] = field(default_factory=dict)
    dropped: list[UUID] = field(default_factory=list)
    offered: list[UUID] = field(default_factory=list)


def draw(entries: Sequence[Termed], chart: Mapping[str, Series], steps: Iterable[tuple[UUID, UUID]]) -> Drawing:
    """Say for every class of the chart from which entry it begins.

    Args:
        entries: what the version before says, class by class.
        chart: the new chart, by key.
        steps: successions as pairs of lineages, the old one first.
    """
    drawn = Drawing()
    said = {entry.lineage_id: entry for entry in entries}
    classes = [node.lineage_id for node in chart.values() if node.level in {Level.SERIES, Level.SUBSERIES}]
    before = _predecessors(steps)
    for lineage_id in classes:
        if lineage_id in said:
            drawn.source[lineage_id] = lineage_id
        elif found := _nearest(lineage_id, before, said):
            # Where several were merged the longest terms are the start: nothing is lost while people decide.
            drawn.source[lineage_id] = max(found, key=lambda old: (said[old].months, str(old)))
            drawn.offered.append(lineage_id)
    here = set(classes)
    drawn.dropped = [entry.lineage_id for entry in entries if entry.lineage_id not in here]
    return drawn


def _predecessors(steps: Iterable[tuple[UUID, UUID]]) -> dict[UUID, set[UUID]]:
    before: dict[UUID, set[UUID]] = {}
    for old, new in steps:
        before.setdefault(new, set()).add(old)
    return before


def _nearest(lineage_id: UUID, before: Mapping[UUID, set[UUID]], said: Mapping[UUID, Termed]) -> set[UUID]:
    """The classes a class came from that have an entry: those one step back, else two, and so on; circles end."""
    met, at = {lineage_id}, {lineage_id}
    while at:
        at = {old for one in at for old in before.get(one, ())} - met
        met |= at
        if found := {old for old in at if old in said}:
            return found
    return set()
