"""What the API takes and gives of documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from classification.series.kinds import Tradition
from records.documents.model import Document
from records.documents.queries import DocumentView, IndexLine
from records.documents.service import DocumentDetails
from records.objects.model import DigitalObject, TextOutcome
from system.history import Entry
from system.web.language import say

Line = Annotated[str, Meta(max_length=300)]
Kind = Annotated[str, Meta(max_length=200, description="Document type (oficio, acta, contrato).")]


class DocumentBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to change of a document; what is left out stays."""

    title: Annotated[str, Meta(max_length=1000)] | UnsetType = UNSET
    kind: Annotated[str, Meta(max_length=200, description="Document type (oficio, acta, contrato).")] | UnsetType = (
        UNSET
    )
    official_number: Annotated[str, Meta(max_length=200, description="Number written on it.")] | UnsetType = UNSET
    author: Line | UnsetType = UNSET
    addressee: Line | UnsetType = UNSET
    created_on: date | UnsetType | None = UNSET
    received_on: date | UnsetType | None = UNSET
    folios: int | UnsetType | None = UNSET
    tradition: Tradition | UnsetType = UNSET

    def over(self, document: Document) -> DocumentDetails:
        """The details of a document with these changes."""

        def wanted(name: str) -> Any:
            given = getattr(self, name)
            return getattr(document, name) if given is UNSET else given

        return DocumentDetails(**{name: wanted(name) for name in self.__struct_fields__})


class ObjectOut(Struct, kw_only=True):
    """The bytes of a document."""

    id: UUID
    sha256: Annotated[str, Meta(description="SHA-256 of the bytes, in hexadecimal.")]
    size: Annotated[int, Meta(description="Bytes.")]
    mime: Annotated[str, Meta(description="Media type, told from the content.")]
    description: Annotated[str, Meta(description="The format in libmagic's words.")]
    file_name: str
    extension_matches: Annotated[bool, Meta(description="False where the name says another format than the content.")]
    text_outcome: TextOutcome
    text_detail: Annotated[str, Meta(description="Why reading the text did not come to its end; a code.")]
    page_count: int | None
    stored_at: datetime


class DocumentOut(Struct, kw_only=True):
    """A document of a file."""

    id: UUID
    aggregation_id: UUID
    number: Annotated[int, Meta(description="Place in the file's index, from 1.")]
    title: str
    kind: str
    official_number: str
    author: str
    addressee: str
    created_on: date | None
    received_on: date | None
    folios: int | None
    tradition: Tradition
    captured_at: datetime
    captured_by: str
    content: Annotated[str, Meta(description="Where the bytes are downloaded.")]
    object: ObjectOut


class UploadOut(Struct, kw_only=True):
    """What became of an upload."""

    outcome: Annotated[
        Literal["registered", "duplicate"],
        Meta(description="`duplicate`: the file held these bytes already, as `document`; nothing was added."),
    ]
    document: DocumentOut


class IndexLineOut(Struct, kw_only=True):
    """One line of a file's index."""

    document_id: UUID
    number: int
    kind: str
    title: str
    official_number: str
    created_on: date | None
    author: str
    folios: int | None
    first_folio: int | None
    last_folio: int | None
    page_count: int | None
    mime: str
    size: int
    sha256: str
    file_name: str
    text_outcome: str
    extension_matches: bool


class IndexOut(Struct, kw_only=True):
    """The index of a file (índice del expediente), complete and in order."""

    aggregation_id: UUID
    reference: str
    title: str
    lines: list[IndexLineOut]


class EntryOut(Struct, kw_only=True):
    """One line of the history of a file."""

    seq: int
    at: datetime
    actor: str
    action: str
    sentence: Annotated[str, Meta(description="The entry in words.")]
    entity_id: UUID
    facts: dict[str, Any]
    digest: str


def document_out(document: Document, held: DigitalObject) -> DocumentOut:
    """A document as the API gives it."""
    return DocumentOut(
        id=document.id,
        aggregation_id=document.aggregation_id,
        number=document.number,
        title=document.title,
        kind=document.kind,
        official_number=document.official_number,
        author=document.author,
        addressee=document.addressee,
        created_on=document.created_on,
        received_on=document.received_on,
        folios=document.folios,
        tradition=document.tradition,
        captured_at=document.captured_at,
        captured_by=document.captured_by,
        content=f"/api/documents/{document.id}/content",
        object=ObjectOut(
            id=held.id,
            sha256=held.sha256,
            size=held.size,
            mime=held.mime,
            description=held.description,
            file_name=held.file_name,
            extension_matches=held.extension_matches,
            text_outcome=held.text_outcome,
            text_detail=held.text_detail,
            page_count=held.page_count,
            stored_at=held.stored_at,
        ),
    )


def view_out(view: DocumentView) -> DocumentOut:
    """The same for a document a look has found."""
    return document_out(view.document, view.digital_object)


def line_out(line: IndexLine) -> IndexLineOut:
    """A line of the index as the API gives it."""
    return IndexLineOut(**{name: getattr(line, name) for name in IndexLineOut.__struct_fields__})


def entry_out(entry: Entry) -> EntryOut:
    """A line of the history as the API gives it."""
    facts = entry.read_facts()
    return EntryOut(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        sentence=say(f"event.{entry.action}", facts),
        entity_id=entry.entity_id,
        facts=facts,
        digest=entry.digest,
    )
