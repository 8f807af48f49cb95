"""What waits for people about sittings."""

from __future__ import annotations

from collections.abc import Sequence

from records.collegiate import queries
from system.context import InboxItem
from system.web.language import gettext as _
from system.web.language import of_body
from system.work import Reading

_MOST = 10


def sittings_called(reading: Reading) -> Sequence[InboxItem]:
    """Sittings that are called, for who sits there and who manages them."""
    return [
        InboxItem(
            title=_("Sesión %(number)s %(of_body)s")
            % {"number": f"{sitting.number}/{sitting.year}", "of_body": of_body(body.name)},
            path=f"/collegiate/sittings/{sitting.id}",
            detail=sitting.place,
            due_on=sitting.sits_on.isoformat(),
        )
        for sitting, body in queries.called_for(reading, _MOST)
    ]
