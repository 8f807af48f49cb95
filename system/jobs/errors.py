"""What is refused about jobs, and what a failed job is said to have died of."""

from __future__ import annotations

from system.errors import NotFound

BROKEN = "job.broken"
GIVEN_UP = "job.given_up"
UNKNOWN = "job.unknown"


class JobNotFound(NotFound):
    """There is no such job, or the actor may not see it."""

    code = "job.not_found"
