"""What can happen to the clock of a file. `entity_id` is the file, but of a batch the schedule or the body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class ClockReckoned(Event):
    """The dates of a file were reckoned and differ from what they were."""

    action = "clock.reckoned"
    schedule: int
    entry: str
    trigger_on: date
    due_on: date


@dataclass(frozen=True, kw_only=True)
class ClockUndated(Event):
    """The terms of a file were reckoned and give no day: no rule, no trigger, or a classification without end."""

    action = "clock.undated"
    status: str
    schedule: int | None
    entry: str | None


@dataclass(frozen=True, kw_only=True)
class ClockStopped(Event):
    """The file was opened again: its terms no longer run."""

    action = "clock.stopped"
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class ClocksReckoned(Event):
    """The clocks of many files were set together, because a rule changed; `files` is the sum of the others."""

    action = "clock.batch_reckoned"
    files: int
    running: int
    trigger_unknown: int
    blocked: int
    no_rule: int


@dataclass(frozen=True, kw_only=True)
class TriggerRecorded(Event):
    """The event from which the terms of a file run was recorded. `entity_id` is the file."""

    action = "trigger.recorded"
    trigger: str
    occurred_on: date


@dataclass(frozen=True, kw_only=True)
class RecomputationBegun(Event):
    """A rule changed for more files than one act sets: a job does. `entity_id` is the version or the body."""

    action = "clock.recomputation_begun"
    recomputation: UUID
    rule: str
    files: int
