"""What can happen to holds. `entity_id` is the hold. Authorities, cases, reasons and names stay with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class HoldRequested(Event):
    """Somebody asked that files be held; nothing is held yet."""

    action = "hold.requested"
    number: int
    kind: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class HoldPlaced(Event):
    """Files are held from now on: how many, in one act."""

    action = "hold.placed"
    number: int
    kind: str
    scope: str
    files: int
    review_on: date | None


@dataclass(frozen=True, kw_only=True)
class HoldRequestRefused(Event):
    """A request was refused; the reason stays with it."""

    action = "hold.request_refused"
    number: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class HoldCaughtFiles(Event):
    """Files that appeared or changed came under a hold that was running."""

    action = "hold.caught"
    number: int
    kind: str
    files: int


@dataclass(frozen=True, kw_only=True)
class HoldReviewed(Event):
    """Somebody looked whether a hold is still needed, and it is, until the next look."""

    action = "hold.reviewed"
    number: int
    kind: str
    before: date | None
    review_on: date


@dataclass(frozen=True, kw_only=True)
class HoldFreedFile(Event):
    """A hold keeps one file no longer because what it was placed for is over for that file."""

    action = "hold.freed_file"
    number: int
    kind: str
    aggregation_id: UUID


@dataclass(frozen=True, kw_only=True)
class HoldReleased(Event):
    """A hold ended by an act. Nothing is disposed of by that, nor proposed."""

    action = "hold.released"
    number: int
    kind: str
    files: int
    released_on: date
