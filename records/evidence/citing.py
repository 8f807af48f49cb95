"""What a document's current text, or a decision's own words, cites: read outside the act, kept in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select
from uuid_utils.compat import uuid7

from records.decisions.model import Decision
from records.documents.model import Document
from records.evidence.citations import Citation as Found
from records.evidence.citations import find_citations
from records.evidence.model import Citation, CitationReading
from records.objects.errors import KeyLost, ObjectDamaged
from records.objects.model import DigitalObject
from records.objects.service import store_of
from system.database import table_of
from system.work import Reading, Work

GRAMMAR = 4  # raised when the recogniser learns, so that a body can be read again
MOST_CITATIONS = 2000
MOST_CHARACTERS = 5_000_000
# The decision's own words in which papers are cited, in the order of the form; the place stands for the page.
OWN_WORDS = ("antecedents", "reasoning", "sense", "purpose", "legal_basis")


@dataclass(frozen=True, slots=True)
class TextRead:
    """What one text cites, page by page; `version_number` and `sha256` say of which state of the document."""

    document_id: UUID
    fonds_id: UUID
    version_number: int
    sha256: str
    found: tuple[tuple[int, Found], ...]
    is_truncated: bool


def read_document(reading: Reading, document_id: UUID, *, anew: bool = False) -> TextRead | None:
    """Read what a document's current version cites; None where there is no text, or it was read by this grammar.

    The caller answers for who may know of it: this looks at every document.
    """
    statement = (
        select(Document, DigitalObject)
        .join(DigitalObject, DigitalObject.id == Document.object_id)
        .where(Document.id == document_id, DigitalObject.destroyed_at.is_(None))
    )
    row = reading.session.execute(statement).one_or_none()
    if row is None:
        return None
    document, held = row
    known = reading.session.get(CitationReading, document_id)
    if known is not None and not anew and (known.sha256, known.grammar) == (held.sha256, GRAMMAR):
        return None
    pages = pages_of(reading, held)
    if pages is None:
        return None
    found, is_truncated = _found(pages)
    return TextRead(document.id, document.fonds_id, document.version_number, held.sha256, found, is_truncated)


def pages_of(reading: Reading, held: DigitalObject) -> Sequence[str] | None:
    """The kept text of an object; None where there is none or it cannot be read, which fixity tells of, not this."""
    try:
        return store_of(reading.settings).get_text(held.key)
    except (KeyLost, ObjectDamaged):
        return None


def keep_reading(work: Work, read: TextRead) -> bool:
    """Keep what a document cites in place of what was kept; False where it has other bytes by now."""
    current = work.session.execute(
        select(Document.version_number).where(Document.id == read.document_id).with_for_update()
    ).scalar_one_or_none()
    if current != read.version_number:
        return False
    forget(work, [read.document_id])
    _insert(work, read.fonds_id, read.found, document_id=read.document_id)
    work.session.add(
        CitationReading(
            document_id=read.document_id, fonds_id=read.fonds_id, version_number=read.version_number,
            sha256=read.sha256, grammar=GRAMMAR, found=len(read.found), is_truncated=read.is_truncated,
            read_at=work.now,
        )
    )  # fmt: skip
    work.session.flush()
    return True


def forget(work: Work, document_ids: Sequence[UUID]) -> None:
    """Let go of what these documents cite: they have other bytes, or none any more."""
    work.session.execute(delete(Citation).where(Citation.document_id.in_(document_ids)))
    work.session.execute(delete(CitationReading).where(CitationReading.document_id.in_(document_ids)))


def keep_own_words(work: Work, decision_id: UUID) -> None:
    """Keep what a decision's own words cite in place of what was kept."""
    work.session.execute(delete(Citation).where(Citation.decision_id == decision_id))
    decision = work.session.get(Decision, decision_id)
    if decision is None:
        return
    found, _cut = _found([getattr(decision, name) for name in OWN_WORDS])
    _insert(work, decision.fonds_id, found, decision_id=decision_id)


def _found(pages: Sequence[str]) -> tuple[tuple[tuple[int, Found], ...], bool]:
    found: list[tuple[int, Found]] = []
    read = 0
    for number, text in enumerate(pages, start=1):
        if read >= MOST_CHARACTERS or len(found) >= MOST_CITATIONS:
            return tuple(found[:MOST_CITATIONS]), True
        found += [(number, one) for one in find_citations(text[: MOST_CHARACTERS - read])]
        read += len(text)
    return tuple(found[:MOST_CITATIONS]), len(found) > MOST_CITATIONS or read > MOST_CHARACTERS


def _told(one: Found) -> str:
    """What is written there; of a number within a range the number, and behind it what is written."""
    return f"{one.written} ({one.range})"[:200] if one.range else one.written


def _insert(
    work: Work,
    fonds_id: UUID,
    found: Sequence[tuple[int, Found]],
    *,
    document_id: UUID | None = None,
    decision_id: UUID | None = None,
) -> None:
    rows = [
        {
            "id": uuid7(), "fonds_id": fonds_id, "document_id": document_id, "decision_id": decision_id, "page": page,
            "first": one.start, "last": one.end, "kind": one.kind, "written": _told(one), "key": one.key,
            "confidence": round(one.confidence * 100),
        }
        for page, one in found
    ]  # fmt: skip
    if rows:
        work.session.execute(insert(table_of(Citation)), rows)
