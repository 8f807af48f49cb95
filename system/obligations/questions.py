"""What the obligations board asks of the floors above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.work import Question


@dataclass(frozen=True, slots=True)
class KnownEvidence:
    """Something the product itself published, that proves an obligation without anybody recording it.

    `kind` is what the profile's `instruments` name (chart, schedule, guide, general_inventory, expiry_calendar,
    immediate_proof); `address` is the permanent address in this house, `number` the edition's.
    """

    kind: str
    on: date
    address: str
    number: int = 1
    sha256: str = ""


@dataclass(frozen=True)
class EvidenceKnown(Question[Sequence[KnownEvidence]]):
    """What a body published from `first` to `last`, both included."""

    fonds_id: UUID
    first: date
    last: date
