"""The life of a decision as a table one can read aloud. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DecisionState(StrEnum):
    """How far a decision has come."""

    DRAFT = "draft"
    FINAL = "final"
    REPEALED = "repealed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class DecisionAct:
    """One act: from which states it may be done, and which it leaves behind; None where it leaves it as it is."""

    name: str
    sources: frozenset[DecisionState]
    target: DecisionState | None = None

    def may_follow(self, state: DecisionState) -> bool:
        """Whether the act may be done in this state."""
        return state in self.sources


_D, _F = frozenset({DecisionState.DRAFT}), frozenset({DecisionState.FINAL})

DESCRIBE = DecisionAct("describe", _D)
VOTE = DecisionAct("vote", _D)
WAIVE = DecisionAct("waive", _D)
FINALISE = DecisionAct("finalise", _D, DecisionState.FINAL)
WITHDRAW = DecisionAct("withdraw", _D | _F, DecisionState.WITHDRAWN)
REPEAL = DecisionAct("repeal", _F, DecisionState.REPEALED)
RELATE = DecisionAct("relate", _D | _F)
ADDRESS = DecisionAct("address", _D | _F)
NOTIFY = DecisionAct("notify", _F)
FOLLOW = DecisionAct("follow", _D | _F)
FILE = DecisionAct("file", _D | _F)
SUPPORT = DecisionAct("support", _D | _F)
# What ended is published again, so that the register says so; a draft that was given up never was (`publishing`).
PUBLISH = DecisionAct("publish", frozenset({DecisionState.FINAL, DecisionState.REPEALED, DecisionState.WITHDRAWN}))

ACTS = (DESCRIBE, VOTE, WAIVE, FINALISE, WITHDRAW, REPEAL, RELATE, ADDRESS, NOTIFY, FOLLOW, FILE, SUPPORT, PUBLISH)
