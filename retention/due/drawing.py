"""Pictures as numbers: stacks by period, bars by name, a line; heights, ticks and which labels there is room for. Pure.

Everything is in a drawing's own units. What is drawn always adds up to what was given: names beyond the most that can
be read are drawn as one, and the table beside the picture has each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

Number = int | float
Counted = Sequence[tuple[str, Sequence[Number]]]

WIDTH, HEIGHT = 560, 220
LEFT, RIGHT, TOP, FOOT = 56, 12, 12, 30
ROW, NAME, ROOM = 28, 110, 80
WIDEST = 48
MOST_ROWS = 12
MOST_LABELS = 7
_TICKS = 4
LEAST_DRAWN = 1e-4
_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the drawing, and the amount it stands for."""

    amount: Number
    y: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One amount as a rectangle."""

    amount: Number
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Stack:
    """One period: its pieces from below. `is_labelled` where there is room to write its label at `middle`."""

    label: str
    pieces: tuple[Piece, ...]
    middle: float
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Stacks:
    """Amounts by period."""

    stacks: tuple[Stack, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One name: its pieces from the left, and their sum. `others` is how many names are drawn as one; else 0."""

    label: str
    pieces: tuple[Piece, ...]
    y: int
    total: Number
    end: float
    others: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line over periods: `points` as SVG reads them, `area` the same closed at the foot."""

    points: str
    area: str
    ticks: tuple[Tick, ...]
    labels: tuple[tuple[str, float], ...]
    last: Number


def ticks_up_to(most: Number) -> tuple[Number, ...]:
    """Round amounts in even steps from nothing to at least `most`; never more than six of them."""
    # What is under a millimetre or a tenth of a megabyte is not drawn: its steps could not be told apart when written.
    if most < LEAST_DRAWN:
        return (0, 1)
    # Half a file is nothing to measure by.
    step = max(_step(most / _TICKS), 1) if isinstance(most, int) else _step(most / _TICKS)
    steps = max(1, -int(-most // step))
    return tuple(_plain(step * at) for at in range(steps + 1))


def stacks(counted: Counted, *, beside: bool = False) -> Stacks:
    """The pieces of each period upon each other, or `beside` each other; on one scale from nothing."""
    top, ticks = _scale(max((max(parts, default=0) if beside else sum(parts) for _, parts in counted), default=0))
    room = (WIDTH - LEFT - RIGHT) / max(len(counted), 1)
    every = -(-len(counted) // MOST_LABELS) or 1
    drawn = []
    for at, (label, parts) in enumerate(counted):
        left, reached, pieces = LEFT + at * room, 0.0, []
        wide = min(room * 0.7, WIDEST)
        width = wide / (len(parts) if beside and parts else 1)
        for place, amount in enumerate(parts):
            height = _plot() * amount / top
            x = left + (room - wide) / 2 + (place * width if beside else 0)
            pieces.append(Piece(amount, _at(x), _at(_foot() - reached - height), _at(width), _at(height)))
            reached += 0 if beside else height
        drawn.append(Stack(label, tuple(pieces), _at(left + room / 2), at % every == 0))
    return Stacks(tuple(drawn), ticks)


def rows(counted: Counted) -> tuple[Row, ...]:
    """The names with most first; those past the twelfth are drawn as one. Names with nothing are not drawn."""
    some = sorted((one for one in counted if sum(one[1]) > 0), key=lambda one: (-sum(one[1]), one[0]))
    fits = len(some) <= MOST_ROWS
    shown, rest = (some, []) if fits else (some[: MOST_ROWS - 1], some[MOST_ROWS - 1 :])
    lines: list[tuple[str, Sequence[Number], int]] = [(label, parts, 0) for label, parts in shown]
    if rest:
        lines.append(("", [sum(amounts) for amounts in zip(*(parts for _, parts in rest), strict=True)], len(rest)))
    most = max((sum(parts) for _, parts, _ in lines), default=0) or 1
    return tuple(_row(at, line, (WIDTH - NAME - ROOM) / most) for at, line in enumerate(lines))


def line(points: Sequence[tuple[str, Number]]) -> Line:
    """A line from the first period to the last, on one scale from nothing; amounts are none below it."""
    top, ticks = _scale(max((amount for _, amount in points), default=0))
    room = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    every = -(-len(points) // MOST_LABELS) or 1
    places = [_at(LEFT + (at + 0.5) * room) for at in range(len(points))]
    drawn = [f"{x},{_at(_foot() - _plot() * amount / top)}" for x, (_, amount) in zip(places, points, strict=True)]
    labels = tuple((label, x) for at, (x, (label, _)) in enumerate(zip(places, points, strict=True)) if at % every == 0)
    ends = (f"{places[0]},{_foot()}", f"{places[-1]},{_foot()}") if places else ("", "")
    return Line(
        " ".join(drawn), " ".join((ends[0], *drawn, ends[1])).strip(), ticks, labels, points[-1][1] if points else 0
    )


def _row(at: int, line: tuple[str, Sequence[Number], int], each: float) -> Row:
    label, parts, others = line
    x, pieces = float(NAME), []
    for amount in parts:
        pieces.append(Piece(amount, _at(x), at * ROW + 5, _at(amount * each), ROW - 10))
        x += amount * each
    return Row(label, tuple(pieces), at * ROW, sum(parts), _at(x), others)


def _scale(most: Number) -> tuple[Number, tuple[Tick, ...]]:
    amounts = ticks_up_to(most)
    top = amounts[-1]
    return top, tuple(Tick(amount, _at(_foot() - _plot() * amount / top)) for amount in amounts)


def _step(least: float) -> Number:
    power = 10.0 ** floor(log10(least))
    step = next((one * power for one in _STEPS if one * power >= least), 10 * power)
    return _plain(step)


def _plain(amount: Number) -> Number:
    rounded = round(amount, 6)
    return int(rounded) if rounded >= 1 and rounded == int(rounded) else rounded or amount


def _plot() -> int:
    return HEIGHT - TOP - FOOT


def _foot() -> int:
    return HEIGHT - FOOT


def _at(place: float) -> float:
    return round(place, 2)
