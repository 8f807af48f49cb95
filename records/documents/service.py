"""Acts on documents: put one into a file, with bytes or on paper alone; bring a new version; correct what is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from classification.series.kinds import Support
from records.aggregations.errors import AggregationNotFound
from records.aggregations.model import Aggregation
from records.aggregations.queries import find
from records.aggregations.service import take_for_act
from records.documents.details import DocumentDetails, folios_of, objections, written
from records.documents.errors import DocumentNotFound, DocumentRefused, EmptyDocument, VersionUnchanged
from records.documents.events import DocumentAdded, DocumentAddedOnPaper, DocumentDescribed, DocumentVersionAdded
from records.documents.model import Document, DocumentVersion
from records.objects.dispositions import safe_name
from records.objects.model import DigitalObject
from records.objects.service import Arrival, register
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.work import Reading, Work

__all__ = [
    "Added",
    "DocumentDetails",
    "add_document",
    "add_paper_document",
    "add_version",
    "describe_document",
    "require_may_add",
    "take_document",
]

_LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Added:
    """`registered`: a new document. `duplicate`: the file holds these bytes already, as `document`."""

    outcome: Literal["registered", "duplicate"]
    document: Document
    digital_object: DigitalObject


def require_may_add(reading: Reading, aggregation_id: UUID) -> Aggregation:
    """Say before any byte is taken whether this actor may add to this file.

    Raises:
        AggregationNotFound, NotPermitted, AggregationIsClosed: as adding would.
    """
    aggregation = find(reading, aggregation_id)
    reading.actor.require(Permission.DOCUMENT_ADD, aggregation.place)
    aggregation.require_open()
    return aggregation


def add_document(
    work: Work,
    aggregation_id: UUID,
    arrival: Arrival,
    details: DocumentDetails | None = None,
    *,
    allow_duplicate: bool = False,
) -> Added:
    """Put stored bytes into a file as its next document. Bytes the file holds already are told, not added again.

    Raises:
        AggregationIsClosed: a closed file is write-protected.
        EmptyDocument, DocumentRefused: with every objection.
    """
    said = details or DocumentDetails()
    aggregation = take_for_act(work, aggregation_id, Permission.DOCUMENT_ADD)
    aggregation.require_open()
    if arrival.stored.size == 0:
        raise EmptyDocument(file_name=arrival.file_name)
    refuse_all(DocumentRefused, _objections(work, aggregation, said, has_bytes=True))
    digital_object, is_new = register(work, aggregation.fonds_id, arrival)
    held = None if is_new else _first_on(work, digital_object)
    if held is not None and not allow_duplicate:
        return Added("duplicate", held, digital_object)
    document = Document(
        fonds_id=aggregation.fonds_id,
        aggregation_id=aggregation.id,
        object_id=digital_object.id,
        number=aggregation.take_document(
            dated_on=said.created_on, folios=folios_of(said), new_bytes=digital_object.size if is_new else 0
        ),
        captured_at=work.now,
        captured_by=work.actor.handle,
        **written(said, PurePosixPath(safe_name(arrival.file_name)).stem),
    )
    work.session.add(document)
    work.session.flush()
    _pin(work, document, digital_object, number=1, reason="")
    work.emit(
        DocumentAdded(
            entity_id=document.id,
            fonds_id=document.fonds_id,
            aggregation_id=aggregation.id,
            number=document.number,
            object_id=digital_object.id,
            sha256=digital_object.sha256,
            size=digital_object.size,
            mime=digital_object.mime,
        )
    )
    return Added("registered", document, digital_object)


def add_paper_document(work: Work, aggregation_id: UUID, details: DocumentDetails) -> Document:
    """Put a document that is on paper alone into a file as its next: it has a place in the index, and no bytes.

    Raises:
        AggregationIsClosed: a closed file is write-protected.
        DocumentRefused: with every objection.
    """
    aggregation = take_for_act(work, aggregation_id, Permission.DOCUMENT_ADD)
    aggregation.require_open()
    against = list(_objections(work, aggregation, details, has_bytes=False))
    if not details.title.strip():
        against.append(Objection("document.title_missing", facts={"field": "title"}))
    refuse_all(DocumentRefused, against)
    document = Document(
        fonds_id=aggregation.fonds_id,
        aggregation_id=aggregation.id,
        object_id=None,
        version_number=0,
        number=aggregation.take_document(dated_on=details.created_on, folios=folios_of(details)),
        captured_at=work.now,
        captured_by=work.actor.handle,
        **written(details, ""),
    )
    work.session.add(document)
    work.session.flush()
    work.emit(
        DocumentAddedOnPaper(
            entity_id=document.id, fonds_id=document.fonds_id, aggregation_id=aggregation.id, number=document.number
        )
    )
    return document


def add_version(work: Work, document_id: UUID, arrival: Arrival, *, reason: str) -> DocumentVersion:
    """Put new bytes in the place of a document's current ones; the earlier stay, at their own address.

    Paper that gets its bytes this way was digitised, and is on both supports from now on.

    Raises:
        DocumentNotFound, NotPermitted, AggregationIsClosed, EmptyDocument.
        DocumentRefused: no reason, or too long a one.
        VersionUnchanged: these are the current bytes.
    """
    document, aggregation = take_document(work, document_id)
    if arrival.stored.size == 0:
        raise EmptyDocument(file_name=arrival.file_name)
    refuse_all(DocumentRefused, _reason_objections(reason))
    digital_object, is_new = register(work, aggregation.fonds_id, arrival)
    if digital_object.id == document.object_id:
        raise VersionUnchanged(number=document.version_number, sha256=digital_object.sha256)
    if document.object_id is None:
        document.support = Support.HYBRID
    aggregation.content_bytes += digital_object.size if is_new else 0
    document.version_number += 1
    document.object_id = digital_object.id
    work.session.flush()
    version = _pin(
        work, document, digital_object, number=document.version_number, reason=reason.replace("\x00", "").strip()
    )
    work.emit(
        DocumentVersionAdded(
            entity_id=document.id,
            fonds_id=document.fonds_id,
            aggregation_id=aggregation.id,
            number=version.number,
            object_id=digital_object.id,
            sha256=digital_object.sha256,
            size=digital_object.size,
            mime=digital_object.mime,
        )
    )
    return version


def describe_document(work: Work, document_id: UUID, details: DocumentDetails) -> Document:
    """Correct what is said of a document while its file is open.

    Raises:
        DocumentNotFound, NotPermitted, AggregationIsClosed, DocumentRefused.
    """
    document, aggregation = take_document(work, document_id)
    has_bytes = document.object_id is not None
    refuse_all(DocumentRefused, _objections(work, aggregation, details, has_bytes=has_bytes, itself=document.id))
    wanted = written(details, document.title)
    changed = tuple(n for n, value in wanted.items() if n != "kind_key" and getattr(document, n) != value)
    if not changed:
        return document
    aggregation.document_folios += (folios_of(details) or 0) - (document.folios or 0)
    for name in (*changed, "kind_key"):
        setattr(document, name, wanted[name])
    work.session.flush()
    latest = select(Document.created_on).where(
        Document.aggregation_id == aggregation.id, Document.created_on.is_not(None)
    )
    aggregation.latest_document_on = work.session.scalars(latest.order_by(Document.created_on.desc()).limit(1)).first()
    work.emit(
        DocumentDescribed(
            entity_id=document.id, fonds_id=document.fonds_id, aggregation_id=aggregation.id, changed=changed
        )
    )
    return document


def take_document(work: Work, document_id: UUID) -> tuple[Document, Aggregation]:
    """A document and its open file, whose row is locked for this act.

    Raises:
        DocumentNotFound: there is none, or its file is none of the actor's.
        NotPermitted, AggregationIsClosed.
    """
    document = work.session.get(Document, document_id)
    if document is None:
        raise DocumentNotFound(id=document_id)
    try:
        aggregation = take_for_act(work, document.aggregation_id, Permission.DOCUMENT_ADD)
    except AggregationNotFound as hidden:
        raise DocumentNotFound(id=document_id) from hidden
    aggregation.require_open()
    # Read again under the lock: whoever held it may have changed the document.
    work.session.refresh(document)
    return document, aggregation


def _pin(work: Work, document: Document, digital_object: DigitalObject, *, number: int, reason: str) -> DocumentVersion:
    version = DocumentVersion(
        fonds_id=document.fonds_id,
        document_id=document.id,
        number=number,
        object_id=digital_object.id,
        sha256=digital_object.sha256,
        reason=reason,
        added_at=work.now,
        added_by=work.actor.handle,
    )
    work.session.add(version)
    work.session.flush()
    return version


def _reason_objections(reason: str) -> Iterator[Objection]:
    if not reason.strip():
        yield Objection("document.version_without_reason", facts={"field": "reason"})
    if len(reason) > _LONGEST_REASON:
        yield Objection("document.text_too_long", facts={"field": "reason", "most": _LONGEST_REASON})


def _first_on(work: Work, digital_object: DigitalObject) -> Document | None:
    statement = select(Document).where(
        Document.id.in_(select(DocumentVersion.document_id).where(DocumentVersion.object_id == digital_object.id))
    )
    return work.session.scalars(statement.order_by(Document.number).limit(1)).one_or_none()


def _objections(
    work: Work, aggregation: Aggregation, details: DocumentDetails, *, has_bytes: bool, itself: UUID | None = None
) -> Iterator[Objection]:
    found = list(objections(details, today=work.today, has_bytes=has_bytes))
    yield from found
    impossible = any(objection.code == "document.folio_range_impossible" for objection in found)
    if impossible or details.first_folio is None or details.last_folio is None:
        return
    taken = select(Document.number).where(
        Document.aggregation_id == aggregation.id,
        Document.first_folio <= details.last_folio,
        Document.last_folio >= details.first_folio,
    )
    if itself is not None:
        taken = taken.where(Document.id != itself)
    number = work.session.scalars(taken.order_by(Document.number).limit(1)).one_or_none()
    if number is not None:
        yield Objection("document.folios_taken", facts={"field": "first_folio", "number": number})
