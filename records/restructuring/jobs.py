"""Moving the documents of a large file in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.restructuring import planning
from system.jobs.job import Job
from system.jobs.task import Task


def regroup(task: Task, plan_id: str, fonds_id: str) -> Mapping[str, Any]:  # noqa: ARG001 - says whose job it is
    """Split or merge as planned. Run again after a kill it copies only what is not copied yet, and acts once."""
    target_id = planning.carry_out(task.installation, task.actor, UUID(plan_id), task.progress)
    return {"target": str(target_id)}


regrouping = Job(planning.JOB, regroup)
