"""Acts on loans. What each asks first stands in `loan_states.py`; two who want one volume follow each other.

Every act locks the row of the file (`take_volume`): the second sees the first's loan and is told its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from records.access.queries import terms_of
from records.aggregations.model import Aggregation, Volume
from records.aggregations.questions import ObjectionsToClosing, ObjectionsToDestroying, ObjectionsToMoving
from records.custody import loan_states as states
from records.custody.errors import LoanElsewhere, LoanNotFound, LoanRefused, VolumeNotFound
from records.custody.events import (
    LoanAuthorised,
    LoanClaimed,
    LoanDenied,
    LoanExtended,
    LoanHandedOver,
    LoanRequested,
    LoanReturned,
    LoanWithdrawn,
)
from records.custody.handling import may_handle, require_handling
from records.custody.kinds import LoanKind, LoanState
from records.custody.loan_states import LoanMoment, LoanTransition
from records.custody.model import Box, BoxedVolume, Loan
from records.custody.queries import ACTIVE
from records.custody.questions import ObjectionsToLoan
from system.actor import Permission
from system.actor import Place as Site
from system.calendar.queries import non_working_days
from system.errors import Objection, refuse_all
from system.organization.model import Fonds, Unit
from system.organization.profile import LoanTerms
from system.organization.queries import profile_of
from system.work import Reading, Work

_LONGEST = {"borrower": 300, "borrower_position": 300, "purpose": 1000, "producer_authorisation": 500,
            "access_authorisation": 500, "condition_out": 500, "condition_back": 500, "incident": 20_000,
            "reason": 5000}  # fmt: skip
_ASKED = ("borrower", "borrower_position", "purpose", "producer_authorisation", "access_authorisation")
# A term of working days ends within this many calendar days, whatever a body's calendar says of them.
_HORIZON = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class LoanAsked:
    """What a request says. `unit_id` is the borrower's unit."""

    volume_id: UUID
    unit_id: UUID
    borrower: str
    purpose: str
    kind: LoanKind = LoanKind.INTERNAL
    borrower_position: str = ""
    producer_authorisation: str = ""
    access_authorisation: str = ""


def request_loan(work: Work, asked: LoanAsked) -> Loan:
    """Ask for a volume. Whoever handles the file's loans may also record the request that somebody brought on paper.

    Raises:
        VolumeNotFound: there is none, or not for this actor.
        NotPermitted: the actor asks for another unit than their own.
        LoanRefused: with every guard that stands against it, and its basis.
    """
    volume, file = _take_volume(work, asked.volume_id)
    handles = may_handle(work.actor, Permission.LOAN_MANAGE, file.place)
    if not (handles or work.actor.may(Permission.AGGREGATION_READ, file.place)):
        raise VolumeNotFound(id=asked.volume_id)
    if not handles:
        work.actor.require(Permission.LOAN_REQUEST, Site(file.fonds_id, asked.unit_id))
    terms = loan_terms(work, file.fonds_id)
    moment = replace(
        _moment(work, file, asked.kind),
        borrower=asked.borrower,
        purpose=asked.purpose,
        running=_running(work, volume.id),
        from_producer=asked.unit_id == file.unit_id,
        producer_authorisation=asked.producer_authorisation,
        access_authorisation=asked.access_authorisation,
    )
    found = [*states.REQUEST.objections(moment), *_held(work, file, asked.kind)]
    unit = work.session.get(Unit, asked.unit_id)
    if unit is None or unit.fonds_id != file.fonds_id:
        found.append(Objection("loan.unit_unknown", facts={"field": "unit_id"}))
    texts = {name: getattr(asked, name).strip() for name in _ASKED}
    refuse_all(LoanRefused, [*found, *_too_long(texts)])
    year = work.today.year
    loan = Loan(
        fonds_id=file.fonds_id,
        year=year,
        number=_next_number(work, file.fonds_id, year),
        kind=asked.kind,
        state=LoanState.REQUESTED,
        volume_id=volume.id,
        aggregation_id=file.id,
        unit_id=asked.unit_id,
        requested_on=work.today,
        requested_by=work.actor.handle,
        term_days=terms.term_days,
        extensions=0,
        **texts,
    )
    work.session.add(loan)
    work.session.flush()
    work.emit(
        LoanRequested(
            kind=loan.kind.value,
            unit_id=loan.unit_id,
            with_authorisation=asked.unit_id != file.unit_id,
            **_facts(loan),
        )
    )
    return loan


def authorise_loan(work: Work, loan_id: UUID) -> Loan:
    """Agree to a request of somebody else."""
    loan, file = _take(work, loan_id, states.AUTHORISE)
    found = [*states.AUTHORISE.objections(_standing(work, loan, file)), *_held(work, file, loan.kind)]
    refuse_all(LoanRefused, found)
    loan.state, loan.authorised_on, loan.authorised_by = LoanState.AUTHORISED, work.today, work.actor.handle
    work.emit(LoanAuthorised(**_facts(loan)))
    return loan


def refuse_loan(work: Work, loan_id: UUID, *, reason: str) -> Loan:
    """Do not agree, and say why."""
    loan, file = _take(work, loan_id, states.REFUSE)
    moment = replace(_standing(work, loan, file), reason=reason)
    refuse_all(LoanRefused, [*states.REFUSE.objections(moment), *_too_long({"reason": reason})])
    loan.state, loan.reason = LoanState.REFUSED, reason.strip()
    work.emit(LoanDenied(**_facts(loan)))
    return loan


def withdraw_loan(work: Work, loan_id: UUID) -> Loan:
    """Want it no more: whoever asked, their unit, or the archive, until it is handed over."""
    loan, _file = _take(work, loan_id, states.WITHDRAW)
    loan.state = LoanState.WITHDRAWN
    work.emit(LoanWithdrawn(**_facts(loan)))
    return loan


def hand_over(work: Work, loan_id: UUID, *, on: date, folios: int | None, condition: str) -> Loan:
    """Give the volume out, counted; from this day the term runs in the body's working days."""
    loan, file = _take(work, loan_id, states.HAND_OVER)
    moment = replace(
        _standing(work, loan, file), on=on, folios_out=folios, condition=condition, since=loan.authorised_on
    )
    found = [*states.HAND_OVER.objections(moment), *_held(work, file, loan.kind)]
    refuse_all(LoanRefused, [*found, *_too_long({"condition_out": condition})])
    loan.term_days = loan_terms(work, loan.fonds_id).term_days
    loan.due_on = states.due_date(loan.kind, on, loan.term_days, days_off(work, loan.fonds_id, on, loan.term_days))
    loan.state, loan.handed_over_on = LoanState.HANDED_OVER, on
    loan.folios_out, loan.condition_out = folios, condition.strip()
    work.emit(LoanHandedOver(handed_over_on=on, due_on=loan.due_on, folios=folios or 0, **_facts(loan)))
    return loan


def extend_loan(work: Work, loan_id: UUID) -> Loan:
    """Let the term run once more, as often as the profile says."""
    loan, file = _take(work, loan_id, states.EXTEND)
    terms = loan_terms(work, loan.fonds_id)
    moment = replace(_standing(work, loan, file), most_extensions=terms.extensions, since=loan.handed_over_on)
    refuse_all(LoanRefused, [*states.EXTEND.objections(moment), *_held(work, file, loan.kind)])
    due = loan.due_on or work.today
    loan.due_on = states.extended(due, loan.term_days, days_off(work, loan.fonds_id, due, loan.term_days))
    loan.extensions += 1
    work.emit(LoanExtended(due_on=loan.due_on, extensions=loan.extensions, **_facts(loan)))
    return loan


def return_loan(work: Work, loan_id: UUID, *, on: date, folios: int | None, condition: str, incident: str = "") -> Loan:
    """Take the volume back, counted. Fewer folios than went out demand to be explained."""
    loan, file = _take(work, loan_id, states.RETURN)
    moment = replace(
        _standing(work, loan, file),
        on=on,
        since=loan.handed_over_on,
        folios_back=folios,
        condition=condition,
        incident=incident,
    )
    texts = {"condition_back": condition, "incident": incident}
    refuse_all(LoanRefused, [*states.RETURN.objections(moment), *_too_long(texts)])
    loan.state, loan.returned_on = LoanState.RETURNED, on
    loan.folios_back, loan.condition_back, loan.incident = folios, condition.strip(), incident.strip()
    missing = max(0, (loan.folios_out or 0) - (folios or 0))
    work.emit(LoanReturned(returned_on=on, folios=folios or 0, missing_folios=missing, **_facts(loan)))
    return loan


def claim_loan(work: Work, loan_id: UUID) -> Loan:
    """Claim an overdue volume back formally."""
    loan, file = _take(work, loan_id, states.CLAIM)
    refuse_all(LoanRefused, states.CLAIM.objections(_standing(work, loan, file)))
    loan.state = LoanState.CLAIMED
    work.emit(LoanClaimed(due_on=loan.due_on or work.today, **_facts(loan)))
    return loan


def running_loans(
    stand: Reading | Work, question: ObjectionsToMoving | ObjectionsToClosing | ObjectionsToDestroying
) -> Sequence[Objection]:
    """A file of which something is lent, or promised, is neither closed nor merged nor destroyed (domain 3.2, 3.5)."""
    running = [LoanState.AUTHORISED, LoanState.HANDED_OVER, LoanState.CLAIMED]
    if isinstance(question, ObjectionsToMoving):
        # Its volumes may pass into another file: what was asked for would be handed over from the wrong one.
        running.append(LoanState.REQUESTED)
    statement = (
        select(Loan.number, Loan.year, Aggregation.reference)
        .join(Aggregation, Aggregation.id == Loan.aggregation_id)
        .where(Loan.aggregation_id == question.aggregation_id, Loan.state.in_(running))
        .order_by(Loan.year, Loan.number)
    )
    return [
        Objection("loan.running", states.DUTY, {"loan": f"{number}/{year}", "reference": reference})
        for number, year, reference in stand.session.execute(statement)
    ]


def boxed_volumes(stand: Reading | Work, question: ObjectionsToMoving) -> Sequence[Objection]:
    """Paper is taken out of its box before its documents pass into another file: else the box would lie."""
    statement = (
        select(Volume.number, Box.number)
        .join(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .join(Box, Box.id == BoxedVolume.box_id)
        .where(Volume.aggregation_id == question.aggregation_id)
        .order_by(Volume.number)
    )
    return [
        Objection("loan.volume_boxed", "", {"volume": volume, "box": box})
        for volume, box in stand.session.execute(statement)
    ]


def file_of(stand: Reading | Work, loan: Loan) -> Aggregation:
    """The file of a loan the caller was allowed to see."""
    return stand.session.get_one(Aggregation, loan.aggregation_id)


def loan_terms(stand: Reading | Work, fonds_id: UUID) -> LoanTerms:
    """The numbers of lending in the body's profile.

    Raises:
        LoanRefused: the adopted profile is older than loans and says nothing of them.
        ProfileNotConfirmed: nobody answers for its numbers yet.
    """
    terms = profile_of(stand, fonds_id, stand.today).loans
    if terms is None:
        raise LoanRefused(objections=[Objection("loan.terms_missing")])
    return terms


def days_off(stand: Reading | Work, fonds_id: UUID, start: date, days: int) -> frozenset[date]:
    """The days nobody works within which a term of that many working days surely ends."""
    return non_working_days(stand, fonds_id, start, start + timedelta(days=60 + _HORIZON * days))


def _take_volume(work: Work, volume_id: UUID) -> tuple[Volume, Aggregation]:
    volume = work.session.get(Volume, volume_id)
    if volume is None:
        raise VolumeNotFound(id=volume_id)
    statement = select(Aggregation).where(Aggregation.id == volume.aggregation_id).with_for_update()
    file = work.session.scalars(statement.execution_options(populate_existing=True)).one()
    return volume, file


def _take(work: Work, loan_id: UUID, act: LoanTransition) -> tuple[Loan, Aggregation]:
    """Load a loan with its file to act on it, both locked.

    Raises:
        LoanNotFound, NotPermitted
        LoanElsewhere: the act does not begin in the loan's state.
    """
    known = work.session.get(Loan, loan_id)
    if known is None:
        raise LoanNotFound(id=loan_id)
    _volume, file = _take_volume(work, known.volume_id)
    loan = work.session.get_one(Loan, loan_id, populate_existing=True)
    actor, asks = work.actor, Site(loan.fonds_id, loan.unit_id)
    handles = may_handle(actor, Permission.LOAN_MANAGE, file.place)
    wants = loan.requested_by == actor.handle or actor.may(Permission.LOAN_REQUEST, asks)
    sees = handles or actor.may(Permission.AGGREGATION_READ, file.place)
    if not sees and not (wants and actor.fonds_id == loan.fonds_id):
        raise LoanNotFound(id=loan_id)
    if not handles and not (wants and act.permission is Permission.LOAN_REQUEST):
        require_handling(actor, Permission.LOAN_MANAGE, file.place)
    if loan.state not in act.sources:
        raise LoanElsewhere(number=f"{loan.number}/{loan.year}", state=loan.state.value)
    return loan, file


def _moment(work: Work, file: Aggregation, kind: LoanKind) -> LoanMoment:
    terms = terms_of(work.session, [file.id]).get(file.id, ())
    return LoanMoment(
        today=work.today,
        on=work.today,
        kind=kind,
        restricted=any(term.is_effective(work.today) for term in terms),
        standing=file.standing.value,
        actor=work.actor.handle,
    )


def _standing(work: Work, loan: Loan, file: Aggregation) -> LoanMoment:
    return replace(
        _moment(work, file, loan.kind),
        borrower=loan.borrower,
        purpose=loan.purpose,
        from_producer=loan.unit_id == file.unit_id,
        producer_authorisation=loan.producer_authorisation,
        access_authorisation=loan.access_authorisation,
        requested_by=loan.requested_by,
        due_on=loan.due_on,
        extensions=loan.extensions,
        folios_out=loan.folios_out,
    )


def _running(work: Work, volume_id: UUID) -> str:
    statement = select(Loan.number, Loan.year).where(Loan.volume_id == volume_id, Loan.state.in_(ACTIVE)).limit(1)
    row = work.session.execute(statement).first()
    return f"{row.number}/{row.year}" if row else ""


def _held(work: Work, file: Aggregation, kind: LoanKind) -> list[Objection]:
    return [one for answer in work.ask(ObjectionsToLoan(file.id, kind)) for one in answer]


def _next_number(work: Work, fonds_id: UUID, year: int) -> int:
    work.session.scalar(select(Fonds.id).where(Fonds.id == fonds_id).with_for_update(key_share=True))
    last = select(func.max(Loan.number)).where(Loan.fonds_id == fonds_id, Loan.year == year)
    return (work.session.scalar(last) or 0) + 1


def _too_long(texts: dict[str, str]) -> list[Objection]:
    return [
        Objection("loan.text_too_long", facts={"field": name, "most": _LONGEST[name]})
        for name, text in texts.items()
        if len(text) > _LONGEST[name]
    ]


def _facts(loan: Loan) -> dict[str, Any]:
    return {
        "entity_id": loan.id,
        "fonds_id": loan.fonds_id,
        "number": loan.number,
        "year": loan.year,
        "aggregation_id": loan.aggregation_id,
        "volume_id": loan.volume_id,
    }
