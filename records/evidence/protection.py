"""Files that must be kept because a decision rests on them that holds or may still be challenged (domain 4.3)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from records.aggregations.questions import FilesProtected
from records.decisions.model import Decision
from records.decisions.states import DecisionState
from records.documents.model import Document
from records.evidence.model import EvidenceLink
from system.work import Reading, Work


def evidence_kept(stand: Reading | Work, question: FilesProtected) -> Select[UUID]:
    """The files in which the evidence of such decisions lies today, wherever it lay when it was linked."""
    return (
        select(Document.aggregation_id)
        .join(EvidenceLink, EvidenceLink.document_id == Document.id)
        .join(Decision, Decision.id == EvidenceLink.decision_id)
        .where(
            Decision.fonds_id == question.fonds_id,
            EvidenceLink.withdrawn_at.is_(None),
            Decision.state == DecisionState.FINAL,
            or_(_in_force(stand.today), _challengeable(stand.today)),
        )
    )


def _in_force(today: date) -> ColumnElement[bool]:
    """`Decision.is_in_force`, said in SQL."""
    return and_(
        func.coalesce(Decision.in_force_from, Decision.decided_on) <= today,
        or_(Decision.in_force_until.is_(None), Decision.in_force_until >= today),
    )


def _challengeable(today: date) -> ColumnElement[bool]:
    """`Decision.is_challengeable`, said in SQL."""
    return and_(Decision.remedy != "", or_(Decision.pending_notifications > 0, Decision.challengeable_until >= today))
