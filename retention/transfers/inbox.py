"""What waits for people about transfers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from retention.transfers import queries
from retention.transfers.kinds import TransferKind, TransferState
from retention.transfers.labels import STATES
from retention.transfers.model import Transfer
from system.actor import Permission
from system.context import InboxItem
from system.organization.queries import unit_of
from system.web.language import gettext as _
from system.work import Reading

_S, _P = TransferState, Permission
_LABELS = dict(STATES)


def to_request(reading: Reading) -> Sequence[InboxItem]:
    """For the office: windows of the calendar that stand open, and observations to be answered."""
    found = queries.waiting(reading, _P.TRANSFER_REQUEST, (_S.SCHEDULED, _S.OBSERVED))
    today = reading.today
    return [
        _item(reading, one)
        for one in found
        if one.state is _S.OBSERVED
        or (one.starts_on is not None and one.ends_on and one.starts_on <= today <= one.ends_on)
    ]


def to_sign(reading: Reading) -> Sequence[InboxItem]:
    """For the head of a unit: inventories that wait for the signature."""
    return [_item(reading, one) for one in queries.waiting(reading, _P.TRANSFER_VALIDATE, (_S.CAPTURING,))]


def to_review(reading: Reading) -> Sequence[InboxItem]:
    """For the records centre: what is to be counted, accepted, placed and told."""
    states = (_S.VALIDATED, _S.REVIEWING, _S.CORRECTED, _S.ACCEPTED, _S.PLACED)
    found = queries.waiting(reading, _P.TRANSFER_REVIEW, states)
    return [_item(reading, one) for one in found if one.kind is TransferKind.PRIMARY]


def to_receive(reading: Reading) -> Sequence[InboxItem]:
    """For the historical archive: what was delivered and waits for its receipt."""
    return [_item(reading, one) for one in queries.waiting(reading, _P.TRANSFER_RECEIVE, (_S.DELIVERED,))]


def to_notice(reading: Reading) -> Sequence[InboxItem]:
    """For the coordinator: notices to the general archive, with the statutory day (LGA 59)."""
    found = queries.waiting(reading, _P.TRANSFER_SCHEDULE, (_S.ACCEPTED,))
    return [_item(reading, one) for one in found if one.kind is TransferKind.SECONDARY]


def _is_open(one: Transfer, today: date) -> bool:
    return one.starts_on is not None and one.ends_on is not None and one.starts_on <= today <= one.ends_on


def _item(reading: Reading, one: Transfer) -> InboxItem:
    unit = unit_of(reading, one.unit_id).code if one.unit_id else ""
    title = _("Transferencia primaria de %(unit)s") % {"unit": unit} if unit else _("Transferencia secundaria")
    due = one.notice_due_on or (one.ends_on if one.state is _S.SCHEDULED else None)
    return InboxItem(
        title=title, path=f"/transfers/{one.id}", detail=_(_LABELS[one.state.value]),
        due_on=due.isoformat() if due else "",
    )  # fmt: skip
