"""Runs one job to its end: done, or failed with its reasons after a bounded number of tries."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from system.actor import Actor, local_operator
from system.errors import Objection, Refusal, Unavailable
from system.jobs import actors
from system.jobs.errors import BROKEN, GIVEN_UP, UNKNOWN
from system.jobs.job import Job
from system.jobs.model import UNFINISHED, JobRun, JobState
from system.jobs.task import PutDown, Task, counts
from system.work import Installation, SomebodyWasFaster

log = logging.getLogger(__name__)

Renew = Callable[[Installation, Actor], Actor]


@dataclass(frozen=True)
class _Begun:
    job: Job
    actor: Actor
    arguments: Mapping[str, Any]


class Runner:
    """Knows the declared jobs and keeps their rows.

    `renew` gives the present rights of an account that left a job (and refuses where it is closed); the job then
    acts with what the account may do today, as far as it might already when it left the job.
    """

    def __init__(
        self, installation: Installation, jobs: Iterable[Job], stopping: threading.Event, renew: Renew | None = None
    ) -> None:
        self._installation = installation
        self._jobs = {job.name: job for job in jobs}
        self._stopping = stopping
        self._renew = renew
        self._keeper = local_operator("worker")

    def perform(self, job_id: UUID) -> None:
        """Run the job until it is done or has failed. A finished job is left alone, so doing this twice is harmless.

        Raises:
            PutDown: when the worker stops first.
        """
        while not self._attempt(job_id):
            pass

    def give_up(self, job_id: UUID) -> None:
        """Mark a job failed that DBOS will not run again."""
        self._fail(job_id, (Objection(GIVEN_UP),))

    def _attempt(self, job_id: UUID) -> bool:
        if self._stopping.is_set():
            raise PutDown
        try:
            begun = self._begin(job_id)
            if begun is None:
                return True
            task = Task(self._installation, job_id, begun.actor, self._stopping)
            summary = begun.job.run(task, **begun.arguments)
        except SomebodyWasFaster as error:
            return self._failed_attempt(job_id, error)
        except Refusal as refusal:
            self._fail(job_id, refusal.objections)
            return True
        except Exception as error:
            # Whatever a job died of is logged with its trace and kept in its row; the worker goes on.
            log.exception("job failed", extra={"job_id": str(job_id)})
            return self._failed_attempt(job_id, error)
        self._finish(job_id, summary or {})
        return True

    def _begin(self, job_id: UUID) -> _Begun | None:
        with self._installation.work(self._keeper) as work:
            run = work.session.get_one(JobRun, job_id)
            if run.is_finished:
                return None
            run.state = JobState.RUNNING
            run.started_at = run.started_at or work.now
            name, arguments, actor = run.name, run.arguments, actors.unpack(run.actor_rights)
        job = self._jobs.get(name)
        if job is None:
            self._fail(job_id, (Objection(UNKNOWN, facts={"job": name}),))
            return None
        if self._renew is not None and not actor.everywhere:
            actor = actors.narrow(actor, self._renew(self._installation, actor))
        return _Begun(job, actor, arguments)

    def _failed_attempt(self, job_id: UUID, error: Exception) -> bool:
        with self._installation.work(self._keeper) as work:
            run = work.session.get_one(JobRun, job_id)
            run.attempts += 1
            attempts, job = run.attempts, self._jobs[run.name]
        if attempts >= job.attempts:
            last = Objection(BROKEN, facts={"kind": type(error).__name__, "attempts": attempts})
            self._fail(job_id, (error.objection, last) if isinstance(error, Unavailable) else (last,))
            return True
        if self._stopping.wait(job.pause_seconds * 2 ** (attempts - 1)):
            raise PutDown
        return False

    def _finish(self, job_id: UUID, summary: Mapping[str, Any]) -> None:
        found = counts(self._installation, self._keeper, job_id)
        with self._installation.work(self._keeper) as work:
            run = work.session.get_one(JobRun, job_id)
            run.state, run.finished_at = JobState.DONE, work.now
            run.summary = {**summary, **({"counts": found} if found else {})}
            if run.total is not None:
                run.done = run.total

    def _fail(self, job_id: UUID, objections: Iterable[Objection]) -> None:
        with self._installation.work(self._keeper) as work:
            run = work.session.get_one(JobRun, job_id, with_for_update=True)
            if run.state not in UNFINISHED:
                return
            run.state, run.finished_at = JobState.FAILED, work.now
            run.objections = [
                {"code": objection.code, "basis": objection.basis, "facts": dict(objection.facts)}
                for objection in objections
            ]
