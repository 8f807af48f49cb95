"""What can happen to an appraisal sheet; `lineage_id` is its class in every chart version, `number` its own version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class SheetBegun(Event):
    """A sheet was begun; `follows` is the number of the one it was copied from, 0 for none."""

    action: ClassVar[str] = "sheet.begun"
    lineage_id: UUID
    number: int
    follows: int = 0


@dataclass(frozen=True, kw_only=True)
class SheetSaved(Event):
    """What a draft says was changed; signatures given before no longer hold and are dropped."""

    action: ClassVar[str] = "sheet.saved"
    lineage_id: UUID
    number: int
    sha256: str
    signatures_dropped: int = 0


@dataclass(frozen=True, kw_only=True)
class SheetSigned(Event):
    """Somebody signed in a role; the digest is of the content signed."""

    action: ClassVar[str] = "sheet.signed"
    lineage_id: UUID
    number: int
    role: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SheetCompleted(Event):
    """Everybody whom the profile asks for has signed: the sheet holds; `supersedes` is the one before, 0 for none."""

    action: ClassVar[str] = "sheet.completed"
    lineage_id: UUID
    number: int
    sha256: str
    supersedes: int = 0


@dataclass(frozen=True, kw_only=True)
class SheetOpinionRecorded(Event):
    """The interdisciplinary group gave its opinion (LGA 50, 52)."""

    action: ClassVar[str] = "sheet.opinion_recorded"
    lineage_id: UUID
    number: int
    opinion: str
    opinion_number: str
    opinion_on: date


@dataclass(frozen=True, kw_only=True)
class SheetWithdrawn(Event):
    """A draft was given up; it stays readable."""

    action: ClassVar[str] = "sheet.withdrawn"
    lineage_id: UUID
    number: int
