"""How decisions stand to one another, and that none stands before itself. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

K = TypeVar("K")


class DecisionRelationKind(StrEnum):
    """Read from the decision that states it."""

    REPEALS = "repeals"
    AMENDS = "amends"
    EXECUTES = "executes"
    ANSWERS = "answers"


# What a source that is final does to its target: a repealed decision is no longer in force, the others stand.
ENDS_TARGET: Mapping[DecisionRelationKind, bool] = MappingProxyType(
    {kind: kind is DecisionRelationKind.REPEALS for kind in DecisionRelationKind}
)


def would_circle(targets_of: Callable[[Iterable[K]], Iterable[K]], source: K, target: K) -> bool:
    """Whether a relation from `source` to `target` would close a circle: the target is the source or leads to it.

    `targets_of` gives what some decisions point to, whatever the kind: what repeals a decision can neither amend it
    through another nor be executed by it. It is asked once for each step, with all that the last step found.
    """
    known: set[K] = {target}
    front: set[K] = {target}
    while front:
        if source in front:
            return True
        front = set(targets_of(front)) - known
        known |= front
    return False
