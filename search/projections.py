"""What the records say now, as entries of the index: files, documents and the pages of their text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from classification.charts.model import Node
from records.access.queries import terms_of
from records.access.terms import Term
from records.aggregations.model import Aggregation, AggregationAlias, Standing
from records.documents.model import Document
from records.objects.errors import KeyLost, ObjectDamaged
from records.objects.model import DigitalObject
from records.objects.store import Store
from search.schema import Entry, Kind, Scope
from system.organization.model import Unit

log = logging.getLogger(__name__)

UNRESTRICTED = "none"
WITHOUT_LIMIT = "restricted"
AT_ONCE = 200
"""Rows read with one query."""
STANDINGS = {Standing.LOST: "extraviado", Standing.DAMAGED: "siniestrado", Standing.MERGED: "acumulado",
             Standing.DESTROYED: "dado de baja"}  # fmt: skip
"""The words by which files that are not where they belong are found."""
_NAME_JOINTS = re.compile(r"[_.]+")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file with what its entries need from elsewhere. `restriction` holds for the pages of its documents.

    `former` are the references it had before it was reclassified.
    """

    aggregation: Aggregation
    series: str
    series_key: str
    unit: str
    restriction: str
    former: tuple[str, ...] = ()

    @property
    def is_destroyed(self) -> bool:
        """Whether nothing of its content is left."""
        return self.aggregation.standing is Standing.DESTROYED

    def scope(self, restriction: str = UNRESTRICTED) -> Scope:
        """Where what is projected from this file stands."""
        file = self.aggregation
        return Scope(str(file.fonds_id), str(file.unit_id), file.stage.value, restriction)


def restriction_of(terms: Iterable[Term]) -> str:
    """Until when a file is restricted: `none`, `restricted` without limit, or the last day in ISO 8601.

    With the day in the scope, a reserve that runs out opens the pages by itself, as the law has it (LGT 104-II),
    without any event and any projecting.
    """
    last_days = [_last_day(term) for term in terms]
    if None in last_days:
        return WITHOUT_LIMIT
    return max((day.isoformat() for day in last_days if day), default=UNRESTRICTED)


def _last_day(term: Term) -> date | None:
    lifted = term.lifted_on - timedelta(days=1) if term.lifted_on else None
    return min((day for day in (term.ends_on, lifted) if day is not None), default=None)


def is_restricted(restriction: str, on: date) -> bool:
    """Whether the restriction of a scope is in force on a day."""
    if restriction in {UNRESTRICTED, WITHOUT_LIMIT}:
        return restriction == WITHOUT_LIMIT
    return on.isoformat() <= restriction


def files(session: Session, aggregation_ids: Sequence[UUID]) -> list[FileRow]:
    """The files of these ids that there are."""
    found: list[FileRow] = []
    for start in range(0, len(aggregation_ids), AT_ONCE):
        ids = aggregation_ids[start : start + AT_ONCE]
        found.extend(_rows(session, _statement().where(Aggregation.id.in_(ids))))
    return found


def files_after(session: Session, aggregation_id: UUID | None, limit: int) -> list[FileRow]:
    """The next files in the order of their ids, for a walk over all of them."""
    statement = _statement().order_by(Aggregation.id).limit(limit)
    if aggregation_id is not None:
        statement = statement.where(Aggregation.id > aggregation_id)
    return _rows(session, statement)


def documents_of(session: Session, file: FileRow) -> Iterator[tuple[Document, DigitalObject | None]]:
    """The documents of a file, a portion at a time."""
    after: UUID | None = None
    while True:
        statement = _held().where(Document.aggregation_id == file.aggregation.id).order_by(Document.id).limit(AT_ONCE)
        rows = session.execute(statement if after is None else statement.where(Document.id > after)).all()
        yield from ((row[0], row[1]) for row in rows)
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0].id
        session.expunge_all()


def documents(
    session: Session, document_ids: Sequence[UUID]
) -> Iterator[tuple[FileRow, Document, DigitalObject | None]]:
    """The documents of these ids that there are, each with its file."""
    for start in range(0, len(document_ids), AT_ONCE):
        ids = document_ids[start : start + AT_ONCE]
        rows = session.execute(_held().where(Document.id.in_(ids)).order_by(Document.id)).all()
        within = list(dict.fromkeys(row[0].aggregation_id for row in rows))
        known: Mapping[UUID, FileRow] = {row.aggregation.id: row for row in files(session, within)}
        yield from ((known[row[0].aggregation_id], row[0], row[1]) for row in rows)


def file_entry(file: FileRow) -> Entry:
    """A file as it is found: by its references, its title, what it says it is about, its series and unit."""
    row = file.aggregation
    said = (row.scope_and_content, row.area, row.archivist_note, STANDINGS.get(row.standing, ""))
    return Entry(
        kind=Kind.AGGREGATION,
        entity_id=row.id,
        aggregation_id=row.id,
        scope=file.scope(),
        reference=row.reference,
        title=row.title,
        body="\n".join(filter(None, said)),
        codes=tuple(dict.fromkeys((row.printed_reference, file.series, file.unit, *file.former))),
        series=file.series_key,
        starts_on=row.opened_on,
        ends_on=row.closed_on,
    )


def document_entries(
    file: FileRow, document: Document, held: DigitalObject | None, pages: Iterable[tuple[int, str]]
) -> Iterator[Entry]:
    """A document's own entry, and one for each page of its text."""
    dated = document.created_on or document.received_on
    # One that bears no day may be of any day since its file was opened.
    starts_on, ends_on = dated or file.aggregation.opened_on, dated
    yield Entry(
        kind=Kind.DOCUMENT,
        entity_id=document.id,
        document_id=document.id,
        aggregation_id=document.aggregation_id,
        scope=file.scope(),
        title=document.title,
        body=said_of(document, held),
        codes=(document.official_number,) if document.official_number else (),
        series=file.series_key,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    for number, text in pages:
        yield Entry(
            kind=Kind.PAGE,
            entity_id=document.id,
            document_id=document.id,
            aggregation_id=document.aggregation_id,
            scope=file.scope(file.restriction),
            page=number,
            body=text,
            series=file.series_key,
            starts_on=starts_on,
            ends_on=ends_on,
        )


def said_of(document: Document, held: DigitalObject | None) -> str:
    """What is said of a document besides its title, as one text."""
    name = _NAME_JOINTS.sub(" ", held.file_name) if held else ""
    said = (document.kind, document.official_number, document.author, document.addressee, name)
    return "\n".join(part for part in said if part)


def pages_of(store: Store, held: DigitalObject | None) -> list[tuple[int, str]]:
    """The pages of an object's text that hold any words, each with its number from 1; none of paper alone.

    A text that cannot be read any more is passed over and reported: it would stop the index at this place for ever.
    """
    if held is None:
        return []
    try:
        pages = store.get_text(held.key)
    except (ObjectDamaged, KeyLost):
        log.exception("text of an object cannot be read", extra={"object_id": str(held.id)})
        return []
    return [(number, text) for number, text in enumerate(pages or (), start=1) if text.strip()]


def _statement() -> Select[Aggregation, str, str, str]:
    statement = select(Aggregation, Node.code, Node.key, Unit.code)
    return statement.join(Node, Node.id == Aggregation.node_id).join(Unit, Unit.id == Aggregation.unit_id)


def _held() -> Select[Document, DigitalObject]:
    return select(Document, DigitalObject).outerjoin(DigitalObject, DigitalObject.id == Document.object_id)


def _rows(session: Session, statement: Select[Aggregation, str, str, str]) -> list[FileRow]:
    rows = session.execute(statement).all()
    ids = [row[0].id for row in rows]
    terms, former = terms_of(session, ids), _former(session, ids)
    return [
        FileRow(row[0], row[1], row[2], row[3], restriction_of(terms.get(row[0].id, ())), former.get(row[0].id, ()))
        for row in rows
    ]


def _former(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    statement = select(AggregationAlias.aggregation_id, AggregationAlias.reference)
    for file_id, reference in session.execute(statement.where(AggregationAlias.aggregation_id.in_(ids))):
        found[file_id] = (*found.get(file_id, ()), reference)
    return found
