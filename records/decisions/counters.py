"""How much of its evidence a decision has, kept on its row in the act that changes it, so that a board is one sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from records.decisions.book import type_named
from records.decisions.completeness import Completeness, Conditions, completeness
from records.decisions.kinds import Requirement
from records.decisions.model import Decision
from records.decisions.questions import ShownRequirements
from records.decisions.rules import own_requirements
from system.work import Reading, Work

Stand = Reading | Work


def requirements_of(stand: Stand, decision: Decision) -> Sequence[Requirement]:
    """What the law and then its body asked of its type on the day of the decision; of an undated draft, today."""
    on = decision.decided_on or stand.today
    own = own_requirements(stand, decision.fonds_id, decision.kind, on)
    return [*type_named(decision.kind).requirements(on), *own]


def requirement_of(stand: Stand, decision: Decision, key: str) -> Requirement | None:
    """The one under a key, its own or an alternative's."""
    return next((one for one in requirements_of(stand, decision) if key in one.keys), None)


def held_against(stand: Stand, decision: Decision, shown: Iterable[str]) -> Completeness:
    """Its completeness with these links: one key of a requirement for each."""
    conditions = Conditions(decision.amount, decision.procedure)
    return completeness(requirements_of(stand, decision), conditions, shown)


def completeness_of(stand: Stand, decision: Decision) -> Completeness:
    """Its completeness as the links say now."""
    return held_against(stand, decision, shown_by(stand, [decision.id]).get(decision.id, ()))


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
