"""Reminders of sittings that are called: one letter for everybody who sits there, some working days before.

The inbox shows what waits at any time; this is what goes out by mail, and what the history keeps of it.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from records.collegiate import queries
from records.collegiate.events import SittingReminded
from records.collegiate.model import CollegiateBody, Membership, Sitting, SittingState
from system.actor import Actor, local_operator
from system.calendar.days import subtract_business_days
from system.calendar.queries import non_working_days
from system.identity.model import Account
from system.jobs.periodic import Periodic
from system.mail.service import post
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.model import Person
from system.organization.queries import profile_of
from system.web.language import say
from system.work import Installation, Reading, SomebodyWasFaster, Work

EVERY_SECONDS = 3600.0
# Within so many days before a sitting its alert day is looked for, holidays of a year's end included.
_MARGIN = timedelta(days=60)
_WAITING = (Sitting.state == SittingState.CALLED, Sitting.reminded_on.is_(None))


def reminder(installation: Installation) -> Periodic:
    """What a worker calls again and again."""
    return Periodic("sittings.remind", EVERY_SECONDS, lambda: remind(installation))


def remind(installation: Installation) -> int:
    """Remind of every sitting whose alert day has come and which is not over; how many. Several workers remind once."""
    actor = local_operator("constancia")
    with installation.reading(actor) as reading:
        wanted = select(Sitting.id).where(
            *_WAITING, Sitting.sits_on >= reading.today, Sitting.sits_on <= reading.today + _MARGIN
        )
        waiting = reading.session.scalars(wanted.order_by(Sitting.sits_on, Sitting.id)).all()
    return sum(_remind(installation, actor, one) for one in waiting)


def alert_on(stand: Reading | Work, sitting: Sitting) -> date:
    """From which day on members are reminded; without a number of the profile the last working day up to it.

    Raises:
        ProfileNotFound, ProfileNotConfirmed.
    """
    terms = profile_of(stand, sitting.fonds_id, stand.today).sittings
    off = non_working_days(stand, sitting.fonds_id, sitting.sits_on - _MARGIN, sitting.sits_on)
    return subtract_business_days(sitting.sits_on, terms.remind_before_days if terms else 0, off)


def _remind(installation: Installation, actor: Actor, sitting_id: UUID) -> bool:
    try:
        with installation.work(actor) as work:
            found = select(Sitting, CollegiateBody).join(CollegiateBody, CollegiateBody.id == Sitting.body_id)
            row = work.session.execute(found.where(Sitting.id == sitting_id, *_WAITING)).one_or_none()
            if row is None or work.today < alert_on(work, row[0]) or not _claim(work, sitting_id):
                return False
            sitting, body = row
            work.emit(
                SittingReminded(
                    entity_id=sitting.id, fonds_id=sitting.fonds_id, code=body.code, year=sitting.year,
                    number=sitting.number, sits_on=sitting.sits_on, letters=_write(work, sitting, body),
                )
            )  # fmt: skip
    except (ProfileNotConfirmed, ProfileNotFound, SomebodyWasFaster):
        # A body whose numbers nobody answers for is not reminded by them; another worker may be reminding just now.
        return False
    return True


def _claim(work: Work, sitting_id: UUID) -> bool:
    """Whether this worker is the one: said past the version, so that nobody at the page is told of a change."""
    claimed = update(Sitting).where(Sitting.id == sitting_id, *_WAITING).values(reminded_on=work.today)
    found = work.session.scalars(claimed.returning(Sitting.id).execution_options(synchronize_session=False))
    return found.one_or_none() is not None


def _write(work: Work, sitting: Sitting, body: CollegiateBody) -> int:
    """Write to members and those who stand in for them: the body, the sitting, its day and place; no matter of it."""
    seats = select(Membership).where(Membership.body_id == body.id, queries.sits_on(sitting.sits_on)).subquery()
    people = (
        select(Person.email, Account.language)
        .outerjoin(Account, (Account.person_id == Person.id) & Account.disabled_at.is_(None))
        .where(
            or_(Person.id.in_(select(seats.c.person_id)), Person.id.in_(select(seats.c.substitute_id))),
            Person.email != "",
        )
        .distinct()
    )
    facts = {
        "number": f"{sitting.number}/{sitting.year}", "body": body.name, "sits_on": sitting.sits_on.isoformat(),
        "place": sitting.place or "-", "address": work.settings.public_url,
    }  # fmt: skip
    letters = {row.email: row.language or work.settings.language for row in work.session.execute(people)}
    return sum(
        post(
            work, sitting.fonds_id, email,
            say("mail.sitting_near.subject", facts, language), say("mail.sitting_near.body", facts, language),
        )
        for email, language in letters.items()
    )  # fmt: skip
