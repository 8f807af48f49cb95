"""Counting decisions anew after their body asked for something else: a line of the report for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from records.decisions.counters import completeness_of, recount
from records.decisions.events import DecisionRecounted
from records.decisions.model import Decision
from records.decisions.rules import JOB, find_rule, touched
from system.jobs.job import Job, Result
from system.jobs.model import ItemOutcome
from system.jobs.task import Task


def recount_decisions(task: Task, requirement_id: str) -> Mapping[str, Any]:
    """Count every decision that a requirement may touch; done again it changes nothing."""
    with task.installation.reading(task.actor) as reading:
        rule = find_rule(reading, UUID(requirement_id))
        keys = [str(one) for one in touched(reading, rule)]
    task.each(keys, lambda key: _count(task, UUID(key)))
    return {"requirement": requirement_id, **task.counts()}


def _count(task: Task, decision_id: UUID) -> Result:
    with task.installation.reading(task.actor) as reading:
        decision = reading.session.get_one(Decision, decision_id)
        held = completeness_of(reading, decision)
        if (held.required, held.fulfilled) == (decision.required, decision.fulfilled):
            return Result(ItemOutcome.UNCHANGED)
    with task.installation.work(task.actor) as work:
        statement = select(Decision).where(Decision.id == decision_id).with_for_update()
        decision = work.session.scalars(statement).one()
        held = recount(work, decision)
        work.emit(
            DecisionRecounted(
                entity_id=decision.id, fonds_id=decision.fonds_id, required=held.required, fulfilled=held.fulfilled
            )
        )
    return Result(ItemOutcome.DONE)


recounting = Job(JOB, recount_decisions)
