"""What can happen to acts over lost or damaged files. `entity_id` is the act; what its texts say stays with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class IncidentRecorded(Event):
    """Files were declared lost, or damaged, by an act."""

    action = "incident.recorded"
    kind: str
    act_number: str
    act_on: date
    files: int


@dataclass(frozen=True, kw_only=True)
class IncidentNoticed(Event):
    """A notice was sent, a complaint filed, or the act published; the facts name the fields."""

    action = "incident.noticed"
    act_number: str
    changed: tuple[str, ...]
    published_on: date | None


@dataclass(frozen=True, kw_only=True)
class IncidentPaperKept(Event):
    """A photograph or paper was put to an act."""

    action = "incident.paper_kept"
    act_number: str
    attachment_id: UUID
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class FileFoundAgain(Event):
    """A file of an act is back in order."""

    action = "incident.file_found"
    act_number: str
    aggregation_id: UUID
    reference: str
    found_on: date


@dataclass(frozen=True, kw_only=True)
class IncidentAccountAmended(Event):
    """Who found it, when, or what is being done was said anew; the facts name the fields."""

    action = "incident.account_amended"
    act_number: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IncidentActDrawnUp(Event):
    """The act was drawn up as a paper to be signed: its number, its digest, that of what it says, how many files."""

    action = "incident.act_drawn_up"
    act_number: str
    number: int
    attachment_id: UUID
    sha256: str
    said_sha256: str
    files: int
