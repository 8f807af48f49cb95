"""Where a class of an old version leads in a new one, through merges, splits and suppressions (domain 2.1). Pure.

A version holds classes, by lineage, and the steps that were taken when it was drafted. What keeps its lineage needs no
step; what a version left out without a step waits, for a later one may take it up again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Version(Generic[T]):
    """One version: the classes it has, and for each class that went over, into which ones; into none where empty."""

    classes: frozenset[T]
    steps: Mapping[T, tuple[T, ...]] = field(default_factory=dict)


def stepped(carried: Iterable[T], version: Version[T]) -> frozenset[T]:
    """What classes have become in the next version; steps that run in a circle end where they began."""
    reached: set[T] = set()
    waiting = list(carried)
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting.extend(version.steps.get(one, ()))
    return frozenset(one for one in reached if one in version.classes or one not in version.steps)


def carried(old: T, versions: Sequence[Version[T]]) -> frozenset[T]:
    """What a class has become after all these versions, what waits to be taken up again included."""
    found = frozenset([old])
    for version in versions:
        found = stepped(found, version)
    return found


def followed(old: T, versions: Sequence[Version[T]]) -> frozenset[T]:
    """Which classes of the last of these versions a class of the one before them leads to; itself where it is there."""
    if not versions:
        return frozenset([old])
    last = versions[-1].classes
    return frozenset(one for one in carried(old, versions) if one in last) | ({old} & last)


def led_from(new: T, olds: Iterable[T], versions: Sequence[Version[T]]) -> frozenset[T]:
    """Which old classes lead to a class of the last version."""
    return frozenset(old for old in olds if new in followed(old, versions))
