"""The notice of a secondary transfer to the general archive: when it is due by the profile and the body's calendar."""

from __future__ import annotations

from datetime import timedelta

from retention.transfers.kinds import TransferKind
from retention.transfers.model import Transfer
from retention.transfers.notice import NoticeDue, notice_due
from system.calendar.queries import non_working_days
from system.organization.queries import profile_of
from system.work import Reading, Work

_MARGIN = timedelta(days=30)


def notice_of(stand: Reading | Work, transfer: Transfer) -> NoticeDue | None:
    """When the general archive must have been told of a transfer; None of what is not accepted, or no secondary one."""
    if transfer.kind is not TransferKind.SECONDARY or transfer.accepted_on is None:
        return None
    terms = profile_of(stand, transfer.fonds_id, transfer.accepted_on).archive
    days = terms.secondary_transfer_notice_natural_days
    around = transfer.accepted_on + timedelta(days=days)
    off = non_working_days(stand, transfer.fonds_id, around - _MARGIN, around + _MARGIN)
    return notice_due(transfer.accepted_on, days, off)
