"""What holds add to the inbox, and to the page of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from records.aggregations.queries import find
from retention.holds import queries
from system.actor import Permission
from system.context import InboxItem
from system.web.language import gettext as _
from system.work import Reading

_MOST = 10
_KINDS = dict(queries.KINDS)


def requests_to_answer(reading: Reading) -> Sequence[InboxItem]:
    """Requests that the actor may accept or refuse."""
    return [
        InboxItem(
            title=_("Retención %(number)s solicitada") % {"number": hold.number},
            path=f"/holds/{hold.id}",
            detail=f"{_(_KINDS[hold.kind.value])} · {hold.requested_by}",
        )
        for hold in queries.awaiting_answer(reading, _MOST)
    ]


def reviews_due(reading: Reading) -> Sequence[InboxItem]:
    """Running holds at which somebody must look whether they are still needed."""
    return [
        InboxItem(
            title=_("Revisar la retención %(number)s") % {"number": hold.number},
            path=f"/holds/{hold.id}",
            detail=f"{_(_KINDS[hold.kind.value])} · {hold.case_number}",
            due_on=hold.review_on.isoformat() if hold.review_on else "",
        )
        for hold in queries.awaiting_review(reading, _MOST)
    ]


def hold_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """That a file is held, and why as far as the actor may know; and the way to hold it."""
    file = find(reading, aggregation_id)
    actor = reading.actor
    told = []
    for hold in queries.running_holds(reading.session, file.id):
        sees = actor.may(Permission.HOLD_READ, file.place)
        why = _(_KINDS[hold.kind.value]) if sees and queries.names_kind(actor, hold) else ""
        whole = sees and queries.tells_all(actor, hold)
        told.append(
            {
                "number": hold.number,
                "path": f"/holds/{hold.id}" if sees else "",
                "why": why,
                "case": f"{hold.authority}, {hold.case_number}" if whole else "",
                "since": hold.started_on,
            }
        )
    permission = queries.requires(actor)
    return {
        "told": told,
        "file": file,
        "may_place": permission is Permission.HOLD_PLACE,
        "may_ask": actor.may(permission, file.place),
    }
