"""What waits for somebody who keeps files: those that are open, the oldest first, and loans."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.aggregations.queries import visible
from records.custody import loan_views
from records.custody.words import LOAN_STATES
from records.restructuring.relabelling import to_relabel
from system.actor import Permission
from system.context import InboxItem
from system.web.language import gettext as _
from system.work import Reading

_MOST = 10


def waiting_loans(reading: Reading) -> Sequence[InboxItem]:
    """Loans to authorise or hand over, overdue ones, and what the actor must soon give back; ten at the most."""
    states = dict(LOAN_STATES)
    return [
        InboxItem(
            title=f"{_('Vale')} {row.number}/{row.year} · {row.reference} L{row.volume}",
            path=f"/loans/{row.id}",
            detail=_(states[row.state.value]),
            due_on=row.due_on.isoformat() if row.due_on else "",
        )
        for row in loan_views.waiting(reading, _MOST)
    ]


def relabelling(reading: Reading) -> Sequence[InboxItem]:
    """Reclassified files whose paper bears the old reference yet, ten at the most."""
    if not reading.actor.holds(Permission.AGGREGATION_DESCRIBE):
        return ()
    return [
        InboxItem(
            title=f"{file.reference} · {file.title}",
            path=f"/aggregations/{file.id}",
            detail=_("El papel lleva aún %(reference)s") % {"reference": alias.reference},
        )
        for file, alias in to_relabel(reading, _MOST)
    ]


def open_files(reading: Reading) -> Sequence[InboxItem]:
    """Open files that the actor may close, oldest first, ten at the most."""
    if not reading.actor.holds(Permission.AGGREGATION_CLOSE):
        return ()
    statement = visible(select(Aggregation), reading.actor, Permission.AGGREGATION_CLOSE)
    oldest = statement.where(Aggregation.closed_on.is_(None)).order_by(Aggregation.opened_on, Aggregation.id)
    return [
        InboxItem(
            title=f"{file.reference} · {file.title}",
            path=f"/aggregations/{file.id}",
            detail=_("Abierto desde el %(day)s") % {"day": file.opened_on.strftime("%d/%m/%Y")},
        )
        for file in reading.session.scalars(oldest.limit(_MOST))
    ]
