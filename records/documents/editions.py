"""The index of a file fixed at each closing, and every form in which an index is given out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.aggregations.events import AggregationClosed
from records.aggregations.model import Aggregation
from records.aggregations.queries import find, line_of
from records.documents.errors import EditionNotFound, IndexTooLong
from records.documents.events import IndexFixed
from records.documents.index_paper import as_csv, as_xml, canonical, digest, index_document
from records.documents.model import IndexEdition, IndexSignature
from records.documents.queries import DOCUMENT_SUPPORTS, PERSONAL_DATA, index_lines, require_content
from system.attachments.model import Attachment
from system.attachments.queries import content as content_of
from system.attachments.service import keep
from system.typesetting.typesetter import NotTypeset, showable, typeset
from system.work import Reading, Work

TEMPLATE = Path(__file__).with_name("index.typ")
_CANONICAL_LIMIT = 256 * 2**20
AT_ONCE = 500
_ROWS_LIMIT = 4_000
_CELL_LIMIT = 400
HEADINGS = (
    "N.º", "Tipo documental", "Título", "N.º de oficio", "Fecha", "Autor", "Destinatario", "Del folio", "Al folio",
    "Fojas", "Soporte", "Tradición", "Versión", "SHA-256", "Tamaño (bytes)", "Formato", "Datos personales", "Acceso",
)  # fmt: skip
_PRINTED = (
    ("N.º", 1), ("Tipo documental", 3), ("Título", 7), ("Fecha", 2), ("Autor", 4), ("Folios", 2), ("Soporte", 2),
    ("Formato", 3), ("Bytes", 2), ("SHA-256", 5), ("Acceso", 3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndexPaper:
    """An index as data, its canonical bytes and their digest. `edition` is None for one that is still growing."""

    document: dict[str, Any]
    content: bytes
    sha256: str
    edition: IndexEdition | None = None


def fix_indexes(work: Work, closed: Sequence[AggregationClosed]) -> None:
    """Fix the index of each file that was closed this moment, of thousands at once those alone that have documents."""
    ids = [event.entity_id for event in closed]
    holding: set[UUID] = set()
    for start in range(0, len(ids), AT_ONCE):
        portion = Aggregation.id.in_(ids[start : start + AT_ONCE])
        holding.update(work.session.scalars(select(Aggregation.id).where(portion, Aggregation.document_count > 0)))
    for event in closed:
        if event.entity_id in holding:
            fix_index(work, event)


def fix_index(work: Work, closed: AggregationClosed) -> None:
    """Fix the index of a file that was closed this moment. A file without registered documents has none to fix."""
    aggregation = work.session.get_one(Aggregation, closed.entity_id)
    if aggregation.document_count == 0:
        return
    paper = _live(work.session, aggregation)
    last = select(func.coalesce(func.max(IndexEdition.number), 0)).where(IndexEdition.aggregation_id == aggregation.id)
    number = work.session.scalars(last).one() + 1
    kept = keep(
        work, aggregation.fonds_id, [paper.content], file_name=f"indice-{number}.json", mime="application/json",
        limit=_CANONICAL_LIMIT,
    )  # fmt: skip
    edition = IndexEdition(
        fonds_id=aggregation.fonds_id,
        aggregation_id=aggregation.id,
        number=number,
        closed_on=closed.closed_on,
        documents=len(paper.document["documents"]),
        sha256=paper.sha256,
        attachment_id=kept.id,
        fixed_at=work.now,
        fixed_by=work.actor.handle,
    )
    work.session.add(edition)
    work.session.flush()
    work.emit(
        IndexFixed(
            entity_id=aggregation.id,
            fonds_id=aggregation.fonds_id,
            number=number,
            sha256=paper.sha256,
            documents=edition.documents,
            closed_on=closed.closed_on,
        )
    )


def editions_of(reading: Reading, aggregation_id: UUID) -> list[IndexEdition]:
    """The editions of the index of a file the caller was allowed to see, the newest first."""
    statement = select(IndexEdition).where(IndexEdition.aggregation_id == aggregation_id)
    return list(reading.session.scalars(statement.order_by(IndexEdition.number.desc())))


def signatures_of(reading: Reading, edition_ids: Sequence[UUID]) -> dict[UUID, list[IndexSignature]]:
    """The signatures over these editions, by edition, in the order they came."""
    statement = select(IndexSignature).where(IndexSignature.edition_id.in_(edition_ids))
    found: dict[UUID, list[IndexSignature]] = {}
    for signature in reading.session.scalars(statement.order_by(IndexSignature.added_at, IndexSignature.id)):
        found.setdefault(signature.edition_id, []).append(signature)
    return found


def index_paper(reading: Reading, aggregation_id: UUID, number: int | None = None) -> IndexPaper:
    """The index of a file as it is now, or the edition of this number.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
        ContentGone, EditionNotFound
    """
    aggregation = find(reading, aggregation_id)
    require_content(reading, aggregation)
    return _live(reading.session, aggregation) if number is None else edition_paper(reading, aggregation, number)


def edition_paper(stand: Reading | Work, aggregation: Aggregation, number: int) -> IndexPaper:
    """An edition of the index of a file the caller has in hand.

    Raises:
        EditionNotFound
    """
    every = stand.session.scalars(select(IndexEdition).where(IndexEdition.aggregation_id == aggregation.id))
    edition = next((one for one in every if one.number == number), None)
    if edition is None:
        raise EditionNotFound(number=number)
    content = content_of(stand, stand.session.get_one(Attachment, edition.attachment_id))
    return IndexPaper(json.loads(content), content, edition.sha256, edition)


def csv_of(paper: IndexPaper) -> bytes:
    """The index as CSV with headings in Spanish."""
    return as_csv(paper.document, HEADINGS)


def xml_of(paper: IndexPaper) -> bytes:
    """The index as XML after `index.xsd`."""
    return as_xml(paper.document, paper.sha256)


def pdf_of(reading: Reading, paper: IndexPaper) -> bytes:
    """The index as PDF/A. An edition always gives the same bytes on one release, so that a signed copy can be compared.

    Raises:
        IndexTooLong: more documents than the typesetter can hold.
    """
    documents = paper.document["documents"]
    if len(documents) > _ROWS_LIMIT:
        raise IndexTooLong(documents=len(documents), most=_ROWS_LIMIT)
    file, edition = paper.document["file"], paper.edition
    head = [
        ["Fondo", file["fonds"]],
        ["Serie", f"{file['series']} {file['series_title']}"],
        ["Unidad administrativa", file["unit"]],
        ["Expediente", f"{file['reference']} · {file['title']}"],
        ["Apertura y cierre", f"{file['opened_on']} – {file['closed_on'] or 'abierto'}"],
        ["Edición", f"{edition.number} del {edition.closed_on.isoformat()}" if edition else "sin cerrar"],
        ["SHA-256 del índice", paper.sha256],
    ]
    data = {
        "title": f"Índice del expediente {showable(file['reference'])}",
        "head": [[label, showable(str(value))] for label, value in head],
        "headings": [heading for heading, _width in _PRINTED],
        "widths": [width for _heading, width in _PRINTED],
        "rows": [[_cell(cell) for cell in _row(line)] for line in documents],
        "count": len(documents),
    }
    try:
        return typeset(TEMPLATE, data, moment=edition.fixed_at if edition else reading.now)
    except NotTypeset as failed:
        raise IndexTooLong(documents=len(documents), most=_ROWS_LIMIT) from failed


def _live(session: Session, aggregation: Aggregation) -> IndexPaper:
    line = line_of(session, aggregation)
    head = {
        "fonds": line.fonds,
        "series": line.series,
        "series_title": line.series_title,
        "unit": line.unit,
        "reference": aggregation.printed_reference,
        "title": aggregation.title,
        "opened_on": aggregation.opened_on,
        "closed_on": aggregation.closed_on,
    }
    document = index_document(head, index_lines(session, aggregation.id))
    content = canonical(document)
    return IndexPaper(document, content, digest(content))


def _row(line: dict[str, Any]) -> list[object]:
    folios = f"{line['first_folio']}–{line['last_folio']}" if line["first_folio"] else line["folios"]
    supports, personal = dict(DOCUMENT_SUPPORTS), dict(PERSONAL_DATA)
    access = [line["access_note"], personal[line["personal_data"]] if line["personal_data"] != "none" else ""]
    return [
        line["number"], line["kind"], line["title"], line["created_on"], line["author"], folios,
        supports[line["support"]], line["mime"], line["size"], line["sha256"], "; ".join(filter(None, access)),
    ]  # fmt: skip


def _cell(value: object) -> str:
    text = "" if value is None else showable(str(value))
    return text if len(text) <= _CELL_LIMIT else f"{text[: _CELL_LIMIT - 1]}…"
