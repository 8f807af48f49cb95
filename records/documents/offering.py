"""The document types that a body offers in its forms."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from records.documents.errors import DocumentTypeNotFound, DocumentTypeRefused
from records.documents.events import DocumentTypeOffered, DocumentTypeWithdrawn
from records.documents.model import DocumentType
from records.documents.questions import ExpectedKinds
from system.actor import Permission, Place
from system.errors import Objection
from system.tabular.text import folded, one_line
from system.visibility import within_body
from system.work import Reading, Work

_LONGEST = 200


def offer_type(work: Work, fonds_id: UUID, name: str) -> DocumentType:
    """Offer a document type from now on.

    Raises:
        NotPermitted
        DocumentTypeRefused: empty, too long, or offered already under another spelling.
    """
    work.actor.require(Permission.BLUEPRINT_MANAGE, Place(fonds_id))
    said, key = one_line(name.replace("\x00", "")), folded(name)
    if not key or len(said) > _LONGEST:
        raise DocumentTypeRefused(objections=[Objection("document_type.no_name", facts={"field": "name"})])
    held = select(DocumentType.name).where(DocumentType.fonds_id == fonds_id, DocumentType.key == key)
    if (known := work.session.scalars(held).one_or_none()) is not None:
        facts = {"field": "name", "name": known}
        raise DocumentTypeRefused(objections=[Objection("document_type.offered_already", facts=facts)])
    found = DocumentType(fonds_id=fonds_id, name=said, key=key)
    work.session.add(found)
    work.session.flush()
    work.emit(DocumentTypeOffered(entity_id=found.id, fonds_id=fonds_id))
    return found


def withdraw_type(work: Work, type_id: UUID) -> None:
    """Offer a type no more. Documents keep what they say.

    Raises:
        DocumentTypeNotFound, NotPermitted.
    """
    found = work.session.scalars(
        select(DocumentType).where(DocumentType.id == type_id, within_body(work.actor, DocumentType.fonds_id))
    ).one_or_none()
    if found is None:
        raise DocumentTypeNotFound(id=type_id)
    work.actor.require(Permission.BLUEPRINT_MANAGE, Place(found.fonds_id))
    work.session.delete(found)
    work.emit(DocumentTypeWithdrawn(entity_id=found.id, fonds_id=found.fonds_id))


def offered_types(reading: Reading, fonds_id: UUID) -> list[DocumentType]:
    """What a body of the actor offers, in the order of the alphabet."""
    statement = select(DocumentType).where(
        DocumentType.fonds_id == fonds_id, within_body(reading.actor, DocumentType.fonds_id)
    )
    return list(reading.session.scalars(statement.order_by(DocumentType.key)))


def offered_kinds(reading: Reading, fonds_id: UUID, aggregation_id: UUID) -> list[str]:
    """The names offered for a document of one file: what its series expects first, then what the body offers."""
    expected = [kind for answer in reading.ask(ExpectedKinds(aggregation_id)) for kind in answer]
    names = [*expected, *(found.name for found in offered_types(reading, fonds_id))]
    return list({folded(name): name for name in reversed(names)}.values())[::-1]
