"""What can happen to an execution and to the files it destroys. `entity_id` is the list where nothing else is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class ExecutionStarted(Event):
    """The executor began it; nothing is destroyed before the witness confirmed."""

    action: ClassVar[str] = "execution.started"
    execution_id: UUID
    list_digest: str
    items: int
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class ExecutionConfirmed(Event):
    """The witness confirmed it; from here the job destroys."""

    action: ClassVar[str] = "execution.confirmed"
    execution_id: UUID
    list_digest: str
    executor: str


@dataclass(frozen=True, kw_only=True)
class ExecutionWithdrawn(Event):
    """It was taken back, with a reason that stands beside it."""

    action: ClassVar[str] = "execution.withdrawn"
    execution_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExecutionLapsed(Event):
    """Nobody confirmed it in time."""

    action: ClassVar[str] = "execution.lapsed"
    execution_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExecutionResumed(Event):
    """What was left of it is tried again."""

    action: ClassVar[str] = "execution.resumed"
    execution_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExecutionFinished(Event):
    """Every item is accounted for: `destroyed` and `returned` are all there were."""

    action: ClassVar[str] = "execution.finished"
    execution_id: UUID
    items: int
    destroyed: int
    returned: int
    objects: int
    bytes: int
    manifest_sha256: str
    certificate_sha256: str


@dataclass(frozen=True, kw_only=True)
class ItemReturned(Event):
    """A guard forbade to destroy a file, or nothing of it could be: it is back in custody. `entity_id` is the file."""

    action: ClassVar[str] = "execution.item_returned"
    list_id: UUID
    item_id: UUID
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DestructionBegun(Event):
    """No guard stood against it: once anything went there is no way back. `entity_id` is the file."""

    action: ClassVar[str] = "execution.destruction_begun"
    list_id: UUID
    item_id: UUID
    tombstone_id: UUID
    objects: int
    bytes: int
    manifest_sha256: str


@dataclass(frozen=True, kw_only=True)
class AggregationDestroyed(Event):
    """Nothing of the content can be read any more. `entity_id` is the file."""

    action: ClassVar[str] = "aggregation.destroyed"
    list_id: UUID
    item_id: UUID
    tombstone_id: UUID
    act_number: str
    destroyed_on: date
    objects: int
    bytes: int
    manifest_sha256: str
    executor: str
    witness: str


@dataclass(frozen=True, kw_only=True)
class DeliveredContentOrdered(Event):
    """Content of files that another archive acknowledged is to be destroyed here. `entity_id` is the transfer."""

    action: ClassVar[str] = "transfer.content_ordered"
    number: str
    files: int
    receipt: str


@dataclass(frozen=True, kw_only=True)
class DeliveredContentDestroyed(Event):
    """The own copies of a delivered file are gone; another archive has it by this receipt. `entity_id` is the file.

    `manifest_sha256` is over the digests and sizes of its objects, as in a tombstone.
    """

    action: ClassVar[str] = "aggregation.delivered_content_destroyed"
    transfer_id: UUID
    number: str
    receipt: str
    objects: int
    bytes: int
    manifest_sha256: str
    destroyed_on: date
