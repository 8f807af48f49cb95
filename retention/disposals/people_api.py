"""What people say and hand to each other about a list, over JSON: comments, who is asked, what is lent."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from retention.disposals import deciding, delegated, delegating, queries
from retention.disposals.schemas import (
    AssignmentBody,
    CallBody,
    CommentBody,
    CommentOut,
    DelegationBody,
    DelegationOut,
    DisposalOut,
    SittingCalledOut,
    comment_out,
    delegation_out,
    disposal_out,
)
from retention.disposals.sitting import call_board
from system.work import Reading, Work

Id = FromPath[UUID]
WorkHere = NamedDependency[Work]
ReadingHere = NamedDependency[Reading]


class DisposalPeopleApi(Controller):
    """Who is asked to do the next step of a list, who does it in whose place, and what is said of it."""

    path = "/api/disposals/{list_id:uuid}"
    tags = ("Disposals",)

    @get("/comments", sync_to_thread=True, summary="Comments", description="Of the list and of its single files.")
    def comments(self, list_id: Id, reading: ReadingHere) -> list[CommentOut]:
        """The first first."""
        with reading:
            queries.find(reading, list_id)
            return [comment_out(one) for one in queries.comments(reading, list_id)]

    @post("/comments", sync_to_thread=True, summary="Comment", description="Of one file where `item` names it.")
    def comment(self, list_id: Id, data: JSONBody[CommentBody], work: WorkHere) -> CommentOut:
        """The comment."""
        with work:
            said = deciding.comment(work, list_id, data.words, item_id=data.item)
            made = queries.comments(work, list_id, item_id=data.item)
            return next(comment_out(one) for one in reversed(made) if one.row.id == said.id)

    @post(
        "/assignment", sync_to_thread=True, status_code=200, summary="Ask somebody for the next step",
        description="Nobody where `assignee` is empty; reminded before `answer_by`.",
    )  # fmt: skip
    def assign(self, list_id: Id, data: JSONBody[AssignmentBody], work: WorkHere) -> DisposalOut:
        """The list."""
        with work:
            return disposal_out(work, deciding.assign(work, list_id, data.assignee, answer_by=data.answer_by))

    @post(
        "/sitting", sync_to_thread=True, summary="Call the board",
        description="To a sitting whose one matter is the list, with its producing area.",
    )  # fmt: skip
    def call(self, list_id: Id, data: JSONBody[CallBody], work: WorkHere) -> SittingCalledOut:
        """The sitting."""
        with work:
            made = call_board(work, list_id, data.body, on=data.sits_on, place=data.place)
            return SittingCalledOut(id=made.id, number=made.number, year=made.year, sits_on=made.sits_on)

    @get("/delegations", sync_to_thread=True, summary="What was lent", description="What counts no longer too.")
    def delegations(self, list_id: Id, reading: ReadingHere) -> list[DelegationOut]:
        """The first first."""
        with reading:
            return [delegation_out(one) for one in delegated.of_list(reading, queries.find(reading, list_id))]

    @post("/delegations", sync_to_thread=True, summary="Lend a step", description="Executing and witnessing never.")
    def delegate(self, list_id: Id, data: JSONBody[DelegationBody], work: WorkHere) -> list[DelegationOut]:
        """Everything that is lent of the list."""
        with work:
            delegating.delegate(
                work, list_id, permission=data.permission, to=data.delegate, until=data.until, reason=data.reason
            )
            return [delegation_out(one) for one in delegated.of_list(work, queries.find(work, list_id))]

    @post(
        "/delegations/{delegation_id:uuid}/end", sync_to_thread=True, status_code=200, summary="End what was lent",
        description="By who lent it, by whom it was lent to, or by who may do the step.",
    )  # fmt: skip
    def end(self, list_id: Id, delegation_id: FromPath[UUID], work: WorkHere) -> list[DelegationOut]:
        """Everything that is lent of the list."""
        with work:
            listed = queries.find(work, list_id)
            delegating.take_back(work, list_id, delegation_id)
            return [delegation_out(one) for one in delegated.of_list(work, listed)]
