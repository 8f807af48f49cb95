"""What can happen to the access to a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class RestrictionRecorded(Event):
    """A file was formally classified as reserved or confidential (LGT 102-115). `entity_id` is the file."""

    action = "restriction.recorded"
    restriction_id: UUID
    kind: str
    classified_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class RestrictionLifted(Event):
    """A restriction ended by an act (LGT 104). `entity_id` is the file."""

    action = "restriction.lifted"
    restriction_id: UUID
    lifted_on: date


@dataclass(frozen=True, kw_only=True)
class AccessRequestRecorded(Event):
    """The file was the object of an access request. `entity_id` is the file."""

    action = "access_request.recorded"
    requested_on: date
    folio: str
