"""Acts on evidence: link a document of a file one sees, and withdraw the link with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select

from records.aggregations.model import Aggregation
from records.decisions import states
from records.decisions.book import BOOK
from records.decisions.counters import recount, requirement_of, requirements_of
from records.decisions.model import Decision
from records.decisions.taking import take_for_act
from records.documents.model import Document, DocumentVersion
from records.documents.queries import find_document
from records.evidence.errors import (
    EvidenceLinkedAlready,
    EvidenceNotFound,
    EvidenceRefused,
    EvidenceWithdrawnAlready,
)
from records.evidence.events import EvidenceLinked, EvidenceWithdrawn
from records.evidence.model import EvidenceLink
from records.evidence.protection import gone
from records.evidence.queries import find_link
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.work import Work

MOST_LINKS = 20_000
_PAGES, _REASON = 100, 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What a document is to a decision. Without a `requirement` the only one that takes the role is meant, if any."""

    document_id: UUID
    role: str
    requirement: str = ""
    pages: str = ""


def link_evidence(work: Work, decision_id: UUID, support: Support) -> EvidenceLink:
    """Say that a document of a file the actor sees supports a decision, pinned to its version of today.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses
        DocumentNotFound: there is none, or its file is not in the actor's sight.
        EvidenceRefused: with every objection.
        EvidenceLinkedAlready
    """
    decision = take_for_act(work, decision_id, states.SUPPORT, Permission.DECISION_WRITE)
    document = find_document(work, support.document_id).document
    requirement = support.requirement or only_requirement(work, decision, support.role)
    refuse_all(EvidenceRefused, _unfit(work, decision, document, support, requirement))
    _refuse_twice(work, decision, document, support.role, requirement)
    link = EvidenceLink(
        fonds_id=decision.fonds_id, decision_id=decision.id, document_id=document.id,
        aggregation_id=document.aggregation_id, version_number=document.version_number,
        sha256=_digest(work, document), role=support.role, requirement=requirement, pages=support.pages.strip(),
        linked_by=work.actor.handle, linked_at=work.now,
    )  # fmt: skip
    work.session.add(link)
    work.session.flush()
    held = recount(work, decision)
    work.emit(
        EvidenceLinked(
            entity_id=link.id, fonds_id=decision.fonds_id, decision_id=decision.id, document_id=document.id,
            version_number=link.version_number, sha256=link.sha256, role=link.role, requirement=link.requirement,
            fulfilled=held.fulfilled, required=held.required,
        )
    )  # fmt: skip
    return link


def withdraw_evidence(work: Work, decision_id: UUID, link_id: UUID, reason: str) -> EvidenceLink:
    """Say that a document does not support a decision after all. The link stays, with the reason.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses
        EvidenceNotFound: no such link, or its document is not in the actor's sight.
        EvidenceWithdrawnAlready, EvidenceRefused
    """
    decision = take_for_act(work, decision_id, states.SUPPORT, Permission.DECISION_WRITE)
    link = find_link(work, decision.id, link_id)
    if link.withdrawn_at is not None:
        raise EvidenceWithdrawnAlready(id=link_id)
    against = []
    if not reason.strip():
        against.append(Objection("evidence.reason_missing", facts={"field": "reason"}))
    if len(reason) > _REASON:
        against.append(Objection("evidence.text_too_long", facts={"field": "reason", "most": _REASON}))
    refuse_all(EvidenceRefused, against)
    link.withdrawn_by, link.withdrawn_at, link.withdrawn_reason = work.actor.handle, work.now, reason.strip()
    work.session.flush()
    held = recount(work, decision)
    work.emit(
        EvidenceWithdrawn(
            entity_id=link.id, fonds_id=decision.fonds_id, decision_id=decision.id, document_id=link.document_id,
            role=link.role, requirement=link.requirement, fulfilled=held.fulfilled, required=held.required,
        )
    )  # fmt: skip
    return link


def only_requirement(work: Work, decision: Decision, role: str) -> str:
    """The only requirement of a decision that takes a role; empty where none or several do."""
    fitting = [one.key for one in requirements_of(work, decision) if role in one.roles_of(one.key)]
    return fitting[0] if len(fitting) == 1 else ""


def _unfit(
    work: Work, decision: Decision, document: Document, support: Support, requirement: str
) -> Iterator[Objection]:
    if support.role not in BOOK.roles:
        yield Objection("evidence.role_unknown", facts={"field": "role", "role": support.role[:60]})
    asked = requirement_of(work, decision, requirement) if requirement else None
    if requirement and asked is None:
        yield Objection("evidence.requirement_unknown", facts={"field": "requirement", "requirement": requirement[:60]})
    elif asked is not None and (roles := asked.roles_of(requirement)) and support.role not in roles:
        yield Objection(
            "evidence.role_unfit", facts={"field": "role", "requirement": asked.title, "role": support.role[:60]}
        )
    if len(support.pages) > _PAGES:
        yield Objection("evidence.text_too_long", facts={"field": "pages", "most": _PAGES})
    if document.fonds_id != decision.fonds_id:
        yield Objection("evidence.of_another_body", facts={"field": "document"})
    yield from gone(work, Aggregation.id == document.aggregation_id)
    counted = select(func.count()).select_from(EvidenceLink).where(EvidenceLink.decision_id == decision.id)
    if (work.session.scalar(counted) or 0) >= MOST_LINKS:
        yield Objection("evidence.too_many", facts={"field": "document", "most": MOST_LINKS})


def _refuse_twice(work: Work, decision: Decision, document: Document, role: str, requirement: str) -> None:
    known = exists().where(
        EvidenceLink.decision_id == decision.id,
        EvidenceLink.document_id == document.id,
        EvidenceLink.role == role,
        EvidenceLink.requirement == requirement,
        EvidenceLink.withdrawn_at.is_(None),
    )
    if work.session.scalar(select(known)):
        raise EvidenceLinkedAlready(document=document.id, requirement=requirement)


def _digest(work: Work, document: Document) -> str:
    if not document.version_number:
        return ""
    statement = select(DocumentVersion.sha256).where(
        DocumentVersion.document_id == document.id, DocumentVersion.number == document.version_number
    )
    found = work.session.scalars(statement).one_or_none()
    if found is None:
        raise EvidenceNotFound(id=document.id)
    return found
