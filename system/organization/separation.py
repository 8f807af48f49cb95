"""Separation of duties: which two parts of one matter the same person may not play (domain 8.3). Pure.

An act that needs it asks `objections` with who did what, and refuses with what comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from system.errors import Conflict, Objection


class Duty(StrEnum):
    """A part somebody plays in a matter."""

    APPROVES = "approves"
    AUTHORISES = "authorises"
    EXECUTES = "executes"
    PROPOSES = "proposes"
    WITNESSES = "witnesses"


# Nobody approves an own proposal; who executes neither authorised it nor witnesses it.
INCOMPATIBLE: tuple[tuple[Duty, Duty, str], ...] = (
    (Duty.PROPOSES, Duty.APPROVES, "separation.own_proposal"),
    (Duty.AUTHORISES, Duty.EXECUTES, "separation.own_authorisation"),
    (Duty.EXECUTES, Duty.WITNESSES, "separation.own_execution"),
)


class SameHands(Conflict):
    """One person would play two parts that exclude each other."""

    code = "separation.same_hands"


def objections(hands: Mapping[Duty, str], *, basis: str = "") -> list[Objection]:
    """Every pair of excluding parts that one handle plays. Letter case makes no other person."""
    return [
        Objection(code, basis, {"handle": hands[first]})
        for first, second, code in INCOMPATIBLE
        if first in hands and second in hands and hands[first].casefold() == hands[second].casefold()
    ]
