"""How a body voted on a decision that was entered by form, over JSON."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from records.decisions import queries, voting
from records.decisions.schemas import SeatOut, VoteOut, VotesBody, VotingOut
from system.work import Reading, Work


class DecisionVoteApi(Controller):
    """The votes on one decision."""

    path = "/api/decisions/{decision_id:uuid}/votes"
    tags = ("Decisions",)

    @get("/", sync_to_thread=True, summary="How its body voted")
    def votes(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> VotingOut:
        """Who had a vote on its day, and what each said."""
        with reading:
            return _out(reading, decision_id)

    @put("/", sync_to_thread=True, summary="Say how its body voted",
         description="Of a draft that was entered by form; one agreed in a sitting has the votes of the sitting. "
         "Takes the place of what was written.")  # fmt: skip
    def record(self, decision_id: FromPath[UUID], data: JSONBody[VotesBody], work: NamedDependency[Work]) -> VotingOut:
        """The votes as they are now."""
        ballots = {one.membership_id: voting.Ballot(one.choice, one.reason) for one in data.votes}
        with work:
            voting.record_votes(work, decision_id, ballots, version=data.version)
            return _out(work, decision_id)


def _out(stand: Reading | Work, decision_id: UUID) -> VotingOut:
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
        votes=[VoteOut(member=one.member, choice=one.choice, reason=one.reason)
               for one in queries.votes(stand, decision)],
        quorum_reached=found.quorum_reached if found else None, passed=found.passed if found else None,
    )  # fmt: skip
