"""What waits for those who write decisions: documents offered, and links to versions that are not the newest."""

from __future__ import annotations

from collections.abc import Sequence

from records.evidence import drift, offers
from system.actor import Permission
from system.context import InboxItem
from system.web.language import gettext as _
from system.web.language import ngettext
from system.work import Reading

_MOST = 10


def suggested(reading: Reading) -> Sequence[InboxItem]:
    """Decisions the actor may write to which documents are offered."""
    if not reading.actor.holds(Permission.DECISION_WRITE):
        return []
    return [
        InboxItem(
            title=f"{one.reference or _('Borrador')} · {one.matter}",
            path=f"/decisions/{one.id}/evidence/suggestions",
            detail=ngettext("%(num)s sugerencia", "%(num)s sugerencias", count) % {"num": count},
        )
        for one, count in offers.waiting(reading, _MOST)
    ]


def drifted(reading: Reading) -> Sequence[InboxItem]:
    """Links the actor may pin anew."""
    if not reading.actor.holds(Permission.DECISION_WRITE):
        return []
    words = _("Vinculado en la versión %(old)s; la vigente es la %(new)s")
    return [
        InboxItem(
            title=f"{row.decision or _('Borrador')} · {row.title}",
            path=f"/decisions/{row.decision_id}/evidence",
            detail=words % {"old": row.version_number, "new": row.current_version},
        )
        for row in drift.to_repin(reading, _MOST)
    ]
