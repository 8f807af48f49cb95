"""What happens to views and selections that concerns others than their owner."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class ViewShared(Event):
    """A view was offered to the whole body, or taken back."""

    action = "view.shared"
    listing: str
    shared: bool


@dataclass(frozen=True, kw_only=True)
class BulkActLeft(Event):
    """An act upon a selection was confirmed; each item's own events follow from its job."""

    action = "selection.act_left"
    listing: str
    act: str
    items: int
    job_id: UUID
