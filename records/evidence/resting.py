"""What rests on a document or a file: which decisions, why they keep it, and what would fall if it were lost.

Only decisions in the actor's sight are named or counted. Of the others one thing is told, because the act it forbids
would otherwise be refused without a reason: that some decision keeps this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, not_, select

from records.aggregations import queries as files
from records.decisions.completeness import Conditions
from records.decisions.counters import requirements_of, shown_by
from records.decisions.model import Decision
from records.decisions.visibility import seen
from records.documents.model import Document
from records.documents.queries import find_document
from records.evidence import protecting
from records.evidence.loss import Loss, loss
from records.evidence.model import EvidenceLink
from records.evidence.protecting import Ground
from records.evidence.protection import held_among, protects, rests_on, standing_of
from system.work import Reading, Work

Stand = Reading | Work
MOST = 50


@dataclass(frozen=True, slots=True)
class Rest:
    """One decision that rests on something: as which requirements, why and until when it keeps it, what would fall."""

    decision: Decision
    roles: Sequence[str]
    grounds: Sequence[Ground]
    until: date | None
    loss: Loss


@dataclass(frozen=True, slots=True)
class Resting:
    """Everything in sight that rests on something; `has_more` beyond the most that are told at once.

    `is_kept` says that it may not go, whoever asks; `kept_unseen` that a decision out of sight keeps it as well.
    """

    rests: Sequence[Rest]
    has_more: bool
    is_kept: bool
    kept_unseen: bool


def on_document(stand: Stand, document_id: UUID, *, page: int = 1) -> Resting:
    """What rests on a document.

    Raises:
        DocumentNotFound: there is none, or not for this actor.
    """
    document = find_document(stand, document_id).document
    return _resting(stand, document.fonds_id, EvidenceLink.document_id == document.id, page)


def on_file(stand: Stand, aggregation_id: UUID, *, page: int = 1) -> Resting:
    """What rests on the documents that lie in a file today.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    file = files.find(stand, aggregation_id)
    inside = select(Document.id).where(Document.aggregation_id == file.id)
    return _resting(stand, file.fonds_id, EvidenceLink.document_id.in_(inside), page)


def _resting(stand: Stand, fonds_id: UUID, lost: ColumnElement[bool], page: int) -> Resting:
    rests = and_(EvidenceLink.decision_id == Decision.id, lost, rests_on())
    on_it = exists().where(rests).correlate(Decision)
    statement: Select[Any] = select(Decision).where(on_it, seen(stand.actor))
    rows = stand.session.scalars(
        statement.order_by(Decision.decided_on.desc(), Decision.id).offset((page - 1) * MOST).limit(MOST + 1)
    ).all()
    keeping = select(Decision.id).where(on_it, protects(stand, fonds_id))
    unseen = stand.session.scalar(select(exists(keeping.where(not_(seen(stand.actor))))))
    told = [] if not rows else _told(stand, fonds_id, rows[:MOST], lost)
    is_kept = bool(unseen) or bool(stand.session.scalar(select(exists(keeping))))
    return Resting(told, len(rows) > MOST, is_kept, bool(unseen))


def _told(stand: Stand, fonds_id: UUID, decisions: Sequence[Decision], lost: ColumnElement[bool]) -> list[Rest]:
    ids = [one.id for one in decisions]
    held, seen_held = (held_among(stand, fonds_id, ids, in_sight=one) for one in (False, True))
    shown = shown_by(stand, ids)
    roles: dict[UUID, list[str]] = {}
    gone: dict[UUID, list[str]] = {}
    links = select(EvidenceLink).where(EvidenceLink.decision_id.in_(ids), lost, rests_on()).order_by(EvidenceLink.id)
    for link in stand.session.scalars(links):
        roles.setdefault(link.decision_id, []).append(link.role)
        if link.withdrawn_at is None:
            gone.setdefault(link.decision_id, []).append(link.requirement)
    return [
        _rest(
            stand,
            one,
            roles[one.id],
            shown.get(one.id, []),
            gone.get(one.id, []),
            standing=_standing(stand, one, held=one.id in held, seen_held=one.id in seen_held),
        )
        for one in decisions
    ]


def _standing(stand: Stand, decision: Decision, *, held: bool, seen_held: bool) -> protecting.Standing:
    """As it is told: a hold on evidence out of sight is a reason only where nothing else is one."""
    free = standing_of(decision, held=False)
    return (
        standing_of(decision, held=True) if seen_held or (held and not protecting.grounds(free, stand.today)) else free
    )


def _rest(
    stand: Stand,
    decision: Decision,
    roles: Sequence[str],
    shown: Sequence[str],
    gone: Sequence[str],
    *,
    standing: protecting.Standing,
) -> Rest:
    return Rest(
        decision=decision,
        roles=list(dict.fromkeys(roles)),
        grounds=protecting.grounds(standing, stand.today),
        until=protecting.last_day(standing, stand.today),
        loss=loss(
            requirements_of(stand, decision), Conditions(decision.amount, decision.procedure), shown, gone
        ),
    )  # fmt: skip
