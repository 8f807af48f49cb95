"""A document as people name it in a form: the address of its page, or the file's reference with the number in it."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select

from records.aggregations.errors import AggregationNotFound, ReferenceAmbiguous
from records.aggregations.model import Aggregation
from records.aggregations.queries import by_reference, reach
from records.documents.errors import RelationRefused
from records.documents.model import Document
from records.documents.queries import find_document
from system.errors import Objection
from system.work import Reading

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOST = 200
_DIGITS = 9


def find_target(reading: Reading, source_id: UUID, written: str) -> UUID:
    """The document that somebody named: by its address, as `reference #number`, or as `#number` of the same file.

    Raises:
        DocumentNotFound: of the source.
        RelationRefused: nothing the actor sees is called so.
    """
    source = find_document(reading, source_id)
    if found := _ID.search(written):
        return UUID(found.group())
    reference, _mark, rest = written.partition("#")
    number = rest.split("·")[0].strip()
    if not number.isdecimal() or len(number) > _DIGITS:
        raise _unknown()
    aggregation_id = source.aggregation.id
    if reference.strip():
        try:
            aggregation_id = by_reference(reading, reference).id
        except (AggregationNotFound, ReferenceAmbiguous) as unknown:
            raise _unknown() from unknown
    statement = select(Document.id).where(Document.aggregation_id == aggregation_id, Document.number == int(number))
    target = reading.session.scalars(statement).one_or_none()
    if target is None:
        raise _unknown()
    return target


def suggestions(reading: Reading, source: Document) -> list[str]:
    """The other documents of the same file, as they may be named in the form."""
    rows = reading.session.execute(
        select(Aggregation.reference, Document.number, Document.title)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(Document.aggregation_id == source.aggregation_id, Document.id != source.id, reach(reading.actor))
        .order_by(Document.number)
        .limit(_MOST)
    )
    return [f"{row.reference} #{row.number} · {row.title}" for row in rows]


def _unknown() -> RelationRefused:
    return RelationRefused(objections=[Objection("relation.target_unknown", facts={"field": "target"})])
