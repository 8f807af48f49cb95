"""Holds that nobody places: an access request, a disaster, a loss. Each is told by its cause, and ends with it alone.

Whoever records the cause needs no permission over holds: what happened holds the files, not the person.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, select

from records.access.events import AccessRequestRecorded
from records.access.model import AccessRequestMark
from records.aggregations.model import Aggregation
from records.incidents.events import FileFoundAgain, IncidentRecorded
from records.incidents.model import Incident, IncidentFile
from retention.holds.catching import free_files, hold_files
from retention.holds.events import HoldCaughtFiles, HoldFreedFile
from retention.holds.kinds import HoldKind, HoldScope, HoldState
from retention.holds.model import HeldFile, Hold
from retention.holds.service import Order, end, place_by_cause
from system.calendar.days import add_business_days
from system.calendar.queries import non_working_days
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.model import Fonds
from system.organization.queries import profile_of
from system.work import Work

_STRETCH = 4  # natural days that are surely enough for one business day, holidays and vacations counted


def hold_requested(work: Work, event: AccessRequestRecorded) -> None:
    """Hold a file from the moment an access request meets it (domain 3.8). One request holds all its files together.

    It is to be looked at when the terms of answer and appeal are over: whether an appeal came is not known here, so it
    never ends by itself.
    """
    if event.fonds_id is None:
        return
    cause = f"access_request:{event.fonds_id}:{event.folio}"
    file = select(Aggregation.id).where(Aggregation.id == event.entity_id)
    running = _running(work, cause)
    if running is not None:
        caught = hold_files(work, running, file)
        if caught:
            work.emit(
                HoldCaughtFiles(
                    entity_id=running.id, fonds_id=running.fonds_id, number=running.number,
                    kind=running.kind.value, files=caught,
                )
            )  # fmt: skip
        return
    if work.session.scalar(select(exists().where(Hold.cause == cause))):
        # The request was thought to be over: what it meets now is held by a hold of its own.
        mark = select(AccessRequestMark.id).where(
            AccessRequestMark.aggregation_id == event.entity_id, AccessRequestMark.folio == event.folio
        )
        cause = f"access_request:{work.session.scalars(mark).one()}"
    order = Order(
        kind=HoldKind.ACCESS_REQUEST, scope=HoldScope.FILES, authority=_body(work, event.fonds_id),
        case_number=event.folio, started_on=event.requested_on,
        review_on=_appeal_over(work, event.fonds_id, event.requested_on),
    )  # fmt: skip
    place_by_cause(work, event.fonds_id, order, cause, file)


def hold_lost_or_damaged(work: Work, event: IncidentRecorded) -> None:
    """Hold the files of an act over a disaster or a loss until each is back (domain 2.7)."""
    incident = work.session.get_one(Incident, event.entity_id)
    work.session.flush()
    order = Order(
        kind=HoldKind.DISASTER, scope=HoldScope.FILES, authority=_body(work, incident.fonds_id),
        case_number=incident.act_number, started_on=incident.act_on,
    )  # fmt: skip
    files = select(IncidentFile.aggregation_id.label("id")).where(IncidentFile.incident_id == incident.id)
    place_by_cause(work, incident.fonds_id, order, f"incident:{incident.id}", files)


def free_found(work: Work, event: FileFoundAgain) -> None:
    """A file of an act is back: what held it is over for it, and for the hold when it was the last."""
    hold = _running(work, f"incident:{event.entity_id}")
    if hold is None or not free_files(work, hold, event.aggregation_id):
        return
    work.emit(
        HoldFreedFile(
            entity_id=hold.id, fonds_id=hold.fonds_id, number=hold.number, kind=hold.kind.value,
            aggregation_id=event.aggregation_id,
        )
    )  # fmt: skip
    if not work.session.scalar(select(exists().where(HeldFile.hold_id == hold.id, HeldFile.until.is_(None)))):
        end(work, hold, act=event.act_number, reason="", on=event.found_on)


def end_by_cause(work: Work, cause: str, *, act: str) -> None:
    """End the running hold of a cause, where there is one, because its cause is over."""
    hold = _running(work, cause)
    if hold is not None:
        end(work, hold, act=act, reason="", on=work.today)


def _running(work: Work, cause: str) -> Hold | None:
    statement = select(Hold).where(Hold.cause == cause, Hold.state == HoldState.IN_FORCE).with_for_update()
    return work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def _appeal_over(work: Work, fonds_id: UUID, requested_on: date) -> date:
    """The last day on which an answer given on its last day may be appealed; today where no law says so yet."""
    try:
        terms = profile_of(work, fonds_id, requested_on).access
        days = terms.answer_days + terms.appeal_days
        off = non_working_days(work, fonds_id, requested_on, requested_on + timedelta(days=days * _STRETCH))
    except (ProfileNotConfirmed, ProfileNotFound):
        return work.today
    return add_business_days(requested_on, days, off)


def _body(work: Work, fonds_id: UUID) -> str:
    return work.session.get_one(Fonds, fonds_id).name
