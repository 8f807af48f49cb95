"""What can happen to instruments. `entity_id` is the edition, or the document of immediate proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class InstrumentPublished(Event):
    """An edition was published. `digest` is of its content; `files` are `format:sha256`."""

    action = "instrument.published"
    kind: str
    number: int
    source_number: int | None
    rows: int
    digest: str
    is_public: bool
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ImmediateProofAdded(Event):
    """A kind of paper came into the catalogue of immediate proof."""

    action = "immediate_proof.added"
    keep_months: int
    units: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ImmediateProofChanged(Event):
    """What the catalogue says of it changed; `changed` names the fields."""

    action = "immediate_proof.changed"
    changed: tuple[str, ...]
    keep_months: int
    units: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ImmediateProofLeft(Event):
    """It left the catalogue."""

    action = "immediate_proof.suppressed"
    suppressed_on: date
