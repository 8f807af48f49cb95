"""Large splits and merges: asked for in a request, done by a job that goes on after a kill (domain 3.2).

What is asked is checked at once and written down; copying the bytes of thousands of documents is the job's, and so is
the act, which asks everything again. A plan that is done only clears away what lies at the old addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from uuid_utils.compat import uuid7

from records.aggregations.model import Aggregation
from records.documents.model import Document, DocumentVersion
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.restructuring import carrying
from records.restructuring.events import RegroupingPlanned
from records.restructuring.model import RegroupingKind, RegroupingPlan
from records.restructuring.service import (
    Division,
    Grounds,
    Told,
    carry_merge,
    carry_split,
    merge_aggregations,
    require_restructurer,
    split_aggregation,
    weigh_merge,
    weigh_split,
)
from system.actor import Actor
from system.work import Installation, Work

JOB = "restructuring.regroup"
# What one request may take upon itself: more keeps a browser waiting and a connection busy.
DOCUMENTS_AT_ONCE = 200
BYTES_AT_ONCE = 256 * 2**20


def split_or_queue(
    installation: Installation, actor: Actor, source_id: UUID, division: Division, grounds: Grounds
) -> Aggregation | UUID:
    """The new file, or the job that makes it where the documents are many or large.

    Raises:
        As `split_aggregation`; before anything is queued.
    """
    require_restructurer(installation, actor, source_id)
    if _is_small(installation, actor, source_id, division.document_ids):
        return split_aggregation(installation, actor, source_id, division, grounds)
    with installation.work(actor) as work:
        source, documents = weigh_split(work, source_id, division, grounds)
        plan = _plan(
            work, RegroupingKind.SPLIT, source, uuid7(), grounds, division=division,
            document_ids=[str(one.id) for one in documents],
        )  # fmt: skip
        return _queue(work, plan, source, len(documents))


def merge_or_queue(
    installation: Installation, actor: Actor, source_id: UUID, target_id: UUID, grounds: Grounds
) -> Aggregation | UUID:
    """The file that took the documents, or the job that moves them where they are many or large.

    Raises:
        As `merge_aggregations`; before anything is queued.
    """
    require_restructurer(installation, actor, source_id, target_id)
    if _is_small(installation, actor, source_id, None):
        return merge_aggregations(installation, actor, source_id, target_id, grounds)
    with installation.work(actor) as work:
        source, target, documents = weigh_merge(work, source_id, target_id, grounds)
        plan = _plan(work, RegroupingKind.MERGE, source, target.id, grounds)
        return _queue(work, plan, source, len(documents))


def carry_out(installation: Installation, actor: Actor, plan_id: UUID, told: Told = carrying.tell_nobody) -> UUID:
    """Do what was planned, once over as many runs as it takes; the id of the file that took the documents."""
    with installation.reading(actor) as reading:
        plan = reading.session.get_one(RegroupingPlan, plan_id)
    files, grounds = (plan.source_id, plan.target_id), Grounds(reason=plan.reason, authority=plan.authority)

    def note_done(work: Work) -> None:
        work.session.get_one(RegroupingPlan, plan_id).done_at = work.now

    if plan.done_at is not None:
        left = carrying.left_of(store_of(installation.settings), *files)
        carrying.remove_left(installation, actor, left, plan.target_id)
    elif plan.kind is RegroupingKind.SPLIT:
        ids = [UUID(one) for one in plan.document_ids]
        division = Division(title=plan.title, document_ids=ids, opened_on=plan.opened_on)
        carry_split(installation, actor, files, division, grounds, told=told, after=note_done)
    else:
        carry_merge(installation, actor, files, grounds, told=told, after=note_done)
    return plan.target_id


def _is_small(installation: Installation, actor: Actor, source_id: UUID, chosen: Sequence[UUID] | None) -> bool:
    with installation.reading(actor) as reading:
        documents = len(set(chosen)) if chosen is not None else None
        if documents is None:
            counted = select(func.count()).select_from(Document).where(Document.aggregation_id == source_id)
            documents = reading.session.scalars(counted).one()
        if documents > DOCUMENTS_AT_ONCE:
            return False
        moving = (
            select(DocumentVersion.object_id)
            .join(Document, Document.id == DocumentVersion.document_id)
            .where(Document.aggregation_id == source_id)
        )
        if chosen is not None:
            moving = moving.where(Document.id.in_(chosen))
        size = select(func.coalesce(func.sum(DigitalObject.size), 0)).where(DigitalObject.id.in_(moving))
        return int(reading.session.scalars(size).one()) <= BYTES_AT_ONCE


def _plan(
    work: Work,
    kind: RegroupingKind,
    source: Aggregation,
    target_id: UUID,
    grounds: Grounds,
    *,
    division: Division | None = None,
    document_ids: Sequence[str] = (),
) -> RegroupingPlan:
    plan = RegroupingPlan(
        fonds_id=source.fonds_id, kind=kind, source_id=source.id, target_id=target_id,
        title=division.title if division else "", opened_on=division.opened_on if division else None,
        document_ids=list(document_ids), reason=grounds.reason.strip(), authority=grounds.authority.strip(),
        planned_at=work.now, planned_by=work.actor.handle,
    )  # fmt: skip
    work.session.add(plan)
    work.session.flush()
    return plan


def _queue(work: Work, plan: RegroupingPlan, source: Aggregation, documents: int) -> UUID:
    work.emit(
        RegroupingPlanned(
            entity_id=source.id, fonds_id=source.fonds_id, reference=source.reference, kind=plan.kind.value,
            target_id=plan.target_id, documents=documents,
        )
    )  # fmt: skip
    return work.enqueue(JOB, plan_id=plan.id, fonds_id=plan.fonds_id)
