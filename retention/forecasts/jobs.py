"""Applying a decision to its files in the background, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from retention.forecasts.applying import apply_batch, settled
from retention.forecasts.service import JOB, finish
from system.jobs.job import Job
from system.jobs.task import Task


def apply_retroactively(task: Task, application_id: str, fonds_id: str) -> Mapping[str, Any]:  # noqa: ARG001 - says whose job it is
    """Apply a decision to every file it is about. Run again after a kill it goes on with the files that wait."""
    with task.installation.reading(task.actor) as reading:
        done, total = settled(reading, UUID(application_id))
    while True:
        task.check()
        with task.installation.work(task.actor) as work:
            moved = apply_batch(work, UUID(application_id))
        if not moved:
            break
        done += moved
        task.progress(done, total)
    with task.installation.work(task.actor) as work:
        found = finish(work, UUID(application_id))
        return {
            "files": found.files,
            "changed": found.changed,
            "unchanged": found.unchanged,
            "refused": found.refused,
        }


application = Job(JOB, apply_retroactively)
