"""What waits for people about correspondence."""

from __future__ import annotations

from collections.abc import Sequence

from records.correspondence import queries
from records.correspondence.model import IncomingItem
from system.context import InboxItem
from system.web.language import gettext as _
from system.work import Reading


def unrouted(reading: Reading) -> Sequence[InboxItem]:
    """At the desk: what no unit has, the oldest first."""
    return [_item(item, _said(reading, item)) for item in queries.unrouted(reading)]


def to_attend(reading: Reading) -> Sequence[InboxItem]:
    """In the units: what was routed to them for attention, the most urgent first."""
    return [_item(item, _said(reading, item)) for item in queries.mine(reading)]


def escalated(reading: Reading) -> Sequence[InboxItem]:
    """For the head of the unit above: what a unit below has left unanswered."""
    return [_item(item, _said(reading, item)) for item in queries.escalated(reading)]


def _item(item: IncomingItem, detail: str) -> InboxItem:
    return InboxItem(
        title=f"{item.folio} · {item.subject or item.sender_name}",
        path=f"/correspondence/incoming/{item.id}",
        detail=detail,
        due_on=item.due_on.isoformat() if item.due_on else "",
    )


def _said(reading: Reading, item: IncomingItem) -> str:
    if item.due_on is not None and item.due_on < reading.today:
        return _("No contestado")
    if item.due_on is None:
        return _("Sin plazo de respuesta")
    return _("Por contestar")
