"""Taking a large inventory in, in the background, batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.inventories import queries
from records.inventories.loading import load_inventory
from records.inventories.service import JOB
from system.jobs.job import Job
from system.jobs.task import Task


def load(task: Task, import_id: str, fonds_id: str) -> Mapping[str, Any]:  # noqa: ARG001 - says whose job it is
    """Settle every row of an import. Run again after a kill it goes on behind the rows that are settled."""
    load_inventory(task.installation, task.actor, UUID(import_id), told=task.progress)
    with task.installation.reading(task.actor) as reading:
        kept = queries.import_of(reading, UUID(import_id))
        return {
            "rows": kept.rows,
            "loaded": kept.loaded,
            "unchanged": kept.unchanged,
            "refused": kept.refused,
            "duplicates": kept.duplicates,
            "passed": kept.passed,
        }


loading = Job(JOB, load)
