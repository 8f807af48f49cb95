"""The job that destroys: every file in acts of its own, what was left over again, then the index, then the certificate.

Killed anywhere it goes on where it was: what became of a file stands with its line, not in the job. `run_item` does the
same for one file whatever an earlier run had done of it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from records.aggregations.questions import IndexForgets
from records.objects.erasure import is_whole
from retention.disposals.model import DisposalItem, DisposalList, ItemState
from retention.execution import certifying, delivered, service
from retention.execution.asking import list_objections
from retention.execution.destroying import Asked, Step, ask_item, bury_item, destroy_item, spare_item
from retention.execution.errors import ContentLeftOver, ExecutionRefused, IndexNotPurged, StoreUnavailable
from retention.execution.model import Execution, ExecutionState
from system.errors import refuse_all
from system.jobs.job import Job, Result
from system.jobs.model import ItemOutcome
from system.jobs.task import Task

DESTROYED, RETURNED, SETTLED = "execution.item_destroyed", "execution.file_returned", "execution.item_settled"
DELIVERED = "execution.delivered_destroyed"
TRIES = 3
PAUSE_SECONDS = 2.0
INDEX_SECONDS = 60.0


def destroy(task: Task, execution_id: str) -> Mapping[str, Any]:
    """Destroy what a confirmed execution may. Every line of the list that still stood is in the report once."""
    wanted = UUID(execution_id)
    if not _runs(task, wanted):
        return {"execution": execution_id}
    _require_whole(task, wanted)
    task.each(_waiting(task, wanted), lambda key: run_item(task, wanted, UUID(key)), batch=1)
    _try_again(task, wanted)
    _spare(task, wanted)
    _purge_index(task)
    done = certifying.finish(task.installation, task.actor, wanted)
    task.installation.database.settle()
    return {"execution": execution_id, **done}


def run_item(task: Task, execution_id: UUID, item_id: UUID) -> Result:
    """Bring one file to its end: returned with its reasons, or gone with its stone."""
    installation, actor = task.installation, task.actor
    try:
        with installation.work(actor) as work:
            asked = ask_item(work, execution_id, item_id)
        if asked.step is Step.SETTLED:
            return Result(ItemOutcome.UNCHANGED, SETTLED, {"reference": asked.reference})
        if asked.step is Step.RETURNED:
            return _returned(asked)
        with installation.work(actor) as work:
            destroy_item(work, item_id)
        with installation.work(actor) as work:
            bury_item(work, item_id)
    except (ContentLeftOver, StoreUnavailable) as failure:
        first = failure.objections[0]
        return Result(ItemOutcome.FAILED, first.code, first.facts)
    return Result(ItemOutcome.DONE, DESTROYED, {"reference": asked.reference})


def _runs(task: Task, execution_id: UUID) -> bool:
    with task.installation.reading(task.actor) as reading:
        return reading.session.get_one(Execution, execution_id).state is ExecutionState.RUNNING


def _require_whole(task: Task, execution_id: UUID) -> None:
    """The whole list once, line by line, before anything of it is touched.

    Raises:
        ExecutionRefused: its digest is no more what both people answered for, or something else stands against it.
    """
    with task.installation.work(task.actor) as work:
        execution = work.session.get_one(Execution, execution_id)
        disposal = work.session.get_one(DisposalList, execution.list_id)
        refuse_all(ExecutionRefused, list_objections(work, disposal, execution))


def _left(task: Task, execution_id: UUID, *states: ItemState) -> list[UUID]:
    with task.installation.reading(task.actor) as reading:
        statement = (
            select(DisposalItem.id)
            .join(Execution, Execution.list_id == DisposalItem.list_id)
            .where(Execution.id == execution_id, DisposalItem.state.in_(states))
            .order_by(DisposalItem.position)
        )
        return list(reading.session.scalars(statement))


def _waiting(task: Task, execution_id: UUID) -> list[str]:
    return [str(one) for one in _left(task, execution_id, ItemState.STANDING, ItemState.DESTROYING)]


def _try_again(task: Task, execution_id: UUID) -> None:
    """What the store could not do is tried again a little later; what still cannot be done stays in the report."""
    for attempt in range(1, TRIES):
        left = _left(task, execution_id, ItemState.STANDING, ItemState.DESTROYING)
        if not left:
            return
        task.check()
        time.sleep(PAUSE_SECONDS * attempt)
        for item_id in left:
            try:
                result = run_item(task, execution_id, item_id)
            except ExecutionRefused as refusal:
                first = refusal.objections[0]
                result = Result(ItemOutcome.REFUSED, first.code, first.facts)
            task.item(str(item_id), result.outcome, result.detail, **result.facts)


def _spare(task: Task, execution_id: UUID) -> None:
    """What could not be destroyed and is whole goes back to custody, named (domain 3.5); what is not stays."""
    installation, actor = task.installation, task.actor
    for item_id in _left(task, execution_id, ItemState.DESTROYING):
        task.check()
        with installation.reading(actor) as reading:
            file_id = reading.session.get_one(DisposalItem, item_id).aggregation_id
            if not is_whole(installation.settings, reading.session, file_id):
                continue
        with installation.work(actor) as work:
            spared = spare_item(work, item_id)
        if spared is not None:
            result = _returned(spared)
            task.item(str(item_id), result.outcome, result.detail, **result.facts)


def _returned(asked: Asked) -> Result:
    facts = {"reference": asked.reference, "reasons": ", ".join(one.code for one in asked.against)}
    return Result(ItemOutcome.REFUSED, RETURNED, facts)


def _purge_index(task: Task) -> None:
    """Words of what is gone leave the files of the index.

    Raises:
        IndexNotPurged: whoever keeps the index could not; the job is run again, and finds everything else done.
    """
    with task.installation.reading(task.actor) as reading:
        told = reading.ask(IndexForgets(seconds=INDEX_SECONDS))
    reasons = [reason for reason in told if reason]
    if reasons:
        raise IndexNotPurged(reasons[0])


def destroy_delivered(task: Task, transfer_id: str) -> Mapping[str, Any]:
    """Destroy the own copies of delivered files. Killed, it goes on; each file is in the report once."""
    wanted = UUID(transfer_id)
    with task.installation.reading(task.actor) as reading:
        files = [str(one) for one in delivered.files_left(reading, wanted)]
    task.each(files, lambda key: _run_delivered(task, wanted, UUID(key)), batch=1)
    _purge_index(task)
    task.installation.database.settle()
    return {"transfer": transfer_id, **task.counts()}


def _run_delivered(task: Task, transfer_id: UUID, aggregation_id: UUID) -> Result:
    try:
        with task.installation.work(task.actor) as work:
            done = delivered.erase(work, transfer_id, aggregation_id)
    except (ContentLeftOver, StoreUnavailable) as failure:
        first = failure.objections[0]
        return Result(ItemOutcome.FAILED, first.code, first.facts)
    facts = {"reference": done.reference}
    if done.against:
        facts["reasons"] = ", ".join(one.code for one in done.against)
        return Result(ItemOutcome.REFUSED, done.against[0].code, {**done.against[0].facts, **facts})
    return Result(ItemOutcome.DONE if done.is_new else ItemOutcome.UNCHANGED, DELIVERED, facts)


delivered_destruction = Job(delivered.JOB, destroy_delivered, attempts=5, pause_seconds=2.0)
destruction = Job(service.JOB, destroy, attempts=5, pause_seconds=2.0)
