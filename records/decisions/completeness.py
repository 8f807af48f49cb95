"""What is missing of a decision's evidence, and how much of it is there (domain 4.2, 7 I 84). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from records.decisions.kinds import Requirement

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Conditions:
    """What conditions of requirements are held against. None and the empty text: nobody said."""

    amount: Decimal | None = None
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One requirement that applies, and how many running links show it."""

    requirement: Requirement
    links: int

    @property
    def is_met(self) -> bool:
        """Whether anything shows it."""
        return self.links > 0


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete the evidence of one decision is, requirement by requirement, in their order."""

    slots: Sequence[Slot]

    @property
    def required(self) -> int:
        """How many requirements apply."""
        return len(self.slots)

    @property
    def fulfilled(self) -> int:
        """How many of them are shown."""
        return sum(slot.is_met for slot in self.slots)

    @property
    def percent(self) -> int:
        """The share that is shown, in whole per cent."""
        return percent(self.fulfilled, self.required)

    @property
    def gaps(self) -> list[Requirement]:
        """What is missing, in order."""
        return [slot.requirement for slot in self.slots if not slot.is_met]

    def gaps_now(self, waived: Iterable[str] = ()) -> list[Requirement]:
        """What keeps it from becoming final: gaps that do not come later by nature, and that nobody let stand."""
        let = set(waived)
        return [gap for gap in self.gaps if not gap.later and gap.key not in let]


def applies(requirement: Requirement, conditions: Conditions) -> bool:
    """Whether a requirement is asked for. A condition over something nobody said holds: silence excuses nobody."""
    if (
        requirement.amount_above is not None
        and conditions.amount is not None
        and conditions.amount <= requirement.amount_above
    ):
        return False
    return not (requirement.procedures and conditions.procedure and conditions.procedure not in requirement.procedures)


def completeness(requirements: Iterable[Requirement], conditions: Conditions, shown: Iterable[str]) -> Completeness:
    """Hold what is linked against what is asked.

    `shown` has for each running link the key of a requirement, or of one of its alternatives; keys that nothing asks
    for count for nothing.
    """
    keys = list(shown)
    slots = [
        Slot(requirement, sum(key in requirement.keys for key in keys))
        for requirement in requirements
        if applies(requirement, conditions)
    ]
    return Completeness(slots)


def percent(fulfilled: int, required: int) -> int:
    """The share in whole per cent, halves up: 12 of 14 is 86. 100 is said only of the whole, 0 only of nothing.

    Where nothing is asked for, all of it is there.
    """
    if fulfilled >= required:
        return WHOLE
    if fulfilled <= 0:
        return 0
    return min(WHOLE - 1, max(1, (2 * WHOLE * fulfilled + required) // (2 * required)))
