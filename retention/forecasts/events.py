"""What can happen when a version is applied to files closed before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class RetroactiveApplicationDecided(Event):
    """A version shall bind files closed before it. `entity_id` is the version; `sha256` is of the session's paper."""

    action = "schedule.retroactive_decided"
    application: UUID
    number: int
    classes: int
    files: int
    minutes_on: date
    sha256: str


@dataclass(frozen=True, kw_only=True)
class RetroactiveApplicationFinished(Event):
    """Every file of a decision is accounted for; `files` is the sum of the others. `entity_id` is the version."""

    action = "schedule.retroactive_finished"
    application: UUID
    number: int
    files: int
    changed: int
    unchanged: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class ClockRepinned(Event):
    """Another version binds a closed file, because a decision says so. `entity_id` is the file."""

    action = "clock.repinned"
    application: UUID
    schedule: int
    entry: str
    due_before: date | None
    due_on: date | None
