"""Gathering and freezing in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from retention.disposals import proposing, queries
from retention.disposals.model import ListState
from system.jobs.job import Job
from system.jobs.task import Task
from system.work import Work


def gather_files(task: Task, list_id: str) -> Mapping[str, Any]:
    """Weigh every file that meets the criteria, a portion in each act. Killed in between it goes on where it was."""
    wanted = UUID(list_id)
    more = True
    while more:
        task.check()
        with task.installation.work(task.actor) as work:
            more = proposing.gather(work, wanted)
            listed = queries.find(work, wanted)
            done = listed.item_count + listed.excluded_count
        task.progress(done, None if more else done)
    return _summary(task, wanted)


def propose_list(task: Task, list_id: str) -> Mapping[str, Any]:
    """Freeze in one act, so that the digest is of one moment. Killed in between, nothing was frozen."""
    wanted = UUID(list_id)
    task.check()
    try:
        with task.installation.work(task.actor) as work:
            if queries.find(work, wanted).state is ListState.DRAFT:
                proposing.propose(work, wanted, by_job=True)
    except Exception:
        with task.installation.work(task.actor) as work:
            _let_go(work, wanted)
        raise
    return _summary(task, wanted)


def _let_go(work: Work, list_id: UUID) -> None:
    """A list that cannot be proposed is its drafter's again; the job says why."""
    listed = queries.find(work, list_id)
    if listed.state is ListState.DRAFT:
        listed.job_id = None


def _summary(task: Task, list_id: UUID) -> Mapping[str, Any]:
    with task.installation.reading(task.actor) as reading:
        listed = queries.find(reading, list_id)
        return {
            "list": str(list_id), "items": listed.item_count, "excluded": listed.excluded_count,
            "walked": listed.criteria.get("walked", 0), "digest": listed.digest,
        }  # fmt: skip


gathering = Job(proposing.GATHERING, gather_files)
freezing = Job(proposing.PROPOSING, propose_list)
