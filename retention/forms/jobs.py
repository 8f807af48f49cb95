"""Printing in the background: what many files take is not for a page to wait for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.aggregations.queries import find
from retention.forms.batches import JOB, keep_printing, make
from retention.forms.errors import FormNotTypeset
from retention.forms.queries import files_of, printing_of
from system.jobs.job import Job, Result
from system.jobs.model import ItemOutcome
from system.jobs.task import Task


def print_later(task: Task, printing_id: str) -> Mapping[str, Any]:
    """Print what was left. Run again after a kill it finds what it made, or makes it again from the beginning."""
    wanted = UUID(printing_id)
    with task.installation.reading(task.actor) as reading:
        printing = printing_of(reading, wanted)
        if printing.attachment_id is not None:
            return {"printing": printing_id, "printed": printing.printed, "files": printing.files}
        ids = files_of(reading, printing)
    task.each([str(one) for one in ids], lambda key: _look(task, UUID(key)))
    with task.installation.reading(task.actor) as reading:
        made, failed = make(reading, printing_of(reading, wanted), ids, lambda _done: task.check())
    for one in sorted(failed):
        task.item(str(one), ItemOutcome.FAILED, FormNotTypeset.code)
    with task.installation.work(task.actor) as work:
        return keep_printing(work, wanted, made, printed=len(ids) - len(failed))


def _look(task: Task, aggregation_id: UUID) -> Result | None:
    with task.installation.reading(task.actor) as reading:
        find(reading, aggregation_id)
    return None


printing = Job(JOB, print_later)
