"""How a list moves on or ends: the guards of its step asked all together, its state, what the history says of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import update

from retention.disposals import queries, states
from retention.disposals.errors import DisposalRefused
from retention.disposals.events import ADVANCES
from retention.disposals.model import DisposalItem, DisposalList, Fate, ListState, PaperKind
from retention.disposals.papers import TEXT_LIMIT, Given, too_long
from retention.disposals.states import Moment, Transition
from system.errors import Objection, refuse_all
from system.work import Work

# The paper that the next one answers, and so may not be dated before.
_BEFORE = {
    PaperKind.RULING: PaperKind.REQUEST,
    PaperKind.ACT: PaperKind.RULING,
    PaperKind.PUBLICATION: PaperKind.ACT,
}


def ask_guards(
    work: Work,
    listed: DisposalList,
    step: Transition,
    given: Given,
    bringing: frozenset[PaperKind],
    *,
    more: Collection[Objection] = (),
    must_hand_over: bool = False,
    **said: Any,
) -> None:
    """Ask every guard of a step at once; `bringing` are the papers handed in with it, `more` what else is wrong.

    Raises:
        DisposalRefused: with every objection.
    """
    counting = queries.counting(work, listed)
    before = counting.get(_BEFORE[step.paper]) if step.paper in _BEFORE else None
    is_donated = listed.fate is Fate.DONATION
    moment = Moment(
        today=work.today, actor=work.actor.handle, proposer=listed.proposed_by or "", drafter=listed.drafted_by,
        standing=listed.standing_count, is_gathering=listed.job_id is not None, papers=frozenset(counting) | bringing,
        is_accounting=listed.accounting, is_donated=is_donated, needs_receipt=is_donated or must_hand_over,
        number=given.number, authority=given.authority, dated_on=given.dated_on,
        not_before=before.dated_on if before else None, address=given.address.strip(), **said,
    )  # fmt: skip
    refuse_all(DisposalRefused, [*step.objections(moment), *too_long(given), *more])


def advance(work: Work, listed: DisposalList, step: Transition) -> DisposalList:
    """Bring a list to where the step leads."""
    listed.state = step.target
    # Whoever was asked has answered; the next step is somebody else's.
    listed.assignee, listed.answer_by, listed.reminded_on = "", None, None
    work.session.flush()
    state_advanced(work, listed, step.act)
    return listed


def state_advanced(work: Work, listed: DisposalList, act: str) -> None:
    """State in the history where a list has come."""
    work.emit(
        ADVANCES[act](
            entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, act=act, state=listed.state.value,
            digest=listed.digest, standing=listed.standing_count,
        )
    )  # fmt: skip


def end(work: Work, listed: DisposalList, state: ListState, act: str, reason: str) -> DisposalList:
    """End a list; its files are free again."""
    work.session.execute(
        update(DisposalItem)
        .where(DisposalItem.list_id == listed.id, DisposalItem.active.is_not(None))
        .values(active=None)
    )
    listed.state, listed.ending_reason = state, reason.strip()
    listed.assignee, listed.answer_by, listed.reminded_on, listed.job_id = "", None, None, None
    work.session.flush()
    state_advanced(work, listed, act)
    return listed


def refuse_texts(work: Work, reason: str) -> None:
    """Ask for a reason that is none too long.

    Raises:
        DisposalRefused
    """
    found = [states.has_reason(Moment(today=work.today, reason=reason))]
    if len(reason) > TEXT_LIMIT:
        found.append(Objection("form.too_long", "", {"field": "reason", "limit": TEXT_LIMIT}))
    refuse_all(DisposalRefused, [one for one in found if one])
