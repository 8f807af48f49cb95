"""Printing in the background: what many files take is not for a page to wait for. And sweeping what expired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from retention.forms.batches import JOB, Parts, keep_printing, sweep
from retention.forms.errors import FormNotTypeset
from retention.forms.queries import printing_of, things_of
from system.actor import local_operator
from system.jobs.job import Job, Result
from system.jobs.model import ItemOutcome
from system.jobs.periodic import Periodic
from system.jobs.task import Task
from system.work import Installation

SWEEPING_SECONDS = 3600.0


def print_later(task: Task, printing_id: str) -> Mapping[str, Any]:
    """Print what was left, document by document, each told as it is done.

    Run again after a kill it finds what it made, or makes again the documents that were not kept yet.
    """
    wanted = UUID(printing_id)
    with task.installation.reading(task.actor) as reading:
        printing = printing_of(reading, wanted)
        if printing.attachment_id is not None:
            return {"printing": printing_id, "printed": printing.printed, "files": printing.files}
        ids = things_of(reading, printing)
        reading.session.expunge(printing)
    parts = Parts(task.installation, task.actor, printing, ids)
    position = {str(one): at for at, one in enumerate(ids)}

    def settle(key: str) -> Result | None:
        done = parts.settle(UUID(key), position[key])
        return None if done else Result(ItemOutcome.FAILED, FormNotTypeset.code)

    task.each(position, settle, batch=parts.size)
    made = parts.whole()
    with task.installation.work(task.actor) as work:
        return keep_printing(work, wanted, made, printed=len(ids) - len(parts.failed))


def sweeper(installation: Installation) -> Periodic:
    """What a worker calls to take away printings that expired."""

    def run() -> int:
        with installation.work(local_operator("forms")) as work:
            return sweep(work)

    return Periodic("forms.sweep", SWEEPING_SECONDS, run)


printing = Job(JOB, print_later)
