"""Why a decision keeps its evidence from going, and until when (domain 4.3; LGA 10, 12). Pure.

What was decided must be provable as long as it binds anybody or anybody may contest it. A day that is still to come
protects too: a decision that begins next year is kept whole until then, and a clock set back releases nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ground(StrEnum):
    """Why evidence is kept."""

    IN_FORCE = "in_force"  # it holds, or is still to begin
    CHALLENGEABLE = "challengeable"  # a remedy may still be sought
    HELD = "held"  # a hold keeps one of its files, and with it everything the decision rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A decision as far as protection asks of it.

    `was_finalised` says that it was ever made final; `is_final` that it was neither repealed nor left without effect.
    `in_force_until` and `challengeable_until` are last days, None where none is known. `pending` are addressees nobody
    told yet. `is_held` says that a hold keeps a file of the decision or of its evidence.
    """

    was_finalised: bool
    is_final: bool
    in_force_until: date | None = None
    has_remedy: bool = False
    pending: int = 0
    challengeable_until: date | None = None
    is_held: bool = False


def grounds(one: Standing, today: date) -> tuple[Ground, ...]:
    """Every reason for which its evidence is kept on a day; none means that nothing keeps it on its account.

    A repealed decision goes on being kept to the last day it was in force, which may lie ahead, and as long as somebody
    who was told may contest what it did meanwhile. Who was never told of it is told of the repeal instead: an unsent
    notice keeps nothing for ever.
    """
    if not one.was_finalised:
        return ()
    ended = one.in_force_until is not None and one.in_force_until < today
    unbounded = one.in_force_until is None and not one.is_final
    waits = one.is_final and one.pending > 0
    runs = one.challengeable_until is not None and today <= one.challengeable_until
    checks = (
        (not ended and not unbounded, Ground.IN_FORCE),
        (one.has_remedy and (waits or runs), Ground.CHALLENGEABLE),
        (one.is_held, Ground.HELD),
    )
    return tuple(ground for stands, ground in checks if stands)


def last_day(one: Standing, today: date) -> date | None:
    """The last day on which it keeps its evidence, as far as is known today; None where nobody can say.

    Told of what protects and of what no longer does: the later of the days that were ever given.
    """
    open_ended = one.is_held or (one.is_final and (one.in_force_until is None or (one.has_remedy and one.pending > 0)))
    if open_ended and grounds(one, today):
        return None
    known = [day for day in (one.in_force_until, one.challengeable_until if one.has_remedy else None) if day]
    return max(known, default=None)
