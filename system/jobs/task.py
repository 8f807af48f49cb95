"""What a running job holds in its hand: whom it works for, how it tells how far it is, how it goes on after a kill."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from system.actor import Actor
from system.errors import Fact, Refusal
from system.jobs.job import Result
from system.jobs.model import ItemOutcome, JobItem, JobRun
from system.work import Installation, Reading, SomebodyWasFaster, Work

PROGRESS_SECONDS = 1.0
PLAN_ROWS = 2000


class PutDown(BaseException):
    """The worker stops: the job is put down where it is and taken up again by the next worker.

    Not an `Exception`, so that neither a job's own handlers nor DBOS take it for a failure: DBOS keeps the workflow
    pending, which is what a restart and a take-over look for.
    """


class Task:
    """One run of one job. Acts are done with `with task.installation.work(task.actor) as work:`."""

    def __init__(self, installation: Installation, job_id: UUID, actor: Actor, stopping: threading.Event) -> None:
        self.installation = installation
        self.job_id = job_id
        self.actor = actor
        self._stopping = stopping
        self._told: tuple[float, int | None] = (0.0, None)
        self._positions: dict[str, int] | None = None

    def check(self) -> None:
        """Let the worker stop here; to be called in every long loop that does not use `each`.

        Raises:
            PutDown: when the worker is stopping.
        """
        if self._stopping.is_set():
            raise PutDown

    def progress(self, done: int, total: int | None = None) -> None:
        """Tell how far the job is. Written at most once a second, and always when all is done."""
        self.check()
        at, last_total = self._told
        if total == last_total and done != total and time.monotonic() - at < PROGRESS_SECONDS:
            return
        with self.installation.work(self.actor) as work:
            work.session.execute(update(JobRun).where(JobRun.id == self.job_id).values(done=done, total=total))
        self._told = (time.monotonic(), total)

    def item(self, key: str, outcome: ItemOutcome, detail: str = "", **facts: Fact) -> None:
        """Put one line into the report. The same key again replaces its line, so a repeated run counts it once."""
        self.check()
        known = self._known_positions()
        line = {"outcome": outcome, "detail_code": detail, "facts": facts}
        with self.installation.work(self.actor) as work:
            if key in known:
                work.session.execute(update(JobItem).where(*self._at(known[key])).values(line))
            else:
                position = max(known.values(), default=0) + 1
                work.session.execute(insert(JobItem).values(job_id=self.job_id, position=position, key=key, **line))
                known[key] = position

    def each(self, keys: Iterable[str], handle: Callable[[str], Result | None], *, batch: int = 20) -> None:
        """Do every item once and account for it, over as many runs as it takes.

        The first run writes all keys into the report as pending, in one transaction; every later run ignores `keys`
        and goes on with what is still pending, in order. The outcomes of a batch are committed together, so a kill
        repeats at most one batch of `handle`, and never a line of the report. A refusal is the item's own outcome;
        any other exception ends this run behind the items already done, and the job is tried again.

        Args:
            keys: What to do, as text; the same key twice is two items. Consumed only by the first run.
            handle: Does one item, in its own acts; None means done.
            batch: Items between two commits of the report.
        """
        self._plan(keys)
        behind = 0
        while pending := self._pending(batch, behind) or self._pending(batch):
            behind = pending[-1][0]
            finished: list[tuple[int, Result]] = []
            try:
                for position, key in pending:
                    self.check()
                    finished.append((position, _settle(key, handle)))
            finally:
                self._record(finished)

    def portions(
        self, keys: Iterable[str], handle: Callable[[Work, Sequence[str]], Mapping[str, Result]], *, size: int = 1000
    ) -> None:
        """Do items many at a time: each portion in one act, together with its lines of the report.

        Keys are planned as `each` plans them. A kill loses the portion that ran, act and lines alike, and the next run
        does it again. Where two workers hold one job they wait for each other and neither does a line twice.

        Args:
            keys: What to do, as text, each once. Consumed only by the first run.
            handle: Does some in the `Work` it is given and answers for those that did not simply end well. A refusal
                that it lets out undoes the portion, and is the outcome of each of its items.
            size: Items in one act.
        """
        self._plan(keys)
        behind = 0
        while self._pending(1, behind) or self._pending(1):
            self.check()
            try:
                with self.installation.work(self.actor) as work:
                    pending = self._take_pending(work, size, behind)
                    told = handle(work, [key for _, key in pending]) if pending else {}
                    self._settle_in(work, pending, told)
            except SomebodyWasFaster:
                raise
            except Refusal as refusal:
                first = refusal.objections[0]
                result = Result(ItemOutcome.REFUSED, first.code, first.facts)
                with self.installation.work(self.actor) as work:
                    pending = self._take_pending(work, size, behind)
                    self._settle_in(work, pending, {key: result for _, key in pending})
            behind = pending[-1][0] if pending else 0

    def counts(self) -> dict[str, int]:
        """How many items came to each outcome."""
        return counts(self.installation, self.actor, self.job_id)

    def _at(self, position: int) -> tuple[Any, ...]:
        return (JobItem.job_id == self.job_id, JobItem.position == position)

    def _known_positions(self) -> dict[str, int]:
        if self._positions is None:
            with self.installation.reading(self.actor) as reading:
                rows = reading.session.execute(
                    select(JobItem.key, JobItem.position).where(JobItem.job_id == self.job_id)
                ).all()
            self._positions = {row.key: row.position for row in rows}
        return self._positions

    def _plan(self, keys: Iterable[str]) -> None:
        with self.installation.reading(self.actor) as reading:
            if reading.session.scalars(select(JobRun.is_planned).where(JobRun.id == self.job_id)).one():
                return
        # Gathered before the write lock is taken: the keys may come from a walk over the disk or another query.
        found = list(keys)
        with self.installation.work(self.actor) as work:
            for start in range(0, len(found), PLAN_ROWS):
                rows = [
                    {"job_id": self.job_id, "position": position, "key": key, "outcome": ItemOutcome.PENDING}
                    for position, key in enumerate(found[start : start + PLAN_ROWS], start + 1)
                ]
                work.session.execute(insert(JobItem), rows)
            run = update(JobRun).where(JobRun.id == self.job_id)
            work.session.execute(run.values(is_planned=True, done=0, total=len(found)))

    def _pending(self, size: int, behind: int = 0) -> Sequence[tuple[int, str]]:
        with self.installation.reading(self.actor) as reading:
            return self._pending_in(reading, size, behind)

    def _pending_in(self, stand: Reading | Work, size: int, behind: int) -> Sequence[tuple[int, str]]:
        """The next lines behind a position: a run that begins at its first line each time reads what is done again."""
        rows = stand.session.execute(
            select(JobItem.position, JobItem.key)
            .where(JobItem.job_id == self.job_id, JobItem.position > behind, JobItem.outcome == ItemOutcome.PENDING)
            .order_by(JobItem.position)
            .limit(size)
        ).all()
        return [(row.position, row.key) for row in rows]

    def _take_pending(self, work: Work, size: int, behind: int) -> Sequence[tuple[int, str]]:
        # Whoever else holds this job waits here, and then finds the next lines.
        work.session.execute(select(JobRun.id).where(JobRun.id == self.job_id).with_for_update())
        return self._pending_in(work, size, behind)

    def _settle_in(self, work: Work, pending: Sequence[tuple[int, str]], told: Mapping[str, Result]) -> None:
        """Write the lines of a portion, alike ones in one statement."""
        lines: defaultdict[str, list[int]] = defaultdict(list)
        alike: dict[str, Result] = {}
        for position, key in pending:
            result = told.get(key, Result())
            kind = json.dumps([result.outcome.value, result.detail, dict(result.facts)], sort_keys=True)
            alike[kind] = result
            lines[kind].append(position)
        for kind, positions in lines.items():
            result = alike[kind]
            line = {"outcome": result.outcome, "detail_code": result.detail, "facts": dict(result.facts)}
            among = (JobItem.job_id == self.job_id, JobItem.position.in_(positions))
            work.session.execute(
                update(JobItem).where(*among).values(line).execution_options(synchronize_session=False)
            )
        run = update(JobRun).where(JobRun.id == self.job_id)
        work.session.execute(run.values(done=JobRun.done + len(pending)))

    def _record(self, finished: Sequence[tuple[int, Result]]) -> None:
        if not finished:
            return
        with self.installation.work(self.actor) as work:
            moved = 0
            for position, result in finished:
                line = {"outcome": result.outcome, "detail_code": result.detail, "facts": dict(result.facts)}
                # Only a pending line moves: should two workers ever hold one job, each item still counts once.
                still_pending = update(JobItem).where(*self._at(position), JobItem.outcome == ItemOutcome.PENDING)
                moved += len(work.session.execute(still_pending.values(line).returning(JobItem.position)).all())
            work.session.execute(update(JobRun).where(JobRun.id == self.job_id).values(done=JobRun.done + moved))


def counts(installation: Installation, actor: Actor, job_id: UUID) -> dict[str, int]:
    """How many items of a job came to each outcome."""
    with installation.reading(actor) as reading:
        rows = reading.session.execute(
            select(JobItem.outcome, func.count()).where(JobItem.job_id == job_id).group_by(JobItem.outcome)
        ).all()
    return {outcome.value: count for outcome, count in rows}


def _settle(key: str, handle: Callable[[str], Result | None]) -> Result:
    try:
        return handle(key) or Result()
    except SomebodyWasFaster:
        # The next run finds the thing as the faster one left it.
        raise
    except Refusal as refusal:
        first = refusal.objections[0]
        return Result(ItemOutcome.REFUSED, first.code, first.facts)
