"""What goes over the API in and out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from classification.charts.comparison import Compared
from classification.charts.editing import seen_as
from classification.charts.equivalences import CrosswalkRow
from classification.charts.model import ClassificationChart, Level, Node
from classification.charts.queries import Branch


class ChartOut(msgspec.Struct):
    """One version of a chart. `state` is draft, in_force, superseded, withdrawn or frozen.

    `in_force_until` is its last day; `received_…` say of a frozen one from which body it came, and when.
    """

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
    minutes_on: date | None
    registration: str
    received_code: str
    received_name: str
    received_on: date | None


class NodeOut(msgspec.Struct):
    """A section, series or subseries. `key` is the normalised code, `lineage_id` the same class in every version.

    `seen` is the mark to give back with a change, so that nobody else's is written over.
    """

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
    seen: str


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
    before_id: UUID | None = None


class NodeChange(msgspec.Struct, forbid_unknown_fields=True):
    """What changes of a node of a draft; what is left out stays."""

    title: str | None = None
    description: str | None = None
    function: str | None = None
    code: str = ""
    seen: str = ""


class Approval(msgspec.Struct, forbid_unknown_fields=True):
    """The day from which a draft is in force, and the minutes of the appraisal board behind it.

    `minutes_on` is the day of the session, `registration` the number in the register of the national or state archive.
    """

    in_force_from: date
    minutes: str
    minutes_on: date | None = None
    registration: str = ""


class Move(msgspec.Struct, forbid_unknown_fields=True):
    """Under which node a branch goes, None for the sections; before which sibling, with which code."""

    parent_id: UUID | None
    code: str = ""
    before_id: UUID | None = None


class MovedOut(msgspec.Struct):
    """A node at its new place, and how many nodes moved in all."""

    node: NodeOut
    nodes: int


class Shift(msgspec.Struct, forbid_unknown_fields=True):
    """How many places down a node goes; up where negative."""

    steps: int


class NodePlace(msgspec.Struct, forbid_unknown_fields=True):
    """Before which sibling a node goes, None for the end."""

    before_id: UUID | None


class OrderedOut(msgspec.Struct):
    """How many nodes went back to the order of their codes."""

    nodes: int


class Merger(msgspec.Struct, forbid_unknown_fields=True):
    """Which nodes go over into which other."""

    node_ids: list[UUID]
    into_id: UUID


class NewSuccessor(msgspec.Struct, forbid_unknown_fields=True):
    """A node that takes the place of another, or of a part of it."""

    code: str
    title: str
    description: str = ""
    function: str = ""


class NewParts(msgspec.Struct, forbid_unknown_fields=True):
    """What a node is split into."""

    parts: list[NewSuccessor]


class LeftOut(msgspec.Struct):
    """How many nodes left the draft, and how many stay closed because of their files."""

    removed: int
    closed: int


class DifferenceOut(msgspec.Struct):
    """A class that two versions do not have alike; a side is empty where the version has it not."""

    lineage_id: UUID
    kinds: list[str]
    old_code: str | None
    old_title: str | None
    old_level: str | None
    old_parent_code: str | None
    new_code: str | None
    new_title: str | None
    new_level: str | None
    new_parent_code: str | None
    files: int


class ComparisonOut(msgspec.Struct):
    """Two versions: how many classes changed in which way, and one page of those that did."""

    counts: dict[str, int]
    total: int
    rows: list[DifferenceOut]


class CrosswalkOut(msgspec.Struct):
    """A class of an older version, what became of it, and a class it leads to; empty where it leads to none."""

    lineage_id: UUID
    old_code: str
    old_title: str
    old_level: str
    kind: str
    new_lineage_id: UUID | None
    new_code: str
    new_title: str


def chart_out(chart: ClassificationChart) -> ChartOut:
    """A version as it goes out."""
    return ChartOut(
        chart.id, chart.fonds_id, chart.number, chart.title, chart.state.value, chart.drafted_by,
        chart.in_force_from, chart.in_force_until, chart.approved_by, chart.minutes, chart.minutes_on,
        chart.registration, chart.received_code, chart.received_name, chart.received_on,
    )  # fmt: skip


def node_out(node: Node) -> NodeOut:
    """A node as it goes out."""
    return NodeOut(**_fields(node))


def branch_out(branch: Branch, nodes: Mapping[UUID, Node]) -> BranchOut:
    """A batch, counted, with its nodes by id, as it goes out."""
    twigs = [TwigOut(**_fields(nodes[twig.node.id]), children=twig.children) for twig in branch.twigs]
    return BranchOut(branch.total or 0, branch.after, twigs)


def comparison_out(found: Compared) -> ComparisonOut:
    """A comparison as it goes out."""
    rows = [
        DifferenceOut(
            row.lineage_id, row.kinds.split(), row.old_code, row.old_title, _level(row.old_level), row.old_parent_code,
            row.new_code, row.new_title, _level(row.new_level), row.new_parent_code,
            found.files.get(row.lineage_id, 0),
        )
        for row in found.rows
    ]  # fmt: skip
    return ComparisonOut({kind.value: number for kind, number in found.counts.items()}, found.total, rows)


def crosswalk_out(row: CrosswalkRow) -> CrosswalkOut:
    """A row of a crosswalk as it goes out."""
    return CrosswalkOut(
        row.lineage_id, row.old_code, row.old_title, row.old_level.value, row.kind.value, row.new_lineage_id,
        row.new_code, row.new_title,
    )  # fmt: skip


def _level(level: Level | None) -> str | None:
    return level.value if level else None


def _fields(node: Node) -> dict[str, Any]:
    return {name: getattr(node, name) for name in NodeOut.__struct_fields__ if name != "seen"} | {
        "level": node.level.value, "seen": seen_as(node),
    }  # fmt: skip
