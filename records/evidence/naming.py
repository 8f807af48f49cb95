"""By which keys the things of a body are cited: numbers of documents and decisions, references of files, folios.

Kept in a table, so that what a text cites is found by one look into an index, also when the paper comes years later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select

from records.aggregations.model import Aggregation, AggregationAlias
from records.correspondence.model import IncomingItem, OutgoingLetter
from records.decisions.model import Decision
from records.documents.model import Document
from records.evidence.citations import find_citations, keys_named
from records.evidence.model import CitedName, NamedThing
from system.database import table_of
from system.work import Work

_AT_ONCE = 200
# Where a title begins with a number, it is the document's own; further on it is that of another.
_TITLE_BEGINS = 30
_FEWEST_DIGITS = 5
Name = tuple[UUID, str, NamedThing, UUID]


def rename(work: Work, things: Iterable[UUID]) -> int:
    """Write anew by which keys these documents, decisions and files are cited; how many keys they have."""
    wanted, written = sorted(set(things)), 0
    for start in range(0, len(wanted), _AT_ONCE):
        ids = wanted[start : start + _AT_ONCE]
        work.session.execute(delete(CitedName).where(CitedName.target_id.in_(ids)))
        names = sorted({*_documents(work, ids), *_decisions(work, ids), *_files(work, ids)})
        if names:
            columns = ("fonds_id", "key", "target", "target_id")
            rows = [dict(zip(columns, name, strict=True)) for name in names]
            work.session.execute(insert(table_of(CitedName)), rows)
        written += len(names)
    return written


def is_telling(key: str) -> bool:
    """Whether a key names something: "12" and "3" name a hundred papers, so they name none."""
    return "/" in key or not key.isdigit() or len(key) >= _FEWEST_DIGITS


def _documents(work: Work, ids: Sequence[UUID]) -> Iterator[Name]:
    statement = select(Document.id, Document.fonds_id, Document.official_number, Document.title)
    for document_id, fonds_id, number, title in work.session.execute(statement.where(Document.id.in_(ids))):
        keys = keys_named(number) if number else _begun(title)
        yield from _names(fonds_id, keys, NamedThing.DOCUMENT, document_id)
    for model in (IncomingItem, OutgoingLetter):
        filed = select(model.document_id, model.fonds_id, model.folio, model.official_number)
        for filed_as, fonds_id, folio, number in work.session.execute(filed.where(model.document_id.in_(ids))):
            if filed_as is not None:
                yield from _names(fonds_id, keys_named(folio) | keys_named(number), NamedThing.DOCUMENT, filed_as)


def _decisions(work: Work, ids: Sequence[UUID]) -> Iterator[Name]:
    statement = select(Decision.id, Decision.fonds_id, Decision.reference, Decision.official_number)
    for decision_id, fonds_id, reference, number in work.session.execute(statement.where(Decision.id.in_(ids))):
        yield from _names(fonds_id, keys_named(reference or "") | keys_named(number), NamedThing.DECISION, decision_id)


def _files(work: Work, ids: Sequence[UUID]) -> Iterator[Name]:
    statement = select(Aggregation.id, Aggregation.fonds_id, Aggregation.reference, Aggregation.printed_reference)
    for file_id, fonds_id, reference, printed in work.session.execute(statement.where(Aggregation.id.in_(ids))):
        yield from _names(fonds_id, keys_named(reference) | keys_named(printed), NamedThing.FILE, file_id)
    former = select(AggregationAlias.aggregation_id, AggregationAlias.fonds_id, AggregationAlias.reference)
    for file_id, fonds_id, reference in work.session.execute(former.where(AggregationAlias.aggregation_id.in_(ids))):
        yield from _names(fonds_id, keys_named(reference), NamedThing.FILE, file_id)


def _names(fonds_id: UUID, keys: Iterable[str], thing: NamedThing, thing_id: UUID) -> Iterator[Name]:
    yield from ((fonds_id, key, thing, thing_id) for key in keys if is_telling(key))


def _begun(title: str) -> set[str]:
    return {one.key for one in find_citations(title[:200])[:1] if one.start <= _TITLE_BEGINS}
