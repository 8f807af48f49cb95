"""Rereading every object of a transfer before it is accepted: its bytes, its size, its format (LGA 43, 46)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from uuid_utils.compat import uuid7

from records.objects.errors import ObjectMissing
from records.objects.events import FixityFailed
from records.objects.keys import ObjectKey
from records.objects.model import DigitalObject, FixityCheck, FixityOutcome
from records.objects.service import store_of
from records.objects.store import Store
from retention.transfers import queries
from retention.transfers.events import TransferObjectsChecked
from retention.transfers.gathering import object_counts, of_transfer
from retention.transfers.model import Transfer, TransferObjectCheck
from retention.transfers.packages import keep_manifest
from system.database import table_of
from system.jobs.task import Task
from system.work import Reading, Work

_BATCH = 100
# What nobody could tell is no format that will be read in thirty years.
_NO_FORMAT = frozenset({"", "application/octet-stream"})


def check_objects(task: Task, transfer_id: UUID) -> dict[str, Any]:
    """Read every object of a transfer that was not read again yet; killed in between, it goes on where it was.

    Rereading takes no lock; each batch of outcomes is an act of its own.
    """
    store = store_of(task.installation.settings)
    while True:
        with task.installation.reading(task.actor) as reading:
            batch = _unread(reading, transfer_id)
            total, left, _broken = object_counts(reading.session, transfer_id)
        if not batch:
            break
        found = []
        for row in batch:
            task.check()
            found.append((row, *_measure(store, row)))
        with task.installation.work(task.actor) as work:
            _note(work, transfer_id, found)
        task.progress(total - left + len(batch), total)
    return _end(task, transfer_id)


def _unread(reading: Reading, transfer_id: UUID) -> Sequence[Any]:
    read = select(TransferObjectCheck.object_id).where(TransferObjectCheck.transfer_id == transfer_id)
    statement = (
        select(
            DigitalObject.id, DigitalObject.fonds_id, DigitalObject.aggregation_id, DigitalObject.sha256,
            DigitalObject.size, DigitalObject.mime,
        )
        .where(DigitalObject.aggregation_id.in_(of_transfer(transfer_id).ids), DigitalObject.id.not_in(read))
        .order_by(DigitalObject.id)
        .limit(_BATCH)
    )  # fmt: skip
    return reading.session.execute(statement).all()


def _measure(store: Store, row: Any) -> tuple[FixityOutcome, str, int | None]:
    try:
        sha256, size = store.measure(ObjectKey(row.aggregation_id, row.sha256))
    except ObjectMissing:
        return FixityOutcome.MISSING, "", None
    except OSError:
        return FixityOutcome.UNREADABLE, "", None
    whole = sha256 == row.sha256 and size == row.size
    return (FixityOutcome.INTACT if whole else FixityOutcome.CHANGED), sha256, size


def _note(work: Work, transfer_id: UUID, found: Sequence[tuple[Any, FixityOutcome, str, int | None]]) -> None:
    ids = [row.id for row, *_rest in found]
    known = set(
        work.session.scalars(
            select(TransferObjectCheck.object_id).where(
                TransferObjectCheck.transfer_id == transfer_id, TransferObjectCheck.object_id.in_(ids)
            )
        )
    )
    fresh = [one for one in found if one[0].id not in known]
    if not fresh:
        return
    work.session.add_all(
        FixityCheck(
            object_id=row.id, fonds_id=row.fonds_id, checked_at=work.now, checked_by=work.actor.handle, outcome=outcome,
            found_sha256=sha256, found_size=size,
        )
        for row, outcome, sha256, size in fresh
    )  # fmt: skip
    work.session.execute(insert(table_of(TransferObjectCheck)), [
        {"id": uuid7(), "transfer_id": transfer_id, "object_id": row.id, "outcome": outcome.value, "mime": row.mime,
         "checked_at": work.now}
        for row, outcome, _sha256, _size in fresh
    ])  # fmt: skip
    work.emit_all([
        FixityFailed(
            entity_id=row.id, fonds_id=row.fonds_id, aggregation_id=row.aggregation_id, sha256=row.sha256,
            outcome=outcome.value, found_sha256=sha256,
        )
        for row, outcome, sha256, _size in fresh if outcome is not FixityOutcome.INTACT
    ])  # fmt: skip


def _end(task: Task, transfer_id: UUID) -> dict[str, Any]:
    with task.installation.work(task.actor) as work:
        transfer: Transfer = queries.find(work, transfer_id)
        total, _left, broken = object_counts(work.session, transfer_id)
        unknown = _of_unknown_format(work, transfer_id)
        keep_manifest(work, transfer)
        transfer.checked_at, transfer.checked, transfer.broken = work.now, total, broken
        work.emit(
            TransferObjectsChecked(
                entity_id=transfer.id, fonds_id=transfer.fonds_id, objects=total, broken=broken
            )
        )  # fmt: skip
    return {"transfer": str(transfer_id), "objects": total, "broken": broken, "unknown_format": unknown}


def _of_unknown_format(work: Work, transfer_id: UUID) -> int:
    statement = select(TransferObjectCheck.mime).where(TransferObjectCheck.transfer_id == transfer_id)
    return sum(mime in _NO_FORMAT for mime in work.session.scalars(statement))
