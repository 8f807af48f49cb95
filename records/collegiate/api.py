"""Bodies that decide together, their sittings and votes, over JSON. Minutes are put in on the page of a sitting."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from records.collegiate import queries, service
from records.collegiate.bodies import Founding, Seat
from records.collegiate.model import Sitting
from records.collegiate.schemas import (
    BodyOut,
    CallBody,
    FoundingBody,
    HoldingBody,
    ReasonBody,
    SeatBody,
    SittingLine,
    SittingOut,
    SittingsOut,
    VotesBody,
    body_out,
    sitting_out,
)
from records.collegiate.service import Ballot, Call, Came, MatterAsked
from system.actor import Actor
from system.listing import ListQuery, run
from system.organization.queries import own_fonds
from system.work import Installation, Reading, Work


class CollegiateApi(Controller):
    """Bodies that decide together: appraisal boards, transparency committees, councils."""

    path = "/api/collegiate"
    tags = ("Collegiate bodies",)

    @get("/bodies", sync_to_thread=True, summary="List bodies", description="Those in sight, by name.")
    def bodies(self, reading: NamedDependency[Reading]) -> list[BodyOut]:
        """The bodies."""
        with reading:
            return [body_out(one) for one in queries.bodies(reading)]

    @post("/bodies", sync_to_thread=True, summary="Enter a body", description="With the share that makes its quorum.")
    def found(self, data: JSONBody[FoundingBody], work: NamedDependency[Work]) -> BodyOut:
        """The body."""
        with work:
            founding = Founding(**{name: getattr(data, name) for name in data.__struct_fields__})
            return body_out(service.found_body(work, own_fonds(work).id, founding))

    @post(
        "/bodies/{body_id:uuid}/members",
        sync_to_thread=True,
        summary="Give a seat",
        description="To a person, from a day on, with a vote or with voice alone.",
    )
    def add_member(
        self, body_id: FromPath[UUID], data: JSONBody[SeatBody], work: NamedDependency[Work]
    ) -> dict[str, UUID]:
        """The id of the membership."""
        with work:
            seat = Seat(**{name: getattr(data, name) for name in data.__struct_fields__})
            return {"membership_id": service.add_member(work, body_id, seat).id}

    @post(
        "/bodies/{body_id:uuid}/sittings",
        sync_to_thread=True,
        summary="Call a sitting",
        description="With the matters of its agenda, in their order.",
    )
    def call(
        self,
        body_id: FromPath[UUID],
        data: JSONBody[CallBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> SittingOut:
        """The sitting."""
        agenda = [
            MatterAsked(title=one.title, subject=one.subject, subject_id=one.subject_id, unit_id=one.unit_id)
            for one in data.agenda
        ]
        call = Call(
            sits_on=data.sits_on, agenda=agenda, place=data.place, is_extraordinary=data.is_extraordinary,
            called_on=data.called_on,
        )  # fmt: skip
        with installation.work(actor) as work:
            sitting = service.call_sitting(work, body_id, call)
        return _out(installation, actor, sitting.id)

    @get("/sittings", sync_to_thread=True, summary="List sittings", description="Those in sight, latest first.")
    def sittings(
        self,
        reading: NamedDependency[Reading],
        page: FromQuery[Annotated[int, QueryParameter(ge=1, le=1_000_000)]] = 1,
        limit: FromQuery[Annotated[int, QueryParameter(ge=1, le=200)]] = 50,
    ) -> SittingsOut:
        """A page of them."""
        with reading:
            found = run(
                reading.session, queries.sittings(reading), queries.COLUMNS, ListQuery(page=page, size=limit),
                default_sort="-sits_on", tie_breaker=Sitting.id,
            )  # fmt: skip
            names = SittingLine.__struct_fields__
            lines = [SittingLine(**{name: getattr(row, name) for name in names}) for row in found.rows]
            return SittingsOut(total=found.total, page=found.query.page, sittings=lines)

    @get(
        "/sittings/{sitting_id:uuid}", sync_to_thread=True, summary="One sitting", description="Who came, what passed."
    )
    def detail(self, sitting_id: FromPath[UUID], reading: NamedDependency[Reading]) -> SittingOut:
        """The sitting."""
        with reading:
            return sitting_out(queries.view(reading, sitting_id))

    @post(
        "/sittings/{sitting_id:uuid}/attendance",
        sync_to_thread=True,
        status_code=200,
        summary="Say that a sitting was held",
        description="Who came; whether that was a quorum is reckoned.",
    )
    def hold(
        self,
        sitting_id: FromPath[UUID],
        data: JSONBody[HoldingBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> SittingOut:
        """The sitting."""
        came = {one: Came(presence) for one, presence in data.attendance.items()}
        with installation.work(actor) as work:
            service.hold_sitting(work, sitting_id, came, representatives=data.representatives, version=data.version)
        return _out(installation, actor, sitting_id)

    @post(
        "/sittings/{sitting_id:uuid}/cancellation",
        sync_to_thread=True,
        status_code=200,
        summary="Cancel a sitting",
        description="One that was called and will not be held.",
    )
    def cancel(
        self,
        sitting_id: FromPath[UUID],
        data: JSONBody[ReasonBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> SittingOut:
        """The sitting."""
        with installation.work(actor) as work:
            service.cancel_sitting(work, sitting_id, reason=data.reason)
        return _out(installation, actor, sitting_id)

    @post(
        "/items/{item_id:uuid}/votes",
        sync_to_thread=True,
        status_code=200,
        summary="Take down the votes on a matter",
        description="Of every voting member who was there, once.",
    )
    def vote(
        self,
        item_id: FromPath[UUID],
        data: JSONBody[VotesBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> SittingOut:
        """The sitting."""
        ballots = {one: Ballot(said.choice, said.reason) for one, said in data.votes.items()}
        with installation.work(actor) as work:
            item = service.vote(work, item_id, ballots, agreement=data.agreement)
        return _out(installation, actor, item.sitting_id)


def _out(installation: Installation, actor: Actor, sitting_id: UUID) -> SittingOut:
    with installation.reading(actor) as reading:
        return sitting_out(queries.view(reading, sitting_id))
