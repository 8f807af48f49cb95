"""`constancia job`."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import click

from system import listing
from system.console import Console, ConsoleCommand, pass_console
from system.jobs import queries
from system.jobs.model import JobRun, JobState
from system.jobs.schemas import JobDetail, JobOut, JobsOut, job_detail, job_out
from system.listing import ListQuery


@click.group("job")
def job_group() -> None:
    """What is done in the background, how far it is, and what became of every item."""


@job_group.command("list", cls=ConsoleCommand)
@click.option("--state", type=click.Choice([state.value for state in JobState]), help="Only jobs in this state.")
@click.option("--page", type=click.IntRange(1), default=1, help="Page of the list, newest first.")
@pass_console
def list_jobs(console: Console, state: str | None, page: int) -> None:
    """List jobs: one's own, and with the permission `job:read` those of the body."""
    with console.reading() as reading:
        found = listing.run(
            reading.session,
            queries.statement(reading),
            queries.COLUMNS,
            ListQuery(page=page, filters={"state": state} if state else {}),
            default_sort="-queued_at",
            tie_breaker=JobRun.id,
        )
        jobs = JobsOut(found.total, found.query.page, found.pages, [job_out(run) for run in found.rows])
    console.answer(jobs, [_line(job) for job in jobs.jobs] or ["No jobs."])


@job_group.command("show", cls=ConsoleCommand)
@click.argument("job_id", type=click.UUID)
@pass_console
def show_job(console: Console, job_id: UUID) -> None:
    """Show how far a job is, why it failed if it did, and how many items came to each outcome."""
    with console.reading() as reading:
        run = queries.find(reading, job_id)
        job = job_detail(run, queries.counts(reading, run))
    console.answer(job, _lines(job))


def _line(job: JobOut) -> str:
    far = "" if job.total is None else f"  {job.done}/{job.total}"
    return f"{job.id}  {job.state.value:8}{far}  {job.name}  {job.actor}  {job.queued_at:%Y-%m-%d %H:%M}"


def _lines(job: JobDetail) -> Iterator[str]:
    yield _line(job)
    for outcome, number in sorted(job.counts.items()):
        yield f"  {outcome}: {number}"
    for objection in job.objections:
        yield f"  {objection['code']} {objection['basis']} {objection['facts']}".rstrip()
