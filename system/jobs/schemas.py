"""Jobs as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from system.jobs.model import ItemOutcome, JobItem, JobRun, JobState


class JobOut(msgspec.Struct):
    """One job: how far it is (`done` of `total`, null where it does not count) and why it failed, if it did."""

    id: UUID
    name: str
    state: JobState
    actor: str
    done: int
    total: int | None
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    objections: list[dict[str, Any]]


class JobDetail(JobOut):
    """One job with its arguments, its summary, and how many items came to each outcome."""

    arguments: dict[str, Any]
    summary: dict[str, Any]
    counts: Mapping[str, int]


class JobsOut(msgspec.Struct):
    """A page of jobs, newest first."""

    total: int
    page: int
    pages: int
    jobs: list[JobOut]


class JobItemOut(msgspec.Struct):
    """One line of a report; `facts` fill the sentence of `detail_code`."""

    position: int
    key: str
    outcome: ItemOutcome
    detail_code: str
    facts: dict[str, Any]


class JobItemsOut(msgspec.Struct):
    """A page of a job's report."""

    total: int
    page: int
    pages: int
    items: list[JobItemOut]


def job_out(run: JobRun) -> JobOut:
    """A job in a list."""
    return JobOut(**_shared(run))


def job_detail(run: JobRun, counts: Mapping[str, int]) -> JobDetail:
    """A job by itself."""
    return JobDetail(**_shared(run), arguments=run.arguments, summary=run.summary, counts=counts)


def item_out(item: JobItem) -> JobItemOut:
    """A line of the report."""
    return JobItemOut(item.position, item.key, item.outcome, item.detail_code, item.facts)


def _shared(run: JobRun) -> dict[str, Any]:
    return {name: getattr(run, name) for name in JobOut.__struct_fields__}
