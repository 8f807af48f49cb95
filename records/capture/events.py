"""What happens to a draft that leaves a trace: only what it opened. What somebody is still typing is no act."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class CaptureCommitted(Event):
    """Rows of a draft became files."""

    action = "capture.committed"
    opened: int
    closed: int
    left: int


@dataclass(frozen=True, kw_only=True)
class CaptureLeft(Event):
    """A long draft was left to a job; each file's own events follow from it."""

    action = "capture.left"
    rows: int
    job_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaptureDiscarded(Event):
    """A draft was thrown away with the rows it still held."""

    action = "capture.discarded"
    rows: int
