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
