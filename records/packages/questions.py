"""What packages ask of the floors above: who had custody of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.work import Question


@dataclass(frozen=True, slots=True)
class Handing:
    """One step of a file's custody: on which day it came into whose hands, under which number or act."""

    aggregation_id: UUID
    on: date
    kind: str
    number: str = ""
    holder: str = ""
    until: date | None = None


@dataclass(frozen=True)
class HandingsKnown(Question[Sequence[Handing]]):
    """The steps of these files' custody that somebody above keeps: transfers. The asker answers for who is told."""

    aggregation_ids: tuple[UUID, ...]
