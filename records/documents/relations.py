"""How documents stand to each other, and what no set of relations may hold (pure; ISO 23081, domain 2.10)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID


class RelationKind(StrEnum):
    """Read from the document that states it."""

    ANNEX_OF = "annex_of"
    ANSWERS = "answers"
    REPLACES = "replaces"
    PUBLIC_VERSION_OF = "public_version_of"


# A document may answer one that answers it; it can neither be a part of itself nor come after itself.
WITHOUT_CIRCLES = frozenset({RelationKind.ANNEX_OF, RelationKind.REPLACES, RelationKind.PUBLIC_VERSION_OF})


def closes_circle(edges: Iterable[tuple[UUID, UUID]], source: UUID, target: UUID) -> bool:
    """Whether `source` → `target` would lead back to `source` over `edges` (source, target) of the same kind."""
    onward: dict[UUID, list[UUID]] = {}
    for start, end in edges:
        onward.setdefault(start, []).append(end)
    waiting, seen = [target], set[UUID]()
    while waiting:
        at = waiting.pop()
        if at == source:
            return True
        if at not in seen:
            seen.add(at)
            waiting.extend(onward.get(at, ()))
    return False
