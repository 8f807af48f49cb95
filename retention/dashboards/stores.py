"""How much of each store is taken, from the places below it, and when it will be full. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from records.custody.kinds import PlaceKind
from records.custody.measures import Fill
from retention.dashboards.outlook import Outlook, when_full


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the tree. `used_mm` and `added_mm` (of late) are of what stands on itself, not below."""

    id: UUID
    parent_id: UUID | None
    kind: PlaceKind
    label: str
    name: str
    capacity_mm: int | None
    used_mm: int = 0
    added_mm: int = 0


@dataclass(frozen=True, slots=True)
class Store:
    """A store with everything below it: how full it is, what was added of late, when it will be full."""

    id: UUID
    label: str
    name: str
    fill: Fill
    added_mm: int
    outlook: Outlook


def stores_of(spots: Iterable[Spot], *, months: int, today: date) -> list[Store]:
    """The topmost stores of a tree, and the topmost places that lie in none, in the order given.

    A place that says how much goes in speaks for all below it; where it does not, the places below it are added up.
    Buildings that hold stores are passed over, but what stands in them outside of any store is theirs.
    """
    known = {spot.id: spot for spot in spots}
    heads: dict[UUID, UUID] = {}
    members: defaultdict[UUID, list[Spot]] = defaultdict(list)
    for spot in known.values():
        members[_head(spot, known, heads)].append(spot)
    found = []
    for head, held in members.items():
        used = sum(one.used_mm for one in held)
        capacity = _capacity(known[head], held)
        if known[head].kind is PlaceKind.BUILDING and not used and capacity is None:
            continue
        fill, added = Fill(used, capacity), sum(one.added_mm for one in held)
        store = known[head]
        outlook = when_full(fill.free_mm, added, months, today)
        found.append(Store(store.id, store.label, store.name, fill, added, outlook))
    return found


def _head(spot: Spot, known: Mapping[UUID, Spot], heads: dict[UUID, UUID]) -> UUID:
    """The store a place lies in: the nearest one above, else the topmost place that is no building, else itself."""
    if spot.id not in heads:
        above = known.get(spot.parent_id) if spot.parent_id else None
        if above is None or spot.kind is PlaceKind.STORE or above.kind is PlaceKind.BUILDING:
            heads[spot.id] = spot.id
        else:
            heads[spot.id] = _head(above, known, heads)
    return heads[spot.id]


def _capacity(head: Spot, held: Iterable[Spot]) -> int | None:
    below: defaultdict[UUID | None, list[Spot]] = defaultdict(list)
    for one in held:
        if one.id != head.id:
            below[one.parent_id].append(one)

    def of(spot: Spot) -> int | None:
        if spot.capacity_mm is not None:
            return spot.capacity_mm
        parts = [part for one in below[spot.id] if (part := of(one)) is not None]
        return sum(parts) if parts else None

    return of(head)
