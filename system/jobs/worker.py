"""The worker: takes jobs from the queue, does the periodic work, takes over from workers that died."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dbos import DBOS
from sqlalchemy import Engine, func, select

from system.actor import local_operator
from system.jobs import claims as claimed
from system.jobs import engine
from system.jobs.job import Job
from system.jobs.model import UNFINISHED, JobRun
from system.jobs.periodic import Periodic, PeriodicStatus, PeriodicThread
from system.jobs.runner import Renew, Runner
from system.work import Installation

log = logging.getLogger(__name__)
LOOKING_AFTER_SECONDS = 5.0
FORGETTING_SECONDS = 600.0
KEPT = timedelta(days=7)
_ENDED = ["ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class NotIdle(RuntimeError):
    """Jobs were left after the time given to finish them."""


@dataclass(frozen=True)
class WorkerStatus:
    """What this process's worker does now."""

    executor: str
    running: int
    periodic: tuple[PeriodicStatus, ...]


class Worker:
    """One per process: DBOS is one per process. Any number of processes may share a database.

    A killed worker's jobs go on behind their last batch: at its own restart under the same name, or within seconds
    in any other worker, which finds the dead one's lock free (see `claims`).
    """

    def __init__(
        self,
        installation: Installation,
        jobs: Iterable[Job],
        *,
        periodic: Sequence[Periodic] = (),
        role: str = "worker",
        renew: Renew | None = None,
        concurrency: int = engine.CONCURRENCY,
        polling_seconds: float = 1.0,
    ) -> None:
        self._installation = installation
        self._role = role
        self._concurrency = concurrency
        self._polling_seconds = polling_seconds
        self._stopping = threading.Event()
        self._runner = Runner(installation, jobs, self._stopping, renew)
        self._periodic = tuple(periodic)
        self._own = (
            Periodic("jobs.look_after", LOOKING_AFTER_SECONDS, self.look_after),
            Periodic("jobs.forget", FORGETTING_SECONDS, _forget),
        )
        self._threads: list[PeriodicThread] = []
        self._running = 0
        self._idle = threading.Condition()
        self._engine: Engine | None = None
        self._claims: claimed.Claims | None = None
        self.executor = ""

    def start(self) -> None:
        """Take a name, take up what was left under it, and begin. Returns at once; the work is done in threads."""
        self._begin((*self._periodic, *self._own))

    def _begin(self, periodic: Iterable[Periodic]) -> None:
        if self._engine is not None:
            raise RuntimeError("this worker is running already")
        self._stopping.clear()
        engine.quiet()
        settings, database = self._installation.settings, self._installation.database
        self._engine = engine.open_engine(database)
        self._claims = claimed.claims_over(database, settings)
        try:
            self.executor = claimed.take_name(self._claims, settings, self._role)
            engine.register_queue(self._engine, self._concurrency, self._polling_seconds)
            DBOS(config=engine.configuration(self._engine, self.executor))
            DBOS.workflow(name=engine.WORKFLOW, max_recovery_attempts=engine.KILLS)(self._workflow())
            DBOS.launch()
        except BaseException:
            self._close()
            raise
        self._threads = [PeriodicThread(found, self._installation.clock) for found in periodic]
        for thread in self._threads:
            thread.start()
        log.info("worker started", extra={"executor": self.executor})

    def stop(self, grace_seconds: float = 20.0) -> bool:
        """Put down what is under way between two items and end.

        Returns False where a job did not come to such a place in time: its thread is then still at work and would
        keep the process from ending, so the caller should end the process the hard way; nothing is lost by it.
        """
        if self._engine is None:
            return True
        self._stopping.set()
        deadline = time.monotonic() + grace_seconds
        with self._idle:
            ended = self._idle.wait_for(lambda: self._running == 0, timeout=grace_seconds)
        stopped = [thread.stop(max(0.0, deadline - time.monotonic())) for thread in self._threads]
        self._threads = []
        self._close()
        log.info("worker stopped", extra={"executor": self.executor})
        return ended and all(stopped)

    def run_until_idle(self, timeout_seconds: float = 60.0) -> None:
        """Work until no job waits or runs anywhere, do the periodic work once behind it, and end.

        On a worker that was started before, waits for the jobs only and leaves it running.

        Raises:
            NotIdle: where the time did not suffice.
            Exception: whatever the periodic work raises.
        """
        deadline = time.monotonic() + timeout_seconds
        if self._engine is not None:
            self._wait_until_idle(deadline)
            return
        self._begin(self._own)
        try:
            self._wait_until_idle(deadline)
            for periodic in self._periodic:
                periodic.run()
            # What the periodic work left is done as well.
            self._wait_until_idle(deadline)
        finally:
            self.stop()

    def run_forever(self, grace_seconds: float = 20.0) -> None:
        """Work until SIGTERM or SIGINT; to be called in the main thread. The process ends within the grace given.

        A second signal, or a job that does not come to a place where it can be put down, ends the process at once:
        the next worker goes on with what it did.
        """
        asked = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: os._exit(1) if asked.is_set() else asked.set())
        self.start()
        asked.wait()
        if not self.stop(grace_seconds):
            log.warning("worker ended with a job under way", extra={"executor": self.executor})
            os._exit(0)

    def status(self) -> WorkerStatus:
        """What this worker does now, with the last error of each periodic function."""
        return WorkerStatus(self.executor, self._running, tuple(thread.status for thread in self._threads))

    def look_after(self) -> None:
        """Take over what dead workers left, and fail what DBOS gave up."""
        if self._claims is None or not self._claims.renew(self.executor):
            raise RuntimeError(f"another process holds the name {self.executor}")
        self._take_over()
        self._give_up()

    def _take_over(self) -> None:
        pending = DBOS.list_workflows(status="PENDING", name=engine.WORKFLOW, load_input=False, load_output=False)
        assert self._claims is not None  # noqa: S101 - look_after has asked
        for executor in sorted({flow.executor_id for flow in pending if flow.executor_id} - {self.executor}):
            with claimed.borrowed(self._claims, executor) as is_dead:
                if is_dead:
                    log.warning("taking over from a dead worker", extra={"executor": executor})
                    # DBOS's own recovery by name. It re-queues with a condition on the dead name, so two who do it
                    # at once queue the work once.
                    DBOS._recover_pending_workflows([executor])  # noqa: SLF001 - 3.4 has no public door to it

    def _give_up(self) -> None:
        with self._installation.reading(local_operator("worker")) as reading:
            found = reading.session.scalars(select(JobRun.id).where(JobRun.state.in_(UNFINISHED))).all()
        if not found:
            return
        unfinished = [str(job_id) for job_id in found]
        for flow in DBOS.list_workflows(workflow_ids=unfinished, status=_ENDED, load_input=False, load_output=False):
            self._runner.give_up(UUID(flow.workflow_id))

    def _workflow(self) -> Callable[[str], None]:
        def perform(job_id: str) -> None:
            with self._counted():
                self._runner.perform(UUID(job_id))

        return perform

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._idle:
            self._running += 1
        try:
            yield
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _wait_until_idle(self, deadline: float) -> None:
        while left := self._unfinished():
            if time.monotonic() > deadline:
                raise NotIdle(f"{left} jobs left when the time was up")
            time.sleep(0.05)

    def _unfinished(self) -> int:
        with self._installation.reading(local_operator("worker")) as reading:
            return reading.session.scalars(select(func.count()).where(JobRun.state.in_(UNFINISHED))).one()

    def _close(self) -> None:
        DBOS.destroy(destroy_registry=True)
        if self._claims is not None:
            self._claims.close()
        if self._engine is not None:
            self._engine.dispose()
        self._claims = self._engine = None


def _forget() -> None:
    # Our own rows are the record of a job; DBOS's are only its machinery.
    done = DBOS.list_workflows(
        name=engine.WORKFLOW,
        status=["SUCCESS", *_ENDED],
        completed_before=(datetime.now(UTC) - KEPT).isoformat(),
        limit=500,
        load_input=False,
        load_output=False,
    )
    if done:
        DBOS.delete_workflows([flow.workflow_id for flow in done])
