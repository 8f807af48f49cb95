"""Metres of paper, how full a place is, and which volumes go into which box. Pure; every number comes in.

Linear metres (metros lineales) are measured where a box's width or a volume's thickness is known, estimated from folios
by the practice number of the body's profile where they are not, and unknown where nobody counted. The three are told
apart: nobody should take an estimate for a measurement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
MILLIMETRES = 1000


@dataclass(frozen=True, slots=True)
class Extent:
    """An amount of paper: millimetres measured and estimated, and how many things nobody measured or counted."""

    measured_mm: int = 0
    estimated_mm: int = 0
    unknown: int = 0

    def __add__(self, other: Extent) -> Extent:
        return Extent(
            self.measured_mm + other.measured_mm,
            self.estimated_mm + other.estimated_mm,
            self.unknown + other.unknown,
        )

    @property
    def total_mm(self) -> int:
        """Measured and estimated together."""
        return self.measured_mm + self.estimated_mm

    @property
    def metres(self) -> float:
        """Linear metres, to the centimetre."""
        return round(self.total_mm / MILLIMETRES, 2)

    @property
    def measured_share(self) -> int:
        """Which percentage was measured, rounded down; 100 where there is nothing."""
        return self.measured_mm * 100 // self.total_mm if self.total_mm else 100


def extent_of(thickness_mm: int | None, folios: int | None, folios_per_metre: int | None) -> Extent:
    """What one volume takes: its thickness, else what its folios come to, rounded up to the millimetre."""
    if thickness_mm is not None:
        return Extent(measured_mm=thickness_mm)
    if folios is None or not folios_per_metre:
        return Extent(unknown=1)
    return Extent(estimated_mm=-(-folios * MILLIMETRES // folios_per_metre))


def left_to_each(folios: int | None, counted: Sequence[int | None]) -> int | None:
    """How many of a file's folios each of its uncounted volumes holds, rounded up; None where nobody can say.

    Args:
        folios: of the whole file, None where nobody counted.
        counted: those of each volume, None of those that nobody counted.
    """
    uncounted = sum(1 for one in counted if one is None)
    if folios is None or not uncounted:
        return None
    left = folios - sum(one for one in counted if one is not None)
    return -(-left // uncounted) if left > 0 else None


def total(parts: Iterable[Extent]) -> Extent:
    """All together."""
    return sum(parts, Extent())


@dataclass(frozen=True, slots=True)
class Fill:
    """How full a place is, in millimetres. `capacity_mm` is None where it is not counted."""

    used_mm: int
    capacity_mm: int | None

    @property
    def free_mm(self) -> int | None:
        """What still goes in; negative where more stands there than fits."""
        return None if self.capacity_mm is None else self.capacity_mm - self.used_mm

    @property
    def percent(self) -> int | None:
        """How much of it is taken, rounded up: what is not quite full is not called full before it is."""
        if not self.capacity_mm:
            return None
        return -(-self.used_mm * 100 // self.capacity_mm)


def pack(things: Sequence[tuple[T, int]], capacity_mm: int) -> list[list[T]]:
    """Fill boxes in the given order: the next box begins where a thing fits no more.

    Order matters more than space: files stand in the order of their codes, and a box says "Del __ al __". What is
    larger than a box has one of its own.

    Args:
        things: with the millimetres each takes.
        capacity_mm: of one box.

    Raises:
        ValueError: boxes hold nothing.
    """
    if capacity_mm < 1:
        raise ValueError("a box must hold something")
    boxes: list[list[T]] = []
    used = 0
    for thing, millimetres in things:
        if not boxes or used + millimetres > capacity_mm:
            boxes.append([])
            used = 0
        boxes[-1].append(thing)
        used += millimetres
    return boxes


@dataclass(frozen=True, slots=True)
class Count(Generic[T]):
    """What a stock-take came to."""

    found: tuple[T, ...]
    strange: tuple[T, ...]
    missing: tuple[T, ...]


def compare(expected: Iterable[T], scanned: Iterable[T]) -> Count[T]:
    """What should be there and is, what is there and should not be, what is missing; each once, in its own order."""
    wanted, seen = dict.fromkeys(expected), dict.fromkeys(scanned)
    return Count(
        tuple(one for one in wanted if one in seen),
        tuple(one for one in seen if one not in wanted),
        tuple(one for one in wanted if one not in seen),
    )
