"""What can happen to a handover. Facts never hold names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class HandoverPlanned(Event):
    """A handover of a unit's archives was planned."""

    action: ClassVar[str] = "handover.planned"
    unit_id: UUID
    planned_on: date


@dataclass(frozen=True, kw_only=True)
class HandoverCut(Event):
    """What there is was frozen; the digest is of all rows."""

    action: ClassVar[str] = "handover.cut"
    rows: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class HandoverMinutesDrawn(Event):
    """The minutes were drawn up; `differences` is what changed since the cut."""

    action: ClassVar[str] = "handover.minutes_drawn"
    minutes_number: str
    differences: int
    clarify_until: date


@dataclass(frozen=True, kw_only=True)
class HandoverSigned(Event):
    """Somebody signed in a capacity; the digest is of the frozen report."""

    action: ClassVar[str] = "handover.signed"
    capacity: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class HandoverRemarked(Event):
    """One of the officers made a remark."""

    action: ClassVar[str] = "handover.remarked"
    remark_id: UUID


@dataclass(frozen=True, kw_only=True)
class HandoverRemarkAnswered(Event):
    """A remark was answered."""

    action: ClassVar[str] = "handover.remark_answered"
    remark_id: UUID


@dataclass(frozen=True, kw_only=True)
class HandoverDifferenceAccepted(Event):
    """Whoever receives accepted what changed since the cut."""

    action: ClassVar[str] = "handover.difference_accepted"
    remark_id: UUID


@dataclass(frozen=True, kw_only=True)
class HandoverClosed(Event):
    """The time for clarifications is over and every remark is answered."""

    action: ClassVar[str] = "handover.closed"
    digest: str
