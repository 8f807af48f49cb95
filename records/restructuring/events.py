"""What can happen where documents pass from one file into another."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class AggregationSplit(Event):
    """Some documents of a file went into a new one. `entity_id` is the file they left."""

    action = "aggregation.split"
    reference: str
    target_id: UUID
    target_reference: str
    documents: int
    regrouping_id: UUID


@dataclass(frozen=True, kw_only=True)
class AggregationMerged(Event):
    """All documents of a file went into another; the shell stays. `entity_id` is the file they left."""

    action = "aggregation.merged"
    reference: str
    target_id: UUID
    target_reference: str
    documents: int
    regrouping_id: UUID


@dataclass(frozen=True, kw_only=True)
class DocumentsReceived(Event):
    """Documents of another file came in. `entity_id` is the file that took them."""

    action = "aggregation.documents_received"
    reference: str
    source_id: UUID
    source_reference: str
    documents: int
    regrouping_id: UUID


@dataclass(frozen=True, kw_only=True)
class DocumentMoved(Event):
    """A document stands in another file under the next number there. `entity_id` is the document."""

    action = "document.moved"
    aggregation_id: UUID
    number: int
    source_id: UUID
    source_number: int
    object_id: UUID | None
    sha256: str


@dataclass(frozen=True, kw_only=True)
class VolumesReceived(Event):
    """The volumes of a merged file stand behind its own, their folios left to number. `entity_id` took them.

    `folios` is the total the file stated before, which holds no longer.
    """

    action = "aggregation.volumes_received"
    reference: str
    source_id: UUID
    source_reference: str
    volumes: int
    first_volume: int
    folios: int | None


@dataclass(frozen=True, kw_only=True)
class RegroupingPlanned(Event):
    """A large split or merge was left to a job. `entity_id` is the file whose documents will move."""

    action = "aggregation.regrouping_planned"
    reference: str
    kind: str
    target_id: UUID
    documents: int


@dataclass(frozen=True, kw_only=True)
class AggregationRelabelled(Event):
    """What lies on the shelf bears the new reference of a reclassified file."""

    action = "aggregation.relabelled"
    reference: str
    old_references: tuple[str, ...]
