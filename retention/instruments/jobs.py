"""Publishing in the background: what a large body's inventory takes is not for a page to wait for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from retention.instruments.kinds import InstrumentKind
from retention.instruments.service import JOB, publish
from system.jobs.job import Job
from system.jobs.task import Task


def publish_later(task: Task, fonds_id: str, kind: str, unit_id: str | None = None) -> Mapping[str, Any]:
    """Publish an instrument. Run again after a kill it finds the same content published and makes nothing new."""
    found = publish(
        task.installation,
        task.actor,
        UUID(fonds_id),
        InstrumentKind(kind),
        unit_id=UUID(unit_id) if unit_id else None,
        tell=task.progress,
    )
    return {"kind": kind, "number": found.edition.number, "rows": found.edition.rows, "new": found.new}


publication = Job(JOB, publish_later)
