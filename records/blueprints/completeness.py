"""How complete a file is against what it should hold (pure; domain 2.6, 7 I 84)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

_WHOLE = 100


class Requirement(StrEnum):
    """How much a document type is wanted; only what is required counts."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Expected:
    """A document type that is expected, by its folded name."""

    key: str
    requirement: Requirement


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a file has of what it should: numbers of required types, and which expected ones it lacks, by position.

    `percent` is None where nothing is required.
    """

    required: int
    present: int
    lacking: tuple[int, ...]
    percent: int | None

    @property
    def is_complete(self) -> bool:
        """Whether nothing that is required is missing."""
        return self.present == self.required


def percent_of(present: int, required: int) -> int | None:
    """The share in whole per cent, rounded half up: 12 of 14 are 86. Never 100 while one is missing, nor 0 with one.

    None where nothing is required.
    """
    if required == 0:
        return None
    if present >= required:
        return _WHOLE
    rounded = (2 * _WHOLE * present + required) // (2 * required)
    return min(_WHOLE - 1, max(rounded, 1 if present else 0))


def measure(expected: Sequence[Expected], held: Collection[str]) -> Completeness:
    """How complete a file is that holds documents of these types (folded names).

    An optional or conditional type that is missing stands in `lacking` too, but never counts.
    """
    found = set(held)
    required = [one for one in expected if one.requirement is Requirement.REQUIRED]
    present = sum(1 for one in required if one.key in found)
    lacking = tuple(position for position, one in enumerate(expected) if one.key not in found)
    return Completeness(len(required), present, lacking, percent_of(present, len(required)))
