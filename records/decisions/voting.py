"""How a body voted on a decision that was entered by form; of one agreed in a sitting the sitting itself says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from records.collegiate.model import CollegiateBody
from records.collegiate.queries import Member, members_on
from records.collegiate.quorum import Choice, Outcome, outcome
from records.decisions import states
from records.decisions.errors import DecisionChanged, DecisionRefused
from records.decisions.events import DecisionVotesRecorded
from records.decisions.model import Decision, DecisionVote
from records.decisions.taking import take_for_act
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.listing import fold
from system.work import Reading, Work

REASON_LENGTH = 2000
_CALLED = 120
Stand = Reading | Work


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one member said, and why where they stepped aside or were against it."""

    choice: Choice
    reason: str = ""


def record_votes(
    work: Work, decision_id: UUID, ballots: Mapping[UUID, Ballot], *, version: int | None = None
) -> Outcome | None:
    """Write down how the members voted, by membership, in place of what was written; None where it is nothing any more.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionChanged
        DecisionRefused: no body or day is named, a sitting says it already, who voted had no vote that day, a recusal
            has no reason.
    """
    decision = take_for_act(work, decision_id, states.VOTE, Permission.DECISION_WRITE)
    if version is not None and version != decision.version:
        raise DecisionChanged(id=decision_id)
    refuse_all(DecisionRefused, _against(work, decision, ballots))
    work.session.execute(delete(DecisionVote).where(DecisionVote.decision_id == decision.id))
    work.session.add_all(
        DecisionVote(
            decision_id=decision.id, membership_id=membership_id, choice=one.choice, reason=one.reason.strip(),
            recorded_by=work.actor.handle, recorded_at=work.now,
        )
        for membership_id, one in ballots.items()
    )  # fmt: skip
    work.session.flush()
    found = outcome_of(work, decision)
    said = found or outcome({}, seats=0, percent=1)
    work.emit(
        DecisionVotesRecorded(
            entity_id=decision.id, fonds_id=decision.fonds_id, favour=said.favour, against=said.against,
            abstained=said.abstained, recused=said.recused, quorum_reached=said.quorum_reached,
        )
    )  # fmt: skip
    return found


def ballots_of(said: Iterable[tuple[UUID, Ballot]]) -> dict[UUID, Ballot]:
    """Ballots by membership.

    Raises:
        DecisionRefused: somebody is said to vote twice; which of the two is meant nobody guesses.
    """
    found: dict[UUID, Ballot] = {}
    twice: list[Objection] = []
    for membership_id, one in said:
        if membership_id in found:
            twice.append(Objection("decision.votes_twice", facts={"field": "votes", "seat": str(membership_id)}))
        found[membership_id] = one
    refuse_all(DecisionRefused, twice)
    return found


def seats_called(stand: Stand, decision: Decision, called: Iterable[str]) -> dict[str, UUID]:
    """The seats that are called by the id of their membership or, where one voter alone has it, by the voter's name.

    Raises:
        DecisionRefused: no votes may be entered, or a name is nobody's who had a vote that day, or of several.
    """
    named: dict[str, list[UUID]] = {}
    for one in voters(stand, decision):
        named.setdefault(fold(one.name), []).append(one.membership.id)
    found: dict[str, UUID] = {}
    against = list(_against_entering(decision))
    may_enter = not against
    for text in called:
        given = _id(text)
        seats = [given] if given else named.get(fold(text.strip()), [])
        if len(seats) == 1:
            found[text] = seats[0]
        elif may_enter:
            code = "decision.voter_of_several" if seats else "decision.voter_unknown"
            against.append(Objection(code, "LGA 50", {"field": "votes", "called": text[:_CALLED]}))
    refuse_all(DecisionRefused, against)
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def voters(stand: Stand, decision: Decision) -> list[Member]:
    """Who had a vote in the decision's body on its day; nobody where one of the two is not said."""
    if decision.body_id is None or decision.decided_on is None:
        return []
    return [one for one in members_on(stand.session, decision.body_id, decision.decided_on) if one.membership.votes]


def votes_of(stand: Stand, decision: Decision) -> dict[UUID, DecisionVote]:
    """What was written down, by membership, of a decision the caller was allowed to see."""
    statement = select(DecisionVote).where(DecisionVote.decision_id == decision.id)
    return {one.membership_id: one for one in stand.session.scalars(statement)}


def outcome_of(stand: Stand, decision: Decision) -> Outcome | None:
    """What the votes that were written down say, by the seats of that day; None where there are none."""
    choices = {key: one.choice for key, one in votes_of(stand, decision).items()}
    if not choices or decision.body_id is None:
        return None
    percent = stand.session.get_one(CollegiateBody, decision.body_id).quorum_percent
    return outcome_among(voters(stand, decision), choices, percent)


def outcome_among(seated: Sequence[Member], choices: Mapping[UUID, Choice], percent: int) -> Outcome:
    """What choices by membership say among those who had a vote, with a quorum of so many per cent of their seats."""
    presides = next((one.membership.id for one in seated if one.membership.presides), None)
    return outcome(choices, seats=len(seated), percent=percent, presides=presides)


def objections_to_standing(stand: Stand, decision: Decision) -> Iterator[Objection]:
    """What keeps a decision from being final: those who voted had no seat that day, or it was not agreed."""
    kept = votes_of(stand, decision)
    if kept and not kept.keys() <= {one.membership.id for one in voters(stand, decision)}:
        yield Objection("decision.voter_without_seat", "LGA 50", {"field": "votes"})
        return
    found = outcome_of(stand, decision)
    if found is not None and not found.passed:
        yield Objection("decision.not_agreed", "LGA 50", {"field": "votes", "favour": found.favour,
                                                          "against": found.against})  # fmt: skip


def _against(work: Work, decision: Decision, ballots: Mapping[UUID, Ballot]) -> Iterator[Objection]:
    if decision.agenda_item_id is not None or ballots:
        yield from _against_entering(decision)
    if decision.agenda_item_id is not None:
        return
    seated = {one.membership.id for one in voters(work, decision)}
    if decision.body_id and decision.decided_on and not ballots.keys() <= seated:
        yield Objection("decision.voter_without_seat", "LGA 50", {"field": "votes"})
    for membership_id, one in ballots.items():
        yield from _against_ballot(membership_id, one)


def _against_entering(decision: Decision) -> Iterator[Objection]:
    """What keeps anybody's vote from being entered."""
    if decision.agenda_item_id is not None:
        yield Objection("decision.sitting_says_votes", "LGA 50", {"field": "votes"})
        return
    if decision.body_id is None:
        yield Objection("decision.body_missing", "LFPA 3-I", {"field": "body_id"})
    if decision.decided_on is None:
        yield Objection("decision.undated", "LFPA 3-XIII", {"field": "decided_on"})


def _against_ballot(membership_id: UUID, one: Ballot) -> Iterator[Objection]:
    field = f"reason_{membership_id}"
    if one.choice is Choice.RECUSED and not one.reason.strip():
        yield Objection("decision.recusal_without_reason", "LFPA 21", {"field": field})
    if len(one.reason) > REASON_LENGTH:
        yield Objection("decision.text_too_long", facts={"field": field, "most": REASON_LENGTH})
