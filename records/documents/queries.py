"""Looks at documents and at the index of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from records.aggregations.model import Aggregation
from records.aggregations.queries import find, reachable
from records.documents.errors import DocumentNotFound
from records.documents.model import Document
from records.objects.model import DigitalObject
from system.actor import Permission
from system.history import Entry
from system.listing import Column
from system.work import Reading

INDEX_COLUMNS = (
    Column("number", "N.º", Document.number, filter="exact", numeric=True),
    Column("title", "Título", Document.title, filter="text", lead=True),
    Column("kind", "Tipo documental", Document.kind, filter="text"),
    Column("official_number", "N.º de oficio", Document.official_number, filter="text", shown=False),
    Column("created_on", "Fecha", Document.created_on, filter="date"),
    Column("author", "Autor", Document.author, filter="text", shown=False),
    Column("folios", "Fojas", Document.folios, numeric=True),
    Column("page_count", "Páginas", DigitalObject.page_count, numeric=True),
    Column("mime", "Formato", DigitalObject.mime, filter="text", shown=False),
    Column("bytes", "Tamaño (bytes)", DigitalObject.size, numeric=True, shown=False),
    Column("sha256", "SHA-256", DigitalObject.sha256, filter="exact", sortable=False, shown=False),
)


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with its object and its file."""

    document: Document
    digital_object: DigitalObject
    aggregation: Aggregation


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One line of a file's index (índice del expediente; domain 2.6).

    `first_folio` and `last_folio` run on from line to line; they are None from the first document on that does not
    say how many folios it has.
    """

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


def find_document(
    reading: Reading, document_id: UUID, permission: Permission = Permission.AGGREGATION_READ
) -> DocumentView:
    """One document of a file the actor may see, and at which it has `permission`.

    Raises:
        DocumentNotFound: there is none, or not for this actor.
        NotPermitted: the actor sees the file, but lacks the permission.
    """
    statement = (
        select(Document, DigitalObject, Aggregation)
        .join(DigitalObject, DigitalObject.id == Document.object_id)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(
            Document.id == document_id,
            or_(*(Aggregation.id.in_(reachable(reading.actor, p)) for p in {permission, Permission.AGGREGATION_READ})),
        )
    )
    row = reading.session.execute(statement).one_or_none()
    if row is None:
        raise DocumentNotFound(id=document_id)
    found = DocumentView(row[0], row[1], row[2])
    reading.actor.require(permission, found.aggregation.place)
    return found


def index_statement(aggregation_id: UUID) -> Select[Any]:
    """The documents of a file the caller was allowed to see, as rows for a list."""
    return (
        select(
            Document.id.label("id"),
            *(column.expression.label(column.name) for column in INDEX_COLUMNS if column.expression is not None),
            DigitalObject.text_outcome.label("text_outcome"),
            DigitalObject.extension_matches.label("extension_matches"),
        )
        .join(DigitalObject, DigitalObject.id == Document.object_id)
        .where(Document.aggregation_id == aggregation_id)
    )


def index_of(reading: Reading, aggregation_id: UUID) -> list[IndexLine]:
    """The whole index of a file in order.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    find(reading, aggregation_id)
    rows = reading.session.execute(
        select(Document, DigitalObject)
        .join(DigitalObject, DigitalObject.id == Document.object_id)
        .where(Document.aggregation_id == aggregation_id)
        .order_by(Document.number)
    )
    lines: list[IndexLine] = []
    next_folio: int | None = 1
    for document, digital_object in rows:
        first = next_folio if document.folios else None
        next_folio = first + document.folios if first is not None and document.folios else None
        lines.append(
            IndexLine(
                document_id=document.id,
                number=document.number,
                kind=document.kind,
                title=document.title,
                official_number=document.official_number,
                created_on=document.created_on,
                author=document.author,
                folios=document.folios,
                first_folio=first,
                last_folio=next_folio - 1 if next_folio is not None else None,
                page_count=digital_object.page_count,
                mime=digital_object.mime,
                size=digital_object.size,
                sha256=digital_object.sha256,
                file_name=digital_object.file_name,
                text_outcome=digital_object.text_outcome.value,
                extension_matches=digital_object.extension_matches,
            )
        )
    return lines


def history_of_file(reading: Reading, aggregation_id: UUID) -> Sequence[Entry]:
    """What happened to a file, to its documents and to their bytes, oldest first.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    find(reading, aggregation_id)
    documents = select(Document.id).where(Document.aggregation_id == aggregation_id)
    objects = select(DigitalObject.id).where(DigitalObject.aggregation_id == aggregation_id)
    statement = select(Entry).where(
        or_(Entry.entity_id == aggregation_id, Entry.entity_id.in_(documents), Entry.entity_id.in_(objects))
    )
    return reading.session.scalars(statement.order_by(Entry.seq)).all()
