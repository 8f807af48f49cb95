"""Jobs over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from system import listing
from system.jobs import queries
from system.jobs.model import JobItem, JobRun
from system.jobs.schemas import JobDetail, JobItemsOut, JobsOut, item_out, job_detail, job_out
from system.web.lists import list_query
from system.work import Reading


class JobApi(Controller):
    """What is done in the background, how far it is, and what became of every item."""

    path = "/api/jobs"
    tags = ("Jobs",)

    @get("/", sync_to_thread=True, summary="Jobs")
    def jobs(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> JobsOut:
        """The actor's own jobs; with `job:read` all of the body. Filters: `state`, `name`, `actor`, `queued_at_from`.

        Newest first, or as `sort` says; `page` and `size` as in every list.
        """
        with reading:
            found = listing.run(
                reading.session,
                queries.statement(reading),
                queries.COLUMNS,
                list_query(request, queries.COLUMNS),
                default_sort="-queued_at",
                tie_breaker=JobRun.id,
            )
            return JobsOut(found.total, found.query.page, found.pages, [job_out(run) for run in found.rows])

    @get("/{job_id:uuid}", sync_to_thread=True, summary="One job")
    def job(self, job_id: FromPath[UUID], reading: NamedDependency[Reading]) -> JobDetail:
        """How far one job is, and why it failed if it did. Ask again until `state` is `done` or `failed`."""
        with reading:
            run = queries.find(reading, job_id)
            return job_detail(run, queries.counts(reading, run))

    @get("/{job_id:uuid}/items", sync_to_thread=True, summary="The report of a job")
    def items(
        self, job_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> JobItemsOut:
        """What became of every item, in order. Filters: `outcome`, `key`, `detail_code`."""
        with reading:
            found = listing.run(
                reading.session,
                queries.items(queries.find(reading, job_id)),
                queries.ITEM_COLUMNS,
                list_query(request, queries.ITEM_COLUMNS),
                default_sort="position",
                tie_breaker=JobItem.position,
            )
            return JobItemsOut(found.total, found.query.page, found.pages, [item_out(item) for item in found.rows])
