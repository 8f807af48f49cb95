"""Bars of what is overdue, by unit, as numbers for a drawing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 12
WIDTH, ROW, NAME = 640, 26, 120


@dataclass(frozen=True, slots=True)
class Bar:
    """One unit: where its bar lies and how long it is, in the drawing's own units."""

    label: str
    count: int
    y: int
    width: float


def bars(counted: Sequence[tuple[str, int]]) -> list[Bar]:
    """The units with most first, each wide enough to be seen; those past the twelfth stand only in the table."""
    ordered = sorted(counted, key=lambda one: (-one[1], one[0]))[:MOST]
    most = max((count for _, count in ordered), default=0) or 1
    room = WIDTH - NAME - 60
    return [
        Bar(label, count, at * ROW, max(1.0, round(room * count / most, 1)))
        for at, (label, count) in enumerate(ordered)
    ]
