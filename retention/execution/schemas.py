"""Executions and tombstones as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from retention.disposals.model import DisposalList, ItemState
from retention.execution import queries
from retention.execution.delivered import waiting
from retention.execution.model import DestroyedObject, Execution, ExecutionState, Tombstone
from retention.transfers.model import Transfer, TransferPaper
from system.jobs.model import JobState


class StartBody(msgspec.Struct):
    """Which list is to be executed."""

    list: UUID


class WithdrawalBody(msgspec.Struct):
    """Why an execution is taken back."""

    reason: str


class ExecutionOut(msgspec.Struct):
    """One execution: its two people, how far its job is, and how many files of its list came to each state."""

    id: UUID
    list: UUID
    number: str
    state: ExecutionState
    list_digest: str
    executor: str
    started_at: datetime
    expires_at: datetime | None
    witness: str
    confirmed_at: datetime | None
    job: UUID | None
    job_state: JobState | None
    counts: dict[str, int]
    objects: int
    bytes: int
    ended_at: datetime | None
    papers: tuple[UUID, ...]


class ItemOut(msgspec.Struct):
    """What became of one file of a list; `reasons` are why it was returned."""

    position: int
    file: UUID
    reference: str
    state: ItemState
    reasons: list[dict[str, Any]]
    tombstone: UUID | None
    destroyed_on: date | None
    objects: int | None
    bytes: int | None


class ReportOut(msgspec.Struct):
    """A page of the report: every file that was ever on the list is in it once."""

    total: int
    page: int
    pages: int
    items: list[ItemOut]


class ObjectOut(msgspec.Struct):
    """One object that a destroyed file held."""

    sha256: str
    size: int
    mime: str
    document: str


class TombstoneOut(msgspec.Struct):
    """What a destroyed file was, by which act it went, when and by whom."""

    id: UUID
    file: UUID
    list: UUID
    reference: str
    title: str
    series: str
    unit: str
    opened_on: date
    closed_on: date
    due_on: date
    ruling_number: str
    act_number: str
    act_on: date
    executor: str
    witness: str
    destroyed_on: date
    destroyed_at: datetime
    objects: int
    bytes: int
    folios: int
    manifest_sha256: str


class TombstoneDetail(TombstoneOut):
    """The same with the arithmetic of its term, the guards asked, and the digest of every object."""

    explanation: Sequence[Any]
    guards: Sequence[Any]
    manifest: Sequence[ObjectOut]


class TombstonesOut(msgspec.Struct):
    """A page of tombstones."""

    total: int
    page: int
    pages: int
    tombstones: list[TombstoneOut]


def execution_out(stand: queries.Stand, execution: Execution, disposal: DisposalList) -> ExecutionOut:
    """One execution."""
    job = queries.job_of(stand, execution)
    return ExecutionOut(
        id=execution.id,
        list=disposal.id,
        number=f"{disposal.number}/{disposal.year}",
        state=execution.state,
        list_digest=execution.list_digest,
        executor=execution.executor,
        started_at=execution.started_at,
        expires_at=execution.expires_at,
        witness=execution.witness,
        confirmed_at=execution.confirmed_at,
        job=execution.job_id,
        job_state=job.state if job else None,
        counts={state.value: count for state, count in queries.counts(stand.session, disposal.id).items()},
        objects=execution.object_count,
        bytes=execution.byte_count,
        ended_at=execution.ended_at,
        papers=tuple(one.attachment_id for one in queries.certificates(stand, execution) if one.attachment_id),
    )


def item_out(row: Any) -> ItemOut:
    """A line of the report."""
    return ItemOut(
        row.position, row.aggregation_id, row.reference, row.state, row.reasons, row.tombstone_id, row.destroyed_on,
        row.object_count, row.byte_count,
    )  # fmt: skip


def tombstone_out(stone: Any) -> TombstoneOut:
    """A tombstone in a list, from the stone or a row of the list."""
    return TombstoneOut(**_shared(stone))


def tombstone_detail(stone: Tombstone, objects: list[DestroyedObject]) -> TombstoneDetail:
    """A tombstone by itself."""
    return TombstoneDetail(
        **_shared(stone),
        explanation=stone.explanation,
        guards=stone.guards,
        manifest=[ObjectOut(one.sha256, one.size, one.mime, one.document_number) for one in objects],
    )


_RENAMED = {"file": "aggregation_id", "list": "list_id", "objects": "object_count", "bytes": "byte_count"}


def _shared(stone: Any) -> dict[str, Any]:
    return {name: getattr(stone, _RENAMED.get(name, name)) for name in TombstoneOut.__struct_fields__}


class DeliveredOut(msgspec.Struct):
    """A transfer that another archive acknowledged and of which the store still holds the content of `files` files."""

    transfer: UUID
    number: int | None
    year: int
    receiver: str
    receipt: str
    received_on: date
    files: int


class OrderOut(msgspec.Struct):
    """The job that was left."""

    job: UUID


def delivered_out(reading: queries.Stand, limit: int = 1000) -> list[DeliveredOut]:
    """What still lies here of what was delivered, in the actor's sight, the oldest receipt first."""
    rows = reading.session.execute(waiting(reading).order_by(TransferPaper.dated_on, Transfer.id).limit(limit))
    return [
        DeliveredOut(row.id, row.number, row.year, row.receiver, row.receipt, row.received_on, row.files)
        for row in rows
    ]
