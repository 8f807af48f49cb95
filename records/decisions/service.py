"""Acts on decisions: draft, describe, let gaps stand, make final, withdraw (domain 4.2; LFPA 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from records.collegiate.model import AgendaItem, CollegiateBody, Sitting, SittingState
from records.decisions import contents as said
from records.decisions import plans, states, validity
from records.decisions.book import BOOK, type_named
from records.decisions.contents import Contents
from records.decisions.counters import recount
from records.decisions.effects import end_targets
from records.decisions.errors import (
    AgendaItemUnknown,
    DecisionChanged,
    DecisionRefused,
    NotReadyToFinalise,
)
from records.decisions.events import (
    DecisionDescribed,
    DecisionDrafted,
    DecisionFinalised,
    DecisionGapsWaived,
    DecisionWithdrawn,
)
from records.decisions.model import Decision, DecisionFile, FollowUp, Signature
from records.decisions.notifying import set_due_days
from records.decisions.numbering import organ_code, reference, take_number
from records.decisions.queries import sat
from records.decisions.states import DecisionState
from records.decisions.taking import take_for_act
from records.decisions.voting import objections_to_standing, outcome_of
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.model import Unit
from system.organization.queries import unit_of
from system.visibility import within_body
from system.work import Work

__all__ = [
    "act_of",
    "checklist_of",
    "describe_decision",
    "draft_decision",
    "draft_from_item",
    "finalise_decision",
    "take_for_act",
    "waive_gaps",
    "withdraw_decision",
]  # fmt: skip
REASON_LENGTH = 5000


def draft_decision(work: Work, unit_id: UUID, contents: Contents) -> Decision:
    """Begin a decision of a unit. It has no number until it is final.

    Raises:
        UnitNotFound, NotPermitted
        DecisionRefused: with every objection.
    """
    unit = unit_of(work, unit_id)
    work.actor.require(Permission.DECISION_WRITE, Place(unit.fonds_id, unit.id))
    refuse_all(DecisionRefused, said.objections(work, unit.fonds_id, contents))
    return _begin(work, unit, contents, None)


def draft_from_item(work: Work, item_id: UUID, unit_id: UUID) -> Decision:
    """A matter that passed in a sitting becomes a draft of its body's own type, in one step (LGA 50-54; LGT 39).

    Raises:
        AgendaItemUnknown: no such matter in a sitting of the actor's body.
        UnitNotFound, NotPermitted
        DecisionRefused: it did not pass, the sitting was not held, or a decision states it already.
    """
    statement = (
        select(AgendaItem, Sitting, CollegiateBody)
        .join(Sitting, Sitting.id == AgendaItem.sitting_id)
        .join(CollegiateBody, CollegiateBody.id == Sitting.body_id)
        .where(AgendaItem.id == item_id, within_body(work.actor, Sitting.fonds_id))
    )
    row = work.session.execute(statement).one_or_none()
    unit = unit_of(work, unit_id)
    work.actor.require(Permission.DECISION_WRITE, Place(unit.fonds_id, unit.id))
    if row is None or row[1].fonds_id != unit.fonds_id:
        raise AgendaItemUnknown(id=item_id)
    item, sitting, body = row
    against: list[Objection] = []
    if not item.passed or sitting.state is not SittingState.HELD:
        against.append(Objection("decision.item_not_passed", "LGA 50", {"field": "item"}))
    if work.session.scalar(select(exists().where(Decision.agenda_item_id == item.id))):
        against.append(Objection("decision.item_taken", facts={"field": "item"}))
    contents = Contents(
        kind=BOOK.for_body(body.kind.value).key, matter=item.title, body_id=body.id, authority=body.name,
        competence=body.quorum_rule, decided_on=sitting.sits_on, place=sitting.place, sense=item.agreement,
    )  # fmt: skip
    refuse_all(DecisionRefused, [*against, *said.objections(work, unit.fonds_id, contents)])
    return _begin(work, unit, contents, item.id)


def describe_decision(work: Work, decision_id: UUID, contents: Contents, *, version: int | None = None) -> Decision:
    """Change what a draft says. `version` is the one the form was filled in over, where known.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionChanged, DecisionRefused
    """
    decision = take_for_act(work, decision_id, states.DESCRIBE, Permission.DECISION_WRITE)
    if version is not None and version != decision.version:
        raise DecisionChanged(id=decision_id)
    refuse_all(DecisionRefused, said.objections(work, decision.fonds_id, contents))
    wanted = contents.plain()
    changed = tuple(name for name, value in wanted.items() if getattr(decision, name) != value)
    if not changed:
        return decision
    for name in changed:
        setattr(decision, name, wanted[name])
    recount(work, decision)
    work.emit(DecisionDescribed(entity_id=decision.id, fonds_id=decision.fonds_id, changed=changed))
    return decision


def waive_gaps(work: Work, decision_id: UUID, reason: str) -> Decision:
    """Let the gaps that a draft has today stand, with a reason; gaps that come later are not let stand.

    Whoever drafted a decision never lets its gaps stand, and whoever lets them stand does not make it final: three
    people answer for a decision that nobody can prove.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionRefused
    """
    decision = take_for_act(work, decision_id, states.WAIVE, Permission.DECISION_OVERRIDE)
    gaps = recount(work, decision).gaps_now()
    refuse_all(DecisionRefused, _unfit_override(work, decision, reason, len(gaps)))
    decision.waived = [gap.key for gap in gaps]
    decision.override_reason = reason.strip()
    decision.overridden_by, decision.overridden_at = work.actor.handle, work.now
    work.emit(
        DecisionGapsWaived(
            entity_id=decision.id, fonds_id=decision.fonds_id, gaps=len(gaps), requirements=tuple(decision.waived)
        )
    )
    return decision


def finalise_decision(work: Work, decision_id: UUID, *, version: int | None = None) -> Decision:
    """Make a decision final: what its type demands is there, and its evidence, or somebody let gaps stand.

    It takes its number, ends what it repeals, and its addressees get the day until which they must be told.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionChanged
        NotReadyToFinalise: with everything that is missing.
    """
    decision = take_for_act(work, decision_id, states.FINALISE, Permission.DECISION_FINALISE)
    if version is not None and version != decision.version:
        raise DecisionChanged(id=decision_id)
    kind = type_named(decision.kind)
    if not decision.remedy:
        decision.remedy = kind.remedy
    held = recount(work, decision)
    gaps = [
        Objection("decision.gap", gap.basis or kind.edition(decision.decided_on or work.today).basis,
                  {"field": "evidence", "requirement": gap.title})
        for gap in held.gaps_now(decision.waived)
    ]  # fmt: skip
    refuse_all(NotReadyToFinalise, [*_not_ready(work, decision), *gaps])
    decided_on = decision.decided_on
    if decided_on is None:  # `_not_ready` refuses that; said again for the reader and the type checker
        raise NotReadyToFinalise
    organ = organ_code(_organ(work, decision))
    decision.year = decided_on.year
    decision.number = take_number(work.session, decision.fonds_id, organ, kind.key, decided_on.year)
    decision.reference = reference(kind.prefix, organ, decided_on.year, decision.number)
    decision.state = DecisionState.FINAL
    decision.in_force_from = decision.in_force_from or decided_on
    decision.finalised_by, decision.finalised_at = work.actor.handle, work.now
    set_due_days(work, decision)
    work.session.flush()
    work.emit(
        DecisionFinalised(
            entity_id=decision.id, fonds_id=decision.fonds_id, reference=decision.reference, decided_on=decided_on,
            required=held.required, fulfilled=held.fulfilled, waived=tuple(decision.waived),
        )
    )  # fmt: skip
    end_targets(work, decision)
    return decision


def withdraw_decision(work: Work, decision_id: UUID, reason: str) -> Decision:
    """Give up a draft, or leave a final decision without effect; neither is ever removed.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionRefused
    """
    decision = take_for_act(work, decision_id, states.WITHDRAW, Permission.DECISION_WRITE, Permission.DECISION_FINALISE)
    was, before = decision.state, decision.in_force_until
    needed = Permission.DECISION_WRITE if decision.is_draft else Permission.DECISION_FINALISE
    work.actor.require(needed, decision.site)
    refuse_all(DecisionRefused, _unfit_reason(reason))
    decision.state, decision.ended_reason, decision.ended_on = DecisionState.WITHDRAWN, reason.strip(), work.today
    if was is DecisionState.FINAL and decision.in_force_from is not None:
        # What had ended by itself before is not made to have lasted longer.
        ends = max(decision.in_force_from, work.today - timedelta(days=1))
        decision.in_force_until = min(before, ends) if before else ends
    work.emit(
        DecisionWithdrawn(
            entity_id=decision.id,
            fonds_id=decision.fonds_id,
            reference=decision.reference or "",
            was=was.value,
            until_before=before,
        )
    )
    return decision


def act_of(work: Any, decision: Decision) -> validity.Act:
    """What a decision says of itself, as the checklist of LFPA 3 needs it."""
    held = sat(work, decision)
    has_file = work.session.scalar(select(exists().where(DecisionFile.decision_id == decision.id)))
    kind = type_named(decision.kind)
    voted = outcome_of(work, decision)
    counted = voted.quorum_reached if voted else None
    return validity.Act(
        authority=bool(decision.authority or decision.body_id), competence=bool(decision.competence),
        collegiate=kind.collegiate or decision.body_id is not None,
        quorum=held.sitting.quorum_reached if held else counted,
        matter=bool(decision.matter), sense=bool(decision.sense), purpose=bool(decision.purpose),
        signed=decision.signature is not Signature.NONE, legal_basis=bool(decision.legal_basis),
        reasoning=bool(decision.reasoning), file=bool(has_file), dated=decision.decided_on is not None,
        place=bool(decision.place), consulted_at=bool(decision.consulted_at),
        remedy=bool(decision.remedy or kind.remedy), points_decided=decision.points_decided,
    )  # fmt: skip


def checklist_of(stand: Any, decision: Decision) -> list[validity.Check]:
    """The checklist of LFPA 3 for a decision the caller was allowed to see."""
    return validity.checklist(act_of(stand, decision), type_named(decision.kind).demands)


def _begin(work: Work, unit: Unit, contents: Contents, item_id: UUID | None) -> Decision:
    kind = type_named(contents.kind)
    chosen = contents if contents.remedy else replace(contents, remedy=kind.remedy)
    decision = Decision(
        fonds_id=unit.fonds_id, unit_id=unit.id, state=DecisionState.DRAFT, agenda_item_id=item_id, waived=[],
        pending_notifications=0, required=0, fulfilled=0, drafted_by=work.actor.handle, drafted_at=work.now,
        **chosen.plain(),
    )  # fmt: skip
    work.session.add(decision)
    work.session.flush()
    recount(work, decision)
    work.emit(
        DecisionDrafted(
            entity_id=decision.id, fonds_id=decision.fonds_id, kind=decision.kind, unit_id=unit.id,
            agenda_item_id=item_id,
        )
    )  # fmt: skip
    return decision


def _not_ready(work: Work, decision: Decision) -> Iterator[Objection]:
    kind = type_named(decision.kind)
    if decision.decided_on is None:
        yield Objection("decision.undated", "LFPA 3-XIII", {"field": "decided_on"})
    if kind.collegiate and decision.body_id is None:
        yield Objection("decision.body_missing", "LFPA 3-I", {"field": "body_id"})
    if decision.overridden_by and decision.overridden_by == work.actor.handle:
        yield Objection("decision.own_override", facts={"field": "evidence"})
    yield from objections_to_standing(work, decision)
    yield from validity.objections(act_of(work, decision), kind.demands)
    yield from plans.objections(kind, decision.in_force_from or decision.decided_on, _commitments(work, decision))


def _commitments(work: Work, decision: Decision) -> Sequence[plans.Commitment]:
    statement = select(FollowUp).where(FollowUp.decision_id == decision.id).order_by(FollowUp.position)
    return [
        plans.Commitment(one.position, one.due_on, one.indicator, one.target) for one in work.session.scalars(statement)
    ]


def _organ(work: Work, decision: Decision) -> str:
    if decision.body_id is not None:
        return work.session.get_one(CollegiateBody, decision.body_id).code
    return work.session.get_one(Unit, decision.unit_id).code


def _unfit_override(work: Work, decision: Decision, reason: str, gaps: int) -> Iterator[Objection]:
    yield from _unfit_reason(reason)
    if not gaps:
        yield Objection("decision.no_gaps", facts={"field": "reason"})
    if decision.drafted_by == work.actor.handle:
        yield Objection("decision.own_draft", facts={"field": "reason"})


def _unfit_reason(reason: str) -> Iterator[Objection]:
    if not reason.strip():
        yield Objection("decision.reason_missing", "LFPA 3-V", {"field": "reason"})
    if len(reason) > REASON_LENGTH:
        yield Objection("decision.text_too_long", facts={"field": "reason", "most": REASON_LENGTH})
