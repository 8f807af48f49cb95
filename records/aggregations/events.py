"""What can happen to a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class AggregationOpened(Event):
    """A file was opened under a series."""

    action = "aggregation.opened"
    reference: str
    series: str
    unit_id: UUID
    opened_on: date


@dataclass(frozen=True, kw_only=True)
class AggregationDescribed(Event):
    """Descriptive fields changed; the facts name the fields, never their content."""

    action = "aggregation.described"
    reference: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AggregationClosed(Event):
    """A file was closed: its retention period may run."""

    action = "aggregation.closed"
    reference: str
    closed_on: date


@dataclass(frozen=True, kw_only=True)
class AggregationReopened(Event):
    """A closed file was opened again by authority of the coordinator. `closed_on` is the closing that no longer holds.

    The reason is kept with the reopening, not here: it is words of people.
    """

    action = "aggregation.reopened"
    reference: str
    reopening_id: UUID
    closed_on: date


@dataclass(frozen=True, kw_only=True)
class VolumeAdded(Event):
    """A volume was begun. `entity_id` is the file, as for every act on volumes."""

    action = "volume.added"
    volume: int
    first_folio: int | None
    last_folio: int | None


@dataclass(frozen=True, kw_only=True)
class VolumeChanged(Event):
    """The folios or the description of a volume changed; `shifted` volumes behind it moved along."""

    action = "volume.changed"
    volume: int
    first_folio: int | None
    last_folio: int | None
    shifted: int


@dataclass(frozen=True, kw_only=True)
class VolumeRemoved(Event):
    """The last volume, which held no folio, was taken away."""

    action = "volume.removed"
    volume: int


@dataclass(frozen=True, kw_only=True)
class FolioCorrected(Event):
    """A wrong folio was crossed out. The reason is kept with the correction."""

    action = "folio.corrected"
    correction_id: UUID
    wrong: str
    right: int


@dataclass(frozen=True, kw_only=True)
class AggregationReclassified(Event):
    """A file passed to another class and has a new reference; the old one still finds it (domain 7 A 10)."""

    action = "aggregation.reclassified"
    reference: str
    old_reference: str
    series: str
    old_series: str
    alias_id: UUID


@dataclass(frozen=True, kw_only=True)
class AggregationLost(Event):
    """A file was declared lost by an act. `before` is its standing until then, as in the two that follow."""

    action = "aggregation.lost"
    reference: str
    before: str
    incident_id: UUID


@dataclass(frozen=True, kw_only=True)
class AggregationDamaged(Event):
    """A file was declared damaged by a circumstantial act."""

    action = "aggregation.damaged"
    reference: str
    before: str
    incident_id: UUID


@dataclass(frozen=True, kw_only=True)
class AggregationFound(Event):
    """A lost or damaged file is in order again."""

    action = "aggregation.found"
    reference: str
    before: str
    incident_id: UUID
