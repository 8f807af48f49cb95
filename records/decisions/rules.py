"""Requirements that a body sets beyond the law: set from a day on, ended on a day, never changed or removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from records.decisions import own_rules
from records.decisions.book import BOOK, type_named
from records.decisions.errors import DecisionNotFound, DecisionRefused
from records.decisions.events import BodyRequirementEnded, BodyRequirementSet
from records.decisions.kinds import Requirement
from records.decisions.model import BodyRequirement, Decision
from records.decisions.own_rules import Known, Wanted
from records.decisions.states import DecisionState
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.queries import fonds_of
from system.visibility import within_body
from system.work import Reading, Work

JOB = "decisions.recount"
Stand = Reading | Work


def own_requirements(stand: Stand, fonds_id: UUID, kind: str, on: date) -> list[Requirement]:
    """What a body asks of a type on a day beyond the law, in the order in which it was set."""
    statement = select(BodyRequirement).where(
        BodyRequirement.fonds_id == fonds_id,
        BodyRequirement.kind == kind,
        BodyRequirement.starts_on <= on,
        or_(BodyRequirement.ends_on.is_(None), BodyRequirement.ends_on >= on),
    )
    return [own_rules.requirement(row.key, _wanted(row)) for row in stand.session.scalars(_ordered(statement))]


def of_body(stand: Stand, fonds_id: UUID) -> Sequence[BodyRequirement]:
    """Everything that the actor's body ever set, by type."""
    statement = select(BodyRequirement).where(
        BodyRequirement.fonds_id == fonds_id, within_body(stand.actor, BodyRequirement.fonds_id)
    )
    return stand.session.scalars(statement.order_by(BodyRequirement.kind, BodyRequirement.id)).all()


def set_requirement(work: Work, fonds_id: UUID, wanted: Wanted) -> BodyRequirement:
    """Ask something of a type beyond the law, of decisions taken from a day on; what it touches is counted anew.

    Raises:
        FondsNotFound, NotPermitted
        DecisionRefused: with every objection.
    """
    fonds = fonds_of(work, fonds_id)
    work.actor.require(Permission.DECISION_OVERRIDE, Place(fonds.id))
    on = wanted.starts_on or work.today
    law = type_named(wanted.kind).requirements(on)
    titles = own_rules.titles_of([*law, *own_requirements(work, fonds.id, wanted.kind, on)])
    own = work.session.scalar(
        select(func.count()).where(BodyRequirement.fonds_id == fonds.id, BodyRequirement.kind == wanted.kind)
    )
    kinds = frozenset(one.key for one in BOOK.types)
    known = Known(kinds, frozenset(BOOK.roles), frozenset(BOOK.procedures), titles, own or 0)
    refuse_all(DecisionRefused, own_rules.objections(wanted, known))
    rule = BodyRequirement(
        fonds_id=fonds.id, kind=wanted.kind, key=f"own_{(own or 0) + 1}", title=wanted.title.strip(),
        roles=list(wanted.roles), alternatives=[[title.strip(), list(roles)] for title, roles in wanted.alternatives],
        amount_above=wanted.amount_above, procedures=list(wanted.procedures), later=wanted.later,
        basis=wanted.basis.strip(), starts_on=on, set_by=work.actor.handle, set_at=work.now,
    )  # fmt: skip
    work.session.add(rule)
    work.session.flush()
    work.emit(
        BodyRequirementSet(entity_id=rule.id, fonds_id=fonds.id, kind=rule.kind, key=rule.key, starts_on=rule.starts_on)
    )
    work.enqueue(JOB, requirement_id=str(rule.id))
    return rule


def end_requirement(work: Work, requirement_id: UUID, *, on: date) -> BodyRequirement:
    """Ask it no more of decisions taken after a day. Gaps of decisions taken before stay: nothing is hidden by it.

    Raises:
        DecisionNotFound: the actor's body set no such requirement.
        NotPermitted
        DecisionRefused: it ended already, or the day has passed.
    """
    rule = find_rule(work, requirement_id, lock=True)
    work.actor.require(Permission.DECISION_OVERRIDE, Place(rule.fonds_id))
    against = []
    if rule.ends_on is not None:
        against.append(Objection("decision.rule_ended", facts={"field": "ends_on", "day": rule.ends_on.isoformat()}))
    elif on < max(rule.starts_on, work.today):
        least = max(rule.starts_on, work.today)
        against.append(Objection("decision.rule_end_past", facts={"field": "ends_on", "day": least.isoformat()}))
    refuse_all(DecisionRefused, against)
    rule.ends_on, rule.ended_by, rule.ended_at = on, work.actor.handle, work.now
    work.session.flush()
    work.emit(BodyRequirementEnded(entity_id=rule.id, fonds_id=rule.fonds_id, kind=rule.kind, key=rule.key, ends_on=on))
    work.enqueue(JOB, requirement_id=str(rule.id))
    return rule


def find_rule(stand: Stand, requirement_id: UUID, *, lock: bool = False) -> BodyRequirement:
    """One of them.

    Raises:
        DecisionNotFound: the actor's body set no such requirement.
    """
    statement = select(BodyRequirement).where(
        BodyRequirement.id == requirement_id, within_body(stand.actor, BodyRequirement.fonds_id)
    )
    found = stand.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise DecisionNotFound(id=requirement_id)
    return found


def touched(stand: Stand, rule: BodyRequirement) -> Sequence[UUID]:
    """The decisions whose counts may have changed by it: of its body and type, from its day on; drafts all of them."""
    statement = select(Decision.id).where(
        Decision.fonds_id == rule.fonds_id,
        Decision.kind == rule.kind,
        Decision.state.in_((DecisionState.DRAFT, DecisionState.FINAL)),
        or_(Decision.decided_on.is_(None), Decision.decided_on >= rule.starts_on),
    )
    return stand.session.scalars(statement.order_by(Decision.id)).all()


def _wanted(row: BodyRequirement) -> Wanted:
    return Wanted(
        kind=row.kind, title=row.title, starts_on=row.starts_on, basis=row.basis, roles=tuple(row.roles),
        alternatives=tuple((title, tuple(roles)) for title, roles in row.alternatives), amount_above=row.amount_above,
        procedures=tuple(row.procedures), later=row.later,
    )  # fmt: skip


def _ordered(statement: Select[BodyRequirement]) -> Select[BodyRequirement]:
    return statement.order_by(BodyRequirement.set_at, BodyRequirement.id)
