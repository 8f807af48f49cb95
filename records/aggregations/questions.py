"""What files ask of the nouns and floors above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from system.errors import Objection
from system.work import Question


@dataclass(frozen=True)
class ObjectionsToMoving(Question[Sequence[Objection]]):
    """What stands against closing these files, merging them, or giving their custody to another archive."""

    aggregation_ids: tuple[UUID, ...]
