"""Whose hands destroy: two people and no fewer, and neither decided what they carry out (domain 3.5, 8.3). Pure.

The matrix lets who proposed a list execute it ("create/execute, 1 of 2"); who authorised it may not ("executor <>
authoriser"). Who authorises is everybody whose word made the list executable: who appraised, opined, authorised the
accounting records, recorded the ruling, the act or its publication. The witness is nobody of these, nor the executor,
nor who proposed: what a witness is for is not to have had a hand in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from system.errors import Objection

BASIS = "LGA 12, 121"


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody as they stand in a paper or an account. A person is the same under any name, an account at any time."""

    handle: str
    account_id: UUID | None = None
    person_id: UUID | None = None

    def is_same(self, other: Hand) -> bool:
        """Whether both are one person, one account or one name; letter case makes no other name."""
        if self.handle and self.handle.casefold() == other.handle.casefold():
            return True
        pairs = ((self.account_id, other.account_id), (self.person_id, other.person_id))
        return any(one is not None and one == another for one, another in pairs)


def against_executor(executor: Hand, authorisers: Iterable[Hand]) -> list[Objection]:
    """What stands against somebody executing: that they authorised it."""
    if any(executor.is_same(one) for one in authorisers):
        return [Objection("execution.executor_authorised", BASIS, {"handle": executor.handle})]
    return []


def against_witness(
    witness: Hand, executor: Iterable[Hand], proposers: Iterable[Hand], authorisers: Iterable[Hand]
) -> list[Objection]:
    """What stands against somebody witnessing: that they are the executor, proposed the list, or authorised it.

    `executor` is the executor as they stood when they began it and as they stand now: an account that passed to another
    person meanwhile makes no second person.
    """
    facts = {"handle": witness.handle}
    checks = (
        (executor, "execution.witness_is_executor"),
        (proposers, "execution.witness_proposed"),
        (authorisers, "execution.witness_authorised"),
    )
    return [Objection(code, BASIS, facts) for hands, code in checks if any(witness.is_same(one) for one in hands)]
