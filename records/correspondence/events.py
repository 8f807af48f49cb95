"""What can happen to an item of correspondence. Facts never hold who wrote or what about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class ItemReceived(Event):
    """A paper came in and has its folio; what it is about is still to be written down."""

    action: ClassVar[str] = "correspondence.received"
    folio: str
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class ItemRegistered(Event):
    """An incoming item is written down; `due_on` is when it has to be answered, None where it has not."""

    action: ClassVar[str] = "correspondence.registered"
    folio: str
    effective_on: date
    due_on: date | None
    medium: str


@dataclass(frozen=True, kw_only=True)
class ItemScanned(Event):
    """A scan of the paper was kept."""

    action: ClassVar[str] = "correspondence.scanned"
    folio: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ItemRouted(Event):
    """The desk sent an item to a unit (turno)."""

    action: ClassVar[str] = "correspondence.routed"
    folio: str
    unit_id: UUID
    purpose: str


@dataclass(frozen=True, kw_only=True)
class ItemAcknowledged(Event):
    """A unit says that it has the item."""

    action: ClassVar[str] = "correspondence.acknowledged"
    folio: str
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class ItemRejected(Event):
    """A unit says that the item is not for it; the reason stands in its row."""

    action: ClassVar[str] = "correspondence.rejected"
    folio: str
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class ItemReturned(Event):
    """No unit has the item any more: it is back at the desk."""

    action: ClassVar[str] = "correspondence.returned"
    folio: str


@dataclass(frozen=True, kw_only=True)
class UnitDone(Event):
    """A unit ended its part; others are still at it."""

    action: ClassVar[str] = "correspondence.unit_done"
    folio: str
    unit_id: UUID


@dataclass(frozen=True, kw_only=True)
class ItemAttended(Event):
    """Every unit that had to attend to the item has done so; `answers` are the outgoing folios."""

    action: ClassVar[str] = "correspondence.attended"
    folio: str
    answers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ItemFiled(Event):
    """An item became part of a file (LGA 11-III); `document_id` where its scan was put there."""

    action: ClassVar[str] = "correspondence.filed"
    folio: str
    reference: str
    aggregation_id: UUID
    document_id: UUID | None
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ItemCancelled(Event):
    """An item was cancelled; its folio is never given again."""

    action: ClassVar[str] = "correspondence.cancelled"
    folio: str


@dataclass(frozen=True, kw_only=True)
class LetterIssued(Event):
    """An outgoing letter was given its number."""

    action: ClassVar[str] = "correspondence.issued"
    folio: str
    number: str
    unit_id: UUID
    answers: str


@dataclass(frozen=True, kw_only=True)
class LetterDispatched(Event):
    """An outgoing letter left the house."""

    action: ClassVar[str] = "correspondence.dispatched"
    folio: str
    medium: str
    dispatched_on: date


@dataclass(frozen=True, kw_only=True)
class KindSaved(Event):
    """A kind of correspondence and its term were laid down, changed or retired."""

    action: ClassVar[str] = "correspondence.kind_saved"
    term_days: int | None
    counting: str
    retired: bool


@dataclass(frozen=True, kw_only=True)
class NumberingChanged(Event):
    """The body numbers its letters by another template from now on."""

    action: ClassVar[str] = "correspondence.numbering_changed"
    template: str
