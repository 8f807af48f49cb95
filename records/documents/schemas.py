"""What the API takes and gives of documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from classification.series.kinds import PersonalData, Support, Tradition
from records.documents.batches import objections_of
from records.documents.details import DocumentDetails
from records.documents.model import (
    Document,
    IndexEdition,
    IndexSignature,
    SignatureForm,
    SignatureOutcome,
    UploadItem,
    UploadOutcome,
)
from records.documents.queries import DocumentView, IndexLine, VersionView
from records.documents.relating import Related
from records.documents.relations import RelationKind
from records.objects.model import DigitalObject, TextOutcome
from system.history import Entry
from system.web.language import say, sentence

_SAID = (
    "id", "aggregation_id", "number", "title", "kind", "official_number", "author", "addressee", "created_on",
    "received_on", "folios", "first_folio", "last_folio", "tradition", "support", "personal_data", "language",
    "access_note", "captured_at", "captured_by",
)  # fmt: skip
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
    first_folio: int | UnsetType | None = UNSET
    last_folio: int | UnsetType | None = UNSET
    tradition: Tradition | UnsetType = UNSET
    support: Support | UnsetType = UNSET
    personal_data: PersonalData | UnsetType = UNSET
    language: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    access_note: Annotated[str, Meta(max_length=1000)] | UnsetType = UNSET

    def over(self, document: Document) -> DocumentDetails:
        """The details of a document with these changes."""

        def wanted(name: str) -> Any:
            given = getattr(self, name)
            return getattr(document, name) if given is UNSET else given

        return DocumentDetails(**{name: wanted(name) for name in self.__struct_fields__})


class PaperDocumentBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A document that is on paper alone."""

    title: Annotated[str, Meta(max_length=1000)]
    kind: Kind = ""
    official_number: Annotated[str, Meta(max_length=200)] = ""
    author: Line = ""
    addressee: Line = ""
    created_on: date | None = None
    received_on: date | None = None
    folios: int | None = None
    first_folio: int | None = None
    last_folio: int | None = None
    tradition: Tradition = Tradition.ORIGINAL
    personal_data: PersonalData = PersonalData.NONE
    language: Annotated[str, Meta(max_length=60)] = ""
    access_note: Annotated[str, Meta(max_length=1000)] = ""

    def details(self) -> DocumentDetails:
        """The same for the act."""
        said = {name: getattr(self, name) for name in self.__struct_fields__}
        return DocumentDetails(support=Support.PAPER, **said)


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
    first_folio: int | None
    last_folio: int | None
    tradition: Tradition
    support: Support
    personal_data: PersonalData
    language: str
    access_note: str
    captured_at: datetime
    captured_by: str
    version: Annotated[int, Meta(description="Number of the current version; 0 on paper alone.")]
    content: Annotated[str | None, Meta(description="Where the bytes are downloaded; null on paper alone.")]
    object: ObjectOut | None


class VersionOut(Struct, kw_only=True):
    """One version of a document: its bytes never change."""

    number: int
    reason: str
    added_at: datetime
    added_by: str
    content: str
    object: ObjectOut


class RelationBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """How a document stands to another."""

    target_id: UUID
    kind: RelationKind


class RelationOut(Struct, kw_only=True):
    """A relation of a document. `document` and `title` are null where the other end is closed to the caller."""

    id: UUID
    kind: RelationKind
    outward: Annotated[bool, Meta(description="Whether this document states it, or the other one.")]
    document_id: UUID | None
    title: str | None
    aggregation_id: UUID | None


class EditionOut(Struct, kw_only=True):
    """An edition of the index of a file, fixed at a closing."""

    number: int
    sha256: str
    documents: int
    closed_on: date
    fixed_at: datetime
    signatures: list[SignatureOut]


class SignatureOut(Struct, kw_only=True):
    """A signature over an edition, as it was found when it was brought."""

    id: UUID
    form: SignatureForm
    signer: str
    issuer: str
    certificate_serial: str
    valid_from: datetime
    valid_until: datetime
    claimed_at: datetime | None
    proven_at: datetime | None
    judged_at: datetime
    outcome: SignatureOutcome
    detail: str
    sha256: str


class ItemOut(Struct, kw_only=True):
    """What became of one file of several."""

    position: int
    file_name: str
    outcome: UploadOutcome
    document_id: UUID | None
    reasons: list[str]


class BatchOut(Struct, kw_only=True):
    """What became of files that were sent together; `path` is the page where it can be read again."""

    batch: UUID
    path: str
    items: list[ItemOut]


class DocumentTypeBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A document type to be offered."""

    name: Annotated[str, Meta(max_length=200)]


class DocumentTypeOut(Struct, kw_only=True):
    """A document type that the body offers."""

    id: UUID
    name: str


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
    addressee: str
    folios: int | None
    first_folio: int | None
    last_folio: int | None
    support: Support
    tradition: Tradition
    personal_data: PersonalData
    access_note: str
    version: int
    page_count: int | None
    mime: str
    size: int | None
    sha256: str
    file_name: str
    text_outcome: str
    extension_matches: bool


class IndexOut(Struct, kw_only=True):
    """The index of a file (índice del expediente), complete and in order."""

    aggregation_id: UUID
    reference: str
    title: str
    sha256: Annotated[str, Meta(description="SHA-256 of the index's canonical bytes.")]
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


def object_out(held: DigitalObject) -> ObjectOut:
    """Bytes as the API gives them."""
    return ObjectOut(**{name: getattr(held, name) for name in ObjectOut.__struct_fields__})


def document_out(document: Document, held: DigitalObject | None) -> DocumentOut:
    """A document as the API gives it."""
    said = {name: getattr(document, name) for name in _SAID}
    return DocumentOut(
        **said,
        version=document.version_number,
        content=f"/api/documents/{document.id}/content" if held else None,
        object=object_out(held) if held else None,
    )


def view_out(view: DocumentView) -> DocumentOut:
    """The same for a document a look has found."""
    return document_out(view.document, view.digital_object)


def version_out(document_id: UUID, found: VersionView) -> VersionOut:
    """A version as the API gives it."""
    version = found.version
    return VersionOut(
        number=version.number,
        reason=version.reason,
        added_at=version.added_at,
        added_by=version.added_by,
        content=f"/api/documents/{document_id}/versions/{version.number}/content",
        object=object_out(found.digital_object),
    )


def relation_out(found: Related) -> RelationOut:
    """A relation as the API gives it."""
    return RelationOut(
        id=found.relation.id,
        kind=found.relation.kind,
        outward=found.outward,
        document_id=found.other.id if found.other else None,
        title=found.other.title if found.other else None,
        aggregation_id=found.other_file.id if found.other_file else None,
    )


def edition_out(edition: IndexEdition, signatures: Sequence[IndexSignature]) -> EditionOut:
    """An edition as the API gives it."""
    return EditionOut(
        number=edition.number,
        sha256=edition.sha256,
        documents=edition.documents,
        closed_on=edition.closed_on,
        fixed_at=edition.fixed_at,
        signatures=[signature_out(signature) for signature in signatures],
    )


def signature_out(signature: IndexSignature) -> SignatureOut:
    """A signature as the API gives it."""
    return SignatureOut(**{name: getattr(signature, name) for name in SignatureOut.__struct_fields__})


def batch_out(aggregation_id: UUID, batch_id: UUID, items: Sequence[UploadItem]) -> BatchOut:
    """What became of files sent together."""
    return BatchOut(
        batch=batch_id,
        path=f"/aggregations/{aggregation_id}/arrivals/{batch_id}",
        items=[
            ItemOut(
                position=item.position,
                file_name=item.file_name,
                outcome=item.outcome,
                document_id=item.document_id,
                reasons=[sentence(objection) for objection in objections_of(item)],
            )
            for item in items
        ],
    )


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
