"""What evidence adds to other pages: why a document and a file are kept; in the inbox, what is kept no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from records.evidence import resting
from records.evidence.graph_showing import GROUNDS
from records.evidence.released import released
from system.actor import Permission
from system.context import InboxItem
from system.web.language import gettext as _
from system.web.language import ngettext
from system.work import Reading

_TOLD = 5


def document_panel(reading: Reading, document_id: UUID) -> Mapping[str, Any]:
    """Why a document is kept; the template shows nothing where no decision in sight rests on it."""
    return _panel(resting.on_document(reading, document_id), f"/documents/{document_id}/resting")


def file_panel(reading: Reading, aggregation_id: UUID) -> Mapping[str, Any]:
    """The same for a file."""
    return _panel(resting.on_file(reading, aggregation_id), f"/aggregations/{aggregation_id}/resting")


def kept_no_more(reading: Reading) -> Sequence[InboxItem]:
    """How many files of the records centre no decision keeps any more, for whoever proposes disposals."""
    if not reading.actor.holds(Permission.DISPOSAL_PROPOSE):
        return ()
    number = reading.session.scalar(select(func.count()).select_from(released(reading).subquery())) or 0
    if not number:
        return ()
    return [
        InboxItem(
            title=_("Expedientes que ninguna decisión protege ya"),
            path="/released-evidence",
            detail=ngettext("%(num)s expediente", "%(num)s expedientes", number) % {"num": number},
        )
    ]


def _panel(found: resting.Resting, path: str) -> Mapping[str, Any]:
    keeping = [one for one in found.rests if one.grounds]
    return {
        "resting": found,
        "keeping": keeping[:_TOLD],
        "more": len(keeping) > _TOLD or found.has_more,
        "path": path,
        "grounds": {ground: _(text) for ground, text in GROUNDS.items()},
    }
