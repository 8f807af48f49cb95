"""What can happen to checkpoints and their keys."""

from __future__ import annotations

from dataclasses import dataclass

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


OWN_ACTIONS = (SealKeyRegistered.action, HistorySealed.action)
