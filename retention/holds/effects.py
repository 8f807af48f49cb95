"""What each kind of hold stops (domain 3.8), as a table one can read aloud. Pure: no database, clock or web.

Reading is never stopped, nor the primary transfer: a file that is held stays open to who may see it and goes to the
archive of concentration when its time comes. Nor are splits and mergers of files: no document is lost by them, and the
holds go along (`catching.catch_regrouped`). What is not in the table is not stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from retention.holds.kinds import HoldKind


class Effect(StrEnum):
    """What a hold can stop."""

    DISPOSAL = "disposal"  # baja documental
    SECONDARY_TRANSFER = "secondary_transfer"
    SHORTER_TERM = "shorter_term"  # passing to a class that keeps it for less
    LOAN = "loan"  # of the original; consultation in the archive goes on


_ALL = frozenset(Effect)
# An office that is handed over goes on working: its originals are lent as ever, and each loan is in the minutes.
BLOCKED: Mapping[HoldKind, frozenset[Effect]] = {
    HoldKind.LITIGATION: _ALL,
    HoldKind.AUDIT: _ALL,
    HoldKind.LIABILITY: _ALL,
    HoldKind.CRIMINAL: _ALL,
    HoldKind.ACCESS_REQUEST: _ALL,
    HoldKind.APPEAL: _ALL,
    HoldKind.PERSONAL_DATA: _ALL,
    HoldKind.HUMAN_RIGHTS: _ALL,
    HoldKind.HANDOVER: _ALL - {Effect.LOAN},
    HoldKind.DISASTER: _ALL,
    HoldKind.OTHER: _ALL,
}
# What people under investigation must not learn from the page of a file: only readers of the whole body are told.
DISCREET = frozenset({HoldKind.LIABILITY, HoldKind.CRIMINAL})


def blocks(kind: HoldKind, effect: Effect) -> bool:
    """Whether a hold of this kind stops this."""
    return effect in BLOCKED[kind]


def blocked_by(kinds: Iterable[HoldKind]) -> frozenset[Effect]:
    """Everything that holds of these kinds stop together: never less than each of them alone."""
    return frozenset(effect for kind in kinds for effect in BLOCKED[kind])
