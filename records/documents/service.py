"""Acts on documents: put one into a file, correct what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import PurePosixPath
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from classification.series.kinds import Tradition
from records.aggregations.model import Aggregation
from records.aggregations.queries import find
from records.aggregations.service import take_for_act
from records.documents.errors import DocumentNotFound, DocumentRefused, EmptyDocument
from records.documents.events import DocumentAdded, DocumentDescribed
from records.documents.model import Document
from records.objects.dispositions import safe_name
from records.objects.model import DigitalObject
from records.objects.service import Arrival, register
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.work import Reading, Work

_LONGEST = {"title": 1000, "kind": 200, "official_number": 200, "author": 300, "addressee": 300}
_MOST_FOLIOS = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentDetails:
    """What is said of a document. An empty title becomes the name of its file."""

    title: str = ""
    kind: str = ""
    official_number: str = ""
    author: str = ""
    addressee: str = ""
    created_on: date | None = None
    received_on: date | None = None
    folios: int | None = None
    tradition: Tradition = Tradition.ORIGINAL


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
    refuse_all(DocumentRefused, _objections(said, today=work.today))
    digital_object, is_new = register(work, aggregation.fonds_id, arrival)
    held = None if is_new else _first_on(work, digital_object)
    if held is not None and not allow_duplicate:
        return Added("duplicate", held, digital_object)
    document = Document(
        fonds_id=aggregation.fonds_id,
        aggregation_id=aggregation.id,
        object_id=digital_object.id,
        number=aggregation.take_document(
            dated_on=said.created_on, folios=said.folios, new_bytes=digital_object.size if is_new else 0
        ),
        captured_at=work.now,
        captured_by=work.actor.handle,
        **_written(said, PurePosixPath(safe_name(arrival.file_name)).stem),
    )
    work.session.add(document)
    work.session.flush()
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


def describe_document(work: Work, document_id: UUID, details: DocumentDetails) -> Document:
    """Correct what is said of a document while its file is open.

    Raises:
        DocumentNotFound, NotPermitted, AggregationIsClosed, DocumentRefused.
    """
    document = work.session.get(Document, document_id)
    if document is None:
        raise DocumentNotFound(id=document_id)
    aggregation = take_for_act(work, document.aggregation_id, Permission.DOCUMENT_ADD)
    aggregation.require_open()
    refuse_all(DocumentRefused, _objections(details, today=work.today))
    wanted = _written(details, document.title)
    changed = tuple(name for name, value in wanted.items() if getattr(document, name) != value)
    if not changed:
        return document
    aggregation.document_folios += (details.folios or 0) - (document.folios or 0)
    for name in changed:
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


def _first_on(work: Work, digital_object: DigitalObject) -> Document | None:
    statement = select(Document).where(Document.object_id == digital_object.id).order_by(Document.number).limit(1)
    return work.session.scalars(statement).one_or_none()


def _written(details: DocumentDetails, title: str) -> dict[str, object]:
    values: dict[str, object] = {}
    for column in fields(details):
        value = getattr(details, column.name)
        values[column.name] = value.strip() if column.name in _LONGEST else value
    values["title"] = values["title"] or title
    return values


def _objections(details: DocumentDetails, *, today: date) -> Iterator[Objection]:
    for name, most in _LONGEST.items():
        if len(getattr(details, name)) > most:
            yield Objection("document.text_too_long", facts={"field": name, "most": most})
    for name in ("created_on", "received_on"):
        day = getattr(details, name)
        if day is not None and day > today:
            yield Objection("document.dated_in_future", facts={"field": name, "day": day.isoformat()})
    if details.created_on and details.received_on and details.received_on < details.created_on:
        facts = {"field": "received_on", "created_on": details.created_on.isoformat()}
        yield Objection("document.received_before_created", facts=facts)
    if details.folios is not None and not 0 < details.folios <= _MOST_FOLIOS:
        yield Objection("document.folios_impossible", facts={"field": "folios", "folios": details.folios})
