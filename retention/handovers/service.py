"""Acts on handovers: plan, cut, draw up the minutes, sign, remark, answer, close. What each asks is in `states.py`."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from retention.handovers import parts, queries, snapshot, states
from retention.handovers.differences import compare
from retention.handovers.errors import (
    HandoverAlreadySigned,
    HandoverBusy,
    HandoverElsewhere,
    HandoverNotFound,
    HandoverRefused,
    NotYoursToSign,
    SnapshotBroken,
)
from retention.handovers.events import (
    HandoverClosed,
    HandoverCut,
    HandoverDifferenceAccepted,
    HandoverMinutesDrawn,
    HandoverPlanned,
    HandoverRemarkAnswered,
    HandoverRemarked,
    HandoverSigned,
)
from retention.handovers.model import Change, Handover, HandoverRemark, HandoverSignature, Part, RemarkKind
from retention.handovers.states import Capacity, HandoverState, Moment
from system.actor import CustodyStage, Permission, Place
from system.calendar.days import add_business_days
from system.calendar.queries import non_working_days
from system.errors import Objection, refuse_all
from system.organization.queries import fonds_of, person_of, profile_of, subtree_ids, unit_of
from system.work import Reading, Work

TEXT_LIMIT = 5000
# Up to how many files a page waits for the cut and the comparison; beyond, a job does them.
IN_THE_REQUEST = 2000
CUT, COMPARISON = "handovers.cut", "handovers.minutes"


def plan_handover(
    work: Work,
    fonds_id: UUID,
    *,
    unit_id: UUID,
    outgoing_id: UUID,
    incoming_id: UUID,
    planned_on: date,
    witness_id: UUID | None = None,
    reason: str = "",
    stage: CustodyStage = CustodyStage.OFFICE,
) -> Handover:
    """Plan the handover of a unit's archives, and of all below it, from one officer to the next.

    With another `stage` it is that of the archive of concentration or history: of every file of the body kept there.

    Raises:
        NotPermitted, UnitNotFound, PersonNotFound, HandoverRefused.
    """
    work.actor.require(Permission.HANDOVER_MANAGE, Place(fonds_of(work, fonds_id).id))
    unit = unit_of(work, unit_id)
    named = [person_of(work, one).id for one in (outgoing_id, incoming_id, witness_id) if one is not None]
    moment = Moment(today=work.today, different_people=len(set(named)) == len(named))
    refuse_all(HandoverRefused, states.PLANNING.objections(moment))
    handover = Handover(
        fonds_id=fonds_id, unit_id=unit.id, outgoing_id=outgoing_id, incoming_id=incoming_id, witness_id=witness_id,
        stage=stage, state=HandoverState.PLANNED, planned_on=planned_on, reason=_plain(reason)[:500],
        planned_by=work.actor.handle,
    )  # fmt: skip
    work.session.add(handover)
    work.session.flush()
    work.emit(HandoverPlanned(entity_id=handover.id, fonds_id=fonds_id, unit_id=unit.id, planned_on=planned_on))
    return handover


def ask_for_cut(work: Work, handover_id: UUID) -> Handover:
    """Cut at once where there are few files; where there are many leave it to a job, which `job_id` then names.

    Raises:
        As `cut_handover`, and HandoverBusy while a job is at it.
    """
    handover = _idle(work, _managed(work, handover_id, states.CUTTING))
    if queries.files_in(work, scope_of(work, handover), IN_THE_REQUEST) <= IN_THE_REQUEST:
        return cut_handover(work, handover_id)
    handover.job_id = work.enqueue(CUT, handover_id=handover.id)
    return handover


def ask_for_minutes(
    work: Work, handover_id: UUID, *, minutes_number: str, clarify_until: date | None = None
) -> Handover:
    """Draw up the minutes at once, or leave the comparison of many files to a job; what is wrong is told now.

    Raises:
        As `draw_minutes`, and HandoverBusy while a job is at it.
    """
    handover = _idle(work, _managed(work, handover_id, states.MINUTES))
    if handover.rows <= IN_THE_REQUEST:
        return draw_minutes(work, handover_id, minutes_number=minutes_number, clarify_until=clarify_until)
    _checked_until(work, handover, minutes_number, clarify_until)
    handover.job_id = work.enqueue(
        COMPARISON, handover_id=handover.id, minutes_number=_plain(minutes_number)[:200],
        clarify_until=clarify_until.isoformat() if clarify_until else "",
    )  # fmt: skip
    return handover


def cut_handover(work: Work, handover_id: UUID) -> Handover:
    """Freeze what there is. The rows and their digest never change from here on.

    Raises:
        HandoverNotFound, NotPermitted, HandoverElsewhere.
    """
    handover = _managed(work, handover_id, states.CUTTING)
    handover.rows = snapshot.freeze(work.session, handover.id, parts.statements(scope_of(work, handover)))
    handover.digest = snapshot.digest(work.session, handover.id)
    handover.cut_at, handover.state, handover.job_id = work.now, HandoverState.CUT, None
    work.emit(
        HandoverCut(entity_id=handover.id, fonds_id=handover.fonds_id, rows=handover.rows, digest=handover.digest)
    )
    return handover


def draw_minutes(work: Work, handover_id: UUID, *, minutes_number: str, clarify_until: date | None = None) -> Handover:
    """Draw up the minutes for signing and note what changed since the cut: each sort of change is an incident.

    Until when remarks are heard is the profile's term, counted in working days; where the profile has none it is said.

    Raises:
        HandoverNotFound, NotPermitted, HandoverElsewhere, HandoverRefused.
        SnapshotBroken: the frozen rows do not agree with their digest.
    """
    handover = _managed(work, handover_id, states.MINUTES)
    until = _checked_until(work, handover, minutes_number, clarify_until)
    require_whole(work, handover)
    found = compare(work.session, handover.id, parts.statements(scope_of(work, handover)))
    for (part, change), count in found.items():
        work.session.add(_incident(work, handover, part, change, count))
    handover.minutes_number, handover.minutes_on = _plain(minutes_number)[:200], work.today
    handover.clarify_until, handover.compared_at, handover.state = until, work.now, HandoverState.MINUTES
    handover.job_id = None
    work.emit(
        HandoverMinutesDrawn(
            entity_id=handover.id, fonds_id=handover.fonds_id, minutes_number=handover.minutes_number,
            differences=sum(found.values()), clarify_until=until or work.today,
        )
    )  # fmt: skip
    return handover


def sign_handover(work: Work, handover_id: UUID) -> Handover:
    """Sign the minutes as who one is named there. With both officers' signatures clarifications begin.

    Raises:
        HandoverNotFound, NotYoursToSign, HandoverElsewhere, HandoverAlreadySigned, SnapshotBroken.
    """
    handover = _locked(work, handover_id)
    capacity = handover.capacity_of(work.actor.person_id)
    if capacity is None or work.actor.person_id is None:
        raise NotYoursToSign(actor=work.actor.handle)
    signed = queries.signatures(work, handover.id)
    if any(one.person_id == work.actor.person_id or one.capacity is capacity for one in signed):
        raise HandoverAlreadySigned(capacity=capacity.value)
    witness_late = handover.state is HandoverState.CLARIFICATIONS and capacity not in states.BOTH
    if handover.state is not HandoverState.MINUTES and not witness_late:
        raise HandoverElsewhere(state=handover.state.value)
    require_whole(work, handover)
    person = person_of(work, work.actor.person_id)
    work.session.add(
        HandoverSignature(
            handover_id=handover.id, capacity=capacity, person_id=person.id, name=person.name,
            position=person.position, signed_by=work.actor.handle, signed_at=work.now, digest=handover.digest,
        )
    )  # fmt: skip
    capacities = frozenset({capacity, *(one.capacity for one in signed)})
    if not states.SIGNING.objections(Moment(today=work.today, signed=capacities)):
        handover.state = HandoverState.CLARIFICATIONS
        # The term of the profile runs from the day on which both have signed.
        handover.clarify_until = _clarify_until(work, handover.fonds_id) or handover.clarify_until
    work.session.flush()
    work.emit(
        HandoverSigned(
            entity_id=handover.id, fonds_id=handover.fonds_id, capacity=capacity.value, digest=handover.digest
        )
    )
    return handover


def remark(work: Work, handover_id: UUID, text: str) -> HandoverRemark:
    """One of those named finds something missing or wrong, while clarifications are heard.

    Raises:
        HandoverNotFound, NotYoursToSign, HandoverElsewhere, HandoverRefused.
    """
    handover = _locked(work, handover_id)
    if handover.capacity_of(work.actor.person_id) is None:
        raise NotYoursToSign(actor=work.actor.handle)
    heard = handover.state in {HandoverState.MINUTES, HandoverState.CLARIFICATIONS}
    if not heard or (handover.clarify_until is not None and work.today > handover.clarify_until):
        raise HandoverElsewhere(state=handover.state.value)
    refuse_all(HandoverRefused, _unsaid("text", text))
    made = HandoverRemark(
        handover_id=handover.id, text=_plain(text), remarked_by=work.actor.handle, remarked_at=work.now
    )
    work.session.add(made)
    work.session.flush()
    work.emit(HandoverRemarked(entity_id=handover.id, fonds_id=handover.fonds_id, remark_id=made.id))
    return made


def answer_remark(work: Work, handover_id: UUID, remark_id: UUID, answer: str) -> HandoverRemark:
    """Answer a remark: whoever is named in the handover and did not make it, or the coordinator.

    Raises:
        HandoverNotFound, NotYoursToSign, HandoverElsewhere, HandoverRefused.
    """
    handover, found = _open_remark(work, handover_id, remark_id)
    manages = work.actor.may(Permission.HANDOVER_MANAGE, handover.place)
    own = found.remarked_by == work.actor.handle and found.kind is RemarkKind.REMARK
    if own or not (manages or handover.capacity_of(work.actor.person_id)):
        raise NotYoursToSign(actor=work.actor.handle)
    refuse_all(HandoverRefused, _unsaid("answer", answer))
    found.answer, found.answered_by, found.answered_at = _plain(answer), work.actor.handle, work.now
    work.emit(HandoverRemarkAnswered(entity_id=handover.id, fonds_id=handover.fonds_id, remark_id=found.id))
    return found


def accept_difference(work: Work, handover_id: UUID, remark_id: UUID) -> HandoverRemark:
    """Whoever receives takes the archives with what changed since the cut, and asks nothing more about it.

    Raises:
        HandoverNotFound, NotYoursToSign, HandoverElsewhere.
    """
    handover, found = _open_remark(work, handover_id, remark_id)
    if handover.capacity_of(work.actor.person_id) is not Capacity.INCOMING or found.kind is not RemarkKind.DIFFERENCE:
        raise NotYoursToSign(actor=work.actor.handle)
    found.is_accepted, found.answered_by, found.answered_at = True, work.actor.handle, work.now
    work.emit(HandoverDifferenceAccepted(entity_id=handover.id, fonds_id=handover.fonds_id, remark_id=found.id))
    return found


def close_handover(work: Work, handover_id: UUID) -> Handover:
    """End the handover: both signed, the term is over and every remark is answered.

    Raises:
        HandoverNotFound, NotPermitted, HandoverElsewhere, HandoverRefused, SnapshotBroken.
    """
    handover = _managed(work, handover_id, states.CLOSING)
    moment = Moment(
        today=work.today,
        clarify_until=handover.clarify_until,
        signed=frozenset(one.capacity for one in queries.signatures(work, handover.id)),
        open_remarks=sum(one.answered_at is None for one in queries.remarks(work, handover.id)),
    )
    refuse_all(HandoverRefused, states.CLOSING.objections(moment))
    require_whole(work, handover)
    handover.closed_at, handover.state = work.now, HandoverState.CLOSED
    work.emit(HandoverClosed(entity_id=handover.id, fonds_id=handover.fonds_id, digest=handover.digest))
    return handover


def require_whole(stand: Reading | Work, handover: Handover) -> None:
    """Go on only where the frozen rows agree with their digest.

    Raises:
        SnapshotBroken
    """
    if snapshot.digest(stand.session, handover.id) != handover.digest:
        raise SnapshotBroken(id=handover.id)


def scope_of(work: Work, handover: Handover) -> parts.Scope:
    """Whose archives a handover is about, today."""
    units = subtree_ids(work, handover.fonds_id, handover.unit_id, work.today, with_ended=True)
    return parts.Scope(handover.fonds_id, units, handover.outgoing_id, handover.stage, work.today)


def _incident(work: Work, handover: Handover, part: Part, change: Change, count: int) -> HandoverRemark:
    return HandoverRemark(
        handover_id=handover.id, kind=RemarkKind.DIFFERENCE, part=part, change=change, count=count, text="",
        remarked_by=work.actor.handle, remarked_at=work.now,
    )  # fmt: skip


def _open_remark(work: Work, handover_id: UUID, remark_id: UUID) -> tuple[Handover, HandoverRemark]:
    handover = _locked(work, handover_id)
    found = next((one for one in queries.remarks(work, handover.id) if one.id == remark_id), None)
    if found is None:
        raise HandoverNotFound(id=remark_id)
    if found.answered_at is not None or handover.state is HandoverState.CLOSED:
        raise HandoverElsewhere(state=handover.state.value)
    return handover, found


def _checked_until(work: Work, handover: Handover, minutes_number: str, clarify_until: date | None) -> date | None:
    until = _clarify_until(work, handover.fonds_id) or clarify_until
    moment = Moment(today=work.today, minutes_number=minutes_number, clarify_until=until)
    refuse_all(HandoverRefused, states.MINUTES.objections(moment))
    return until


def _idle(work: Work, handover: Handover) -> Handover:
    if queries.job_at(work, handover) is not None:
        raise HandoverBusy(id=handover.id)
    return handover


def _clarify_until(work: Work, fonds_id: UUID) -> date | None:
    terms = profile_of(work, fonds_id, work.today).handover
    if terms is None:
        return None
    ahead = work.today + timedelta(days=60 + terms.clarification_days * 2)
    return add_business_days(work.today, terms.clarification_days, non_working_days(work, fonds_id, work.today, ahead))


def _managed(work: Work, handover_id: UUID, act: states.Transition) -> Handover:
    handover = _locked(work, handover_id)
    work.actor.require(Permission.HANDOVER_MANAGE, handover.place)
    if handover.state is not act.source:
        raise HandoverElsewhere(state=handover.state.value)
    return handover


def _locked(work: Work, handover_id: UUID) -> Handover:
    statement = select(Handover).where(Handover.id == handover_id, queries.seen(work.actor)).with_for_update()
    found = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise HandoverNotFound(id=handover_id)
    return found


def _unsaid(field: str, text: str) -> list[Objection]:
    if not text.strip():
        return [Objection("form.missing", "", {"field": field})]
    return [Objection("form.too_long", "", {"field": field, "limit": TEXT_LIMIT})] if len(text) > TEXT_LIMIT else []


def _plain(text: str) -> str:
    # PostgreSQL takes no NUL in text, and nobody means one.
    return text.replace("\x00", "").strip()
