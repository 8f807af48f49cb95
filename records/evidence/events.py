"""What can happen to evidence. `entity_id` is the link, so that a decision's history tells of no hidden document."""

from __future__ import annotations

from dataclasses import dataclass
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
class EvidenceSuggested(Event):
    """A document was offered as support of a decision, because a text cites one of them."""

    action = "evidence.suggested"
    decision_id: UUID
    document_id: UUID
    ground: str


@dataclass(frozen=True, kw_only=True)
class SuggestionAnswered(Event):
    """Somebody said whether the document supports the decision; `link_id` where it does."""

    action = "evidence.suggestion_answered"
    decision_id: UUID
    document_id: UUID
    state: str
    link_id: UUID | None


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
