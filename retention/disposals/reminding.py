"""Reminders of disposals that wait for an answer, once for each day that was set, from its alert day on.

The inbox shows what waits at any time; this is what goes out by mail, and what the history keeps of it.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update

from retention.disposals.events import DisposalReminded
from retention.disposals.model import DisposalList
from retention.disposals.states import ENDED
from retention.disposals.telling import tell
from system.actor import Actor, local_operator
from system.calendar.days import subtract_business_days
from system.calendar.queries import non_working_days
from system.jobs.periodic import Periodic
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.queries import profile_of
from system.work import Installation, Reading, SomebodyWasFaster, Work

EVERY_SECONDS = 3600.0
# Within so many days before an answer its alert day is looked for, holidays of a year's end included.
_MARGIN = timedelta(days=60)
_WAITING = (
    DisposalList.answer_by.is_not(None),
    DisposalList.reminded_on.is_(None),
    DisposalList.state.not_in(ENDED),
)


def reminder(installation: Installation) -> Periodic:
    """What a worker calls again and again."""
    return Periodic("disposals.remind", EVERY_SECONDS, lambda: remind(installation))


def remind(installation: Installation) -> int:
    """Remind of every answer whose alert day has come; how many. Several workers at once remind once."""
    actor = local_operator("constancia")
    with installation.reading(actor) as reading:
        wanted = select(DisposalList.id).where(*_WAITING, DisposalList.answer_by <= reading.today + _MARGIN)
        waiting = reading.session.scalars(wanted.order_by(DisposalList.answer_by, DisposalList.id)).all()
    return sum(_remind(installation, actor, one) for one in waiting)


def alert_on(stand: Reading | Work, listed: DisposalList) -> date | None:
    """From which day on it is reminded of an answer; without a number of the profile the last working day up to it.

    Raises:
        ProfileNotFound, ProfileNotConfirmed.
    """
    if listed.answer_by is None:
        return None
    terms = profile_of(stand, listed.fonds_id, stand.today).disposal
    off = non_working_days(stand, listed.fonds_id, listed.answer_by - _MARGIN, listed.answer_by)
    return subtract_business_days(listed.answer_by, terms.remind_before_days if terms else 0, off)


def _remind(installation: Installation, actor: Actor, list_id: UUID) -> bool:
    try:
        with installation.work(actor) as work:
            listed = work.session.scalars(select(DisposalList).where(DisposalList.id == list_id, *_WAITING)).first()
            alert = alert_on(work, listed) if listed else None
            if listed is None or alert is None or work.today < alert or not _claim(work, listed):
                return False
            work.emit(
                DisposalReminded(
                    entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, assignee=listed.assignee,
                    answer_by=listed.answer_by, letters=tell(work, listed, "mail.disposal_near"),
                )
            )  # fmt: skip
    except (ProfileNotConfirmed, ProfileNotFound, SomebodyWasFaster):
        # A body whose numbers nobody answers for is not reminded by them; another worker may be reminding just now.
        return False
    return True


def _claim(work: Work, listed: DisposalList) -> bool:
    """Whether this worker is the one: said past the version, so that nobody at the page is told of a change."""
    claimed = (
        update(DisposalList)
        .where(DisposalList.id == listed.id, DisposalList.answer_by == listed.answer_by, *_WAITING)
        .values(reminded_on=work.today)
        .returning(DisposalList.id)
    )
    found = work.session.scalars(claimed.execution_options(synchronize_session=False))
    return found.one_or_none() is not None
