"""What charts ask of the floors above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from system.errors import Objection
from system.work import Question


@dataclass(frozen=True)
class FilesInClasses(Question[Mapping[UUID, int]]):
    """How many files stand under each class of a body, by lineage; a class without files is left out.

    `lineage_ids` None asks for all. An act asks for every file there is; `in_sight` cuts the numbers to what the actor
    may see, as whatever is shown must be.
    """

    fonds_id: UUID
    lineage_ids: tuple[UUID, ...] | None = None
    in_sight: bool = False


@dataclass(frozen=True)
class NodesNamed(Question[frozenset[UUID]]):
    """Which of these nodes of a draft something above already names; one that is named does not leave the draft."""

    node_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class ApprovalObjections(Question[Sequence[Objection]]):
    """What stands against bringing a draft into force, beyond what the chart itself can see."""

    chart_id: UUID


@dataclass(frozen=True)
class Remarks(Question[Sequence[Objection]]):
    """What is worth saying of a version without stopping it: series without sheet, without files, without terms.

    Each objection's facts hold `code`, and `lineage` as text where it is about one class.
    """

    chart_id: UUID
