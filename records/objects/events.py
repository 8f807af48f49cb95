"""What can happen to kept bytes. `entity_id` is the digital object."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class TextExtracted(Event):
    """An object's text was read, or it was found out that it cannot be. The text itself lies in the store."""

    action = "object.text_extracted"
    aggregation_id: UUID
    sha256: str
    outcome: str
    page_count: int | None


@dataclass(frozen=True, kw_only=True)
class FixityVerified(Event):
    """Every object of a body was reread. `entity_id` is the body."""

    action = "fixity.verified"
    checked: int
    intact: int
    broken: int


@dataclass(frozen=True, kw_only=True)
class FixityFailed(Event):
    """An object's bytes are gone, or are no longer the bytes that were put in (LGA 60; domain 7 I 82)."""

    action = "object.fixity_failed"
    aggregation_id: UUID
    sha256: str
    outcome: str
    found_sha256: str


@dataclass(frozen=True, kw_only=True)
class OrphanRemoved(Event):
    """Bytes that no act ever registered were removed from the store. `entity_id` is the file they were meant for."""

    action = "object.orphan_removed"
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ContentDestroyed(Event):
    """Everything the store held for a file is gone. `entity_id` is the file; `bytes` are those of its documents."""

    action = "aggregation.content_destroyed"
    objects: int
    bytes: int


@dataclass(frozen=True, kw_only=True)
class MasterKeyRotated(Event):
    """Every file's key was wrapped by a new master key and the old one forgotten. `entity_id` is the first body."""

    action = "keys.rotated"
    keys: int
    rewrapped: int
    damaged: int
    master: str


@dataclass(frozen=True, kw_only=True)
class MasterKeyRotationUnfinished(Event):
    """A new master key wraps from now on; the old one stays, because of keys that cannot be opened.

    `entity_id` is the first body.
    """

    action = "keys.rotation_unfinished"
    keys: int
    rewrapped: int
    damaged: int
    master: str


@dataclass(frozen=True, kw_only=True)
class ObjectsEncrypted(Event):
    """What lay unencrypted in the store was encrypted. `entity_id` is the first body."""

    action = "keys.objects_encrypted"
    found: int
    encrypted: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class DestructionEnforced(Event):
    """What a restore had brought back was destroyed again. `entity_id` is the first body."""

    action = "keys.destruction_enforced"
    files: int
