"""What the API and the command line show of a decision: put together from what the actor may see."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from records.decisions import queries, voting
from records.decisions.counters import completeness_of
from records.decisions.kinds import DecisionType
from records.decisions.model import Decision
from records.decisions.schemas import (
    DecisionOut,
    DecisionTypeOut,
    RequirementOut,
    SeatOut,
    VoteOut,
    VotingOut,
    addressee_out,
    completeness_out,
    edition_out,
    follow_up_out,
    relation_out,
)
from system.work import Reading, Work

_OWN = {"completeness", "votes", "addressees", "follow_ups", "relations", "files", "editions"}


def decision_out(stand: Reading | Work, decision_id: UUID) -> DecisionOut:
    """One decision with all that hangs on it and is in sight.

    Raises:
        DecisionNotFound: there is none, or not for this actor.
    """
    decision = queries.find(stand, decision_id)
    return DecisionOut(
        **{name: getattr(decision, name) for name in DecisionOut.__struct_fields__ if name not in _OWN},
        completeness=completeness_out(decision, completeness_of(stand, decision)),
        votes=_votes(stand, decision),
        addressees=[addressee_out(one) for one in queries.addressees(stand, decision_id)],
        follow_ups=[follow_up_out(one, unit) for one, unit in queries.follow_ups(stand, decision_id)],
        relations=[relation_out(line) for line in queries.relations(stand, decision_id)],
        files=[file.reference for file in queries.files(stand, decision_id)],
        editions=[edition_out(one) for one in queries.editions(stand, decision_id)],
    )


def voting_out(stand: Reading | Work, decision_id: UUID) -> VotingOut:
    """How its body voted on a decision, and who of it had a vote that day.

    Raises:
        DecisionNotFound: there is none, or not for this actor.
    """
    decision = queries.find(stand, decision_id)
    found = voting.outcome_of(stand, decision)
    seats = [] if decision.agenda_item_id else voting.voters(stand, decision)
    return VotingOut(
        seats=[
            SeatOut(
                membership_id=one.membership.id, member=one.name, office=one.membership.office,
                presides=one.membership.presides,
            )
            for one in seats
        ],
        votes=_votes(stand, decision),
        quorum_reached=found.quorum_reached if found else None, passed=found.passed if found else None,
    )  # fmt: skip


def _votes(stand: Reading | Work, decision: Decision) -> list[VoteOut]:
    return [
        VoteOut(membership_id=one.membership_id, member=one.member, choice=one.choice, reason=one.reason)
        for one in queries.votes(stand, decision)
    ]


def type_out(kind: DecisionType, on: date) -> DecisionTypeOut:
    """A type of decision and what it asks for on a day."""
    return DecisionTypeOut(
        key=kind.key, title=kind.title, prefix=kind.prefix, series=list(kind.series), collegiate=kind.collegiate,
        remedy=kind.remedy, demands=list(kind.demands), commitments=kind.commitments, basis=kind.edition(on).basis,
        requirements=[
            RequirementOut(
                key=one.key, title=one.title, roles=list(one.roles), any_of=[part.key for part in one.any_of],
                amount_above=one.amount_above, procedures=list(one.procedures), later=one.later,
            )
            for one in kind.requirements(on)
        ],
    )  # fmt: skip
