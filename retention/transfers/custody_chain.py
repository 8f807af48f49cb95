"""What transfers say of a file's custody: from the office to the records centre, then to the historical archive."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from records.packages.questions import Handing, HandingsKnown
from retention.transfers.kinds import TransferState
from retention.transfers.model import Transfer, TransferItem
from system.work import Reading, Work

_AT_ONCE = 500


def handings(stand: Reading | Work, question: HandingsKnown) -> Sequence[Handing]:
    """The accepted transfers of these files, by day."""
    found: list[Handing] = []
    for start in range(0, len(question.aggregation_ids), _AT_ONCE):
        statement = (
            select(TransferItem.aggregation_id, Transfer)
            .join(Transfer, Transfer.id == TransferItem.transfer_id)
            .where(
                TransferItem.aggregation_id.in_(question.aggregation_ids[start : start + _AT_ONCE]),
                Transfer.accepted_on.is_not(None),
                Transfer.state != TransferState.WITHDRAWN,
            )
            .order_by(Transfer.accepted_on, Transfer.id)
        )
        for file_id, transfer in stand.session.execute(statement):
            found.append(_handing(file_id, transfer))
    return found


def _handing(file_id: UUID, transfer: Transfer) -> Handing:
    if transfer.accepted_on is None:
        raise ValueError("only accepted transfers were asked for")
    kind = f"{transfer.kind.value}_transfer"
    number = " ".join(filter(None, (transfer.spoken, transfer.act_number)))
    return Handing(file_id, transfer.accepted_on, kind, number, transfer.receiver or transfer.accepted_by)
