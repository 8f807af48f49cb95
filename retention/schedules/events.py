"""What can happen to a schedule. `entity_id` is the schedule's version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

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
    """A version came into force; `legacy` are the keys whose broken rules the body answers for.

    `paper_sha256` is of the minutes that were kept with it, empty where none were.
    """

    action = "schedule.came_into_force"
    number: int
    in_force_from: date
    legacy: tuple[str, ...]
    minutes_on: date | None = None
    paper_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class ScheduleSuperseded(Event):
    """A version went out of force; it stays readable and binds the files that were closed under it."""

    action = "schedule.superseded"
    number: int
    in_force_until: date


@dataclass(frozen=True, kw_only=True)
class ScheduleDrafted(Event):
    """A version was begun, from the one in force or from nothing, on a chart.

    `dropped` are the keys of classes that the chart no longer has, `offered` those of classes that begin with the terms
    of what they succeed, each list as one text with commas, `—` for none.
    """

    action = "schedule.drafted"
    number: int
    chart_id: UUID
    drawn_from: UUID | None
    entries: int
    dropped: str
    offered: str


@dataclass(frozen=True, kw_only=True)
class ScheduleRedrawn(Event):
    """A draft went over to another chart; `dropped` and `offered` as when it was drafted."""

    action = "schedule.redrawn"
    number: int
    chart_id: UUID
    entries: int
    dropped: str
    offered: str


@dataclass(frozen=True, kw_only=True)
class ScheduleWithdrawn(Event):
    """A draft was given up; it stays readable and binds nobody."""

    action = "schedule.withdrawn"
    number: int


@dataclass(frozen=True, kw_only=True)
class ScheduleEntrySaved(Event):
    """What a draft says of a class was written; `columns` names what changed, all of them for a new entry."""

    action = "schedule.entry_saved"
    number: int
    key: str
    made: bool
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ScheduleEntryDropped(Event):
    """A draft says nothing of a class any more."""

    action = "schedule.entry_dropped"
    number: int
    key: str


@dataclass(frozen=True, kw_only=True)
class ScheduleFed(Event):
    """Entries of a draft were made or rewritten from appraisal sheets; `waiting` sheets do not say enough yet."""

    action = "schedule.fed"
    number: int
    made: int
    changed: int
    unchanged: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class ScheduleSheetsBegun(Event):
    """Draft sheets were begun from entries that had none; `entries` = `begun` + `present` + `refused`."""

    action = "schedule.sheets_begun"
    number: int
    entries: int
    begun: int
    present: int
    refused: int
