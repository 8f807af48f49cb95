"""Acts and looks on how documents stand to each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from records.documents.errors import RelationNotFound, RelationRefused
from records.documents.events import DocumentRelated, DocumentUnrelated
from records.documents.model import Document, DocumentRelation
from records.documents.relations import WITHOUT_CIRCLES, RelationKind, closes_circle
from records.documents.service import take_document
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.work import Reading, Work


@dataclass(frozen=True, slots=True)
class Related:
    """One relation as it is read from a document. `other` is None where the other end is closed to the actor.

    `outward` says that this document states it; then it can be taken back from here.
    """

    relation: DocumentRelation
    outward: bool
    other: Document | None
    other_file: Aggregation | None


def relate(work: Work, source_id: UUID, target_id: UUID, kind: RelationKind) -> DocumentRelation:
    """State how one document stands to another that the actor sees too. It belongs to the file of the source.

    Raises:
        DocumentNotFound, NotPermitted, AggregationIsClosed: of the source.
        RelationRefused: the target is none the actor sees, or the relation cannot stand.
    """
    source, aggregation = take_document(work, source_id)
    # No two relations of a body are stated at once, so that no two of them close a circle unseen.
    work.session.execute(select(Fonds.id).where(Fonds.id == source.fonds_id).with_for_update(key_share=True)).one()
    refuse_all(RelationRefused, _objections(work, source, target_id, kind))
    relation = DocumentRelation(
        fonds_id=source.fonds_id,
        source_id=source.id,
        target_id=target_id,
        kind=kind,
        related_at=work.now,
        related_by=work.actor.handle,
    )
    work.session.add(relation)
    work.session.flush()
    work.emit(
        DocumentRelated(
            entity_id=source.id,
            fonds_id=source.fonds_id,
            aggregation_id=aggregation.id,
            target_id=target_id,
            kind=kind.value,
        )
    )
    return relation


def unrelate(work: Work, source_id: UUID, relation_id: UUID) -> None:
    """Take back a relation that a document states, while its file is open.

    Raises:
        DocumentNotFound, NotPermitted, AggregationIsClosed, RelationNotFound.
    """
    source, aggregation = take_document(work, source_id)
    relation = work.session.get(DocumentRelation, relation_id)
    if relation is None or relation.source_id != source.id:
        raise RelationNotFound(id=relation_id)
    work.session.delete(relation)
    work.emit(
        DocumentUnrelated(
            entity_id=source.id,
            fonds_id=source.fonds_id,
            aggregation_id=aggregation.id,
            target_id=relation.target_id,
            kind=relation.kind.value,
        )
    )


def relations_of(reading: Reading, document_id: UUID) -> list[Related]:
    """The relations of a document the caller was allowed to see, both ways, the oldest first."""
    statement = select(DocumentRelation).where(
        or_(DocumentRelation.source_id == document_id, DocumentRelation.target_id == document_id)
    )
    found = reading.session.scalars(statement.order_by(DocumentRelation.related_at, DocumentRelation.id)).all()
    ends = {r.target_id if r.source_id == document_id else r.source_id for r in found}
    rows = reading.session.execute(
        select(Document, Aggregation)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(Document.id.in_(ends), reach(reading.actor))
    )
    seen = {row[0].id: (row[0], row[1]) for row in rows}
    related: list[Related] = []
    for relation in found:
        outward = relation.source_id == document_id
        other = seen.get(relation.target_id if outward else relation.source_id)
        related.append(Related(relation, outward, other[0] if other else None, other[1] if other else None))
    return related


def _objections(work: Work, source: Document, target_id: UUID, kind: RelationKind) -> Iterator[Objection]:
    if target_id == source.id:
        yield Objection("relation.to_itself", facts={"field": "target"})
        return
    target = work.session.scalars(
        select(Document.id)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(Document.id == target_id, Document.fonds_id == source.fonds_id, reach(work.actor))
    ).one_or_none()
    if target is None:
        yield Objection("relation.target_unknown", facts={"field": "target"})
        return
    same = select(DocumentRelation.id).where(
        DocumentRelation.source_id == source.id,
        DocumentRelation.target_id == target_id,
        DocumentRelation.kind == kind,
    )
    if work.session.scalars(same).first() is not None:
        yield Objection("relation.stands_already", facts={"field": "kind"})
    elif kind in WITHOUT_CIRCLES and closes_circle(_reached(work, target_id, kind), source.id, target_id):
        yield Objection("relation.closes_circle", facts={"field": "kind"})


def _reached(work: Work, start: UUID, kind: RelationKind) -> list[tuple[UUID, UUID]]:
    """The relations of one kind that can be walked from a document, step by step."""
    edges: list[tuple[UUID, UUID]] = []
    waiting, seen = {start}, set[UUID]()
    while waiting:
        seen |= waiting
        rows = work.session.execute(
            select(DocumentRelation.source_id, DocumentRelation.target_id).where(
                DocumentRelation.kind == kind, DocumentRelation.source_id.in_(waiting)
            )
        ).all()
        edges.extend((row[0], row[1]) for row in rows)
        waiting = {row[1] for row in rows} - seen
    return edges
