"""The pages of jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from system.jobs import queries
from system.jobs.model import JobItem, JobRun
from system.web import lists
from system.work import Reading


class JobPages(Controller):
    """What is done in the background, how far it is, and what became of every item."""

    path = "/jobs"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def jobs(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The jobs, newest first."""
        with reading:
            return lists.answer(
                request,
                reading,
                queries.statement(reading),
                queries.COLUMNS,
                "system/jobs/list.html",
                name="trabajos",
                default_sort="-queued_at",
                tie_breaker=JobRun.id,
            )

    @get("/{job_id:uuid}", sync_to_thread=True)
    def job(
        self, job_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """One job with its report. While it is not finished the page renews itself."""
        with reading:
            run = queries.find(reading, job_id)
            return lists.answer(
                request,
                reading,
                queries.items(run),
                queries.ITEM_COLUMNS,
                "system/jobs/detail.html",
                name=f"trabajo-{run.id}",
                default_sort="position",
                tie_breaker=JobItem.position,
                run=run,
                counts=queries.counts(reading, run),
            )
