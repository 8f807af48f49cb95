"""What rests on what, walked step by step from one thing and laid out in columns. Pure.

A walk is bounded three ways: how many steps from its root, how many neighbours of each thing, how many things in all.
Whatever was not followed is marked, so that a picture never looks whole where it is not. Circles end by themselves:
nothing is placed twice, and what leads back is kept as a crossing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

DEEPEST, WIDEST, MOST = 3, 12, 80
# Three columns with their crossings stand side by side on a page.
COLUMN, ROW, WIDTH, HEIGHT = 230, 78, 204, 64
_MARGIN = 8


class Kind(StrEnum):
    """What stands at a node."""

    DECISION = "decision"
    DOCUMENT = "document"
    FILE = "file"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One thing."""

    kind: Kind
    id: UUID


@dataclass(frozen=True, slots=True)
class Link:
    """How a thing stands to a neighbour: the word of it, and whether it is said from here to there."""

    target: Key
    word: str
    outward: bool = True


@dataclass(frozen=True, slots=True)
class Crossing:
    """A link between two things that both stand in the walk already."""

    source: Key
    target: Key
    word: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The neighbours of one thing, and whether there are more of them than are given."""

    links: Sequence[Link]
    has_more: bool = False


@dataclass(slots=True)
class Walk:
    """What was found: `children` in order by thing, by which link each was reached, and what was not followed."""

    root: Key
    depth: dict[Key, int] = field(default_factory=dict)
    children: dict[Key, list[Link]] = field(default_factory=dict)
    parent: dict[Key, Key] = field(default_factory=dict)
    crossings: list[Crossing] = field(default_factory=list)
    unfollowed: set[Key] = field(default_factory=set)

    def reached_by(self, key: Key) -> Link | None:
        """The link by which a thing was reached; None for the root."""
        if key not in self.parent:
            return None
        return next(link for link in self.children[self.parent[key]] if link.target == key)

    def in_order(self, key: Key | None = None) -> Iterator[Key]:
        """Everything, each thing before what was reached through it."""
        left = [key or self.root]
        while left:
            one = left.pop()
            yield one
            left += [link.target for link in reversed(self.children.get(one, []))]


def walk(root: Key, look: Callable[[Key], Neighbours], *, depth: int = 2, most: int = MOST) -> Walk:
    """Go from a thing to its neighbours and theirs, nearest first, at most `depth` steps and `most` things."""
    found = Walk(root, {root: 0})
    told: set[tuple[frozenset[Key], str]] = set()
    waiting = deque([root])
    while waiting:
        at = waiting.popleft()
        if found.depth[at] >= min(depth, DEEPEST):
            continue
        near = look(at)
        if near.has_more:
            found.unfollowed.add(at)
        for link in near.links:
            pair = (frozenset((at, link.target)), link.word)
            if pair in told or link.target == at:
                continue
            told.add(pair)
            if link.target in found.depth:
                ends = (at, link.target) if link.outward else (link.target, at)
                found.crossings.append(Crossing(*ends, link.word))
            elif len(found.depth) >= most:
                found.unfollowed.add(at)
            else:
                found.depth[link.target], found.parent[link.target] = found.depth[at] + 1, at
                found.children.setdefault(at, []).append(link)
                waiting.append(link.target)
    return found


@dataclass(frozen=True, slots=True)
class Box:
    """Where a thing stands in the drawing's own units: its upper left corner."""

    x: float
    y: float

    @property
    def middle(self) -> float:
        """Half its height."""
        return self.y + HEIGHT / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole drawing: boxes by thing, lines as SVG paths, and its size."""

    boxes: Mapping[Key, Box]
    lines: Sequence[str]
    crossings: Sequence[str]
    width: float
    height: float


def layout(found: Walk) -> Layout:
    """One column for each step from the root; no two boxes ever overlap."""
    rows: dict[Key, float] = {}
    row = 0
    order = list(found.in_order())
    for key in order:
        if not found.children.get(key):
            rows[key] = row
            row += 1
    for key in reversed(order):
        if key not in rows:
            below = found.children[key]
            rows[key] = (rows[below[0].target] + rows[below[-1].target]) / 2
    boxes = {key: Box(_MARGIN + found.depth[key] * COLUMN, round(_MARGIN + rows[key] * ROW, 2)) for key in order}
    lines = [_line(boxes[found.parent[key]], boxes[key]) for key in order if key in found.parent]
    crossings = [_bow(boxes[one.source], boxes[one.target]) for one in found.crossings]
    deepest = max(found.depth.values(), default=0)
    width = 2 * _MARGIN + deepest * COLUMN + WIDTH + (40 if crossings else 0)
    return Layout(boxes, lines, crossings, width, 2 * _MARGIN + (max(row, 1) - 1) * ROW + HEIGHT)


def _line(source: Box, target: Box) -> str:
    start, middle = source.x + WIDTH, (source.x + WIDTH + target.x) / 2
    return f"M {start} {source.middle} C {middle} {source.middle} {middle} {target.middle} {target.x} {target.middle}"


def _bow(source: Box, target: Box) -> str:
    start, end = source.x + WIDTH, target.x + WIDTH
    reach = max(start, end) + 34
    return f"M {start} {source.middle} C {reach} {source.middle} {reach} {target.middle} {end} {target.middle}"
