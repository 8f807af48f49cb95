"""What can happen to a document. `entity_id` is the document."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class DocumentAdded(Event):
    """A document was put into a file under the next number."""

    action = "document.added"
    aggregation_id: UUID
    number: int
    object_id: UUID
    sha256: str
    size: int
    mime: str


@dataclass(frozen=True, kw_only=True)
class DocumentDescribed(Event):
    """What is said of a document changed; the facts name the fields, never their content."""

    action = "document.described"
    aggregation_id: UUID
    changed: tuple[str, ...]
