"""Looks at documents and at the index of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from classification.series.kinds import PersonalData, Support
from records.aggregations.model import Aggregation, Standing
from records.aggregations.queries import find, reachable
from records.aggregations.questions import DestructionKnown, HappenedBeside
from records.documents.errors import ContentDelivered, ContentGone, DocumentNotFound, VersionNotFound
from records.documents.model import Document, DocumentVersion
from records.objects.model import DigitalObject
from system.actor import Permission
from system.history import Entry
from system.listing import Column
from system.work import Reading, Work

DOCUMENT_SUPPORTS = (
    (Support.ELECTRONIC.value, "Electrónico"),
    (Support.PAPER.value, "Solo papel"),
    (Support.HYBRID.value, "Papel digitalizado"),
)
PERSONAL_DATA = (
    (PersonalData.NONE.value, "Sin datos personales"),
    (PersonalData.PERSONAL.value, "Datos personales"),
    (PersonalData.SENSITIVE.value, "Datos personales sensibles"),
)
INDEX_COLUMNS = (
    Column("number", "N.º", Document.number, filter="exact", numeric=True),
    Column("title", "Título", Document.title, filter="text", lead=True),
    Column("kind", "Tipo documental", Document.kind, filter="text"),
    Column("official_number", "N.º de oficio", Document.official_number, filter="text", shown=False),
    Column("created_on", "Fecha", Document.created_on, filter="date"),
    Column("author", "Autor", Document.author, filter="text", shown=False),
    Column("first_folio", "Del folio", Document.first_folio, numeric=True, shown=False),
    Column("last_folio", "Al folio", Document.last_folio, numeric=True, shown=False),
    Column("folios", "Fojas", Document.folios, numeric=True),
    Column("support", "Soporte", Document.support, filter="choice", choices=DOCUMENT_SUPPORTS, shown=False),
    Column("version_number", "Versión", Document.version_number, numeric=True, shown=False),
    Column("page_count", "Páginas", DigitalObject.page_count, numeric=True),
    Column("mime", "Formato", DigitalObject.mime, filter="text", shown=False),
    Column("bytes", "Tamaño (bytes)", DigitalObject.size, numeric=True, shown=False),
    Column("sha256", "SHA-256", DigitalObject.sha256, filter="exact", sortable=False, shown=False),
)


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with its object, None where it is on paper alone, and its file."""

    document: Document
    digital_object: DigitalObject | None
    aggregation: Aggregation


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One line of a file's index (índice del expediente; domain 2.6).

    `first_folio` and `last_folio` are the range that the document states; where it states none they run on from line
    to line, and are None from the first document on that does not say how many folios it has either. What is of bytes
    is empty or None where the document is on paper alone.
    """

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
    support: str
    tradition: str
    personal_data: str
    access_note: str
    version: int
    page_count: int | None
    mime: str
    size: int | None
    sha256: str
    file_name: str
    text_outcome: str
    extension_matches: bool


def find_document(
    reading: Reading | Work, document_id: UUID, permission: Permission = Permission.AGGREGATION_READ
) -> DocumentView:
    """One document of a file the actor may see, and at which it has `permission`.

    Raises:
        DocumentNotFound: there is none, or not for this actor.
        ContentGone: the file was disposed of.
        NotPermitted: the actor sees the file, but lacks the permission.
    """
    statement = (
        select(Document, DigitalObject, Aggregation)
        .outerjoin(DigitalObject, DigitalObject.id == Document.object_id)
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
    require_content(reading, found.aggregation)
    reading.actor.require(permission, found.aggregation.place)
    return found


def require_content(stand: Reading | Work, aggregation: Aggregation) -> None:
    """Refuse where the content of a file the caller was allowed to see was destroyed (domain 7 D 44).

    Raises:
        ContentGone: with the day and the number of the act.
        ContentDelivered: another archive has it, by the receipt with that number.
    """
    if aggregation.standing not in {Standing.DESTROYED, Standing.DELIVERED}:
        return
    known = next((one for one in stand.ask(DestructionKnown(aggregation.id)) if one is not None), None)
    if aggregation.standing is Standing.DELIVERED and known is None:
        return
    gone = ContentGone if aggregation.standing is Standing.DESTROYED else ContentDelivered
    raise gone(
        reference=aggregation.reference,
        destroyed_on=known.destroyed_on.isoformat() if known else "",
        act_number=known.act_number if known else "",
    )


def index_statement(aggregation_id: UUID) -> Select[Any]:
    """The documents of a file the caller was allowed to see, as rows for a list; none of one that was destroyed."""
    return (
        select(
            Document.id.label("id"),
            *(column.expression.label(column.name) for column in INDEX_COLUMNS if column.expression is not None),
            DigitalObject.text_outcome.label("text_outcome"),
            DigitalObject.extension_matches.label("extension_matches"),
        )
        .outerjoin(DigitalObject, DigitalObject.id == Document.object_id)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(Document.aggregation_id == aggregation_id, Aggregation.standing != Standing.DESTROYED)
    )


def index_of(reading: Reading, aggregation_id: UUID) -> list[IndexLine]:
    """The whole index of a file in order.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
        ContentGone
    """
    require_content(reading, find(reading, aggregation_id))
    return index_lines(reading.session, aggregation_id)


def index_lines(session: Session, aggregation_id: UUID) -> list[IndexLine]:
    """The same for a file the caller has in hand."""
    rows = session.execute(
        select(Document, DigitalObject)
        .outerjoin(DigitalObject, DigitalObject.id == Document.object_id)
        .where(Document.aggregation_id == aggregation_id)
        .order_by(Document.number)
    )
    lines: list[IndexLine] = []
    next_folio: int | None = 1
    for document, held in rows:
        first = document.first_folio or (next_folio if document.folios else None)
        next_folio = first + document.folios if first is not None and document.folios else None
        lines.append(_line(document, held, first, next_folio - 1 if next_folio is not None else None))
    return lines


def _line(document: Document, held: DigitalObject | None, first: int | None, last: int | None) -> IndexLine:
    return IndexLine(
        document_id=document.id,
        number=document.number,
        kind=document.kind,
        title=document.title,
        official_number=document.official_number,
        created_on=document.created_on,
        author=document.author,
        addressee=document.addressee,
        folios=document.folios,
        first_folio=first,
        last_folio=last,
        support=document.support.value,
        tradition=document.tradition.value,
        personal_data=document.personal_data.value,
        access_note=document.access_note,
        version=document.version_number,
        page_count=held.page_count if held else None,
        mime=held.mime if held else "",
        size=held.size if held else None,
        sha256=held.sha256 if held else "",
        file_name=held.file_name if held else "",
        text_outcome=held.text_outcome.value if held else "",
        extension_matches=held.extension_matches if held else True,
    )


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a document with its bytes."""

    version: DocumentVersion
    digital_object: DigitalObject


def versions_of(reading: Reading, document_id: UUID) -> list[VersionView]:
    """The versions of a document the caller was allowed to see, the newest first."""
    rows = reading.session.execute(
        select(DocumentVersion, DigitalObject)
        .join(DigitalObject, DigitalObject.id == DocumentVersion.object_id)
        .where(DocumentVersion.document_id == document_id)
        .order_by(DocumentVersion.number.desc())
    )
    return [VersionView(row[0], row[1]) for row in rows]


def find_version(
    reading: Reading, document_id: UUID, number: int, permission: Permission = Permission.AGGREGATION_READ
) -> tuple[DocumentView, VersionView]:
    """One version of a document of a file the actor may see.

    Raises:
        DocumentNotFound, NotPermitted, VersionNotFound.
    """
    view = find_document(reading, document_id, permission)
    if not 0 < number <= view.document.version_number:
        raise VersionNotFound(number=number)
    statement = (
        select(DocumentVersion, DigitalObject)
        .join(DigitalObject, DigitalObject.id == DocumentVersion.object_id)
        .where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
    )
    row = reading.session.execute(statement).one_or_none()
    if row is None:
        raise VersionNotFound(number=number)
    return view, VersionView(row[0], row[1])


def history_of_document(reading: Reading, document_id: UUID) -> Sequence[Entry]:
    """What happened to a document the caller was allowed to see, and to the bytes of its versions, oldest first."""
    objects = select(DocumentVersion.object_id).where(DocumentVersion.document_id == document_id)
    statement = select(Entry).where(or_(Entry.entity_id == document_id, Entry.entity_id.in_(objects)))
    return reading.session.scalars(statement.order_by(Entry.seq)).all()


def history_of_file(reading: Reading, aggregation_id: UUID) -> Sequence[Entry]:
    """What happened to a file, to its documents and to their bytes, and in one act to it and many more, oldest first.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    find(reading, aggregation_id)
    documents = select(Document.id).where(Document.aggregation_id == aggregation_id)
    objects = select(DigitalObject.id).where(DigitalObject.aggregation_id == aggregation_id)
    statement = select(Entry).where(
        or_(Entry.entity_id == aggregation_id, Entry.entity_id.in_(documents), Entry.entity_id.in_(objects))
    )
    beside = [entry for told in reading.ask(HappenedBeside(aggregation_id)) for entry in told]
    return sorted({*reading.session.scalars(statement), *beside}, key=lambda entry: entry.seq)
