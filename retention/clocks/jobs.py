"""Setting the clocks of many files in the background, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from retention.clocks.errors import ClocksMiscounted
from retention.clocks.model import Recomputation, RecomputationBatch
from retention.clocks.recomputing import JOB, ROUNDS, again, finish, report, run_batch, verify
from system.jobs.job import Job
from system.jobs.task import Task


def recompute(task: Task, recomputation_id: str, fonds_id: str) -> Mapping[str, Any]:  # noqa: ARG001 - says whose job it is
    """Set every clock meant. Run again after a kill it goes on behind the last whole batch."""
    wanted = UUID(recomputation_id)
    for _ in range(ROUNDS):
        _all_batches(task, wanted)
        with task.installation.reading(task.actor) as reading:
            astray = verify(reading, wanted)
        with task.installation.work(task.actor) as work:
            if not astray:
                return report(finish(work, wanted))
            again(work, wanted)
    raise ClocksMiscounted(counted=0, reckoned=astray)


def _all_batches(task: Task, wanted: UUID) -> None:
    with task.installation.reading(task.actor) as reading:
        total = reading.session.get_one(Recomputation, wanted).counted
        sums = select(func.coalesce(func.sum(RecomputationBatch.files), 0))
        done = int(reading.session.scalar(sums.where(RecomputationBatch.recomputation_id == wanted)) or 0)
    while True:
        task.check()
        with task.installation.work(task.actor) as work:
            files = run_batch(work, wanted)
        if not files:
            return
        done += files
        task.progress(min(done, total), total)


recomputation = Job(JOB, recompute)
