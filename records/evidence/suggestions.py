"""Answers to offers: a person says that a document supports the decision, and in which role, or that it does not."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from records.decisions import states
from records.decisions.taking import take_for_act
from records.evidence.errors import EvidenceRefused, SuggestionAnsweredAlready, SuggestionNotFound
from records.evidence.events import SuggestionAccepted, SuggestionRefused
from records.evidence.model import EvidenceLink, EvidenceSuggestion, SuggestionState
from records.evidence.offers import both_ends_in_sight
from records.evidence.service import Support, link_evidence
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.work import Work

_REASON = 5000


def accept_suggestion(
    work: Work, suggestion_id: UUID, role: str, requirement: str = "", pages: str = ""
) -> EvidenceLink:
    """Link the offered document as by hand, pinned to its version of today.

    Raises:
        SuggestionNotFound: there is none, or one of its ends is not in the actor's sight.
        SuggestionAnsweredAlready, and all that `link_evidence` raises.
    """
    suggestion = _take(work, suggestion_id)
    support = Support(document_id=suggestion.document_id, role=role, requirement=requirement, pages=pages)
    link = link_evidence(work, suggestion.decision_id, support)
    _answer(work, suggestion, SuggestionState.ACCEPTED)
    work.emit(
        SuggestionAccepted(
            entity_id=suggestion.id, fonds_id=suggestion.fonds_id, decision_id=suggestion.decision_id,
            document_id=suggestion.document_id, link_id=link.id,
        )
    )  # fmt: skip
    return link


def refuse_suggestion(work: Work, suggestion_id: UUID, reason: str = "") -> EvidenceSuggestion:
    """Say that the document does not support the decision. It is remembered, and never offered again.

    Raises:
        SuggestionNotFound, SuggestionAnsweredAlready, NotPermitted, DecisionStateRefuses, EvidenceRefused
    """
    suggestion = _take(work, suggestion_id)
    take_for_act(work, suggestion.decision_id, states.SUPPORT, Permission.DECISION_WRITE)
    too_long = Objection("evidence.text_too_long", facts={"field": "reason", "most": _REASON})
    refuse_all(EvidenceRefused, [too_long] if len(reason) > _REASON else [])
    suggestion.answer = reason.strip()
    _answer(work, suggestion, SuggestionState.REFUSED)
    work.emit(
        SuggestionRefused(
            entity_id=suggestion.id, fonds_id=suggestion.fonds_id, decision_id=suggestion.decision_id,
            document_id=suggestion.document_id,
        )
    )  # fmt: skip
    return suggestion


def _take(work: Work, suggestion_id: UUID) -> EvidenceSuggestion:
    statement = (
        select(EvidenceSuggestion)
        .where(EvidenceSuggestion.id == suggestion_id, both_ends_in_sight(work))
        .with_for_update(of=EvidenceSuggestion)
        .execution_options(populate_existing=True)
    )
    found = work.session.scalars(statement).one_or_none()
    if found is None:
        raise SuggestionNotFound(id=suggestion_id)
    if found.state is not SuggestionState.OPEN:
        raise SuggestionAnsweredAlready(state=found.state.value)
    return found


def _answer(work: Work, suggestion: EvidenceSuggestion, state: SuggestionState) -> None:
    suggestion.state, suggestion.answered_by, suggestion.answered_at = state, work.actor.handle, work.now
