"""What can happen to obligations: somebody proves one, takes the proof back, subscribes to the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class ObligationFulfilled(Event):
    """Evidence of an obligation was recorded. `sha256` is of the paper kept with it, empty where there is none."""

    action = "obligation.fulfilled"
    obligation: str
    period: str
    fulfilled_on: date
    sha256: str


@dataclass(frozen=True, kw_only=True)
class EvidenceWithdrawn(Event):
    """Evidence of an obligation counts no more; it stays readable with the reason."""

    action = "obligation.evidence_withdrawn"
    obligation: str
    period: str


@dataclass(frozen=True, kw_only=True)
class FeedIssued(Event):
    """An account subscribed to the calendar under a secret address; an address it had before is dead."""

    action = "obligation.feed_issued"


@dataclass(frozen=True, kw_only=True)
class FeedRevoked(Event):
    """The secret address of an account's calendar is dead."""

    action = "obligation.feed_revoked"
