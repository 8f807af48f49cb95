"""Reminders of what decisions ask for, some business days before the last day, once for each day (LFPA 39).

The inbox shows what waits at any time; this is what goes out by mail, and what the history keeps of it. It writes to
the archivist and the head of the unit that owes it: the decision's number and the day, nothing of any person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from records.decisions.book import BOOK
from records.decisions.deadlines import remind_from
from records.decisions.events import DecisionReminded
from records.decisions.gaps import gaps_due_on
from records.decisions.model import Addressee, Decision, DecisionReminder, FollowUp
from records.decisions.states import DecisionState
from system.actor import Actor, local_operator
from system.calendar.queries import non_working_days
from system.identity.model import Account
from system.jobs.periodic import Periodic
from system.mail.service import post
from system.organization.model import Appointment, Person
from system.organization.queries import holds_on
from system.organization.roles import Role
from system.web.language import say
from system.work import Installation, Reading, SomebodyWasFaster, Work

EVERY_SECONDS = 3600.0
_MOST = 5000
_ROLES = (Role.OFFICE_ARCHIVIST, Role.UNIT_HEAD)
NOTIFICATION, FOLLOW_UP, GAP = "notification", "follow_up", "gap"


@dataclass(frozen=True, slots=True)
class _Due:
    """What is due: a notification, a follow-up or the gaps of a decision, and which unit owes it."""

    about: str
    subject_id: UUID
    decision_id: UUID
    fonds_id: UUID
    unit_id: UUID
    due_on: date


def reminder(installation: Installation) -> Periodic:
    """What a worker calls again and again."""
    return Periodic("decisions.remind", EVERY_SECONDS, lambda: remind(installation))


def remind(installation: Installation) -> int:
    """Remind of everything whose day is near; how much. Several workers at once remind once."""
    actor = local_operator("constancia")
    with installation.reading(actor) as reading:
        due = list(_due(reading))
    return sum(_remind(installation, actor, one) for one in due)


def _due(reading: Reading) -> Iterator[_Due]:
    # Holidays stretch a few business days over weeks at the most.
    horizon = reading.today + timedelta(days=3 * BOOK.notification.remind_business_days + 30)
    for about, statement in ((NOTIFICATION, _notifications(horizon)), (FOLLOW_UP, _follow_ups(horizon))):
        for row in reading.session.execute(statement.limit(_MOST)):
            one = _Due(about, *row)
            if _begins(reading, one) <= reading.today:
                yield one
    yield from (one for one in _gaps(reading) if _begins(reading, one) <= reading.today)


def _begins(reading: Reading, one: _Due) -> date:
    days = BOOK.notification.remind_business_days
    off = non_working_days(reading, one.fonds_id, one.due_on - timedelta(days=3 * days + 30), one.due_on)
    return remind_from(one.due_on, days, off)


def _notifications(horizon: date) -> Select[*tuple[Any, ...]]:
    untold = ~exists().where(DecisionReminder.subject_id == Addressee.id, DecisionReminder.due_on == Addressee.due_on)
    return (
        select(Addressee.id, Decision.id, Decision.fonds_id, Decision.unit_id, Addressee.due_on)
        .join(Decision, Decision.id == Addressee.decision_id)
        .where(
            Decision.state == DecisionState.FINAL, Addressee.notified_on.is_(None), Addressee.due_on <= horizon, untold
        )
        .order_by(Addressee.due_on, Addressee.id)
    )


def _follow_ups(horizon: date) -> Select[*tuple[Any, ...]]:
    untold = ~exists().where(DecisionReminder.subject_id == FollowUp.id, DecisionReminder.due_on == FollowUp.due_on)
    return (
        select(FollowUp.id, Decision.id, Decision.fonds_id, FollowUp.unit_id, FollowUp.due_on)
        .join(Decision, Decision.id == FollowUp.decision_id)
        .where(Decision.state == DecisionState.FINAL, FollowUp.done_on.is_(None), FollowUp.due_on <= horizon, untold)
        .order_by(FollowUp.due_on, FollowUp.id)
    )


def _gaps(reading: Reading) -> Iterator[_Due]:
    untold = ~exists().where(DecisionReminder.subject_id == Decision.id)
    statement = (
        select(Decision)
        .where(
            Decision.state == DecisionState.FINAL, Decision.overridden_by != "", Decision.fulfilled < Decision.required,
            Decision.finalised_at.is_not(None), untold,
        )
        .order_by(Decision.finalised_at, Decision.id)
    )  # fmt: skip
    for decision in reading.session.scalars(statement.limit(_MOST)):
        due_on = gaps_due_on(reading, decision)
        if due_on is not None:
            yield _Due(GAP, decision.id, decision.id, decision.fonds_id, decision.unit_id, due_on)


def _remind(installation: Installation, actor: Actor, one: _Due) -> bool:
    try:
        with installation.work(actor) as work:
            if not _still_waits(work, one):
                return False
            work.session.add(DecisionReminder(subject_id=one.subject_id, due_on=one.due_on, reminded_at=work.now))
            work.session.flush()
            letters = _write(work, one)
            work.emit(
                DecisionReminded(
                    entity_id=one.decision_id, fonds_id=one.fonds_id, about=one.about, due_on=one.due_on,
                    letters=letters,
                )
            )  # fmt: skip
    except SomebodyWasFaster:
        # Another worker reminded in this moment.
        return False
    return True


def _still_waits(work: Work, one: _Due) -> bool:
    told = exists().where(DecisionReminder.subject_id == one.subject_id, DecisionReminder.due_on == one.due_on)
    if work.session.scalar(select(told)):
        return False
    if one.about == GAP:
        decision = work.session.get(Decision, one.subject_id)
        return decision is not None and decision.state is DecisionState.FINAL and decision.has_gaps
    if one.about == NOTIFICATION:
        addressee = work.session.get(Addressee, one.subject_id)
        return addressee is not None and addressee.notified_on is None
    follow_up = work.session.get(FollowUp, one.subject_id)
    return follow_up is not None and follow_up.done_on is None


def _write(work: Work, one: _Due) -> int:
    decision = work.session.get_one(Decision, one.decision_id)
    facts = {
        "reference": decision.reference or "", "due_on": one.due_on.isoformat(), "address": work.settings.public_url,
        "decision": str(decision.id),
    }  # fmt: skip
    people = (
        select(Person.email, Account.language)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(
            Person.fonds_id == one.fonds_id, Account.disabled_at.is_(None), Appointment.role.in_(_ROLES),
            Appointment.unit_id == one.unit_id, holds_on(Appointment.starts_on, Appointment.ends_on, work.today),
        )
        .distinct()
    )  # fmt: skip
    code = f"mail.decision_{one.about}"
    return sum(
        post(
            work, one.fonds_id, row.email,
            say(f"{code}.subject", facts, row.language or work.settings.language),
            say(f"{code}.body", facts, row.language or work.settings.language),
        )
        for row in work.session.execute(people).all()
    )  # fmt: skip
