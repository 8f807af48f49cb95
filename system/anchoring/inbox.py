"""What waits for who looks after the keys, and for internal control: a history that nobody seals any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from system.actor import Permission
from system.anchoring import queries
from system.anchoring.sealing import next_at
from system.web.language import gettext as _
from system.web.offers import InboxItem
from system.work import Reading

# One whole turn may be missed, by a worker that stands still over night, before anybody is called.
_TURNS = 1


def seals_overdue(reading: Reading) -> Sequence[InboxItem]:
    """The seal that should be there for a turn and is not; nothing where all is well."""
    actor = reading.actor
    if not actor.holds(Permission.KEYS_MANAGE) and not actor.holds(Permission.FIXITY_VERIFY):
        return []
    due_at = next_at(reading)
    if due_at is None or queries.newest(reading.session) is None:
        return []
    if reading.now < due_at + timedelta(hours=reading.settings.seal_hours) * _TURNS:
        return []
    return [
        InboxItem(
            title=_("El historial está sin sellar"),
            path="/history/seals",
            detail=_("El sello debió ponerse el %(day)s. Avise a quien administra el sistema.")
            % {"day": due_at.date().isoformat()},
            due_on=due_at.date().isoformat(),
        )
    ]
