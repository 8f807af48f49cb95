"""Looks at jobs: one's own, and with the permission those of the body."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from system.actor import Actor, Permission
from system.jobs.errors import JobNotFound
from system.jobs.model import ItemOutcome, JobItem, JobRun, JobState
from system.listing import Column
from system.visibility import within_body
from system.work import Reading

COLUMNS = (
    Column("name", "Trabajo", JobRun.name, filter="text", lead=True),
    Column(
        "state",
        "Estado",
        JobRun.state,
        filter="choice",
        choices=(
            (JobState.QUEUED, "En espera"),
            (JobState.RUNNING, "En curso"),
            (JobState.DONE, "Terminado"),
            (JobState.FAILED, "Fallido"),
        ),
    ),
    Column("progress", "Avance"),
    Column("actor", "Quién lo pidió", JobRun.actor, filter="text"),
    Column("queued_at", "Pedido", JobRun.queued_at, filter="date"),
    Column("finished_at", "Terminado", JobRun.finished_at, filter="date"),
)

ITEM_COLUMNS = (
    Column("position", "Núm.", JobItem.position, numeric=True),
    Column("key", "Elemento", JobItem.key, filter="text", lead=True),
    Column(
        "outcome",
        "Resultado",
        JobItem.outcome,
        filter="choice",
        choices=(
            (ItemOutcome.PENDING, "Pendiente"),
            (ItemOutcome.DONE, "Hecho"),
            (ItemOutcome.UNCHANGED, "Sin cambio"),
            (ItemOutcome.SKIPPED, "Omitido"),
            (ItemOutcome.REFUSED, "Rechazado"),
            (ItemOutcome.FAILED, "Fallido"),
        ),
    ),
    Column("detail_code", "Detalle", JobItem.detail_code, filter="text"),
)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Jobs the actor left itself; those of its body with `job:read`; every one for the local operator."""
    if actor.everywhere:
        return true()
    if actor.holds(Permission.JOB_READ):
        return within_body(actor, JobRun.fonds_id)
    return and_(JobRun.actor == actor.handle, within_body(actor, JobRun.fonds_id))


def statement(reading: Reading) -> Select[JobRun]:
    """The jobs the actor may see."""
    return select(JobRun).where(visible(reading.actor))


def find(reading: Reading, job_id: UUID) -> JobRun:
    """One job.

    Raises:
        JobNotFound: also where it is somebody else's.
    """
    run = reading.session.scalars(statement(reading).where(JobRun.id == job_id)).first()
    if run is None:
        raise JobNotFound(id=job_id)
    return run


def items(run: JobRun) -> Select[JobItem]:
    """The report of a job that was found."""
    return select(JobItem).where(JobItem.job_id == run.id)


def counts(reading: Reading, run: JobRun) -> dict[str, int]:
    """How many items came to each outcome; together they are all the items there are."""
    rows = reading.session.execute(
        select(JobItem.outcome, func.count()).where(JobItem.job_id == run.id).group_by(JobItem.outcome)
    )
    return {outcome.value: number for outcome, number in rows}
