"""What can happen to publications: they are made, and never change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class PaperPublished(Event):
    """A ruling, an act or an inventory was published."""

    action: ClassVar[str] = "publication.made"
    number: int
    kind: str
    document: str
    published_on: date
    keep_until: date
    subject_id: UUID
