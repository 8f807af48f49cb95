"""What can happen to checkpoints and their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class SealKeyRegistered(Event):
    """A key seals from now on. `endorsed_by` is the key before, empty for the first or where that one was lost."""

    action = "checkpoint_key.registered"
    key: str
    public_key: str
    endorsed_by: str


@dataclass(frozen=True, kw_only=True)
class HistorySealed(Event):
    """The head of the history was sealed."""

    action = "checkpoint.sealed"
    number: int
    sequence: int
    head: str
    digest: str
    key: str
    root: str


@dataclass(frozen=True, kw_only=True)
class CheckpointStamped(Event):
    """An outside authority put its time stamp on a checkpoint (RFC 3161)."""

    action = "checkpoint.stamped"
    number: int
    stamped_at: datetime


@dataclass(frozen=True, kw_only=True)
class StampFailed(Event):
    """No time stamp was to be had; it is tried again at `next_at`. `reason` is one of `checkpoint.stamp.*`."""

    action = "checkpoint.stamp_failed"
    number: int
    reason: str
    attempt: int
    next_at: datetime


OWN_ACTIONS = (SealKeyRegistered.action, HistorySealed.action, CheckpointStamped.action, StampFailed.action)
