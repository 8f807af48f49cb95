"""Looks at decisions: lists, one with all that hangs on it, what waits; cut to what the actor may meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from records.aggregations.model import Aggregation
from records.aggregations.queries import reachable
from records.collegiate.model import AgendaItem, CollegiateBody, Membership, Sitting, Vote
from records.collegiate.quorum import Choice
from records.decisions.errors import DecisionNotFound
from records.decisions.labels import KINDS, PROOFS, PUBLICITIES, REMEDIES, STATES
from records.decisions.model import (
    Addressee,
    Decision,
    DecisionEdition,
    DecisionFile,
    DecisionRelation,
    DecisionVote,
    FollowUp,
)
from records.decisions.states import DecisionState
from records.decisions.visibility import reach, seen
from system.actor import Permission
from system.listing import Column
from system.organization.model import Person, Unit
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work

# A decision that a type asks nothing of would be whole; every shipped type asks for something.
PROOF = case(
    (Decision.fulfilled >= Decision.required, literal("whole")),
    (Decision.fulfilled > 0, literal("partial")),
    else_=literal("none"),
)
IS_STANDING = Decision.state.in_((DecisionState.DRAFT, DecisionState.FINAL))
COLUMNS = (
    Column("reference", "Número", Decision.reference, filter="text"),
    Column("matter", "Asunto", Decision.matter, filter="text", lead=True),
    Column("kind", "Tipo", Decision.kind, filter="choice", choices=KINDS),
    Column("unit", "Unidad", Unit.code, filter="text", through=(Decision.unit_id, Unit.id)),
    Column("decided_on", "Fecha", Decision.decided_on, filter="date"),
    Column("state", "Estado", Decision.state, filter="choice", choices=STATES),
    Column("proof", "Soporte documental", PROOF, filter="choice", choices=PROOFS, sortable=False),
    Column("fulfilled", "Soportes reunidos", Decision.fulfilled, numeric=True, shown=False),
    Column("required", "Soportes requeridos", Decision.required, numeric=True, shown=False),
    Column("official_number", "Número oficial", Decision.official_number, filter="text", shown=False),
    Column("amount", "Monto", Decision.amount, numeric=True, shown=False),
    Column("in_force_until", "Vigente hasta", Decision.in_force_until, filter="date", shown=False),
    Column("challengeable_until", "Impugnable hasta", Decision.challengeable_until, filter="date", shown=False),
    Column(
        "body",
        "Órgano colegiado",
        CollegiateBody.code,
        filter="text",
        sortable=False,
        shown=False,
        through=(Decision.body_id, CollegiateBody.id),
    ),
    Column("authority", "Autoridad que decide", Decision.authority, filter="text", sortable=False, shown=False),
    Column("remedy", "Recurso", Decision.remedy, filter="choice", choices=REMEDIES, sortable=False, shown=False),
    Column("in_force_from", "Vigente desde", Decision.in_force_from, filter="date", sortable=False, shown=False),
    Column(
        "pending_notifications",
        "Por notificar",
        Decision.pending_notifications,
        numeric=True,
        sortable=False,
        shown=False,
    ),
    Column("publicity", "Publicidad", Decision.publicity, filter="choice", choices=PUBLICITIES, shown=False),
    Column("favour", "Votos a favor", numeric=True, shown=False),
    Column("against", "Votos en contra", numeric=True, shown=False),
    Column("abstained", "Abstenciones", numeric=True, shown=False),
    Column("recused", "Excusas", numeric=True, shown=False),
)
PLAN_COLUMNS = (
    Column("reference", "Número", Decision.reference, filter="text"),
    Column("matter", "Asunto", Decision.matter, filter="text", lead=True),
    Column("decided_on", "Fecha", Decision.decided_on, filter="date"),
    Column("state", "Estado", Decision.state, filter="choice", choices=STATES),
    Column("commitments", "Compromisos", numeric=True),
    Column("done", "Cumplidos", numeric=True),
)


def decisions(reading: Reading) -> Select[Any]:
    """The decisions in the actor's sight, as rows for a list."""
    return _named().where(seen(reading.actor))


def narrow(reading: Reading) -> tuple[Select[Any], Select[Any]]:
    """How the list is counted and paged over its ids alone, and how its rows are named."""
    return select(Decision.id).where(seen(reading.actor)), _named()


def _named() -> Select[Any]:
    return (
        select(
            Decision.id.label("id"),
            Decision.reference.label("reference"),
            Decision.matter.label("matter"),
            Decision.kind.label("kind"),
            Unit.code.label("unit"),
            Decision.decided_on.label("decided_on"),
            Decision.state.label("state"),
            PROOF.label("proof"),
            Decision.fulfilled.label("fulfilled"),
            Decision.required.label("required"),
            Decision.official_number.label("official_number"),
            Decision.amount.label("amount"),
            Decision.in_force_until.label("in_force_until"),
            Decision.challengeable_until.label("challengeable_until"),
            CollegiateBody.code.label("body"),
            Decision.authority.label("authority"),
            Decision.remedy.label("remedy"),
            Decision.in_force_from.label("in_force_from"),
            Decision.pending_notifications.label("pending_notifications"),
            Decision.publicity.label("publicity"),
            *(_voted(choice) for choice in Choice),
        )
        .join(Unit, Unit.id == Decision.unit_id)
        .outerjoin(CollegiateBody, CollegiateBody.id == Decision.body_id)
    )


def plans(reading: Reading, kinds: Sequence[str]) -> Select[Any]:
    """Decisions of the types that have commitments, with how many of them are met."""
    counted = select(func.count()).select_from(FollowUp).where(FollowUp.decision_id == Decision.id)
    return select(
        Decision.id.label("id"),
        Decision.reference.label("reference"),
        Decision.matter.label("matter"),
        Decision.decided_on.label("decided_on"),
        Decision.state.label("state"),
        counted.scalar_subquery().label("commitments"),
        counted.where(FollowUp.done_on.is_not(None)).scalar_subquery().label("done"),
    ).where(Decision.kind.in_(kinds), seen(reading.actor))


def find(stand: Stand, decision_id: UUID) -> Decision:
    """One decision.

    Raises:
        DecisionNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalars(select(Decision).where(Decision.id == decision_id, seen(stand.actor))).one_or_none()
    if found is None:
        raise DecisionNotFound(id=decision_id)
    return found


def by_reference(stand: Stand, reference: str) -> Decision:
    """The decision that people call by this reference.

    Raises:
        DecisionNotFound: there is none, or not for this actor.
    """
    wanted = reference.strip()
    statement = select(Decision).where(Decision.reference == wanted, seen(stand.actor)).limit(2)
    found = stand.session.scalars(statement).all()
    if len(found) != 1:
        raise DecisionNotFound(reference=wanted[:120])
    return found[0]


@dataclass(frozen=True, slots=True)
class Placed:
    """A decision with the names of where it stands."""

    decision: Decision
    unit: str
    body: CollegiateBody | None


def placed(stand: Stand, decision_id: UUID) -> Placed:
    """One decision with its unit's code and its body.

    Raises:
        DecisionNotFound: there is none, or not for this actor.
    """
    decision = find(stand, decision_id)
    body = stand.session.get(CollegiateBody, decision.body_id) if decision.body_id else None
    return Placed(decision, stand.session.get_one(Unit, decision.unit_id).code, body)


def addressees(stand: Stand, decision_id: UUID) -> Sequence[Addressee]:
    """Who is told of a decision the caller was allowed to see."""
    statement = select(Addressee).where(Addressee.decision_id == decision_id)
    return stand.session.scalars(statement.order_by(Addressee.id)).all()


def follow_ups(stand: Stand, decision_id: UUID) -> Sequence[tuple[FollowUp, str]]:
    """What follows from a decision the caller was allowed to see, with the code of the unit that owes it."""
    statement = (
        select(FollowUp, Unit.code)
        .join(Unit, Unit.id == FollowUp.unit_id)
        .where(FollowUp.decision_id == decision_id)
        .order_by(FollowUp.position)
    )
    return [(row[0], row[1]) for row in stand.session.execute(statement)]


@dataclass(frozen=True, slots=True)
class RelationLine:
    """A relation as one of its ends shows it: the other end, and whether this end states it."""

    id: UUID
    kind: str
    other: Decision
    states: bool


def relations(stand: Stand, decision_id: UUID) -> list[RelationLine]:
    """How a decision the caller was allowed to see stands to others in the actor's sight; nothing of the rest."""
    lines: list[RelationLine] = []
    ends = (
        (DecisionRelation.source_id, DecisionRelation.target_id, True),
        (DecisionRelation.target_id, DecisionRelation.source_id, False),
    )
    for own, others, states in ends:
        statement = (
            select(DecisionRelation.id, DecisionRelation.kind, Decision)
            .join(Decision, Decision.id == others)
            .where(own == decision_id, seen(stand.actor))
            .order_by(DecisionRelation.id)
        )
        lines += [RelationLine(row[0], row[1].value, row[2], states) for row in stand.session.execute(statement)]
    return lines


def files(stand: Stand, decision_id: UUID) -> Sequence[Aggregation]:
    """The files of a decision the caller was allowed to see, those in the actor's sight alone."""
    statement = (
        select(Aggregation)
        .join(DecisionFile, DecisionFile.aggregation_id == Aggregation.id)
        .where(DecisionFile.decision_id == decision_id, Aggregation.id.in_(reachable(stand.actor)))
        .order_by(Aggregation.sort_key)
    )
    return stand.session.scalars(statement).all()


def editions(stand: Stand, decision_id: UUID) -> Sequence[DecisionEdition]:
    """What was published of a decision the caller was allowed to see, the newest first."""
    statement = select(DecisionEdition).where(DecisionEdition.decision_id == decision_id)
    return stand.session.scalars(statement.order_by(DecisionEdition.number.desc())).all()


@dataclass(frozen=True, slots=True)
class Sat:
    """The sitting behind a decision: when, and whether there was a quorum."""

    sitting: Sitting
    item: AgendaItem


def sat(stand: Stand, decision: Decision) -> Sat | None:
    """The sitting a decision was agreed in; None where it comes from none."""
    if decision.agenda_item_id is None:
        return None
    item = stand.session.get_one(AgendaItem, decision.agenda_item_id)
    return Sat(stand.session.get_one(Sitting, item.sitting_id), item)


@dataclass(frozen=True, slots=True)
class Voted:
    """How one member voted, by name. The reason is empty for who may not write the decision."""

    member: str
    choice: str
    reason: str
    membership_id: UUID
    office: str
    presides: bool


def votes(stand: Stand, decision: Decision) -> list[Voted]:
    """How each voted on a decision the caller was allowed to see, in its sitting or as it was entered, by name."""
    model, own, subject = _ballots(decision)
    statement = (
        select(Person.name, model.choice, model.reason, Membership.id, Membership.office, Membership.presides)
        .join(Membership, Membership.id == model.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(own == subject)
        .order_by(Person.name, Membership.id)
    )
    tells = stand.actor.may(Permission.DECISION_WRITE, decision.site)
    return [Voted(row[0], row[1].value, row[2] if tells else "", *row[3:]) for row in stand.session.execute(statement)]


def tally(stand: Stand, decision: Decision) -> dict[str, int]:
    """How many voted how on a decision of a body, by the values of `Choice`; nobody is named."""
    model, own, subject = _ballots(decision)
    counted = select(model.choice, func.count()).where(own == subject).group_by(model.choice)
    return {row[0].value: row[1] for row in stand.session.execute(counted)}


def _ballots(decision: Decision) -> tuple[Any, Any, UUID]:
    if decision.agenda_item_id is not None:
        return Vote, Vote.item_id, decision.agenda_item_id
    return DecisionVote, DecisionVote.decision_id, decision.id


def _voted(choice: Choice) -> ColumnElement[int]:
    """How many voted so, as a column of a list: in the sitting or as it was entered, never both."""
    sat = select(func.count()).where(Vote.item_id == Decision.agenda_item_id, Vote.choice == choice)
    entered = select(func.count()).where(DecisionVote.decision_id == Decision.id, DecisionVote.choice == choice)
    return (sat.scalar_subquery() + entered.scalar_subquery()).label(choice.value)


def bodies(stand: Stand, fonds_id: UUID) -> Sequence[CollegiateBody]:
    """The bodies of the actor's own that decide together, by code, for a form's choices."""
    statement = select(CollegiateBody).where(
        CollegiateBody.fonds_id == fonds_id, within_body(stand.actor, CollegiateBody.fonds_id)
    )
    return stand.session.scalars(statement.order_by(CollegiateBody.code)).all()


def agreed_items(stand: Stand) -> list[tuple[AgendaItem, Sitting, CollegiateBody]]:
    """Matters that passed in a sitting of the actor's body and that no decision states yet, latest first."""
    statement = (
        select(AgendaItem, Sitting, CollegiateBody)
        .join(Sitting, Sitting.id == AgendaItem.sitting_id)
        .join(CollegiateBody, CollegiateBody.id == Sitting.body_id)
        .where(
            AgendaItem.passed.is_(True),
            within_body(stand.actor, Sitting.fonds_id),
            AgendaItem.id.not_in(select(Decision.agenda_item_id).where(Decision.agenda_item_id.is_not(None))),
        )
        .order_by(Sitting.sits_on.desc(), AgendaItem.position)
        .limit(50)
    )
    return [(row[0], row[1], row[2]) for row in stand.session.execute(statement)]


def with_gaps(reading: Reading, limit: int) -> Sequence[Decision]:
    """Decisions the actor may write whose evidence has gaps, drafts last, the oldest first."""
    statement = select(Decision).where(
        reach(reading.actor, Permission.DECISION_WRITE), IS_STANDING, Decision.fulfilled < Decision.required
    )
    ordered = statement.order_by(Decision.state.desc(), Decision.decided_on, Decision.id)
    return reading.session.scalars(ordered.limit(limit)).all()


def nearly_ready(reading: Reading, limit: int) -> Sequence[Decision]:
    """Drafts the actor may make final, those with the fewest gaps first, then the oldest.

    Whoever let gaps stand does not make the decision final, so that it is none of theirs.
    """
    statement = select(Decision).where(
        reach(reading.actor, Permission.DECISION_FINALISE),
        Decision.state == DecisionState.DRAFT,
        Decision.overridden_by != reading.actor.handle,
    )
    ordered = statement.order_by(Decision.required - Decision.fulfilled, Decision.drafted_at, Decision.id)
    return reading.session.scalars(ordered.limit(limit)).all()


def to_notify(reading: Reading, limit: int) -> list[tuple[Addressee, Decision]]:
    """Addressees of final decisions the actor may write whom nobody told yet, the most urgent first."""
    statement = (
        select(Addressee, Decision)
        .join(Decision, Decision.id == Addressee.decision_id)
        .where(
            reach(reading.actor, Permission.DECISION_WRITE),
            Decision.state == DecisionState.FINAL,
            Addressee.notified_on.is_(None),
        )
        .order_by(Addressee.due_on, Addressee.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in reading.session.execute(statement)]


def to_follow(reading: Reading, units: Sequence[UUID], limit: int) -> list[tuple[FollowUp, Decision]]:
    """What final decisions ask of these units, or of decisions the actor may write, the most urgent first."""
    owed = or_(FollowUp.unit_id.in_(units), reach(reading.actor, Permission.DECISION_WRITE))
    statement = (
        select(FollowUp, Decision)
        .join(Decision, Decision.id == FollowUp.decision_id)
        .where(and_(seen(reading.actor), owed), Decision.state == DecisionState.FINAL, FollowUp.done_on.is_(None))
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in reading.session.execute(statement)]


def outdated_in_register(reading: Reading, limit: int) -> Sequence[Decision]:
    """Decisions the actor may publish that ended while the register still says that they stand, the latest first."""
    says_final = exists().where(
        DecisionEdition.decision_id == Decision.id,
        DecisionEdition.is_current.is_(True),
        DecisionEdition.content.contains('"estado":"final"', autoescape=True),
    )
    ended = Decision.state.in_([DecisionState.REPEALED, DecisionState.WITHDRAWN])
    statement = select(Decision).where(reach(reading.actor, Permission.DECISION_PUBLISH), ended, says_final)
    return reading.session.scalars(statement.order_by(Decision.ended_on.desc(), Decision.id).limit(limit)).all()


def of_file(reading: Reading, aggregation_id: UUID) -> Sequence[Decision]:
    """The decisions in the actor's sight that belong to a file the caller was allowed to see."""
    linked = aliased(DecisionFile)
    statement = (
        select(Decision)
        .join(linked, linked.decision_id == Decision.id)
        .where(linked.aggregation_id == aggregation_id, seen(reading.actor))
        .order_by(Decision.decided_on.desc(), Decision.id)
        .limit(100)
    )
    return reading.session.scalars(statement).all()
