"""Who is told of a decision, until when, and until when they may challenge it (LFPA 35-39, 85)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from records.decisions import states
from records.decisions.book import BOOK
from records.decisions.deadlines import challenge_until, latest, notify_until
from records.decisions.errors import DecisionNotFound, DecisionRefused
from records.decisions.events import AddresseeAdded, AddresseeNotified, AddresseeRemoved
from records.decisions.model import Addressee, Decision, NotificationMeans
from records.decisions.taking import take_for_act
from system.actor import Permission
from system.calendar.queries import non_working_days
from system.errors import Objection, refuse_all
from system.work import Work

MOST_ADDRESSEES = 1000
_NAME, _ACKNOWLEDGEMENT = 300, 300


def add_addressee(work: Work, decision_id: UUID, name: str, means: NotificationMeans) -> Addressee:
    """Say who is to be told, and how. Of a final decision they get the day until which they must be told.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionRefused
    """
    decision = take_for_act(work, decision_id, states.ADDRESS, Permission.DECISION_WRITE)
    refuse_all(DecisionRefused, _unfit(work, decision, name))
    addressee = Addressee(decision_id=decision.id, name=name.strip(), means=means)
    work.session.add(addressee)
    work.session.flush()
    set_due_days(work, decision)
    _recount(work, decision)
    work.emit(
        AddresseeAdded(entity_id=decision.id, fonds_id=decision.fonds_id, addressee_id=addressee.id, means=means.value)
    )
    return addressee


def remove_addressee(work: Work, decision_id: UUID, addressee_id: UUID) -> None:
    """Take somebody off who has not been told.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionRefused
    """
    decision = take_for_act(work, decision_id, states.ADDRESS, Permission.DECISION_WRITE)
    addressee = _addressee(work, decision, addressee_id)
    if addressee.notified_on is not None:
        raise DecisionRefused(objections=[Objection("decision.already_notified", facts={"field": "name"})])
    work.session.delete(addressee)
    work.session.flush()
    _recount(work, decision)
    work.emit(AddresseeRemoved(entity_id=decision.id, fonds_id=decision.fonds_id, addressee_id=addressee_id))


def note_notified(
    work: Work, decision_id: UUID, addressee_id: UUID, *, on: date, acknowledgement: str = ""
) -> Addressee:
    """Somebody was told: their term for the remedy runs from the day after (LFPA 38).

    Said again, it corrects the day and the acknowledgement.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionRefused
    """
    decision = take_for_act(work, decision_id, states.NOTIFY, Permission.DECISION_WRITE)
    addressee = _addressee(work, decision, addressee_id)
    refuse_all(DecisionRefused, _unfit_notice(work, decision, on, acknowledgement))
    addressee.notified_on, addressee.acknowledgement = on, acknowledgement.strip()
    addressee.notified_by = work.actor.handle
    remedy = BOOK.remedies.get(decision.remedy)
    addressee.challengeable_until = (
        challenge_until(on, remedy.business_days, _off(work, decision, on, remedy.business_days)) if remedy else None
    )
    work.session.flush()
    _recount(work, decision)
    work.emit(
        AddresseeNotified(
            entity_id=decision.id, fonds_id=decision.fonds_id, addressee_id=addressee.id, notified_on=on,
            challengeable_until=addressee.challengeable_until,
        )
    )  # fmt: skip
    return addressee


def set_due_days(work: Work, decision: Decision) -> None:
    """Give those nobody told yet the last day to tell them; a draft has none (LFPA 39)."""
    if decision.is_draft or decision.decided_on is None:
        return
    days = BOOK.notification.business_days
    due_on = notify_until(decision.decided_on, days, _off(work, decision, decision.decided_on, days))
    waiting = select(Addressee).where(Addressee.decision_id == decision.id, Addressee.notified_on.is_(None))
    for addressee in work.session.scalars(waiting):
        addressee.due_on = due_on


def _recount(work: Work, decision: Decision) -> None:
    rows = work.session.execute(
        select(Addressee.notified_on, Addressee.challengeable_until).where(Addressee.decision_id == decision.id)
    ).all()
    decision.pending_notifications = sum(row.notified_on is None for row in rows)
    decision.challengeable_until = latest(row.challengeable_until for row in rows)


def _off(work: Work, decision: Decision, start: date, business_days: int) -> frozenset[date]:
    # Business days are never fewer than a third of all days, so the horizon always holds the whole term.
    return non_working_days(work, decision.fonds_id, start, start + timedelta(days=3 * business_days + 60))


def _addressee(work: Work, decision: Decision, addressee_id: UUID) -> Addressee:
    found = work.session.get(Addressee, addressee_id)
    if found is None or found.decision_id != decision.id:
        raise DecisionNotFound(id=addressee_id)
    return found


def _unfit(work: Work, decision: Decision, name: str) -> Iterator[Objection]:
    if not name.strip():
        yield Objection("decision.addressee_unnamed", facts={"field": "name"})
    if len(name) > _NAME:
        yield Objection("decision.text_too_long", facts={"field": "name", "most": _NAME})
    known = work.session.scalars(select(Addressee.id).where(Addressee.decision_id == decision.id)).all()
    if len(known) >= MOST_ADDRESSEES:
        yield Objection("decision.too_many", facts={"field": "name", "most": MOST_ADDRESSEES})


def _unfit_notice(work: Work, decision: Decision, on: date, acknowledgement: str) -> Iterator[Objection]:
    if on > work.today or (decision.decided_on is not None and on < decision.decided_on):
        yield Objection("decision.notified_on_impossible", "LFPA 39", {"field": "notified_on", "day": on.isoformat()})
    if len(acknowledgement) > _ACKNOWLEDGEMENT:
        yield Objection("decision.text_too_long", facts={"field": "acknowledgement", "most": _ACKNOWLEDGEMENT})
