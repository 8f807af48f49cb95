"""Files that must be kept because a decision rests on them (domain 4.3): the rule of `protecting.py`, said in SQL.

A property test holds the two equal. What counts as evidence is every link that runs, and every link that stood when the
decision became final: taking it back afterwards does not change what was decided on, nor lets the paper go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, update
from sqlalchemy.orm import aliased

from records.aggregations.model import Aggregation, Standing
from records.aggregations.queries import reachable
from records.aggregations.questions import FilesHeld, FilesProtected, ObjectionsToDestroying
from records.decisions.events import DecisionFinalised
from records.decisions.model import Decision, DecisionFile
from records.decisions.states import DecisionState
from records.documents.model import Document
from records.evidence import protecting
from records.evidence.errors import EvidenceRefused
from records.evidence.model import EvidenceLink
from system.errors import Objection, refuse_all
from system.work import Reading, Work

Stand = Reading | Work
BASIS = "LGA 10, 12"


def evidence_kept(stand: Stand, question: FilesProtected) -> Select[UUID]:
    """The files in which the evidence of such decisions lies today, wherever it lay when it was linked."""
    return (
        select(Document.aggregation_id)
        .join(EvidenceLink, EvidenceLink.document_id == Document.id)
        .join(Decision, Decision.id == EvidenceLink.decision_id)
        .where(Decision.fonds_id == question.fonds_id, rests_on(), protects(stand, question.fonds_id))
    )


def rests_on(link: type[EvidenceLink] = EvidenceLink) -> ColumnElement[bool]:
    """That a link counts as evidence of its decision: it runs, or it stood when the decision became final."""
    return or_(link.withdrawn_at.is_(None), link.relied_on.is_(True))


def protects(stand: Stand, fonds_id: UUID) -> ColumnElement[bool]:
    """That a decision of this body keeps its evidence today: `protecting.grounds` is not empty, over `Decision`."""
    today = stand.today
    final = Decision.state == DecisionState.FINAL
    challengeable = and_(
        Decision.remedy != "",
        or_(and_(final, Decision.pending_notifications > 0), Decision.challengeable_until >= today),
    )
    return and_(Decision.finalised_at.is_not(None), or_(_in_force(today), challengeable, is_held(stand, fonds_id)))


def _in_force(today: date) -> ColumnElement[bool]:
    unbounded = and_(Decision.in_force_until.is_(None), Decision.state == DecisionState.FINAL)
    return or_(unbounded, Decision.in_force_until >= today)


def is_held(stand: Stand, fonds_id: UUID, *, in_sight: bool = False) -> ColumnElement[bool]:
    """That a hold keeps a file the decision belongs to, or one in which any of its evidence lies.

    With `in_sight` only files count that the actor may see.
    """
    # Under names of their own, so that a statement over links and documents may ask this too.
    link, document = aliased(EvidenceLink), aliased(Document)
    conditions: list[ColumnElement[bool]] = [false()]
    sight = (reachable(stand.actor),) if in_sight else ()
    for held in stand.ask(FilesHeld(fonds_id)):
        within = (held, *sight)
        filed = select(DecisionFile.decision_id).where(*(DecisionFile.aggregation_id.in_(one) for one in within))
        shown = (
            select(link.decision_id)
            .join(document, document.id == link.document_id)
            .where(*(document.aggregation_id.in_(one) for one in within), rests_on(link))
        )
        conditions += [Decision.id.in_(filed), Decision.id.in_(shown)]
    return or_(*conditions)


def held_among(stand: Stand, fonds_id: UUID, decision_ids: Sequence[UUID], *, in_sight: bool = False) -> set[UUID]:
    """Which of these decisions of a body a hold keeps; with `in_sight` one on a file that the actor may see."""
    statement = select(Decision.id).where(Decision.id.in_(decision_ids), is_held(stand, fonds_id, in_sight=in_sight))
    return set(stand.session.scalars(statement))


def standing_of(decision: Decision, *, held: bool) -> protecting.Standing:
    """A decision as the pure rule takes it."""
    return protecting.Standing(
        was_finalised=decision.finalised_at is not None, is_final=decision.state is DecisionState.FINAL,
        in_force_until=decision.in_force_until, has_remedy=bool(decision.remedy),
        pending=decision.pending_notifications, challengeable_until=decision.challengeable_until, is_held=held,
    )  # fmt: skip


def rely_on_evidence(work: Work, event: DecisionFinalised) -> None:
    """The decision is final: what supports it now is what was decided on, and its files wait for nobody's disposal.

    They are locked, so that an execution either came first and is seen here, or sees the decision itself.

    Raises:
        EvidenceRefused: the content of a file it rests on was destroyed; the whole act is undone.
    """
    running = and_(EvidenceLink.decision_id == event.entity_id, EvidenceLink.withdrawn_at.is_(None))
    lying = select(Document.aggregation_id).join(EvidenceLink, EvidenceLink.document_id == Document.id).where(running)
    refuse_all(EvidenceRefused, gone(work, Aggregation.id.in_(lying)))
    work.session.execute(
        update(EvidenceLink).where(running).values(relied_on=True).execution_options(synchronize_session="fetch")
    )


def gone(work: Work, files: ColumnElement[bool]) -> Iterator[Objection]:
    """That files were destroyed, told of none of them by name; they stay locked against it until the act ends."""
    statement = select(Aggregation.standing).where(files).order_by(Aggregation.id)
    standings = work.session.scalars(statement.with_for_update(read=True)).all()
    if Standing.DESTROYED in standings:
        yield Objection("evidence.destroyed", BASIS, {"field": "document"})


def stays(stand: Stand, question: ObjectionsToDestroying) -> Sequence[Objection]:
    """What decisions have to say at the moment a file is destroyed, its row being locked.

    Their rows are locked too, without waiting: a decision that somebody is changing at this instant might begin to rest
    on the file, and a file that waits for a decision while the decision waits for the file would wait for ever.
    """
    linked = (
        select(EvidenceLink.decision_id)
        .join(Document, Document.id == EvidenceLink.document_id)
        .where(Document.aggregation_id == question.aggregation_id, rests_on())
        .distinct()
    )
    ids = stand.session.scalars(linked).all()
    found: list[Objection] = []
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        free = select(Decision.id).where(Decision.id.in_(some)).with_for_update(read=True, skip_locked=True)
        if len(stand.session.scalars(free).all()) < len(some):
            found.append(Objection("evidence.decision_changing", BASIS))
        kept: Select[Any] = select(exists().where(Decision.id.in_(some), protects(stand, question.fonds_id)))
        if stand.session.scalar(kept):
            found.append(Objection("evidence.kept", BASIS))
    return list({one.code: one for one in found}.values())
