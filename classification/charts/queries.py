"""Looks at charts: which one is in force, what stands under what, where a code is. Cut to what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from classification.charts.codes import key_of
from classification.charts.errors import ChartNotFound, NodeNotFound
from classification.charts.model import ChartImport, ChartState, ClassificationChart, Level, Node
from classification.charts.standing import DEPTH_LIMIT, Standing
from system.actor import Permission, Place
from system.tabular import folded
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work

BATCH = 50
BATCH_LIMIT = 200


class NodeLine(NamedTuple):
    """A node as a tree shows it: what it needs and no more, for a branch opens as fast as its rows are read."""

    id: UUID
    chart_id: UUID
    parent_id: UUID | None
    level: Level
    code: str
    key: str
    sort_key: str
    title: str
    takes_files: bool


class Twig(NamedTuple):
    """A node as a tree shows it, with how many stand directly under it."""

    node: Node | NodeLine
    children: int


@dataclass(frozen=True, slots=True)
class Branch:
    """One batch of the nodes under a node. `after` is where the next batch begins, empty at the end.

    `total` is how many there are in all batches; None where there are several and nobody asked.
    """

    twigs: Sequence[Twig]
    total: int | None
    after: str = ""


def visible_charts(stand: Stand, fonds_id: UUID | None = None) -> Select[ClassificationChart]:
    """The chart versions that the actor may see, of one body where it is named."""
    statement = select(ClassificationChart).where(within_body(stand.actor, ClassificationChart.fonds_id))
    if not stand.actor.holds(Permission.CHART_READ):
        return statement.where(ClassificationChart.id.is_(None))
    return statement if fonds_id is None else statement.where(ClassificationChart.fonds_id == fonds_id)


def list_charts(stand: Stand, fonds_id: UUID | None = None) -> list[ClassificationChart]:
    """The versions, newest first."""
    ordered = visible_charts(stand, fonds_id).order_by(ClassificationChart.fonds_id, ClassificationChart.number.desc())
    return list(stand.session.scalars(ordered))


def find_chart(stand: Stand, chart_id: UUID) -> ClassificationChart:
    """One version.

    Raises:
        ChartNotFound: there is none, or not for this actor.
    """
    chart = stand.session.scalar(visible_charts(stand).where(ClassificationChart.id == chart_id))
    if chart is None or not stand.actor.may(Permission.CHART_READ, Place(chart.fonds_id)):
        raise ChartNotFound(id=chart_id)
    return chart


def chart_in_force(stand: Stand, fonds_id: UUID, on: date) -> ClassificationChart | None:
    """The body's instrument on a day, which may lie in the past; None where it had none."""
    chart = ClassificationChart
    return stand.session.scalar(
        visible_charts(stand, fonds_id)
        .where(chart.state.in_((ChartState.IN_FORCE, ChartState.SUPERSEDED)), chart.in_force_from <= on)
        .where(or_(chart.in_force_until.is_(None), chart.in_force_until >= on))
        .order_by(chart.number.desc())
        .limit(1)
    )


def find_import(stand: Stand, import_id: UUID) -> ChartImport:
    """The kept report of an import.

    Raises:
        ChartNotFound: there is none, or not for this actor.
    """
    mine = within_body(stand.actor, ChartImport.fonds_id)
    found = stand.session.scalar(select(ChartImport).where(ChartImport.id == import_id, mine))
    if found is None or not stand.actor.may(Permission.CHART_READ, Place(found.fonds_id)):
        raise ChartNotFound(id=import_id)
    return found


def draft_of(stand: Stand, fonds_id: UUID) -> ClassificationChart | None:
    """The body's draft; there is one at the most."""
    return stand.session.scalar(
        visible_charts(stand, fonds_id).where(ClassificationChart.state == ChartState.DRAFT).limit(1)
    )


def find_node(stand: Stand, node_id: UUID) -> Node:
    """One section or series.

    Raises:
        NodeNotFound: there is none, or not for this actor.
    """
    visible = visible_charts(stand).with_only_columns(ClassificationChart.id)
    node = stand.session.scalar(select(Node).where(Node.id == node_id, Node.chart_id.in_(visible)))
    if node is None:
        raise NodeNotFound(id=node_id)
    return node


def children(
    stand: Stand,
    chart_id: UUID,
    parent_id: UUID | None = None,
    *,
    after: str = "",
    size: int = BATCH,
    counted: bool = False,
) -> Branch:
    """One batch of what stands directly under a node, or of the sections, in natural order or that of people.

    Args:
        stand: a look or an act.
        chart_id: the version.
        parent_id: the node, None for the sections.
        after: the sort key the batch begins behind, as the batch before gave it.
        size: how many at the most.
        counted: whether to tell how many there are in all batches.
    """
    actor = stand.actor
    if not (actor.everywhere or (actor.fonds_id and actor.may(Permission.CHART_READ, Place(actor.fonds_id)))):
        raise ChartNotFound(id=chart_id)
    size = max(1, min(size, BATCH_LIMIT))
    after = after if after.isdecimal() and after.isascii() else ""
    asked = {"chart": chart_id, "parent": parent_id, "after": after, "most": size + 1, "fonds": actor.fonds_id}
    lines = _lines(everywhere=actor.everywhere, at_root=parent_id is None)
    # The statement stands ready and the session is passed by: that is most of what a small branch costs.
    rows = stand.session.connection().execute(lines, asked).all()
    if not rows:
        find_chart(stand, chart_id)
    twigs = [Twig(NodeLine(row[0], chart_id, parent_id, *row[1:-1]), row[-1]) for row in rows[:size]]
    more = len(rows) > size
    total = None if more or after else len(rows)
    if counted and total is None:
        total = number_below(stand, chart_id, parent_id)
    return Branch(twigs, total, twigs[-1].node.sort_key if more else "")


def number_below(stand: Stand, chart_id: UUID, parent_id: UUID | None) -> int:
    """How many nodes stand directly under a node, or how many sections a version has."""
    find_chart(stand, chart_id)
    beside = Node.parent_id.is_(None) if parent_id is None else Node.parent_id == parent_id
    return stand.session.scalar(select(func.count(Node.id)).where(Node.chart_id == chart_id, beside)) or 0


def nodes_in(stand: Stand, branch: Branch) -> dict[UUID, Node]:
    """The nodes of a batch with everything they say, by id."""
    ids = [twig.node.id for twig in branch.twigs]
    visible = visible_charts(stand).with_only_columns(ClassificationChart.id)
    found = stand.session.scalars(select(Node).where(Node.id.in_(ids), Node.chart_id.in_(visible)))
    return {node.id: node for node in found}


@cache
def _lines(*, everywhere: bool, at_root: bool) -> Select[*tuple[Any, ...]]:
    below = aliased(Node)
    count = select(func.count()).where(below.chart_id == Node.chart_id, below.parent_id == Node.id).scalar_subquery()
    columns = (Node.id, Node.level, Node.code, Node.key, Node.sort_key, Node.title, Node.takes_files)
    lines = (
        select(*columns, count)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(Node.chart_id == bindparam("chart"), Node.sort_key > bindparam("after"))
        .order_by(Node.sort_key)
        .limit(bindparam("most"))
    )
    lines = lines.where(Node.parent_id.is_(None) if at_root else Node.parent_id == bindparam("parent"))
    # The same rule as `within_body`, with a place for the body.
    return lines if everywhere else lines.where(ClassificationChart.fonds_id == bindparam("fonds"))


def path(stand: Stand, node: Node) -> list[Node]:
    """The nodes from the section down to this one, itself included: the full classification path."""
    found = [node]
    while found[0].parent_id is not None and len(found) <= DEPTH_LIMIT:
        above = stand.session.get(Node, found[0].parent_id)
        if above is None:
            break
        found.insert(0, above)
    return found


def find_by_code(stand: Stand, fonds_id: UUID, spelling: str, on: date | None = None) -> Node | None:
    """The node that a code names, in any spelling, in the chart in force on a day (today where none is given)."""
    key = key_of(spelling)
    chart = chart_in_force(stand, fonds_id, on or stand.today)
    if key is None or chart is None:
        return None
    return stand.session.scalar(select(Node).where(Node.chart_id == chart.id, Node.key == key))


def find_by_lineage(stand: Stand, chart_id: UUID, lineage_id: UUID) -> Node | None:
    """The node of one version that is the same class as one of another version."""
    find_chart(stand, chart_id)
    return stand.session.scalar(select(Node).where(Node.chart_id == chart_id, Node.lineage_id == lineage_id))


def search_nodes(stand: Stand, chart_id: UUID, text: str, *, size: int = BATCH) -> list[Node]:
    """Nodes whose title holds every word of the text, without regard to case and accents, or whose code begins so."""
    find_chart(stand, chart_id)
    key = key_of(text[:200])
    wanted = []
    if key is not None:
        wanted += [Node.key == key, Node.key.startswith(f"{key}.", autoescape=True)]
    if words := [word for word in folded(text[:200]).split("_") if word][:8]:
        wanted.append(and_(*(Node.folded_title.contains(word, autoescape=True) for word in words)))
    if not wanted:
        return []
    found = select(Node).where(Node.chart_id == chart_id, or_(*wanted)).order_by(Node.sort_key).limit(size)
    return list(stand.session.scalars(found))


def series_of(stand: Stand, chart_id: UUID) -> list[Node]:
    """Every series and subseries of a version, in natural order."""
    find_chart(stand, chart_id)
    holding = Node.level.in_((Level.SERIES, Level.SUBSERIES))
    return list(stand.session.scalars(select(Node).where(Node.chart_id == chart_id, holding).order_by(Node.sort_key)))


def counts_by_level(stand: Stand, chart_id: UUID) -> dict[Level, int]:
    """How many nodes of each level a version has."""
    found = stand.session.execute(
        select(Node.level, func.count()).where(Node.chart_id == chart_id).group_by(Node.level)
    )
    told = {row[0]: row[1] for row in found}
    return {level: told.get(level, 0) for level in Level}


def nodes_by_key(stand: Stand, chart_id: UUID) -> dict[str, Node]:
    """Every node of a version by its key."""
    found = stand.session.scalars(select(Node).where(Node.chart_id == chart_id).order_by(Node.sort_key))
    return {node.key: node for node in found}


def standings(nodes: dict[str, Node]) -> dict[str, Standing]:
    """Nodes as imports weigh them."""
    keys = {node.id: key for key, node in nodes.items()}
    return {
        key: Standing(
            key, node.code, node.sort_key, node.level, keys[node.parent_id] if node.parent_id else None,
            node.title, node.description, node.function,
        )
        for key, node in nodes.items()
    }  # fmt: skip
