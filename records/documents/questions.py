"""What documents ask of the rooms above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from system.work import Question


@dataclass(frozen=True)
class ExpectedKinds(Question[Sequence[str]]):
    """Which document types a file is expected to hold, in order."""

    aggregation_id: UUID
