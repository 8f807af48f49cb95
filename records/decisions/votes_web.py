"""The page on which the votes of a body are entered for a decision that comes from no sitting of the house."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from records.collegiate.queries import CHOICES
from records.collegiate.quorum import Choice
from records.decisions import queries, voting
from records.decisions.showing import around
from system.errors import Conflict, Invalid, Objection
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work


class DecisionVotePages(Controller):
    """The votes on one decision."""

    path = "/decisions/{decision_id:uuid}/votes"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def votes(self, decision_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """How each voted, as a form where it may still be said."""
        with reading:
            return _page(reading, decision_id, None)

    @post("/", sync_to_thread=True)
    def record(
        self,
        decision_id: FromPath[UUID],
        data: URLEncodedBody[dict[str, str]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Say how each voted."""
        read = FormReader(data)
        ballots = dict(_ballots(read, data))
        version = read.number("version")
        try:
            read.refuse()
            with work:
                voting.record_votes(work, decision_id, ballots, version=version)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _page(reading, decision_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/decisions/{decision_id}/votes", flash=_("Se registró la votación."))


def _ballots(read: FormReader, data: dict[str, str]) -> Any:
    for name, chosen in data.items():
        kind, _sign, seat = name.partition("_")
        if kind != "choice" or not chosen:
            continue
        try:
            membership_id = UUID(seat)
        except ValueError:
            read.objections.append(Objection("decision.voter_without_seat", "LGA 50", {"field": "votes"}))
            continue
        choice = read.choice(name, Choice)
        if choice is not None:
            reason = read.text(f"reason_{seat}", limit=voting.REASON_LENGTH)
            yield membership_id, voting.Ballot(choice, reason)


def _page(reading: Reading, decision_id: UUID, form: Form | None, *, status: int = 200) -> Response[Any]:
    placed = queries.placed(reading, decision_id)
    decision = placed.decision
    kept = voting.votes_of(reading, decision)
    written: dict[str, str] = {}
    for seat, one in kept.items():
        written |= {f"choice_{seat}": one.choice.value, f"reason_{seat}": one.reason}
    return page(
        "records/decisions/votes.html", status=status, form=form or Form(written),
        seats=voting.voters(reading, decision), votes=queries.votes(reading, decision),
        outcome=voting.outcome_of(reading, decision), choices_words=dict(CHOICES),
        choices=[(key, _(text)) for key, text in CHOICES],
        **around(reading, placed, "votes"),
    )  # fmt: skip
