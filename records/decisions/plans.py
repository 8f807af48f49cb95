"""What makes a local action plan: so many measurable commitments, each within the plan's time (domain 4.2). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from records.decisions.kinds import DecisionType
from system.calendar.days import add_years
from system.errors import Objection

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Commitment:
    """One follow-up as a plan sees it."""

    position: int
    due_on: date
    indicator: str
    target: Decimal | None
    progress: Decimal | None = None
    is_done: bool = False


def objections(kind: DecisionType, begins_on: date | None, commitments: Sequence[Commitment]) -> Iterator[Objection]:
    """What keeps a plan from becoming final; nothing where the type asks for no commitments."""
    if not kind.commitments:
        return
    if len(commitments) != kind.commitments:
        yield Objection(
            "decision.commitments_miscounted",
            facts={"field": "commitments", "wanted": kind.commitments, "found": len(commitments)},
        )
    for one in commitments:
        if not one.indicator or one.target is None or one.target <= 0:
            yield Objection("decision.commitment_unmeasurable", facts={"field": "commitments", "number": one.position})
        if begins_on is not None and kind.term_years and one.due_on > add_years(begins_on, kind.term_years):
            yield Objection(
                "decision.commitment_beyond_term",
                facts={"field": "commitments", "number": one.position, "years": kind.term_years},
            )


def percent_of(one: Commitment) -> int:
    """How far a commitment is, in whole per cent of its target, never above the whole."""
    if one.is_done:
        return WHOLE
    if one.target is None or one.target <= 0 or one.progress is None:
        return 0
    return max(0, min(WHOLE, int(one.progress * WHOLE / one.target)))
