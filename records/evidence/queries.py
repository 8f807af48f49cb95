"""Looks at evidence. Whoever may see a decision sees of its evidence only what lies in files in their sight.

Of the rest nothing is said, neither a title nor how many; that a requirement is shown is a fact of the decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select
from sqlalchemy.orm import aliased

from records.aggregations.model import Aggregation
from records.aggregations.queries import reachable
from records.decisions.book import BOOK
from records.decisions.labels import named
from records.decisions.queries import find
from records.decisions.questions import LinksInSight, PublicSupport, PublicSupports, ShownRequirements
from records.documents.model import Document, DocumentRelation, DocumentVersion
from records.documents.relations import RelationKind
from records.evidence.errors import EvidenceNotFound
from records.evidence.model import EvidenceLink
from system.listing import Column
from system.work import Reading, Work

Stand = Reading | Work
_AT_ONCE = 500

ROLES = tuple((key, pair[0]) for key, pair in BOOK.roles.items())
COLUMNS = (
    Column("title", "Documento", Document.title, filter="text", lead=True),
    Column("reference", "Expediente", Aggregation.reference, filter="text", order=Aggregation.sort_key),
    Column("role", "Función", EvidenceLink.role, filter="choice", choices=ROLES),
    Column("requirement", "Requisito", EvidenceLink.requirement, filter="exact"),
    Column("version_number", "Versión", EvidenceLink.version_number, numeric=True),
    Column("pages", "Páginas o fojas", EvidenceLink.pages, shown=False),
    Column("linked_at", "Vinculado el", EvidenceLink.linked_at, filter="date"),
    Column("sha256", "SHA-256", EvidenceLink.sha256, filter="exact", sortable=False, shown=False),
)


def of_decision(stand: Stand, decision_id: UUID) -> Select[*tuple[Any, ...]]:
    """The running links of a decision, as rows for a list.

    Raises:
        DecisionNotFound: there is none, or not for this actor.
    """
    find(stand, decision_id)
    return (
        select(
            EvidenceLink.id.label("id"),
            EvidenceLink.document_id.label("document_id"),
            EvidenceLink.aggregation_id.label("aggregation_id"),
            EvidenceLink.role.label("role"),
            EvidenceLink.requirement.label("requirement"),
            EvidenceLink.version_number.label("version_number"),
            EvidenceLink.sha256.label("sha256"),
            EvidenceLink.pages.label("pages"),
            EvidenceLink.linked_by.label("linked_by"),
            EvidenceLink.linked_at.label("linked_at"),
            Document.title.label("title"),
            Document.version_number.label("current_version"),
            Aggregation.reference.label("reference"),
        )
        .join(Document, Document.id == EvidenceLink.document_id)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(EvidenceLink.decision_id == decision_id, EvidenceLink.withdrawn_at.is_(None), _in_sight(stand))
    )


def shown_for_many(stand: Stand, decision_id: UUID, limit: int) -> Sequence[tuple[UUID, str, int]]:
    """Documents in sight that are to prove several requirements of a decision the caller was allowed to see.

    Id, title and how many requirements, the most first. One paper may well hold several of them; somebody looks.
    """
    many = func.count(distinct(EvidenceLink.requirement))
    statement = (
        select(Document.id, Document.title, many)
        .join(EvidenceLink, EvidenceLink.document_id == Document.id)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(
            EvidenceLink.decision_id == decision_id, EvidenceLink.withdrawn_at.is_(None),
            EvidenceLink.requirement != "", _in_sight(stand),
        )
        .group_by(Document.id, Document.title)
        .having(many > 1)
        .order_by(many.desc(), Document.id)
        .limit(limit)
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in stand.session.execute(statement)]


def withdrawn_of(stand: Stand, decision_id: UUID) -> Sequence[tuple[EvidenceLink, str]]:
    """Withdrawn links of a decision the caller was allowed to see, with the document's title, latest first."""
    statement = (
        select(EvidenceLink, Document.title)
        .join(Document, Document.id == EvidenceLink.document_id)
        .where(EvidenceLink.decision_id == decision_id, EvidenceLink.withdrawn_at.is_not(None), _in_sight(stand))
        .order_by(EvidenceLink.withdrawn_at.desc())
        .limit(200)
    )
    return [(row[0], row[1]) for row in stand.session.execute(statement)]


def find_link(stand: Stand, decision_id: UUID, link_id: UUID) -> EvidenceLink:
    """One link of a decision the caller was allowed to see.

    Raises:
        EvidenceNotFound: there is none, or its document is not in the actor's sight.
    """
    statement = (
        select(EvidenceLink)
        .join(Document, Document.id == EvidenceLink.document_id)
        .where(EvidenceLink.id == link_id, EvidenceLink.decision_id == decision_id, _in_sight(stand))
    )
    found = stand.session.scalars(statement).one_or_none()
    if found is None:
        raise EvidenceNotFound(id=link_id)
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that could be linked."""

    id: UUID
    title: str
    number: int
    reference: str


def candidates(stand: Stand, file_ids: Sequence[UUID], limit: int) -> list[Candidate]:
    """Documents of these files that are in the actor's sight, in the order of their indexes."""
    statement = (
        select(Document.id, Document.title, Document.number, Aggregation.reference)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(Document.aggregation_id.in_(file_ids), _in_sight(stand))
        .order_by(Aggregation.sort_key, Document.number)
        .limit(limit)
    )
    return [Candidate(*row) for row in stand.session.execute(statement)]


def shown_requirements(stand: Stand, question: ShownRequirements) -> Mapping[UUID, Sequence[str]]:
    """What running links say of many decisions. Counts every link: the asker answers for what is told of it."""
    found: dict[UUID, list[str]] = {}
    for start in range(0, len(question.decision_ids), _AT_ONCE):
        statement = select(EvidenceLink.decision_id, EvidenceLink.requirement).where(
            EvidenceLink.decision_id.in_(question.decision_ids[start : start + _AT_ONCE]),
            EvidenceLink.withdrawn_at.is_(None),
        )
        for decision_id, requirement in stand.session.execute(statement):
            found.setdefault(decision_id, []).append(requirement)
    return found


def links_in_sight(stand: Stand, question: LinksInSight) -> Sequence[UUID]:
    """The ids of a decision's links whose documents the actor may see, the latest first."""
    statement = (
        select(EvidenceLink.id)
        .join(Document, Document.id == EvidenceLink.document_id)
        .where(EvidenceLink.decision_id == question.decision_id, _in_sight(stand))
        .order_by(EvidenceLink.id.desc())
        .limit(question.most)
    )
    return stand.session.scalars(statement).all()


def public_supports(stand: Stand, question: PublicSupports) -> Sequence[PublicSupport]:
    """The running links of a decision as everybody may see them: bytes only of what is a public version.

    A document that is itself the public version of another stands for itself.
    """
    version, public = aliased(DocumentVersion), aliased(Document)
    statement = (
        select(EvidenceLink.role, EvidenceLink.requirement, public.id, version.number, version.sha256)
        .outerjoin(
            DocumentRelation,
            and_(
                DocumentRelation.kind == RelationKind.PUBLIC_VERSION_OF,
                (DocumentRelation.target_id == EvidenceLink.document_id)
                | (DocumentRelation.source_id == EvidenceLink.document_id),
            ),
        )
        .outerjoin(public, public.id == DocumentRelation.source_id)
        .outerjoin(version, and_(version.document_id == public.id, version.number == public.version_number))
        .where(EvidenceLink.decision_id == question.decision_id, EvidenceLink.withdrawn_at.is_(None))
        .order_by(EvidenceLink.requirement, EvidenceLink.role, EvidenceLink.id)
    )
    found = [
        PublicSupport(role, asked, document, number or 0, digest or "")
        for role, asked, document, number, digest in stand.session.execute(statement)
    ]
    return list(dict.fromkeys(found))


def role_name(key: str) -> str:
    """What a role is called in the language spoken."""
    pair = BOOK.roles.get(key)
    return named(pair) if pair else key


def _in_sight(stand: Stand) -> ColumnElement[bool]:
    return Document.aggregation_id.in_(reachable(stand.actor))
