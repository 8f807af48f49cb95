"""What can happen to evidence. `entity_id` is the link, so that a decision's history tells of no hidden document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class EvidenceLinked(Event):
    """A document supports a decision, pinned to a version and its digest."""

    action = "evidence.linked"
    decision_id: UUID
    document_id: UUID
    version_number: int
    sha256: str
    role: str
    requirement: str
    fulfilled: int
    required: int


@dataclass(frozen=True, kw_only=True)
class EvidenceWithdrawn(Event):
    """It no longer does."""

    action = "evidence.withdrawn"
    decision_id: UUID
    document_id: UUID
    role: str
    requirement: str
    fulfilled: int
    required: int


@dataclass(frozen=True, kw_only=True)
class ReleaseNoted(Event):
    """Somebody saw that no decision keeps a file any more; nothing moved by it."""

    action = "evidence.release_noted"
    released_on: date
