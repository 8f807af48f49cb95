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


@dataclass(frozen=True, kw_only=True)
class EvidenceSuggested(Event):
    """A document was offered as support of a decision, because a text cites one of them."""

    action = "evidence.suggested"
    decision_id: UUID
    document_id: UUID
    ground: str


@dataclass(frozen=True, kw_only=True)
class SuggestionAccepted(Event):
    """Somebody said that the document supports the decision, and linked it."""

    action = "evidence.suggestion_accepted"
    decision_id: UUID
    document_id: UUID
    link_id: UUID


@dataclass(frozen=True, kw_only=True)
class SuggestionRefused(Event):
    """Somebody said that the document does not support the decision. Their reason stands with the offer."""

    action = "evidence.suggestion_refused"
    decision_id: UUID
    document_id: UUID


@dataclass(frozen=True, kw_only=True)
class EvidenceRepinned(Event):
    """A link was made again with the document's newer version; the former one was withdrawn. `entity_id` is the new."""

    action = "evidence.repinned"
    decision_id: UUID
    document_id: UUID
    former_id: UUID
    former_version: int
    version_number: int
    sha256: str
