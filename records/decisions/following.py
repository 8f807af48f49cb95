"""What follows from a decision: who owes it, until when, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from records.decisions import states
from records.decisions.contents import DEAREST
from records.decisions.errors import DecisionChanged, DecisionNotFound, DecisionRefused, DecisionStateRefuses
from records.decisions.events import FollowUpAdded, FollowUpReported
from records.decisions.model import Decision, FollowUp
from records.decisions.queries import find
from records.decisions.taking import take_for_act
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.queries import unit_of
from system.work import Work

MOST_FOLLOW_UPS = 500
_LONGEST = {"what": 1000, "owner": 300, "indicator": 500, "measured_in": 100}
_NOTE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to follow. With an `indicator` and a `target` it is measurable: a commitment."""

    what: str
    unit_id: UUID
    due_on: date
    owner: str = ""
    indicator: str = ""
    measured_in: str = ""
    target: Decimal | None = None


def add_follow_up(work: Work, decision_id: UUID, task: Task) -> FollowUp:
    """Say what follows from a decision. The unit that owes it meets the decision once it is final.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionRefused, UnitNotFound
    """
    decision = take_for_act(work, decision_id, states.FOLLOW, Permission.DECISION_WRITE)
    unit = unit_of(work, task.unit_id)
    last = work.session.scalar(select(func.max(FollowUp.position)).where(FollowUp.decision_id == decision.id)) or 0
    refuse_all(DecisionRefused, _unfit(decision, task, unit.fonds_id, last))
    follow_up = FollowUp(
        decision_id=decision.id, position=last + 1, what=task.what.strip(), unit_id=unit.id, owner=task.owner.strip(),
        due_on=task.due_on, indicator=task.indicator.strip(), measured_in=task.measured_in.strip(), target=task.target,
    )  # fmt: skip
    work.session.add(follow_up)
    work.session.flush()
    work.emit(
        FollowUpAdded(
            entity_id=decision.id, fonds_id=decision.fonds_id, position=follow_up.position, unit_id=unit.id,
            due_on=task.due_on,
        )
    )  # fmt: skip
    return follow_up


def report_follow_up(
    work: Work, decision_id: UUID, follow_up_id: UUID, *, note: str, progress: Decimal | None = None,
    done_on: date | None = None, version: int | None = None,
) -> FollowUp:  # fmt: skip
    """Say how far it is; `done_on` ends it. The unit that owes it says so, or whoever writes the decision.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionChanged, DecisionRefused
    """
    decision = find(work, decision_id)
    statement = select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.decision_id == decision.id)
    follow_up = work.session.scalars(statement.with_for_update()).one_or_none()
    if follow_up is None:
        raise DecisionNotFound(id=follow_up_id)
    owing = Place(decision.fonds_id, follow_up.unit_id)
    if not work.actor.may(Permission.DECISION_WRITE, owing):
        work.actor.require(Permission.DECISION_WRITE, decision.site)
    if not states.FOLLOW.may_follow(decision.state):
        raise DecisionStateRefuses(state=decision.state.value, act=states.FOLLOW.name)
    if version is not None and version != follow_up.version:
        raise DecisionChanged(id=follow_up_id)
    refuse_all(DecisionRefused, _unfit_report(work, decision, note, progress, done_on))
    follow_up.note, follow_up.progress, follow_up.done_on = note.strip(), progress, done_on
    follow_up.reported_by, follow_up.reported_at = work.actor.handle, work.now
    work.emit(
        FollowUpReported(
            entity_id=decision.id, fonds_id=decision.fonds_id, position=follow_up.position, done_on=done_on
        )
    )
    return follow_up


def _unfit(decision: Decision, task: Task, fonds_id: UUID, known: int) -> Iterator[Objection]:
    for name, most in _LONGEST.items():
        if len(getattr(task, name)) > most:
            yield Objection("decision.text_too_long", facts={"field": name, "most": most})
    if not task.what.strip():
        yield Objection("decision.follow_up_unnamed", facts={"field": "what"})
    if fonds_id != decision.fonds_id:
        yield Objection("decision.of_another_body", facts={"field": "unit"})
    if decision.decided_on is not None and task.due_on < decision.decided_on:
        yield Objection("decision.due_before_decided", facts={"field": "due_on", "day": task.due_on.isoformat()})
    if task.target is not None and not _is_measure(task.target):
        yield Objection("decision.amount_unfit", facts={"field": "target"})
    if known >= MOST_FOLLOW_UPS:
        yield Objection("decision.too_many", facts={"field": "what", "most": MOST_FOLLOW_UPS})


def _unfit_report(
    work: Work, decision: Decision, note: str, progress: Decimal | None, done_on: date | None
) -> Iterator[Objection]:
    if not note.strip():
        yield Objection("decision.note_missing", facts={"field": "note"})
    if len(note) > _NOTE:
        yield Objection("decision.text_too_long", facts={"field": "note", "most": _NOTE})
    if progress is not None and not _is_measure(progress):
        yield Objection("decision.amount_unfit", facts={"field": "progress"})
    if done_on is not None and (
        done_on > work.today or (decision.decided_on is not None and done_on < decision.decided_on)
    ):
        yield Objection("decision.done_on_impossible", facts={"field": "done_on", "day": done_on.isoformat()})


def _is_measure(number: Decimal) -> bool:
    return number.is_finite() and 0 <= number < DEAREST
