"""What waits for people about handovers."""

from __future__ import annotations

from collections.abc import Sequence

from retention.handovers import queries
from retention.handovers.model import Handover
from system.context import InboxItem
from system.organization.queries import unit_of
from system.web.language import gettext as _
from system.work import Reading


def to_sign(reading: Reading) -> Sequence[InboxItem]:
    """Minutes that wait for one's own signature."""
    return [_item(reading, one, _("Su firma hace falta")) for one in queries.waiting_for(reading)]


def to_cut(reading: Reading) -> Sequence[InboxItem]:
    """For the coordinator: handovers whose day of the cut has come."""
    return [_item(reading, one, _("Falta el corte")) for one in queries.planned_until_today(reading)]


def _item(reading: Reading, one: Handover, detail: str) -> InboxItem:
    title = _("Entrega-recepción de %(unit)s") % {"unit": unit_of(reading, one.unit_id).code}
    return InboxItem(title=title, path=f"/handovers/{one.id}", detail=detail, due_on=one.planned_on.isoformat())
