"""Files that no decision keeps any more: proposed to whoever disposes, moved by nobody (domain 3.8, 4.3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from records.aggregations.model import Aggregation, Standing
from records.aggregations.queries import find, reach
from records.decisions.model import Decision
from records.documents.model import Document
from records.evidence.errors import EvidenceNotFound
from records.evidence.events import ReleaseNoted
from records.evidence.model import EvidenceLink, ReleaseNotice
from records.evidence.protection import protects, rests_on
from system.actor import Actor, CustodyStage, Permission
from system.listing import Column
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work


# The later of both days; either may be missing.
_LAST = case(
    (
        and_(Decision.remedy != "", Decision.challengeable_until.is_not(None), or_(
            Decision.in_force_until.is_(None), Decision.challengeable_until > Decision.in_force_until)),
        Decision.challengeable_until,
    ),
    else_=Decision.in_force_until,
)  # fmt: skip
COLUMNS = (
    Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
    Column("title", "Título", Aggregation.title, filter="text", lead=True, folded=Aggregation.folded_title),
    Column("closed_on", "Cierre", Aggregation.closed_on, filter="date"),
    Column("last_day", "Protegido hasta"),
)


def released(stand: Stand) -> Select[*tuple[Any, ...]]:
    """Closed files in the records centre, in the sight of one who disposes, that nothing keeps and nobody noted yet."""
    last = _last_days().subquery()
    noted = exists().where(
        ReleaseNotice.aggregation_id == Aggregation.id,
        or_(last.c.last_day.is_(None), ReleaseNotice.released_on > last.c.last_day),
    )
    return (
        select(
            Aggregation.id.label("id"),
            Aggregation.reference.label("reference"),
            Aggregation.title.label("title"),
            Aggregation.closed_on.label("closed_on"),
            last.c.last_day.label("last_day"),
        )
        .join(last, last.c.aggregation_id == Aggregation.id)
        .where(_waits(stand.actor), ~_kept(stand), ~noted)
    )


def _last_days() -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select(Document.aggregation_id, func.max(_LAST).label("last_day"))
        .join(EvidenceLink, EvidenceLink.document_id == Document.id)
        .join(Decision, Decision.id == EvidenceLink.decision_id)
        .where(Decision.finalised_at.is_not(None), rests_on())
        .group_by(Document.aggregation_id)
    )
    return statement


def _waits(actor: Actor) -> ColumnElement[bool]:
    return and_(
        reach(actor),
        within_body(actor, Aggregation.fonds_id),
        Aggregation.closed_on.is_not(None),
        Aggregation.standing == Standing.IN_ORDER,
        Aggregation.stage == CustodyStage.INTERMEDIATE,
    )


def _kept(stand: Stand) -> ColumnElement[bool]:
    """That a decision keeps the file of a statement over `Aggregation`; whoever disposes answers for one body."""
    fonds_id = stand.actor.fonds_id
    conditions = protects(stand, fonds_id) if fonds_id is not None else Decision.finalised_at.is_not(None)
    return (
        exists()
        .where(
            EvidenceLink.decision_id == Decision.id,
            Document.id == EvidenceLink.document_id,
            Document.aggregation_id == Aggregation.id,
            rests_on(),
            conditions,
        )
        .correlate(Aggregation)
    )


def note_release(work: Work, aggregation_id: UUID) -> ReleaseNotice:
    """Say that one has seen that a file is kept no more. Nothing else happens to it.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
        NotPermitted: the actor proposes no disposals there.
        EvidenceNotFound: it does not wait for being seen.
    """
    file = find(work, aggregation_id)
    work.actor.require(Permission.DISPOSAL_PROPOSE, file.place)
    if work.session.execute(released(work).where(Aggregation.id == file.id)).first() is None:
        raise EvidenceNotFound(id=aggregation_id)
    notice = work.session.get(ReleaseNotice, file.id)
    if notice is None:
        notice = ReleaseNotice(aggregation_id=file.id, released_on=work.today, noted_by="", noted_at=work.now)
        work.session.add(notice)
    notice.released_on, notice.noted_by, notice.noted_at = work.today, work.actor.handle, work.now
    work.session.flush()
    work.emit(ReleaseNoted(entity_id=file.id, fonds_id=file.fonds_id, released_on=work.today))
    return notice
