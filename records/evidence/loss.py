"""What a decision could no longer prove if some of its evidence were lost (domain 4.2, 4.3). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from records.decisions.completeness import Conditions, completeness, percent
from records.decisions.kinds import Alternative, Requirement


@dataclass(frozen=True, slots=True)
class Fallen:
    """A requirement that nothing would show any more, and the other papers that would do in its place."""

    requirement: Requirement
    instead: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What would become of one decision: what falls, what other papers go on showing, its share before and after."""

    fallen: Sequence[Fallen]
    standing: Sequence[Requirement]
    before: int
    after: int

    @property
    def is_harmless(self) -> bool:
        """Whether everything that was shown would still be."""
        return not self.fallen


def loss(
    requirements: Iterable[Requirement], conditions: Conditions, shown: Iterable[str], lost: Iterable[str]
) -> Loss:
    """Hold what would be left against what is asked.

    Args:
        requirements: what the type asked for on the day of the decision.
        conditions: its amount and procedure.
        shown: for each running link the key of a requirement or alternative.
        lost: the same for the links that would be lost, each of them also in `shown`.
    """
    asked = list(requirements)
    keys = Counter(shown)
    gone = Counter(lost)
    before = completeness(asked, conditions, keys.elements())
    after = completeness(asked, conditions, (keys - gone).elements())
    fallen, standing = [], []
    for was, will in zip(before.slots, after.slots, strict=True):
        touched = bool(was.requirement.keys & gone.keys())
        if was.is_met and not will.is_met:
            fallen.append(Fallen(was.requirement, _instead(was.requirement, gone.keys())))
        elif touched and will.is_met:
            standing.append(was.requirement)
    return Loss(fallen, standing, percent(before.fulfilled, before.required), percent(after.fulfilled, after.required))


def _instead(requirement: Requirement, gone: Iterable[str]) -> tuple[Alternative, ...]:
    shown = set(gone)
    return tuple(one for one in requirement.any_of if one.key not in shown)
