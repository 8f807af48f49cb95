"""What decisions ask of the rooms above: what shows their requirements, and which of it everybody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from system.work import Question


@dataclass(frozen=True)
class ShownRequirements(Question[Mapping[UUID, Sequence[str]]]):
    """For each decision the requirement of every running link, as often as there are links."""

    decision_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class LinksInSight(Question[Sequence[UUID]]):
    """The links of a decision, running or withdrawn, whose documents the actor may see; the latest, so many at most."""

    decision_id: UUID
    most: int


@dataclass(frozen=True, slots=True)
class PublicSupport:
    """One support as everybody may see it: its role, what it shows, and where there is a public version, its digest.

    Names nothing of the document itself: titles may hold personal data.
    """

    role: str
    requirement: str
    document_id: UUID | None
    version_number: int
    sha256: str


@dataclass(frozen=True)
class PublicSupports(Question[Sequence[PublicSupport]]):
    """What supports a decision, in its public version only. The asker answers for who may know of it."""

    decision_id: UUID


@dataclass(frozen=True)
class PublicPackageReady(Question[bool]):
    """Whether everybody may have an evidence package of a published decision."""

    decision_id: UUID
