"""Opening a long draft: a line of the report for every row, however often the job is put down and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.capture import queries, service
from records.capture.cells import is_blank
from records.capture.errors import CaptureRefused
from records.capture.model import CaptureRow
from system.errors import Objection
from system.jobs.job import Job, Result
from system.jobs.model import ItemOutcome
from system.jobs.task import Task

OPENED, LEFT_WITH_OTHERS = "capture.row_opened", "capture.row_left_with_others"


def open_rows(task: Task, draft_id: str, *, all_or_none: bool = False) -> Mapping[str, Any]:
    """Open each row that can be opened in an act of its own, or with `all_or_none` all of them in one.

    A line's key is the row's place in the draft when the job began, and its id.
    """
    wanted = UUID(draft_id)
    with task.installation.reading(task.actor) as reading:
        rows = queries.rows_of(reading, queries.find(reading, wanted))
        keys = [f"{place} {row.id}" for place, row in enumerate(rows, start=1) if not is_blank(row.cells)]
    together = _Together(task, wanted) if all_or_none else None

    def handle(key: str) -> Result:
        row_id = UUID(key.partition(" ")[2])
        if together is not None:
            return together.outcome(row_id)
        with task.installation.work(task.actor) as work:
            done = service.open_row(work, wanted, row_id)
        return _told(task, row_id, ItemOutcome.DONE if done else ItemOutcome.UNCHANGED)

    task.each(keys, handle)
    return {"draft": draft_id}


class _Together:
    """All rows in one act, done before the first line is told; a later run finds it done, or refused once more."""

    def __init__(self, task: Task, draft_id: UUID) -> None:
        self._task, self._draft_id = task, draft_id
        self._against: Mapping[int, Objection] | None = None
        self._places: dict[UUID, int] = {}

    def outcome(self, row_id: UUID) -> Result:
        if self._against is None:
            self._against = self._act()
        told = _told(self._task, row_id, ItemOutcome.DONE)
        if told.detail:
            return told
        against = self._against.get(self._places.get(row_id, 0))
        if against is None:
            return Result(ItemOutcome.REFUSED, LEFT_WITH_OTHERS)
        return Result(ItemOutcome.REFUSED, against.code, against.facts)

    def _act(self) -> Mapping[int, Objection]:
        with self._task.installation.reading(self._task.actor) as reading:
            rows = queries.rows_of(reading, queries.find(reading, self._draft_id))
            self._places = {row.id: place for place, row in enumerate(rows, start=1)}
        found: dict[int, Objection] = {}
        try:
            with self._task.installation.work(self._task.actor) as work:
                service.commit_draft(work, self._draft_id, all_or_none=True)
        except CaptureRefused as refusal:
            for one in refusal.objections:
                found.setdefault(int(str(one.facts.get("position", 0))), one)
        return found


def _told(task: Task, row_id: UUID, outcome: ItemOutcome) -> Result:
    """What a row became, without a detail where it is no file."""
    with task.installation.reading(task.actor) as reading:
        statement = select(Aggregation.printed_reference).join(CaptureRow, CaptureRow.aggregation_id == Aggregation.id)
        reference = reading.session.scalars(statement.where(CaptureRow.id == row_id)).one_or_none()
    return Result(outcome, OPENED, {"reference": reference}) if reference else Result(outcome)


opening = Job(service.JOB, open_rows)
