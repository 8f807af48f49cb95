"""How much of its evidence a decision has, kept on its row in the act that changes it, so that a board is one sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from records.decisions.book import type_named
from records.decisions.completeness import Completeness, Conditions, completeness
from records.decisions.kinds import Requirement
from records.decisions.model import Decision
from records.decisions.questions import ShownRequirements
from system.work import Reading, Work

Stand = Reading | Work


def requirements_of(decision: Decision, today: date) -> Sequence[Requirement]:
    """What its type asked for on the day of the decision; of a draft without one, what it asks today."""
    return type_named(decision.kind).requirements(decision.decided_on or today)


def held_against(decision: Decision, shown: Iterable[str], today: date) -> Completeness:
    """Its completeness with these links: one key of a requirement for each."""
    conditions = Conditions(decision.amount, decision.procedure)
    return completeness(requirements_of(decision, today), conditions, shown)


def completeness_of(stand: Stand, decision: Decision) -> Completeness:
    """Its completeness as the links say now."""
    return held_against(decision, shown_by(stand, [decision.id]).get(decision.id, ()), stand.today)


def shown_by(stand: Stand, decision_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """What running links say of many decisions at once; nothing where no room above keeps links."""
    found: dict[UUID, list[str]] = {}
    for told in stand.ask(ShownRequirements(tuple(decision_ids))):
        for decision_id, keys in told.items():
            found.setdefault(decision_id, []).extend(keys)
    return found


def recount(work: Work, decision: Decision) -> Completeness:
    """Write down how complete a decision is. Whoever links or withdraws calls this in the same act, after a flush.

    The decision is locked by then, so that two people who link at once count one after the other.
    """
    held = completeness_of(work, decision)
    if (decision.required, decision.fulfilled) != (held.required, held.fulfilled):
        decision.required, decision.fulfilled = held.required, held.fulfilled
    return held
