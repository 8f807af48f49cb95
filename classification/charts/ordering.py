"""The order of siblings by hand (domain 2.1): a place up or down, before another one, or back to that of the codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from classification.charts import drafts
from classification.charts.branches import Above, Place, branch_of, resorted, siblings, write_places
from classification.charts.codes import read_code
from classification.charts.errors import NodeNotFound, NodeUnfit
from classification.charts.events import BranchOrderedByCode, NodePlaced
from classification.charts.model import Node
from system.errors import Objection
from system.work import Work


def shift_node(work: Work, node_id: UUID, steps: int) -> Node:
    """Put a class of a draft so many places further down among its siblings, or up where negative; it stops at ends."""
    chart, node = drafts.node_to_edit(work, node_id)
    beside = [place.id for place in siblings(work, chart.id, node.parent_id)]
    at = beside.index(node.id)
    wanted = max(0, min(len(beside) - 1, at + steps))
    if wanted != at:
        beside.insert(wanted, beside.pop(at))
        _arrange(work, node, beside)
        _tell(work, chart.fonds_id, node, wanted)
    return node


def place_node(work: Work, node_id: UUID, before_id: UUID | None) -> Node:
    """Put a class of a draft before one of its siblings, at their end where none is named.

    Raises:
        NodeUnfit: the other one is no sibling of it.
    """
    chart, node = drafts.node_to_edit(work, node_id)
    before = [place.id for place in siblings(work, chart.id, node.parent_id)]
    after = place(work, node, before_id)
    if after != before:
        _tell(work, chart.fonds_id, node, after.index(node.id))
    return node


def place(work: Work, node: Node, before_id: UUID | None) -> list[UUID]:
    """Put a class of a draft that is held before one of its siblings. Gives the ids of all of them, in order."""
    work.session.flush()
    beside = [each.id for each in siblings(work, node.chart_id, node.parent_id)]
    others = [each for each in beside if each != node.id]
    if before_id is not None and before_id != node.id and before_id not in others:
        raise NodeUnfit(objections=[Objection("node.no_sibling", "", {"field": "before_id"})])
    if before_id != node.id:
        others.insert(len(others) if before_id is None else others.index(before_id), node.id)
        if others != beside:
            _arrange(work, node, others)
        return others
    return beside


def order_by_code(work: Work, chart_id: UUID, parent_id: UUID | None) -> int:
    """Give what stands under a class of a draft, or its sections, back to the order of the codes. Says how many moved.

    Raises:
        NodeNotFound: the version has no such class.
    """
    chart = drafts.chart_to_edit(work, chart_id)
    parent = drafts.node_of(work, chart.id, parent_id) if parent_id else None
    if parent_id is not None and parent is None:
        raise NodeNotFound(id=parent_id)
    beside = siblings(work, chart.id, parent_id)
    moved = _write(work, beside, {place.id: None for place in beside}, _above(parent))
    if moved:
        code = parent.code if parent else ""
        entity = parent.id if parent else chart.id
        work.emit(BranchOrderedByCode(entity_id=entity, fonds_id=chart.fonds_id, chart_id=chart.id, code=code))
    return moved


def _arrange(work: Work, node: Node, order: Sequence[UUID]) -> None:
    parent = work.session.get(Node, node.parent_id) if node.parent_id else None
    beside = siblings(work, node.chart_id, node.parent_id)
    _write(work, beside, {each: at for at, each in enumerate(order)}, _above(parent))


def _write(work: Work, beside: Sequence[Place], positions: dict[UUID, int | None], above: Above | None) -> int:
    """Only the branches whose tops change their place are read and written."""
    tops = {place.id for place in beside}
    shifted = [
        replace(place, position=positions[place.id]) for place in beside if place.position != positions[place.id]
    ]
    if not shifted:
        return 0
    before = branch_of(work, [place.id for place in shifted])
    after = [replace(place, position=positions[place.id]) if place.id in tops else place for place in before]
    write_places(work, before, resorted(after, {place.id: above for place in shifted}))
    return len(shifted)


def _above(parent: Node | None) -> Above | None:
    return (parent.sort_key, read_code(parent.code)) if parent else None


def _tell(work: Work, fonds_id: UUID, node: Node, at: int) -> None:
    work.emit(NodePlaced(entity_id=node.id, fonds_id=fonds_id, chart_id=node.chart_id, code=node.code, place=at + 1))
