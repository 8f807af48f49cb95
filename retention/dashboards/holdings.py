"""How complete files are, added up by unit and by series. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Holding:
    """Files and how complete they are.

    `covers` of the `files` say all that a cover should (I4). Of `measured` files, which a blueprint holds for,
    `complete` have all it requires. Of `on_paper` files `unfoliated` have no folios. Of `read` documents, which
    somebody tried to read, `unread` gave no text.
    """

    files: int = 0
    covers: int = 0
    measured: int = 0
    complete: int = 0
    on_paper: int = 0
    unfoliated: int = 0
    read: int = 0
    unread: int = 0

    def __add__(self, other: Holding) -> Holding:
        return Holding(
            self.files + other.files,
            self.covers + other.covers,
            self.measured + other.measured,
            self.complete + other.complete,
            self.on_paper + other.on_paper,
            self.unfoliated + other.unfoliated,
            self.read + other.read,
            self.unread + other.unread,
        )


@dataclass(frozen=True, slots=True)
class Held:
    """What one unit holds of one class, told by what the class is in every version of the chart."""

    unit_id: UUID
    lineage_id: UUID
    holding: Holding


def by_unit(groups: Iterable[Held]) -> Mapping[UUID, Holding]:
    """By unit."""
    return _added(groups, lambda one: one.unit_id)


def by_series(groups: Iterable[Held]) -> Mapping[UUID, Holding]:
    """By class."""
    return _added(groups, lambda one: one.lineage_id)


def _added(groups: Iterable[Held], key: Callable[[Held], UUID]) -> Mapping[UUID, Holding]:
    found: dict[UUID, Holding] = {}
    for one in groups:
        found[key(one)] = found.get(key(one), Holding()) + one.holding
    return found
