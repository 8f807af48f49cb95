"""What waits for whoever answers for a body's obligations."""

from __future__ import annotations

from collections.abc import Sequence

from system.actor import Permission, Place
from system.obligations import queries
from system.obligations.due import Standing
from system.obligations.ical import path_of
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.obligation_labels import title_of
from system.web.language import gettext as _
from system.web.language import ngettext
from system.web.offers import InboxItem
from system.work import Reading


def obligations_due(reading: Reading) -> Sequence[InboxItem]:
    """Obligations that are due within thirty days or overdue, the most urgent first."""
    fonds_id = reading.actor.fonds_id
    if fonds_id is None or not reading.actor.may(Permission.OBLIGATION_MANAGE, Place(fonds_id)):
        return []
    try:
        found = queries.waiting(reading, fonds_id)
    except (ProfileNotConfirmed, ProfileNotFound):
        # Until somebody answers for the numbers no term counts; the profile's own page says so.
        return []
    return [
        InboxItem(
            title=f"{title_of(line.term)}, {line.period}",
            path=path_of(line),
            detail=_detail(line),
            due_on=line.due.due_on.isoformat() if line.due else "",
        )
        for line in found
    ]


def _detail(line: queries.Line) -> str:
    if line.standing is Standing.OVERDUE:
        said = ngettext("Vencida desde hace %(days)s día", "Vencida desde hace %(days)s días", line.days)
        return said % {"days": line.days}
    if line.days == 0:
        return _("Vence hoy o el siguiente día hábil")
    return ngettext("Vence en %(days)s día", "Vence en %(days)s días", line.days) % {"days": line.days}
