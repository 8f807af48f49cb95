"""What became of files that were sent together: kept, so that the answer can be read again (domain 3.2).

The line of a file that was registered is written in the very act that registers it. The others are lines only: nothing
happened to the records, so nothing stands in the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from records.aggregations.queries import find
from records.documents.errors import BatchNotFound
from records.documents.model import Document, UploadBatch, UploadItem, UploadOutcome
from records.documents.queries import require_content
from records.documents.service import Added, require_may_add
from system.actor import Actor
from system.errors import Objection, Refusal
from system.work import Installation, Reading, Work


def begin(installation: Installation, actor: Actor, aggregation_id: UUID, batch_id: UUID | None = None) -> UUID:
    """A new batch for files into a file, or the one of this actor to be continued.

    Raises:
        AggregationNotFound, NotPermitted, AggregationIsClosed: as adding would.
        BatchNotFound: none of this actor's in this file.
    """
    with installation.reading(actor) as reading:
        fonds_id = require_may_add(reading, aggregation_id).fonds_id
        if batch_id is not None:
            held = reading.session.get(UploadBatch, batch_id)
            if held is None or (held.aggregation_id, held.sent_by) != (aggregation_id, actor.handle):
                raise BatchNotFound(id=batch_id)
            return held.id
    with installation.work(actor) as work:
        batch = UploadBatch(
            fonds_id=fonds_id, aggregation_id=aggregation_id, sent_at=work.now, sent_by=work.actor.handle
        )
        work.session.add(batch)
        work.session.flush()
        return batch.id


def note_added(work: Work, batch_id: UUID, file_name: str, added: Added) -> UploadItem:
    """Write down within the act itself that a file was registered, or was there already."""
    return _note(work, batch_id, file_name, UploadOutcome(added.outcome), document_id=added.document.id)


def note_refusal(
    installation: Installation, actor: Actor, batch_id: UUID, file_name: str, refusal: Refusal
) -> UploadItem:
    """Write down why a file was not taken."""
    reasons: list[dict[str, object]] = [
        {"code": o.code, "basis": o.basis, "facts": dict(o.facts)} for o in refusal.objections
    ]
    with installation.work(actor) as work:
        return _note(work, batch_id, file_name, UploadOutcome.REFUSED, reasons=reasons)


def outcomes(
    reading: Reading, aggregation_id: UUID, batch_id: UUID
) -> tuple[UploadBatch, Sequence[tuple[UploadItem, Document | None]]]:
    """A batch sent into a file the actor may see, and what became of each of its files, in order.

    Raises:
        AggregationNotFound, BatchNotFound, ContentGone.
    """
    require_content(reading, find(reading, aggregation_id))
    batch = reading.session.get(UploadBatch, batch_id)
    if batch is None or batch.aggregation_id != aggregation_id:
        raise BatchNotFound(id=batch_id)
    rows = reading.session.execute(
        select(UploadItem, Document)
        .outerjoin(Document, Document.id == UploadItem.document_id)
        .where(UploadItem.batch_id == batch_id)
        .order_by(UploadItem.position)
    )
    return batch, [(row[0], row[1]) for row in rows]


def objections_of(item: UploadItem) -> list[Objection]:
    """Why it was refused, to be said in words."""
    return [Objection(reason["code"], reason["basis"], reason["facts"]) for reason in item.reasons]


def _note(
    work: Work,
    batch_id: UUID,
    file_name: str,
    outcome: UploadOutcome,
    *,
    document_id: UUID | None = None,
    reasons: list[dict[str, object]] | None = None,
) -> UploadItem:
    # Files of one batch may come at once; its row is what they wait for each other at.
    work.session.execute(select(UploadBatch.id).where(UploadBatch.id == batch_id).with_for_update()).one()
    last = select(func.coalesce(func.max(UploadItem.position), 0)).where(UploadItem.batch_id == batch_id)
    item = UploadItem(
        batch_id=batch_id,
        position=work.session.scalars(last).one() + 1,
        file_name=file_name[:300],
        outcome=outcome,
        document_id=document_id,
        reasons=reasons or [],
    )
    work.session.add(item)
    work.session.flush()
    return item
