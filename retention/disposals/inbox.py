"""What waits for people about disposals."""

from __future__ import annotations

from collections.abc import Sequence

from retention.disposals import queries
from retention.disposals.labels import STATES
from system.context import InboxItem
from system.web.language import gettext as _
from system.work import Reading

_MOST = 10
_STATES = dict(STATES)


def lists_waiting(reading: Reading) -> Sequence[InboxItem]:
    """Lists whose next step is the reader's, the soonest due first."""
    return [
        InboxItem(
            title=_("Baja %(number)s: %(title)s") % {"number": one.spoken, "title": one.title},
            path=f"/disposals/{one.id}",
            detail=_(_STATES[one.state.value]),
            due_on=one.answer_by.isoformat() if one.answer_by else "",
        )
        for one in queries.waiting_for(reading, _MOST)
    ]
