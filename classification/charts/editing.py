"""Changing a class of a draft where it stands: its code, title, description and function, in one act."""

from __future__ import annotations

import hashlib
from uuid import UUID

from classification.charts import drafts, queries
from classification.charts.branches import Above, branch_of, resorted, write_places
from classification.charts.codes import Code, MalformedCode, read_code
from classification.charts.errors import NodeChangedMeanwhile, NodeUnfit
from classification.charts.events import NodeDescribed, NodeRecoded, NodeRenamed
from classification.charts.model import ClassificationChart, Node
from classification.charts.recoding import Beginnings, anchored, outside, recoded
from classification.charts.texts import at, prose_objections, title_objections
from system.errors import Objection, refuse_all
from system.tabular import one_line
from system.work import Work


def seen_as(node: Node) -> str:
    """What tells whether a class is still as somebody saw it."""
    shown = f"{node.code}\x1f{node.title}\x1f{node.description}\x1f{node.function}"
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def change_node(
    work: Work, node_id: UUID, *, title: str, description: str, function: str, code: str = "", seen: str = ""
) -> Node:
    """Give a class of a draft another title, description, function or code; without a code it keeps its own.

    A new code goes down to every class below that begins with the old one. `seen` is what `seen_as` gave when the
    class was shown: where somebody changed it since, nothing is written over.

    Raises:
        NodeUnfit: with everything that stands against it.
        NodeChangedMeanwhile: it is no longer as it was seen.
    """
    chart, node = drafts.node_to_edit(work, node_id)
    if seen and seen != seen_as(node):
        raise NodeChangedMeanwhile(code=node.code)
    against = [*title_objections(title), *prose_objections(description, function)]
    new_title = one_line(title)
    if not against and new_title != node.title:
        against += drafts.title_among(work, chart.id, node.parent_id, new_title, but=node.id)
    new_code = _wanted(node, code, against)
    nodes, old_code = 1, node.code
    if new_code is not None:
        nodes = _recode(work, chart, node, new_code, against)
    refuse_all(NodeUnfit, against)
    _tell_and_write(work, chart, node, (new_title, description, function))
    if node.code != old_code:
        work.emit(
            NodeRecoded(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code,
                        old_code=old_code, nodes=nodes)
        )  # fmt: skip
    return node


def _wanted(node: Node, code: str, against: list[Objection]) -> Code | None:
    """The new code, None where it stays as it is written."""
    if not code.strip():
        return None
    try:
        wanted = read_code(code)
    except MalformedCode as malformed:
        against += [at("code", each) for each in malformed.objections]
        return None
    return None if wanted.written == node.code else wanted


def _recode(work: Work, chart: ClassificationChart, node: Node, code: Code, against: list[Objection]) -> int:
    """Write the new codes where nothing stands against them. Gives how many classes have another one."""
    way = queries.path(work, node)[:-1]
    old = read_code(node.code)
    if anchored(old, way) is not None:
        against += outside(code, way)
    before = branch_of(work, [node.id])
    after, found = recoded(work, chart, before, Beginnings(((old, code),)))
    against += found
    if against:
        return 0
    above: Above | None = (way[-1].sort_key, read_code(way[-1].code)) if way else None
    return write_places(work, before, resorted(after, {node.id: above}))


def _tell_and_write(work: Work, chart: ClassificationChart, node: Node, texts: tuple[str, str, str]) -> None:
    title, description, function = texts
    if title != node.title:
        node.rename(title)
        work.emit(NodeRenamed(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code))
    if (description, function) != (node.description, node.function):
        node.description, node.function = description, function
        work.emit(NodeDescribed(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code))
    work.session.flush()
