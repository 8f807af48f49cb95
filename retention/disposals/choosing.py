"""Drawing a sample: the same files from the same population every time it is drawn again (domain 2.2). Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID


def population_digest(population: Iterable[UUID]) -> str:
    """SHA-256 over the ids of the population in their order, one a line."""
    total = hashlib.sha256()
    for one in population:
        total.update(f"{one}\n".encode())
    return total.hexdigest()


def every_nth(population: Sequence[UUID], *, step: int, start: int) -> frozenset[UUID]:
    """Each `step`-th file from the `start`-th on, both counted from 1."""
    if step < 1 or start < 1:
        raise ValueError("step and start count from 1")
    return frozenset(population[start - 1 :: step])


def at_random(population: Iterable[UUID], *, seed: str, count: int) -> frozenset[UUID]:
    """`count` files by lot: those whose digest with the seed is smallest, so that anybody can draw them again."""
    if count < 0:
        raise ValueError("a sample is not smaller than nothing")
    by_lot = sorted(population, key=lambda one: (hashlib.sha256(f"{seed}:{one}".encode()).digest(), one))
    return frozenset(by_lot[:count])
