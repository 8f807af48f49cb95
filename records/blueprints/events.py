"""What can happen to blueprints. `entity_id` is the blueprint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class BlueprintMade(Event):
    """A series got a blueprint that holds from a day on."""

    action = "blueprint.made"
    lineage_id: UUID
    number: int
    starts_on: date
    items: int


@dataclass(frozen=True, kw_only=True)
class BlueprintWithdrawn(Event):
    """A blueprint that did not hold yet was taken away."""

    action = "blueprint.withdrawn"
    lineage_id: UUID
    number: int
