"""Drift: a link names a version of a document, and the document has a newer one.

Drift is told; nothing follows from it by itself. Before a decision is final its links may be pinned anew. What a
final decision was decided on stays: what came before it became final is not pinned anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from records.aggregations.model import Aggregation
from records.aggregations.queries import reachable
from records.decisions import states
from records.decisions.labels import STATES
from records.decisions.model import Decision
from records.decisions.states import DecisionState
from records.decisions.taking import take_for_act
from records.decisions.visibility import reach, seen
from records.documents.model import Document
from records.evidence.errors import LinkHasNotDrifted, LinkWasDecidedOn
from records.evidence.events import EvidenceRepinned
from records.evidence.model import EvidenceLink
from records.evidence.queries import ROLES, find_link
from records.evidence.service import Support, link_evidence, withdraw_evidence
from system.actor import Permission
from system.listing import Column
from system.organization.model import Unit
from system.work import Reading, Work

Stand = Reading | Work

COLUMNS = (
    Column("decision", "Decisión", Decision.reference, filter="text"),
    Column("matter", "Asunto", Decision.matter, filter="text"),
    Column("unit", "Unidad", Unit.code, filter="text"),
    Column("state", "Estado", Decision.state, filter="choice", choices=STATES),
    Column("title", "Documento", Document.title, filter="text", lead=True),
    Column("role", "Función", EvidenceLink.role, filter="choice", choices=ROLES),
    Column("version_number", "Versión vinculada", EvidenceLink.version_number, numeric=True),
    Column("current_version", "Versión vigente", Document.version_number, numeric=True),
    Column("linked_at", "Vinculado el", EvidenceLink.linked_at, filter="date", shown=False),
)
# Links that a final decision was decided on; what was linked afterwards (a notification) may be pinned anew.
WAS_DECIDED_ON = and_(
    Decision.state != DecisionState.DRAFT,
    Decision.finalised_at.is_not(None),
    EvidenceLink.linked_at <= Decision.finalised_at,
)


def has_drifted() -> ColumnElement[bool]:
    """Running links to a version that is no longer the document's newest; `Document` is joined."""
    return and_(
        EvidenceLink.withdrawn_at.is_(None),
        or_(
            and_(EvidenceLink.version_number > 0, Document.version_number > EvidenceLink.version_number),
            # Linked on paper, digitised since.
            and_(EvidenceLink.version_number == 0, Document.version_number > 0),
        ),
    )


def drifted(stand: Stand) -> Select[*tuple[Any, ...]]:
    """The drifted links in the actor's sight, at both ends, as rows for a list."""
    return (
        select(
            EvidenceLink.id.label("id"), EvidenceLink.decision_id.label("decision_id"),
            EvidenceLink.document_id.label("document_id"), Decision.reference.label("decision"),
            Decision.matter.label("matter"), Decision.state.label("state"), Unit.code.label("unit"),
            Document.title.label("title"), EvidenceLink.role.label("role"),
            EvidenceLink.version_number.label("version_number"), Document.version_number.label("current_version"),
            EvidenceLink.linked_at.label("linked_at"), WAS_DECIDED_ON.label("was_decided_on"),
            Aggregation.reference.label("reference"),
        )
        .select_from(EvidenceLink)
        .join(Document, Document.id == EvidenceLink.document_id)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .join(Decision, Decision.id == EvidenceLink.decision_id)
        .join(Unit, Unit.id == Decision.unit_id)
        .where(has_drifted(), seen(stand.actor), Document.aggregation_id.in_(reachable(stand.actor)))
    )  # fmt: skip


def to_repin(stand: Stand, most: int) -> Sequence[Any]:
    """Drifted links of decisions the actor may write that may be pinned anew, the latest first."""
    statement = drifted(stand).where(
        reach(stand.actor, Permission.DECISION_WRITE),
        Decision.state.in_((DecisionState.DRAFT, DecisionState.FINAL)),
        ~WAS_DECIDED_ON,
    )
    return stand.session.execute(statement.order_by(EvidenceLink.id.desc()).limit(most)).all()


def of_document(stand: Stand, document_id: UUID, most: int = 50) -> Sequence[Any]:
    """The drifted links of one document, to decisions in sight."""
    statement = drifted(stand).where(EvidenceLink.document_id == document_id)
    return stand.session.execute(statement.order_by(EvidenceLink.id).limit(most)).all()


def repin_evidence(work: Work, decision_id: UUID, link_id: UUID, reason: str) -> EvidenceLink:
    """Link the document's newer version in the same role, and withdraw the former link with the reason.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses
        EvidenceNotFound: no such link, or its document is not in the actor's sight.
        EvidenceWithdrawnAlready, EvidenceRefused
        LinkHasNotDrifted: it names the version of today.
        LinkWasDecidedOn: the decision is final and was decided on this version.
    """
    decision = take_for_act(work, decision_id, states.SUPPORT, Permission.DECISION_WRITE)
    former = find_link(work, decision.id, link_id)
    document = work.session.get_one(Document, former.document_id)
    if former.withdrawn_at is None and document.version_number <= former.version_number:
        raise LinkHasNotDrifted(version=former.version_number)
    if (
        decision.state is not DecisionState.DRAFT
        and decision.finalised_at is not None
        and former.linked_at <= decision.finalised_at
    ):
        raise LinkWasDecidedOn(version=former.version_number)
    withdraw_evidence(work, decision_id, link_id, reason)
    link = link_evidence(
        work,
        decision_id,
        Support(document_id=former.document_id, role=former.role, requirement=former.requirement, pages=former.pages),
    )
    work.emit(
        EvidenceRepinned(
            entity_id=link.id, fonds_id=decision.fonds_id, decision_id=decision.id, document_id=document.id,
            former_id=former.id, former_version=former.version_number, version_number=link.version_number,
            sha256=link.sha256,
        )
    )  # fmt: skip
    return link
