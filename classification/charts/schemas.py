"""What goes over the API in and out."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from classification.charts.model import ClassificationChart, Level, Node
from classification.charts.queries import Branch


class ChartOut(msgspec.Struct):
    """One version of a chart. `state` is draft, in_force or superseded; `in_force_until` is its last day."""

    id: UUID
    fonds_id: UUID
    number: int
    title: str
    state: str
    drafted_by: str
    in_force_from: date | None
    in_force_until: date | None
    approved_by: str | None
    minutes: str


class NodeOut(msgspec.Struct):
    """A section, series or subseries. `key` is the normalised code, `lineage_id` the same class in every version."""

    id: UUID
    chart_id: UUID
    parent_id: UUID | None
    lineage_id: UUID
    level: str
    code: str
    key: str
    title: str
    description: str
    function: str
    takes_files: bool


class TwigOut(NodeOut):
    """A node with the number of nodes directly under it."""

    children: int


class BranchOut(msgspec.Struct):
    """One batch of nodes in natural order; `after` asks for the next batch, empty at the end."""

    total: int
    after: str
    nodes: list[TwigOut]


class NodeDetail(msgspec.Struct):
    """A node and its full classification path, from the section down."""

    node: NodeOut
    path: list[NodeOut]
    children: int


class NewDraft(msgspec.Struct, forbid_unknown_fields=True):
    """A draft to begin; `fonds` is the body's code, needed only by whoever stands above the bodies."""

    fonds: str = ""
    title: str = ""


class NewNode(msgspec.Struct, forbid_unknown_fields=True):
    """A node to add to a draft. Without `level` and `parent_id` the code tells both."""

    code: str
    title: str
    level: Level | None = None
    parent_id: UUID | None = None
    description: str = ""
    function: str = ""


class NewTitle(msgspec.Struct, forbid_unknown_fields=True):
    """Another title for a node of a draft."""

    title: str


class Approval(msgspec.Struct, forbid_unknown_fields=True):
    """The day from which a draft is in force, and the minutes of the appraisal board behind it."""

    in_force_from: date
    minutes: str


def chart_out(chart: ClassificationChart) -> ChartOut:
    """A version as it goes out."""
    return ChartOut(
        chart.id, chart.fonds_id, chart.number, chart.title, chart.state.value, chart.drafted_by,
        chart.in_force_from, chart.in_force_until, chart.approved_by, chart.minutes,
    )  # fmt: skip


def node_out(node: Node) -> NodeOut:
    """A node as it goes out."""
    return NodeOut(**_fields(node))


def branch_out(branch: Branch) -> BranchOut:
    """A batch as it goes out."""
    nodes = [TwigOut(**_fields(twig.node), children=twig.children) for twig in branch.twigs]
    return BranchOut(branch.total, branch.after, nodes)


def _fields(node: Node) -> dict[str, Any]:
    return {name: getattr(node, name) for name in NodeOut.__struct_fields__} | {"level": node.level.value}
