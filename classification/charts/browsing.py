"""The chart as a page shows it: branches open on the way to one node, each in batches, every node with its links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Select

from classification.charts import queries
from classification.charts.model import ChartState, ClassificationChart, Node
from classification.charts.queries import Branch, Twig
from system.listing import Column
from system.web.language import gettext as _
from system.work import Reading

COLUMNS = (
    Column("number", "Versión", ClassificationChart.number, numeric=True, lead=True),
    Column("title", "Título", ClassificationChart.title, filter="text"),
    Column(
        "state", "Estado", ClassificationChart.state, filter="choice",
        choices=(
            (ChartState.DRAFT.value, "Borrador"),
            (ChartState.IN_FORCE.value, "Vigente"),
            (ChartState.SUPERSEDED.value, "Sustituido"),
        ),
    ),
    Column("in_force_from", "Vigente desde", ClassificationChart.in_force_from, filter="date"),
    Column("in_force_until", "Vigente hasta", ClassificationChart.in_force_until, filter="date"),
    Column("drafted_by", "Elaboró", ClassificationChart.drafted_by),
    Column("approved_by", "Aprobó", ClassificationChart.approved_by),
    Column("minutes", "Acta", ClassificationChart.minutes, shown=False),
)  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """One line of the tree, as the macro `tree` reads it."""

    id: str
    code: str
    title: str
    path: str
    open_path: str = ""
    lazy_path: str = ""
    count: int | None = None
    has_children: bool = False
    current: bool = False
    children: Sequence[Leaf] = field(default_factory=list)


def versions(reading: Reading) -> Select[Any]:
    """What the list of versions lists."""
    return queries.visible_charts(reading)


def node_path(node: Node) -> str:
    """The address of a node's page."""
    return f"/charts/{node.chart_id}/nodes/{node.id}"


def tree(reading: Reading, chart_id: UUID, open_at: Node | None = None, after: str = "") -> list[Leaf]:
    """The tree from its sections, open along the way to a node and at the node itself.

    `after` begins the batch of the innermost open branch behind a sort key.
    """
    way = queries.path(reading, open_at) if open_at else []
    leaves: list[Leaf] = []
    for depth in range(len(way), -1, -1):
        parent = way[depth - 1] if depth else None
        inner = way[depth] if depth < len(way) else None
        branch = _branch(reading, chart_id, parent, inner, after if inner is None else "")
        leaves = _leaves(branch, chart_id, parent, inner=inner, open_at=open_at, opened=leaves)
    return leaves


def branch(reading: Reading, chart_id: UUID, parent: Node, after: str = "") -> list[Leaf]:
    """One branch alone, for a tree that opens in place."""
    found = queries.children(reading, chart_id, parent.id, after=after)
    return _leaves(found, chart_id, parent, inner=None, open_at=None, opened=[])


def _branch(reading: Reading, chart_id: UUID, parent: Node | None, inner: Node | None, after: str) -> Branch:
    found = queries.children(reading, chart_id, parent.id if parent else None, after=after)
    if inner is None or any(twig.node.id == inner.id for twig in found.twigs):
        return found
    # The way leads through a node of a later batch: it is shown behind the first one.
    return Branch([*found.twigs, Twig(inner, 1)], found.total, found.after)


def _leaves(
    found: Branch, chart_id: UUID, parent: Node | None, *, inner: Node | None, open_at: Node | None, opened: list[Leaf]
) -> list[Leaf]:
    leaves = []
    for twig in found.twigs:
        node = twig.node
        leaves.append(
            Leaf(
                id=str(node.id),
                code=node.code,
                title=node.title,
                path=node_path(node),
                open_path=f"/charts/{chart_id}?{urlencode({'open': node.id})}",
                lazy_path=f"/charts/{chart_id}/branches/{node.id}",
                count=twig.children or None,
                has_children=twig.children > 0,
                current=open_at is not None and node.id == open_at.id,
                children=opened if inner is not None and node.id == inner.id else [],
            )
        )
    if found.after:
        leaves.append(_more(found, chart_id, parent))
    return leaves


def _more(found: Branch, chart_id: UUID, parent: Node | None) -> Leaf:
    asked = {"open": parent.id, "after": found.after} if parent else {"after": found.after}
    address = f"/charts/{chart_id}?{urlencode(asked)}"
    return Leaf(id=f"more-{parent.id if parent else 'root'}", code="…", title=_("Mostrar los siguientes"), path=address)
