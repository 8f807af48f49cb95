"""When a body may decide, and what its votes say (LGA 50; LGT 39). Pure: no database, clock or web.

A quorum is a share of the seats that vote, in whole per cent, more than or equal. Who is recused from a matter leaves
its seats as well as those present, so that nobody can break a quorum by stepping aside, nor help to make it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

WHOLE = 100
K = TypeVar("K")


class Choice(StrEnum):
    """What a member said to a matter. Who is recused leaves the quorum of that matter alone."""

    FAVOUR = "favour"
    AGAINST = "against"
    ABSTAINED = "abstained"
    RECUSED = "recused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the votes on one matter say; `casting` tells that who presides broke a tie."""

    favour: int
    against: int
    abstained: int
    recused: int
    quorum_reached: bool
    casting: bool

    @property
    def passed(self) -> bool:
        """Whether it was agreed: a quorum, and more in favour than against, or a tie that who presides breaks."""
        return self.quorum_reached and (self.favour > self.against or self.casting)


def needed(seats: int, percent: int) -> int:
    """How many of `seats` must be taken: never fewer than one.

    Raises:
        ValueError: for a negative number of seats, or a share outside 1 to 100.
    """
    if seats < 0 or not 1 <= percent <= WHOLE:
        raise ValueError("seats from 0, a share from 1 to 100 per cent")
    return max(1, -(-seats * percent // WHOLE))


def is_quorum(present: int, seats: int, percent: int) -> bool:
    """Whether those present are enough of the seats. A body without seats has never a quorum."""
    return seats > 0 and present >= needed(seats, percent)


def outcome(choices: Mapping[K, Choice], *, seats: int, percent: int, presides: K | None = None) -> Outcome:
    """What the votes of those present say.

    Args:
        choices: what each voting member who was present, or their substitute, said.
        seats: how many seats of the body vote, present or not.
        percent: the body's quorum.
        presides: who of `choices` presided and so breaks a tie; None where that person has no vote or was not there.
    """
    count = _counted(choices.values())
    recused = count[Choice.RECUSED]
    reached = is_quorum(len(choices) - recused, seats - recused, percent)
    tied = count[Choice.FAVOUR] == count[Choice.AGAINST] > 0
    casting = tied and presides is not None and choices.get(presides) is Choice.FAVOUR
    return Outcome(
        favour=count[Choice.FAVOUR],
        against=count[Choice.AGAINST],
        abstained=count[Choice.ABSTAINED],
        recused=recused,
        quorum_reached=reached,
        casting=casting,
    )


def _counted(choices: Iterable[Choice]) -> dict[Choice, int]:
    count = dict.fromkeys(Choice, 0)
    for choice in choices:
        count[choice] += 1
    return count
