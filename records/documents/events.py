"""What can happen to a document and to the index of a file. `entity_id` is the document where nothing else is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True, kw_only=True)
class DocumentAddedOnPaper(Event):
    """A document without bytes was put into a file under the next number."""

    action = "document.added_on_paper"
    aggregation_id: UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class DocumentVersionAdded(Event):
    """A document got new bytes; the earlier ones stay. The reason stands with the version: it is words of people."""

    action = "document.version_added"
    aggregation_id: UUID
    number: int
    object_id: UUID
    sha256: str
    size: int
    mime: str


@dataclass(frozen=True, kw_only=True)
class DocumentRelated(Event):
    """It was stated how a document stands to another."""

    action = "document.related"
    aggregation_id: UUID
    target_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class DocumentUnrelated(Event):
    """A relation that was stated in error was taken back."""

    action = "document.unrelated"
    aggregation_id: UUID
    target_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class DocumentTypeOffered(Event):
    """A body offers a document type in its forms. `entity_id` is the type."""

    action = "document_type.offered"


@dataclass(frozen=True, kw_only=True)
class DocumentTypeWithdrawn(Event):
    """A body offers it no more; documents keep what they say. `entity_id` is the type."""

    action = "document_type.withdrawn"


@dataclass(frozen=True, kw_only=True)
class IndexFixed(Event):
    """A closing fixed the index of a file. `entity_id` is the file."""

    action = "index.fixed"
    number: int
    sha256: str
    documents: int
    closed_on: date


@dataclass(frozen=True, kw_only=True)
class IndexSigned(Event):
    """A signature over an edition of the index was brought and verified. `entity_id` is the file."""

    action = "index.signed"
    number: int
    sha256: str
    form: str
    outcome: str
    certificate_serial: str
