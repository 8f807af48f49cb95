"""What incidents add to the page of a file, and to the inbox of those who answer for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from records.incidents import queries
from records.incidents.model import IncidentKind
from system.context import InboxItem
from system.web.language import gettext as _
from system.work import Reading

_MOST = 10


def incidents_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """The acts that list a file; the template shows nothing where there are none."""
    return {"acts": queries.of_file(reading, aggregation_id), "LOST": IncidentKind.LOST}


def unpublished_acts(reading: Reading) -> Sequence[InboxItem]:
    """Acts over disasters that nobody has published: an obligation that is overdue from the first day (LGA 116-VI)."""
    return [
        InboxItem(
            title=_("Acta de siniestro %(number)s sin publicar") % {"number": act.act_number},
            path=f"/incidents/{act.id}",
            detail=_("Obligación vencida desde el %(day)s (LGA 116-VI)") % {"day": act.act_on.strftime("%d/%m/%Y")},
        )
        for act in queries.unpublished(reading, _MOST)
    ]
