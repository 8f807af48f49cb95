"""What can happen to a chart and its nodes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class ChartDrafted(Event):
    """A new version was begun, drawn from another one or from nothing."""

    action: ClassVar[str] = "chart.drafted"
    number: int
    drawn_from: UUID | None


@dataclass(frozen=True, kw_only=True)
class ChartImported(Event):
    """A file was read into a version; the digest is that of the file."""

    action: ClassVar[str] = "chart.imported"
    number: int
    rows: int
    imported: int
    unchanged: int
    refused: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ChartApproved(Event):
    """A version comes into force on a day."""

    action: ClassVar[str] = "chart.approved"
    number: int
    in_force_from: date
    minutes: str
    minutes_on: date | None = None
    minutes_sha256: str = ""
    registration: str = ""


@dataclass(frozen=True, kw_only=True)
class ChartSuperseded(Event):
    """A version gives way to another one; it stays readable for ever."""

    action: ClassVar[str] = "chart.superseded"
    number: int
    in_force_until: date
    by: UUID


@dataclass(frozen=True, kw_only=True)
class NodeAdded(Event):
    """A section or series was added to a draft."""

    action: ClassVar[str] = "node.added"
    chart_id: UUID
    code: str
    level: str


@dataclass(frozen=True, kw_only=True)
class NodeRenamed(Event):
    """A section or series of a draft has another title."""

    action: ClassVar[str] = "node.renamed"
    chart_id: UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class SeriesClosedToFiles(Event):
    """No more files are opened under this series."""

    action: ClassVar[str] = "node.closed_to_files"
    chart_id: UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class ChartWithdrawn(Event):
    """A draft was given up; it stays readable."""

    action: ClassVar[str] = "chart.withdrawn"
    number: int


@dataclass(frozen=True, kw_only=True)
class ChartReceived(Event):
    """The chart of a body that ceased to exist was received and is frozen (LGA 18)."""

    action: ClassVar[str] = "chart.received"
    number: int
    received_code: str
    nodes: int
    minutes: str
    sha256: str
    source: UUID | None


@dataclass(frozen=True, kw_only=True)
class NodeDescribed(Event):
    """A section or series of a draft has another description or function."""

    action: ClassVar[str] = "node.described"
    chart_id: UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class NodeRecoded(Event):
    """A section or series of a draft has another code, and with it `nodes` classes in all."""

    action: ClassVar[str] = "node.recoded"
    chart_id: UUID
    code: str
    old_code: str
    nodes: int


@dataclass(frozen=True, kw_only=True)
class NodeMoved(Event):
    """A branch of a draft stands under another class: `nodes` classes in all, in one act."""

    action: ClassVar[str] = "node.moved"
    chart_id: UUID
    code: str
    old_code: str
    parent_code: str
    nodes: int


@dataclass(frozen=True, kw_only=True)
class NodePlaced(Event):
    """A class has another place among its siblings, from 1."""

    action: ClassVar[str] = "node.placed"
    chart_id: UUID
    code: str
    place: int


@dataclass(frozen=True, kw_only=True)
class BranchOrderedByCode(Event):
    """What stands under a class, or the sections, is in the order of its codes again."""

    action: ClassVar[str] = "node.ordered_by_code"
    chart_id: UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class NodesMerged(Event):
    """Classes of a draft went over into another one; `codes` are theirs, parted by spaces."""

    action: ClassVar[str] = "node.merged"
    chart_id: UUID
    code: str
    codes: str
    removed: int
    closed: int


@dataclass(frozen=True, kw_only=True)
class NodeSplit(Event):
    """A class of a draft went over into several; `codes` are theirs, parted by spaces."""

    action: ClassVar[str] = "node.split"
    chart_id: UUID
    code: str
    codes: str
    removed: int
    closed: int


@dataclass(frozen=True, kw_only=True)
class NodeSuppressed(Event):
    """A class of a draft and what stands below it left it, or stay closed because they have files."""

    action: ClassVar[str] = "node.suppressed"
    chart_id: UUID
    code: str
    removed: int
    closed: int


@dataclass(frozen=True, kw_only=True)
class NodeReplaced(Event):
    """Another class took the place of one of a draft."""

    action: ClassVar[str] = "node.replaced"
    chart_id: UUID
    code: str
    codes: str
    removed: int
    closed: int
