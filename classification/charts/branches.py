"""A branch of a draft as rows: read once, reckoned anew, written at once. Only acts call it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import identity_key

from classification.charts.codes import Code, read_code
from classification.charts.levels import Level
from classification.charts.model import Node
from classification.charts.positions import sort_key_of
from classification.charts.standing import DEPTH_LIMIT
from system.work import Reading, Work

AT_ONCE = 5000
Above = tuple[str, Code]


@dataclass(frozen=True, slots=True)
class Place:
    """A node as far as its place goes."""

    id: UUID
    parent_id: UUID | None
    lineage_id: UUID
    level: Level
    code: str
    key: str
    sort_key: str
    position: int | None
    title: str

    @property
    def above(self) -> Above:
        """What sorts the nodes under it."""
        return self.sort_key, read_code(self.code)


_PLACE = (
    Node.id, Node.parent_id, Node.lineage_id, Node.level, Node.code, Node.key, Node.sort_key, Node.position, Node.title,
)  # fmt: skip


def below(tops: Sequence[UUID]) -> Select[UUID]:
    """The ids of nodes and of everything that stands below them."""
    branch = select(Node.id.label("id")).where(Node.id.in_(tops)).cte("branch", recursive=True)
    under = aliased(Node)
    # UNION, not UNION ALL: it ends even where a damaged tree runs in a circle.
    branch = branch.union(select(under.id).where(under.parent_id == branch.c.id))
    return select(branch.c.id)


def branch_of(stand: Reading | Work, tops: Sequence[UUID]) -> list[Place]:
    """Nodes and everything below them, each after what it stands under, siblings in their order."""
    found = stand.session.execute(select(*_PLACE).where(Node.id.in_(below(tops))).order_by(Node.sort_key))
    return _parents_first([Place(*row) for row in found])


def siblings(stand: Reading | Work, chart_id: UUID, parent_id: UUID | None) -> list[Place]:
    """What stands directly under a node, or the sections, in order."""
    found = select(*_PLACE).where(*_beside(chart_id, parent_id)).order_by(Node.sort_key)
    return [Place(*row) for row in stand.session.execute(found)]


def height(places: Sequence[Place]) -> int:
    """How many levels a branch has, from its top down."""
    depths: dict[UUID | None, int] = {}
    for place in places:
        depths[place.id] = depths.get(place.parent_id, 0) + 1
    return max(depths.values(), default=0)


def resorted(places: Sequence[Place], tops: Mapping[UUID, Above | None]) -> list[Place]:
    """The places with their sort keys reckoned anew; parents stand before what is under them.

    Args:
        places: branches, each node after what it stands under.
        tops: under what each top stands, None for sections.
    """
    above: dict[UUID, Above | None] = {}
    done = []
    for place in places:
        over = tops[place.id] if place.id in tops else above[_parent(place)]
        code = read_code(place.code)
        settled = replace(place, sort_key=sort_key_of(code, place.position, over))
        above[place.id] = (settled.sort_key, code)
        done.append(settled)
    return done


def write_places(work: Work, before: Sequence[Place], after: Sequence[Place]) -> int:
    """Write what changed, whole batches at a time. Gives how many rows that is."""
    stood = {place.id: place for place in before}
    changed = [place for place in after if place != stood[place.id]]
    old_keys = {stood[place.id].key for place in changed}
    recoded = [place for place in changed if place.key != stood[place.id].key]
    # No two rows may share a key even between two statements.
    crossing = [place for place in recoded if place.key in old_keys]
    work.session.flush()
    if crossing:
        _write(work, [{"id": place.id, "key": f"~{place.id.hex}"} for place in crossing])
    _write(
        work,
        [
            {"id": place.id, "parent_id": place.parent_id, "code": place.code, "key": place.key,
             "sort_key": place.sort_key, "position": place.position}
            for place in changed
        ],
    )  # fmt: skip
    _look_again(work, {place.id for place in changed})
    return len(changed)


def depth_of(way: Sequence[Node]) -> int:
    """How many nodes a path has; never more than a chart may be deep."""
    return min(len(way), DEPTH_LIMIT)


def batches(ids: Collection[UUID]) -> Iterator[list[UUID]]:
    """Ids in lots that one statement takes."""
    every = list(ids)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def _beside(chart_id: UUID, parent_id: UUID | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Node.chart_id == chart_id, Node.parent_id.is_(None) if parent_id is None else Node.parent_id == parent_id


def _parent(place: Place) -> UUID:
    if place.parent_id is None:
        raise ValueError(f"{place.code} has nothing above it")
    return place.parent_id


def _parents_first(places: Sequence[Place]) -> list[Place]:
    ids = {place.id for place in places}
    under: dict[UUID | None, list[Place]] = {}
    for place in places:
        under.setdefault(place.parent_id if place.parent_id in ids else None, []).append(place)
    done, waiting = [], under.get(None, [])
    while waiting:
        done.extend(waiting)
        waiting = [child for place in waiting for child in under.get(place.id, ())]
    return done


def _write(work: Work, rows: list[dict[str, object]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        work.session.execute(update(Node), rows[start : start + AT_ONCE])


def _look_again(work: Work, ids: Collection[UUID]) -> None:
    """Whoever holds one of the nodes sees what was written past it."""
    for node_id in ids:
        held = work.session.identity_map.get(identity_key(Node, node_id))
        if held is not None:
            work.session.refresh(held)
