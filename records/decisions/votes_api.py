"""How a body voted on a decision that was entered by form, over JSON."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from records.decisions import voting
from records.decisions.api_views import voting_out
from records.decisions.schemas import VotesBody, VotingOut
from system.work import Reading, Work


class DecisionVoteApi(Controller):
    """The votes on one decision."""

    path = "/api/decisions/{decision_id:uuid}/votes"
    tags = ("Decisions",)

    @get("/", sync_to_thread=True, summary="How its body voted")
    def votes(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> VotingOut:
        """Who had a vote on its day, and what each said."""
        with reading:
            return voting_out(reading, decision_id)

    @put("/", sync_to_thread=True, summary="Say how its body voted",
         description="Of a draft that was entered by form; one agreed in a sitting has the votes of the sitting. "
         "Takes the place of what was written.")  # fmt: skip
    def record(self, decision_id: FromPath[UUID], data: JSONBody[VotesBody], work: NamedDependency[Work]) -> VotingOut:
        """The votes as they are now."""
        ballots = voting.ballots_of((one.membership_id, voting.Ballot(one.choice, one.reason)) for one in data.votes)
        with work:
            voting.record_votes(work, decision_id, ballots, version=data.version)
            return voting_out(work, decision_id)
