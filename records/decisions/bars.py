"""How much of what was decided can be proved, as bars over the years. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, ROOM, FOOT = 640, 200, 160, 24
MOST = 20


@dataclass(frozen=True, slots=True)
class YearCount:
    """The final decisions of one year: whole, partly shown, and without any of what is asked for."""

    year: int
    whole: int
    partial: int
    none: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.whole + self.partial + self.none

    @property
    def share(self) -> int:
        """How many per cent of them can be proved entirely."""
        return 0 if not self.all else self.whole * 100 // self.all


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a bar in the drawing's own units; `kind` is whole, partial or none."""

    kind: str
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: where it stands, its parts from the ground up, and what is written beside it."""

    year: int
    x: float
    width: float
    share: int
    pieces: tuple[Piece, ...]


def bars(counts: Iterable[YearCount]) -> list[Bar]:
    """The latest years, oldest first; a bar is as high as its share of the year with most decisions."""
    shown = sorted(counts, key=lambda one: one.year)[-MOST:]
    most = max((one.all for one in shown), default=0)
    if not most:
        return []
    step = WIDTH / len(shown)
    return [_bar(one, at * step, step, most) for at, one in enumerate(shown)]


def _bar(one: YearCount, x: float, step: float, most: int) -> Bar:
    pieces: list[Piece] = []
    top = float(ROOM + FOOT)
    for kind, count in _parts(one):
        height = round(ROOM * count / most, 2)
        if height > 0:
            top = round(top - height, 2)
            pieces.append(Piece(kind, count, top, height))
    width = round(min(step * 0.7, 60), 2)
    return Bar(one.year, round(x + (step - width) / 2, 2), width, one.share, tuple(pieces))


def _parts(one: YearCount) -> Sequence[tuple[str, int]]:
    return (("whole", one.whole), ("partial", one.partial), ("none", one.none))
