"""Reminders of the notice to the general archive, once for each transfer, from the alert day on (LGA 59; 7 E 50).

The inbox shows what waits at any time; this is what goes out by mail, and what the history keeps of it.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from retention.transfers.events import NoticeReminded
from retention.transfers.kinds import TransferState
from retention.transfers.model import Transfer
from retention.transfers.noticing import notice_of
from retention.transfers.telling import tell_coordinator
from system.actor import Actor, local_operator
from system.jobs.periodic import Periodic
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.work import Installation, SomebodyWasFaster

EVERY_SECONDS = 3600.0
_WAITING = (
    Transfer.state == TransferState.ACCEPTED,
    Transfer.notice_due_on.is_not(None),
    Transfer.notice_reminded_on.is_(None),
)


def reminder(installation: Installation) -> Periodic:
    """What a worker calls again and again."""
    return Periodic("transfers.remind", EVERY_SECONDS, lambda: remind(installation))


def remind(installation: Installation) -> int:
    """Remind of every notice whose alert day has come; how many. Several workers at once remind once."""
    actor = local_operator("constancia")
    with installation.reading(actor) as reading:
        waiting = reading.session.scalars(select(Transfer.id).where(*_WAITING).order_by(Transfer.id)).all()
    return sum(_remind(installation, actor, one) for one in waiting)


def _remind(installation: Installation, actor: Actor, transfer_id: UUID) -> bool:
    try:
        with installation.work(actor) as work:
            found = select(Transfer).where(Transfer.id == transfer_id, *_WAITING)
            transfer = work.session.scalars(found).one_or_none()
            notice = notice_of(work, transfer) if transfer else None
            if transfer is None or notice is None or work.today < notice.alert_on:
                return False
            transfer.notice_reminded_on = work.today
            letters = tell_coordinator(work, transfer, alert_on=notice.alert_on.isoformat())
            work.emit(
                NoticeReminded(
                    entity_id=transfer.id, fonds_id=transfer.fonds_id, due_on=notice.due_on, letters=letters
                )
            )  # fmt: skip
    except (ProfileNotConfirmed, ProfileNotFound):
        # A body whose numbers nobody answers for is not reminded by them.
        return False
    except SomebodyWasFaster:
        # Another worker reminded in this moment, or somebody gave the notice.
        return False
    return True
