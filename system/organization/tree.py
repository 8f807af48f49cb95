"""The tree of units on any date, reckoned from dated placements. Pure.

A placement says what a unit was called and where it stood from one day to another, its last day included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Placed:
    """One unit at one place for some time; `ends_on` is its last day there, None while nothing follows."""

    unit_id: UUID
    parent_id: UUID | None
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the unit stands here on this day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def parents_on(placements: Iterable[Placed], day: date) -> dict[UUID, UUID | None]:
    """Where each unit that exists on the day stands."""
    return {placed.unit_id: placed.parent_id for placed in placements if placed.holds_on(day)}


def last_parents(placements: Iterable[Placed], day: date) -> dict[UUID, UUID | None]:
    """Where each unit stands on the day, or stood last: what an ended unit left is its last parent's (LGA 18)."""
    latest: dict[UUID, Placed] = {}
    for placed in placements:
        held = latest.get(placed.unit_id)
        if placed.starts_on <= day and (held is None or held.starts_on < placed.starts_on):
            latest[placed.unit_id] = placed
    return {unit_id: placed.parent_id for unit_id, placed in latest.items()}


def subtree(parents: Mapping[UUID, UUID | None], root: UUID) -> frozenset[UUID]:
    """The unit itself, where it is known, and every unit below it."""
    if root not in parents:
        return frozenset()
    below: dict[UUID, list[UUID]] = defaultdict(list)
    for unit_id, parent_id in parents.items():
        if parent_id is not None:
            below[parent_id].append(unit_id)
    found, waiting = {root}, [root]
    while waiting:
        fresh = [unit_id for unit_id in below[waiting.pop()] if unit_id not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return frozenset(found)


def has_circle(parents: Mapping[UUID, UUID | None]) -> bool:
    """Whether some unit stands below itself."""
    sound: set[UUID] = set()
    for start in parents:
        walked: list[UUID] = []
        on_this_walk: set[UUID] = set()
        step: UUID | None = start
        while step is not None and step not in sound:
            if step in on_this_walk:
                return True
            walked.append(step)
            on_this_walk.add(step)
            step = parents.get(step)
        sound.update(walked)
    return False


def first_circle(placements: Iterable[Placed], since: date) -> date | None:
    """The first day from `since` on which the tree has a circle, None where it never has one.

    The tree changes only where a placement begins, so only those days are asked.
    """
    known = list(placements)
    days = sorted({since, *(placed.starts_on for placed in known if placed.starts_on > since)})
    return next((day for day in days if has_circle(parents_on(known, day))), None)
