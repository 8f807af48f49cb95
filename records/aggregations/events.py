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
