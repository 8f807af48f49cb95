"""The cut and the comparison in the background, where there are too many files for a page to wait for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from retention.handovers import queries, service
from retention.handovers.states import HandoverState
from system.jobs.job import Job
from system.jobs.task import Task


def cut_later(task: Task, handover_id: str) -> Mapping[str, Any]:
    """Cut in one act, so that the report has one moment. Killed in between, nothing was cut and it begins again."""
    wanted = UUID(handover_id)
    if not _still(task, wanted, HandoverState.PLANNED):
        return {"handover": handover_id}
    task.check()
    with task.installation.work(task.actor) as work:
        done = service.cut_handover(work, wanted)
        found = {"handover": handover_id, "rows": done.rows, "digest": done.digest}
    task.progress(done.rows, done.rows)
    return found


def compare_later(task: Task, handover_id: str, minutes_number: str, clarify_until: str) -> Mapping[str, Any]:
    """Compare and draw up the minutes in one act. Killed in between, nothing was noted and it begins again."""
    wanted = UUID(handover_id)
    if not _still(task, wanted, HandoverState.CUT):
        return {"handover": handover_id}
    task.check()
    until = date.fromisoformat(clarify_until) if clarify_until else None
    with task.installation.work(task.actor) as work:
        done = service.draw_minutes(work, wanted, minutes_number=minutes_number, clarify_until=until)
        found = {"handover": handover_id, "differences": queries.difference_count(work, wanted)}
    task.progress(done.rows, done.rows)
    return found


def _still(task: Task, handover_id: UUID, state: HandoverState) -> bool:
    """Whether there is still something to do: a run before this one may have done it and been killed afterwards."""
    with task.installation.reading(task.actor) as reading:
        return queries.find(reading, handover_id).state is state


cutting = Job(service.CUT, cut_later)
comparison = Job(service.COMPARISON, compare_later)
