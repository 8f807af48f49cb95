"""Many documents linked to one decision in one act, with every objection at once; thousands as a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from records.aggregations.model import Aggregation, Standing
from records.aggregations.queries import reachable
from records.decisions import states
from records.decisions.book import BOOK
from records.decisions.counters import recount, requirement_of
from records.decisions.model import Decision
from records.decisions.taking import take_for_act
from records.documents.model import Document, DocumentVersion
from records.evidence.errors import EvidenceRefused
from records.evidence.events import EvidenceLinked
from records.evidence.model import EvidenceLink
from records.evidence.service import MOST_LINKS, only_requirement
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.work import Work

JOB = "evidence.link_many"
MOST_AT_ONCE = 500
_IN_ONE_STATEMENT = 500
_PAGES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Supports:
    """Documents that support a decision in one role, as `Support` says of one."""

    document_ids: tuple[UUID, ...]
    role: str
    requirement: str = ""
    pages: str = ""


@dataclass(slots=True)
class Linked:
    """What became of each document: a new link, one that stood already, or what stands against it."""

    links: list[EvidenceLink] = field(default_factory=list)
    already: list[UUID] = field(default_factory=list)
    refused: dict[UUID, Objection] = field(default_factory=dict)


def link_many(work: Work, decision_id: UUID, supports: Supports, *, all_or_none: bool = True) -> Linked:
    """Link documents of files the actor sees, each pinned to its version of today; what is linked already stays.

    With `all_or_none` one objection stops all, and every one is told; otherwise the others are linked.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses
        EvidenceRefused: with every objection; a document that is not in sight is told as one that does not exist.
    """
    decision = take_for_act(work, decision_id, states.SUPPORT, Permission.DECISION_WRITE)
    wanted = list(dict.fromkeys(supports.document_ids))
    requirement = supports.requirement or only_requirement(work, decision, supports.role)
    refuse_all(EvidenceRefused, _unfit(work, decision, supports, requirement, len(wanted)))
    found = _in_sight(work, wanted)
    linked = Linked()
    standing = _standing(work, decision, wanted, supports.role, requirement)
    rows = []
    for document_id in wanted:
        against = _against(decision, document_id, found.get(document_id))
        if against is not None:
            linked.refused[document_id] = against
        elif document_id in standing:
            linked.already.append(document_id)
        else:
            rows.append(found[document_id])
    if all_or_none:
        refuse_all(EvidenceRefused, linked.refused.values())
    _link(work, decision, rows, supports=supports, requirement=requirement, linked=linked)
    return linked


def link_later(work: Work, decision_id: UUID, supports: Supports) -> UUID:
    """Leave the linking of many documents to a job that links what can be and tells of each; the job's id.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses
        EvidenceRefused: what stands against the role, the requirement or the number of documents.
    """
    decision = take_for_act(work, decision_id, states.SUPPORT, Permission.DECISION_WRITE)
    requirement = supports.requirement or only_requirement(work, decision, supports.role)
    wanted = list(dict.fromkeys(supports.document_ids))
    refuse_all(EvidenceRefused, _unfit(work, decision, supports, requirement, len(wanted)))
    return work.enqueue(
        JOB, decision_id=decision_id, document_ids=wanted, role=supports.role, requirement=requirement,
        pages=supports.pages, fonds_id=decision.fonds_id,
    )  # fmt: skip


def _unfit(work: Work, decision: Decision, supports: Supports, requirement: str, count: int) -> Iterator[Objection]:
    if not count:
        yield Objection("evidence.none_chosen", facts={"field": "documents"})
    if supports.role not in BOOK.roles:
        yield Objection("evidence.role_unknown", facts={"field": "role", "role": supports.role[:60]})
    asked = requirement_of(work, decision, requirement) if requirement else None
    if requirement and asked is None:
        yield Objection("evidence.requirement_unknown", facts={"field": "requirement", "requirement": requirement[:60]})
    elif asked is not None and (roles := asked.roles_of(requirement)) and supports.role not in roles:
        yield Objection(
            "evidence.role_unfit", facts={"field": "role", "requirement": asked.title, "role": supports.role[:60]}
        )
    if len(supports.pages) > _PAGES:
        yield Objection("evidence.text_too_long", facts={"field": "pages", "most": _PAGES})
    counted = select(func.count()).select_from(EvidenceLink).where(EvidenceLink.decision_id == decision.id)
    if (work.session.scalar(counted) or 0) + count > MOST_LINKS:
        yield Objection("evidence.too_many", facts={"field": "documents", "most": MOST_LINKS})


@dataclass(frozen=True, slots=True)
class _Row:
    document: Document
    standing: Standing
    sha256: str


def _in_sight(work: Work, wanted: Sequence[UUID]) -> dict[UUID, _Row]:
    found: dict[UUID, _Row] = {}
    for start in range(0, len(wanted), _IN_ONE_STATEMENT):
        statement = (
            select(Document, Aggregation.standing, DocumentVersion.sha256)
            .join(Aggregation, Aggregation.id == Document.aggregation_id)
            .outerjoin(
                DocumentVersion,
                (DocumentVersion.document_id == Document.id) & (DocumentVersion.number == Document.version_number),
            )
            .where(
                Document.id.in_(wanted[start : start + _IN_ONE_STATEMENT]),
                Document.aggregation_id.in_(reachable(work.actor)),
            )
        )
        for document, standing, sha256 in work.session.execute(statement):
            found[document.id] = _Row(document, standing, sha256 or "")
    return found


def _standing(work: Work, decision: Decision, wanted: Sequence[UUID], role: str, requirement: str) -> set[UUID]:
    found: set[UUID] = set()
    for start in range(0, len(wanted), _IN_ONE_STATEMENT):
        statement = select(EvidenceLink.document_id).where(
            EvidenceLink.decision_id == decision.id,
            EvidenceLink.document_id.in_(wanted[start : start + _IN_ONE_STATEMENT]),
            EvidenceLink.role == role,
            EvidenceLink.requirement == requirement,
            EvidenceLink.withdrawn_at.is_(None),
        )
        found.update(work.session.scalars(statement))
    return found


def _against(decision: Decision, document_id: UUID, row: _Row | None) -> Objection | None:
    facts = {"field": "documents", "id": str(document_id)}
    if row is None:
        return Objection("document.not_found", facts=facts)
    if row.standing is Standing.DESTROYED:
        return Objection("evidence.content_gone", facts=facts)
    if row.document.fonds_id != decision.fonds_id:
        return Objection("evidence.of_another_body", facts=facts)
    if row.document.version_number and not row.sha256:
        return Objection("document.not_found", facts=facts)
    return None


def _link(
    work: Work, decision: Decision, rows: Iterable[_Row], *, supports: Supports, requirement: str, linked: Linked
) -> None:
    for row in rows:
        link = EvidenceLink(
            fonds_id=decision.fonds_id, decision_id=decision.id, document_id=row.document.id,
            aggregation_id=row.document.aggregation_id, version_number=row.document.version_number,
            sha256=row.sha256 if row.document.version_number else "", role=supports.role, requirement=requirement,
            pages=supports.pages.strip(), linked_by=work.actor.handle, linked_at=work.now,
        )  # fmt: skip
        work.session.add(link)
        linked.links.append(link)
    if not linked.links:
        return
    work.session.flush()
    held = recount(work, decision)
    work.emit_all(
        [
            EvidenceLinked(
                entity_id=link.id, fonds_id=decision.fonds_id, decision_id=decision.id, document_id=link.document_id,
                version_number=link.version_number, sha256=link.sha256, role=link.role, requirement=link.requirement,
                fulfilled=held.fulfilled, required=held.required,
            )
            for link in linked.links
        ]
    )  # fmt: skip
