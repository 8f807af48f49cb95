"""Hits of the index read again from the database, under the actor's rights: who may not see one, does not get it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import Node
from records.access.queries import terms_of
from records.aggregations.model import Aggregation, Standing
from records.aggregations.queries import reach
from records.documents.model import Document
from records.objects.model import DigitalObject
from records.objects.service import store_of
from retention.execution.model import Tombstone
from retention.execution.queries import tombstones_of
from search.excerpts import Fragment, Marks, excerpt, highlight
from search.projections import pages_of, said_of
from search.schema import Hit, Kind
from system.actor import Permission
from system.organization.model import Unit
from system.work import Reading

EXCERPT_LENGTH = 240
REMEMBERED_TEXT = 20_000_000
"""Characters of text that one answer keeps while its excerpts are cut."""


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit as people see it. `title` is the file's for a file, the document's otherwise.

    `excerpt` is None where the words are closed to the actor, who is told only where they stand. `standing` says
    whether the file is where it belongs; `destroyed_on` and `act_number` by which act a destroyed one went.
    """

    kind: Kind
    aggregation_id: UUID
    document_id: UUID | None
    page: int | None
    score: float
    reference: str
    title: tuple[Fragment, ...]
    file_title: str
    number: int | None
    series: str
    series_title: str
    unit: str
    mime: str
    on: date | None
    excerpt: tuple[Fragment, ...] | None
    standing: str
    destroyed_on: date | None = None
    act_number: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether its words may not be read."""
        return self.excerpt is None

    @property
    def path(self) -> str:
        """The address of its page."""
        if self.document_id is None:
            return f"/aggregations/{self.aggregation_id}"
        page = f"#page={self.page}" if self.page else ""
        return f"/documents/{self.document_id}{page}"

    @property
    def reader_path(self) -> str:
        """The address that opens the words themselves, at their page where the format has pages."""
        if self.page and self.mime == "application/pdf" and not self.is_closed:
            return f"/documents/{self.document_id}/content?inline=true#page={self.page}"
        return self.path


@dataclass(frozen=True, slots=True)
class _File:
    aggregation: Aggregation
    series: str
    series_title: str
    unit: str
    may_read: bool
    is_restricted: bool
    tombstone: Tombstone | None = None


def read(reading: Reading, hits: Sequence[Hit], marks: Marks) -> list[FoundHit]:
    """The hits that are still there and still the actor's to see, in their order; one query for each kind of row."""
    files = _files(reading, {hit.aggregation_id for hit in hits})
    documents = _documents(reading, {hit.document_id for hit in hits if hit.document_id is not None})
    texts = _Texts(reading)
    found: list[FoundHit] = []
    for hit in hits:
        file = files.get(hit.aggregation_id)
        if file is None:
            continue
        if hit.kind is Kind.AGGREGATION:
            found.append(_aggregation(hit, file, marks))
            continue
        held = documents.get(hit.document_id) if hit.document_id is not None else None
        # A document may have gone to another file, and a restriction have come over this one, since the last commit.
        if held is None or held[0].aggregation_id != hit.aggregation_id:
            continue
        if hit.kind is Kind.PAGE and file.is_restricted and not file.may_read:
            continue
        found.append(_document(hit, file, held, marks, texts))
    return found


def _files(reading: Reading, ids: set[UUID]) -> Mapping[UUID, _File]:
    statement = select(Aggregation, Node.code, Node.title, Unit.code)
    statement = statement.join(Node, Node.id == Aggregation.node_id).join(Unit, Unit.id == Aggregation.unit_id)
    statement = statement.where(Aggregation.id.in_(sorted(ids)), reach(reading.actor))
    rows = reading.session.execute(statement).all() if ids else []
    terms = terms_of(reading.session, [row[0].id for row in rows])
    stones = tombstones_of(reading.session, [row[0].id for row in rows if row[0].standing is Standing.DESTROYED])
    return {
        row[0].id: _File(
            row[0],
            row[1],
            row[2],
            row[3],
            may_read=reading.actor.may(Permission.DOCUMENT_READ, row[0].place),
            is_restricted=any(term.is_effective(reading.today) for term in terms.get(row[0].id, ())),
            tombstone=stones.get(row[0].id),
        )
        for row in rows
    }


def _documents(reading: Reading, ids: set[UUID]) -> Mapping[UUID, tuple[Document, DigitalObject | None]]:
    if not ids:
        return {}
    statement = (
        select(Document, DigitalObject)
        .outerjoin(DigitalObject, DigitalObject.id == Document.object_id)
        .where(Document.id.in_(sorted(ids)))
    )
    return {row[0].id: (row[0], row[1]) for row in reading.session.execute(statement)}


class _Texts:
    """The texts that the hits of one answer need. The last ones are kept, up to a bound: their hits come mixed."""

    def __init__(self, reading: Reading) -> None:
        self._store = store_of(reading.settings)
        self._known: dict[UUID, Mapping[int, str]] = {}
        self._size = 0

    def page(self, held: DigitalObject | None, number: int) -> str:
        if held is None:
            return ""
        pages = self._known.get(held.id)
        if pages is None:
            pages = dict(pages_of(self._store, held))
            size = sum(map(len, pages.values()))
            if self._size + size > REMEMBERED_TEXT:
                self._known.clear()
                self._size = 0
            self._known[held.id] = pages
            self._size += size
        return pages.get(number, "")


def _aggregation(hit: Hit, file: _File, marks: Marks) -> FoundHit:
    row = file.aggregation
    said = " · ".join(_lines((row.scope_and_content, row.area, row.archivist_note)))
    return FoundHit(
        **_common(hit, file),
        title=highlight(row.title, marks),
        number=None,
        page=None,
        mime="",
        on=row.opened_on,
        excerpt=excerpt(said, marks, length=EXCERPT_LENGTH),
    )


def _document(
    hit: Hit, file: _File, found: tuple[Document, DigitalObject | None], marks: Marks, texts: _Texts
) -> FoundHit:
    document, held = found
    shown: tuple[Fragment, ...] | None
    if hit.kind is Kind.DOCUMENT:
        shown = excerpt(" · ".join(_lines((said_of(document, held),))), marks, length=EXCERPT_LENGTH)
    else:
        shown = excerpt(texts.page(held, hit.page), marks, length=EXCERPT_LENGTH) if file.may_read else None
    return FoundHit(
        **_common(hit, file),
        title=highlight(document.title, marks),
        number=document.number,
        page=hit.page or None,
        mime=held.mime if held else "",
        on=document.created_on or document.received_on,
        excerpt=shown,
    )


def _common(hit: Hit, file: _File) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "aggregation_id": hit.aggregation_id,
        "document_id": hit.document_id,
        "score": hit.score,
        "reference": file.aggregation.printed_reference,
        "file_title": file.aggregation.title,
        "series": file.series,
        "series_title": file.series_title,
        "unit": file.unit,
        "standing": file.aggregation.standing.value,
        "destroyed_on": file.tombstone.destroyed_on if file.tombstone else None,
        "act_number": file.tombstone.act_number if file.tombstone else "",
    }


def _lines(texts: Iterable[str]) -> list[str]:
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]
