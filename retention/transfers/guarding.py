"""What a running transfer keeps from happening to its files: once signed, they neither open, move nor change class."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.access.events import RestrictionRecorded
from records.aggregations.events import AggregationReopened
from records.aggregations.model import Aggregation
from records.aggregations.questions import ObjectionsToMoving, ObjectionsToReclassifying
from retention.transfers.errors import FileInTransfer, HistoricalIsPublic
from retention.transfers.kinds import TransferState
from retention.transfers.model import Transfer, TransferItem
from system.actor import CustodyStage
from system.errors import Objection
from system.work import Reading, Work

FREE = (TransferState.SCHEDULED, TransferState.REQUESTED, TransferState.CAPTURING)


def keep_closed(work: Work, event: AggregationReopened) -> None:
    """A file of a signed inventory is not reopened: it is taken out of the transfer first.

    Raises:
        FileInTransfer: the whole act is undone.
    """
    if _is_kept(work.session, event.entity_id):
        raise FileInTransfer(id=event.entity_id)


def keeps_whole(stand: Reading | Work, question: ObjectionsToMoving | ObjectionsToReclassifying) -> Sequence[Objection]:
    """What a running transfer objects to a file being divided, joined or reclassified (domain 3.2)."""
    if not _is_kept(stand.session, question.aggregation_id):
        return ()
    return (Objection("transfer.file_in_transfer", "LGA 30"),)


def _is_kept(session: Session, aggregation_id: UUID) -> bool:
    statement = (
        select(TransferItem.id)
        .join(Transfer, Transfer.id == TransferItem.transfer_id)
        .where(TransferItem.running == aggregation_id, Transfer.state.not_in(FREE))
    )
    return session.scalar(statement) is not None


def stay_public(work: Work, event: RestrictionRecorded) -> None:
    """What a historical archive took over is public and is never classified again (LGA 36).

    Raises:
        HistoricalIsPublic: the whole act is undone.
    """
    stage = work.session.scalar(select(Aggregation.stage).where(Aggregation.id == event.entity_id))
    if stage is CustodyStage.HISTORICAL:
        raise HistoricalIsPublic(id=event.entity_id)
