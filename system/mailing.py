"""The job that sends letters. It stands above both mail and jobs, which do not know each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from system.jobs.job import Job
from system.jobs.task import Task
from system.mail.service import MAIL_JOB, send


def send_letter(task: Task, message_id: str, fonds_id: str | None = None) -> Mapping[str, Any]:  # noqa: ARG001 - read by the queue
    """Send one letter; one that was sent already is left."""
    return {"outcome": send(task.installation, task.actor, UUID(message_id))}


mailing = Job(MAIL_JOB, send_letter, attempts=6, pause_seconds=60.0)
