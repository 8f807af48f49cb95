"""What can happen to a schedule. `entity_id` is the schedule's version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class ScheduleImported(Event):
    """A file was loaded as a draft version, or replaced the draft there was. `sha256` is the file's own."""

    action = "schedule.imported"
    number: int
    rows: int
    imported: int
    unchanged: int
    refused: int
    sha256: str
    legacy: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ScheduleCameIntoForce(Event):
    """A version came into force; `legacy` are the keys whose broken rules the body answers for."""

    action = "schedule.came_into_force"
    number: int
    in_force_from: date
    legacy: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ScheduleSuperseded(Event):
    """A version went out of force; it stays readable and binds the files that were closed under it."""

    action = "schedule.superseded"
    number: int
    in_force_until: date
