"""Acts on executions: begun by one person, confirmed by another, taken back, taken up again (domain 3.5, 8.3).

None of them destroys anything: confirming leaves the job that does (`jobs.py`). Each locks the row of the list first,
so that two who execute one list follow each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from retention.disposals.errors import DisposalNotFound
from retention.disposals.model import (
    DisposalDelegation,
    DisposalList,
    DisposalPaper,
    ItemState,
    ListState,
    PaperKind,
)
from retention.disposals.queries import find as find_list
from retention.execution import queries
from retention.execution.asking import list_objections
from retention.execution.errors import (
    ExecutionElsewhere,
    ExecutionExpired,
    ExecutionNotFound,
    ExecutionRefused,
    ExecutionUnderWay,
    NeedsOwnAccount,
)
from retention.execution.events import (
    ExecutionConfirmed,
    ExecutionLapsed,
    ExecutionResumed,
    ExecutionStarted,
    ExecutionWithdrawn,
)
from retention.execution.hands import Hand, against_executor, against_witness
from retention.execution.model import Execution, ExecutionState
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.identity.actors import actor_of
from system.identity.model import Account
from system.organization.queries import profile_of
from system.work import Work

JOB = "execution.destroy"
REASON_LIMIT = 5000
# Whose word makes a list executable. Publishing it is a duty, not a decision; board members vote as their law has it,
# and internal control sits on the board by law (LGA 50), so a seat there bars nobody from being the witness.
_AUTHORISING = {
    PaperKind.APPRAISAL_SHEET: Permission.DISPOSAL_APPRAISE,
    PaperKind.APPRAISAL_DECLARATION: Permission.DISPOSAL_APPRAISE,
    PaperKind.BOARD_OPINION: Permission.DISPOSAL_OPINE,
    PaperKind.FINANCE_AUTHORISATION: Permission.DISPOSAL_SUBMIT,
    PaperKind.RULING: Permission.DISPOSAL_SUBMIT,
    PaperKind.ACT: Permission.DISPOSAL_SUBMIT,
}


def start_execution(work: Work, list_id: UUID) -> Execution:
    """Begin to execute a published list. Nothing is destroyed until a second person confirms it.

    Raises:
        DisposalNotFound, NotPermitted, NeedsOwnAccount
        ExecutionUnderWay: somebody began it already.
        ExecutionRefused: with everything that stands against the list or against this person.
    """
    disposal = take_list(work, list_id, Permission.DISPOSAL_EXECUTE)
    hand = own_hand(work)
    _lapse(work, disposal)
    if work.session.scalar(select(Execution.id).where(Execution.active == disposal.id)) is not None:
        raise ExecutionUnderWay(list=f"{disposal.number}/{disposal.year}")
    against = [*list_objections(work, disposal), *against_executor(hand, _authorisers(work, disposal))]
    refuse_all(ExecutionRefused, against)
    days = profile_of(work, disposal.fonds_id, work.today).execution
    execution = Execution(
        fonds_id=disposal.fonds_id, list_id=disposal.id, active=disposal.id, state=ExecutionState.WAITING,
        list_digest=disposal.digest, executor=hand.handle, executor_account_id=hand.account_id,
        executor_person_id=hand.person_id, started_at=work.now,
        expires_at=work.now + timedelta(days=days.confirm_days) if days else None,
        item_count=_standing(work, disposal),
    )  # fmt: skip
    work.session.add(execution)
    work.session.flush()
    work.emit(
        ExecutionStarted(
            entity_id=disposal.id, fonds_id=disposal.fonds_id, execution_id=execution.id,
            list_digest=disposal.digest, items=execution.item_count,
            expires_at=execution.expires_at or work.now,
        )
    )  # fmt: skip
    return execution


def confirm_execution(work: Work, execution_id: UUID) -> Execution:
    """Witness an execution that somebody else began; from here its job destroys.

    Everything is asked again, also whether the executor still may, and is still another person than the witness.

    Raises:
        ExecutionNotFound, NotPermitted, NeedsOwnAccount, ExecutionElsewhere, ExecutionExpired
        ExecutionRefused: with everything that stands against the list or against either person.
    """
    execution, disposal = _take(work, execution_id, Permission.DISPOSAL_WITNESS)
    hand = own_hand(work)
    _require(execution, ExecutionState.WAITING)
    if _is_over(work, execution):
        raise ExecutionExpired(expired_at=(execution.expires_at or work.now).date().isoformat())
    then = Hand(execution.executor, execution.executor_account_id, execution.executor_person_id)
    account = work.session.get_one(Account, execution.executor_account_id)
    now = Hand(account.handle, account.id, account.person_id)
    authorisers = _authorisers(work, disposal)
    refuse_all(
        ExecutionRefused,
        [
            *list_objections(work, disposal),
            *_still_may(work, execution, account),
            *against_executor(now, authorisers),
            *against_witness(hand, (then, now), _proposers(work, disposal), authorisers),
        ],
    )
    execution.witness, execution.confirmed_at = hand.handle, work.now
    execution.witness_account_id, execution.witness_person_id = hand.account_id, hand.person_id
    execution.state = ExecutionState.RUNNING
    disposal.state, disposal.executor, disposal.witness = ListState.EXECUTING, execution.executor, hand.handle
    execution.job_id = work.enqueue(JOB, execution_id=str(execution.id))
    work.emit(
        ExecutionConfirmed(
            entity_id=disposal.id, fonds_id=disposal.fonds_id, execution_id=execution.id,
            list_digest=execution.list_digest, executor=execution.executor,
        )
    )  # fmt: skip
    return execution


def withdraw_execution(work: Work, execution_id: UUID, *, reason: str) -> Execution:
    """Take an execution back: by who began it or who would witness it. What was destroyed stays destroyed.

    Raises:
        ExecutionNotFound, NotPermitted
        ExecutionElsewhere: it ended, its job is at it, or something of it hangs between.
        ExecutionRefused: no reason was given.
    """
    execution, disposal = _take(work, execution_id, Permission.DISPOSAL_EXECUTE, Permission.DISPOSAL_WITNESS)
    _require(execution, ExecutionState.WAITING, ExecutionState.RUNNING)
    said = reason.strip()[:REASON_LIMIT]
    refuse_all(ExecutionRefused, [] if said else [Objection("execution.reason_missing", "", {"field": "reason"})])
    if execution.state is ExecutionState.RUNNING:
        _require_idle(work, execution)
        if queries.counts(work.session, disposal.id)[ItemState.DESTROYING]:
            raise ExecutionElsewhere(state="destroying")
        disposal.state = ListState.PUBLISHED
    _end(work, execution, ExecutionState.WITHDRAWN, said)
    work.emit(ExecutionWithdrawn(entity_id=disposal.id, fonds_id=disposal.fonds_id, execution_id=execution.id))
    return execution


def resume_execution(work: Work, execution_id: UUID) -> Execution:
    """Try again what is left of a confirmed execution, by either of its two people's offices.

    Raises:
        ExecutionNotFound, NotPermitted, NeedsOwnAccount
        ExecutionElsewhere: it is not confirmed, ended, or its job is at it.
        ExecutionRefused: this person authorised the list; the job would go on by their word.
    """
    execution, disposal = _take(work, execution_id, Permission.DISPOSAL_EXECUTE, Permission.DISPOSAL_WITNESS)
    hand = own_hand(work)
    _require(execution, ExecutionState.RUNNING)
    _require_idle(work, execution)
    refuse_all(ExecutionRefused, against_executor(hand, _authorisers(work, disposal)))
    execution.job_id = work.enqueue(JOB, execution_id=str(execution.id))
    work.emit(ExecutionResumed(entity_id=disposal.id, fonds_id=disposal.fonds_id, execution_id=execution.id))
    return execution


def place_of(disposal: DisposalList) -> Place:
    """Where a list is executed: it is of the whole body, whichever unit's files it holds."""
    return Place(disposal.fonds_id)


def take_list(work: Work, list_id: UUID, *permissions: Permission) -> DisposalList:
    """Load a list to act on it, locked until the act ends.

    Raises:
        DisposalNotFound: there is none, or not for this actor.
        NotPermitted: the actor sees it and may not do this.
    """
    statement = select(DisposalList).where(DisposalList.id == list_id).with_for_update()
    found = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise DisposalNotFound(id=list_id)
    place = place_of(found)
    if any(work.actor.may(permission, place) for permission in permissions):
        return found
    find_list(work, list_id)
    work.actor.require(permissions[0], place)
    return found


def _take(work: Work, execution_id: UUID, *permissions: Permission) -> tuple[Execution, DisposalList]:
    list_id = work.session.scalar(select(Execution.list_id).where(Execution.id == execution_id))
    if list_id is None:
        raise ExecutionNotFound(id=execution_id)
    try:
        disposal = take_list(work, list_id, *permissions)
    except DisposalNotFound:
        raise ExecutionNotFound(id=execution_id) from None
    statement = select(Execution).where(Execution.id == execution_id)
    return work.session.scalars(statement.execution_options(populate_existing=True)).one(), disposal


def own_hand(work: Work) -> Hand:
    """Who acts, as a person. A token stands for its account and its person, and makes no other hand."""
    actor = work.actor
    if actor.account_id is None or actor.person_id is None:
        raise NeedsOwnAccount(actor=actor.handle)
    return Hand(actor.handle, actor.account_id, actor.person_id)


def _still_may(work: Work, execution: Execution, account: Account) -> Sequence[Objection]:
    """Whether the executor could begin it today: an account that was closed or an appointment that ended says no."""
    today = actor_of(work.session, account, on=work.today)
    if account.disabled_at is None and today.may(Permission.DISPOSAL_EXECUTE, execution.place):
        return ()
    return (Objection("execution.executor_may_no_more", "LGA 31", {"handle": execution.executor}),)


def hands_of(work: Work, handles: set[str]) -> list[Hand]:
    """Names in papers, with the accounts and people behind those that are accounts."""
    known = {
        account.handle: account
        for account in work.session.scalars(select(Account).where(Account.handle.in_(sorted(handles))))
    }
    return [
        Hand(handle, known[handle].id, known[handle].person_id) if handle in known else Hand(handle)
        for handle in sorted(handles)
    ]


def _proposers(work: Work, disposal: DisposalList) -> list[Hand]:
    return hands_of(work, {one for one in (disposal.drafted_by, disposal.proposed_by) if one})


def _authorisers(work: Work, disposal: DisposalList) -> list[Hand]:
    """Whoever gave a paper that authorises, and in whose place they gave it: what was lent is the lender's step."""
    given = work.session.execute(
        select(DisposalPaper.kind, DisposalPaper.recorded_by, DisposalPaper.recorded_at).where(
            DisposalPaper.list_id == disposal.id, DisposalPaper.kind.in_(_AUTHORISING), DisposalPaper.void_reason == ""
        )
    ).all()
    lent = work.session.scalars(select(DisposalDelegation).where(DisposalDelegation.list_id == disposal.id)).all()
    lenders = {
        one.given_by
        for one in lent
        for kind, by, at in given
        if (one.delegate, one.permission) == (by, _AUTHORISING[kind].value)
        and one.given_at <= at
        and (one.ended_at is None or at <= one.ended_at)
    }
    return hands_of(work, {by for _kind, by, _at in given} | lenders)


def _standing(work: Work, disposal: DisposalList) -> int:
    counted = queries.counts(work.session, disposal.id)
    return counted[ItemState.STANDING] + counted[ItemState.DESTROYING]


def _require(execution: Execution, *states: ExecutionState) -> None:
    if execution.state not in states:
        raise ExecutionElsewhere(state=execution.state.value)


def _require_idle(work: Work, execution: Execution) -> None:
    job = queries.job_of(work, execution)
    if job is not None and not job.is_finished:
        raise ExecutionElsewhere(state="job_running")


def _is_over(work: Work, execution: Execution) -> bool:
    return execution.expires_at is not None and work.now >= execution.expires_at


def _lapse(work: Work, disposal: DisposalList) -> None:
    """An execution of the list that nobody confirmed in time makes room for another."""
    waiting = select(Execution).where(Execution.active == disposal.id, Execution.state == ExecutionState.WAITING)
    for execution in work.session.scalars(waiting):
        if _is_over(work, execution):
            _end(work, execution, ExecutionState.EXPIRED, "")
            work.emit(ExecutionLapsed(entity_id=disposal.id, fonds_id=disposal.fonds_id, execution_id=execution.id))


def _end(work: Work, execution: Execution, state: ExecutionState, reason: str) -> None:
    execution.state, execution.active, execution.ended_at = state, None, work.now
    execution.ending_reason = reason
    work.session.flush()
