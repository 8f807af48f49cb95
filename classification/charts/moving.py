"""Moving a branch of a draft under another class, in one act however many classes it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from classification.charts import drafts, ordering, queries
from classification.charts.branches import Above, Place, branch_of, height, resorted, siblings, write_places
from classification.charts.codes import Code, MalformedCode, read_code
from classification.charts.errors import NodeUnfit
from classification.charts.events import NodeMoved, NodePlaced
from classification.charts.levels import may_stand_under
from classification.charts.model import ClassificationChart, Node
from classification.charts.planning import BASIS
from classification.charts.recoding import Beginnings, anchored, bound, next_free, outside, recoded
from classification.charts.standing import DEPTH_LIMIT
from classification.charts.texts import at
from system.errors import Objection, refuse_all
from system.work import Work


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did: the class at its new place, and how many classes went with it, itself included."""

    node: Node
    nodes: int


def move_node(
    work: Work, node_id: UUID, *, parent_id: UUID | None, code: str = "", before_id: UUID | None = None
) -> Moved:
    """Put a class of a draft, with everything below it, under another one; None puts it among the sections.

    It keeps its code where that begins with one of those now above it, and gets the next free number otherwise, unless
    `code` says another. Without `before_id` it stands where its code sorts, or behind siblings in an order by hand.

    Raises:
        NodeUnfit: with everything that stands against it.
    """
    chart, node = drafts.node_to_edit(work, node_id)
    parent = drafts.node_of(work, chart.id, parent_id) if parent_id else None
    if parent_id is not None and parent is None:
        facts = {"field": "parent_id", "code": node.code, "parent": ""}
        raise NodeUnfit(objections=[Objection("chart.unknown_parent", BASIS, facts)])
    way = queries.path(work, parent) if parent else []
    before = branch_of(work, [node.id])
    # Under itself every other reason would be about a tree that cannot be.
    refuse_all(NodeUnfit, _under_itself(node, way))
    against = list(_misplaced(work, node, way, before))
    against += _no_sibling(work, chart, parent_id, before_id)
    wanted = _code(work, node, way, code, against)
    stays = node.parent_id == parent_id
    if stays and wanted.written == node.code:
        refuse_all(NodeUnfit, against)
        return _placed(work, chart, node, before_id, len(before))
    after, found = recoded(work, chart, before, _beginnings(work, node, way, wanted))
    against += found
    if not any(each.code == "node.has_files" for each in found):
        against += bound(work, chart, before)
    refuse_all(NodeUnfit, against)
    _write(work, chart, parent, before, after)
    if before_id is not None:
        ordering.place(work, node, before_id)
    work.session.refresh(node)
    work.emit(
        NodeMoved(
            entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code, old_code=before[0].code,
            parent_code=parent.code if parent else "", nodes=len(before),
        )
    )  # fmt: skip
    return Moved(node, len(before))


def _under_itself(node: Node, way: Sequence[Node]) -> list[Objection]:
    if all(step.id != node.id for step in way):
        return []
    return [Objection("node.cycle", BASIS, {"field": "parent_id", "code": node.code, "parent": way[-1].code})]


def _misplaced(work: Work, node: Node, way: Sequence[Node], branch: Sequence[Place]) -> Iterator[Objection]:
    parent = way[-1] if way else None
    if not may_stand_under(node.level, parent.level if parent else None):
        above = parent.level.value if parent else "fonds"
        facts = {"field": "parent_id", "code": node.code, "level": node.level.value, "above": above}
        yield Objection("chart.level_jump", BASIS, facts)
    if len(way) + height(branch) > DEPTH_LIMIT:
        yield Objection("chart.too_deep", BASIS, {"field": "parent_id", "code": node.code, "limit": DEPTH_LIMIT})
    parent_id = parent.id if parent else None
    yield from drafts.title_among(work, node.chart_id, parent_id, node.title, but=node.id, field="parent_id")


def _no_sibling(
    work: Work, chart: ClassificationChart, parent_id: UUID | None, before_id: UUID | None
) -> list[Objection]:
    before = drafts.node_of(work, chart.id, before_id) if before_id else None
    if before_id is None or (before is not None and before.parent_id == parent_id):
        return []
    return [Objection("node.no_sibling", "", {"field": "before_id"})]


def _code(work: Work, node: Node, way: Sequence[Node], code: str, against: list[Objection]) -> Code:
    """The code the class will have."""
    old = read_code(node.code)
    if code.strip():
        try:
            wanted = read_code(code)
        except MalformedCode as malformed:
            against += [at("code", each) for each in malformed.objections]
            return old
        if anchored(old, queries.path(work, node)[:-1]) is not None:
            against += outside(wanted, way)
        return wanted
    if not way or anchored(old, way) is not None or anchored(old, queries.path(work, node)[:-1]) is None:
        return old
    try:
        return next_free(work, way[-1])
    except MalformedCode as malformed:
        against += [at("code", each) for each in malformed.objections]
        return old


def _beginnings(work: Work, node: Node, way: Sequence[Node], wanted: Code) -> Beginnings:
    """The class's own code; and that of its old section's, for series of a subsection are coded by the section."""
    old = read_code(node.code)
    pairs = [(old, wanted)]
    over, now = anchored(old, queries.path(work, node)[:-1]), anchored(wanted, way)
    if over is not None and now is not None and over != now:
        pairs.append((over, now))
    return Beginnings(tuple(pairs))


def _placed(work: Work, chart: ClassificationChart, node: Node, before_id: UUID | None, nodes: int) -> Moved:
    """Under the same class with the same code nothing but the order can change."""
    if before_id is not None:
        stood = [place.id for place in siblings(work, chart.id, node.parent_id)]
        order = ordering.place(work, node, before_id)
        if order != stood:
            work.emit(
                NodePlaced(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code,
                           place=order.index(node.id) + 1)
            )  # fmt: skip
    return Moved(node, nodes)


def _write(
    work: Work, chart: ClassificationChart, parent: Node | None, before: Sequence[Place], after: Sequence[Place]
) -> None:
    top = after[0]
    parent_id = parent.id if parent else None
    position = top.position
    if top.parent_id != parent_id:
        last = drafts.last_by_hand(work, chart.id, parent_id)
        position = None if last is None else last + 1
    moved = [replace(top, parent_id=parent_id, position=position), *after[1:]]
    above: Above | None = (parent.sort_key, read_code(parent.code)) if parent else None
    write_places(work, before, resorted(moved, {top.id: above}))
