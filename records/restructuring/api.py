"""Reclassifying, dividing and joining files over JSON."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from records.aggregations import queries
from records.aggregations.model import Aggregation
from records.aggregations.schemas import AggregationOut, aggregation_out
from records.restructuring import planning, service
from records.restructuring.naming import class_named
from records.restructuring.relabelling import note_relabelled
from records.restructuring.schemas import MergerBody, QueuedOut, ReclassificationBody, SplitBody
from records.restructuring.service import Division, Grounds
from system.actor import Actor
from system.work import Installation, Work

ACCEPTED = 202


class RestructuringApi(Controller):
    """What the archives coordinator does where files stand wrongly."""

    path = "/api/aggregations/{aggregation_id:uuid}"
    tags = ("Files",)

    @post(
        "/reclassification",
        sync_to_thread=True,
        status_code=200,
        summary="Put a file under another class",
        description="It gets the next reference there and keeps its opening year; the old reference still finds it. "
        "Where terms shorten, the board's opinion is demanded.",
    )
    def reclassify(
        self, aggregation_id: FromPath[UUID], data: JSONBody[ReclassificationBody], work: NamedDependency[Work]
    ) -> AggregationOut:
        """The file as it is called now."""
        with work:
            file = queries.find(work, aggregation_id)
            node_id = class_named(work, file.fonds_id, data.series)
            file = service.reclassify_aggregation(
                work, aggregation_id, node_id=node_id, reason=data.reason, opinion=data.opinion
            )
            return aggregation_out(queries.line_of(work.session, file))

    @post(
        "/relabelling",
        sync_to_thread=True,
        status_code=200,
        summary="Say that the paper bears the new reference",
        description="Ends the task that a reclassification leaves: changing cover and tabs.",
    )
    def relabel(self, aggregation_id: FromPath[UUID], work: NamedDependency[Work]) -> AggregationOut:
        """The file."""
        with work:
            return aggregation_out(queries.line_of(work.session, note_relabelled(work, aggregation_id)))

    @post(
        "/split",
        sync_to_thread=True,
        summary="Divide a file",
        description="Opens a new file of the same class and moves the chosen documents into it with their bytes. "
        "What is too much to move at once is left to a job (202, `job`).",
    )
    def split(
        self,
        aggregation_id: FromPath[UUID],
        data: JSONBody[SplitBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[AggregationOut | QueuedOut]:
        """The new file."""
        division = Division(title=data.title, document_ids=data.documents, opened_on=data.opened_on)
        grounds = Grounds(reason=data.reason, authority=data.authority)
        made = planning.split_or_queue(installation, actor, aggregation_id, division, grounds)
        return _answer(installation, actor, made, status=201)

    @post(
        "/merger",
        sync_to_thread=True,
        status_code=200,
        summary="Join a file to another",
        description="Moves every document with its bytes, and the volumes; the shell stays, is found, and leads to the "
        "other. What is too much to move at once is left to a job (202, `job`).",
    )
    def merge(
        self,
        aggregation_id: FromPath[UUID],
        data: JSONBody[MergerBody],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[AggregationOut | QueuedOut]:
        """The file that took the documents."""
        with installation.reading(actor) as reading:
            target = queries.by_reference(reading, data.into)
        grounds = Grounds(reason=data.reason, authority=data.authority)
        made = planning.merge_or_queue(installation, actor, aggregation_id, target.id, grounds)
        return _answer(installation, actor, made, status=200)


def _answer(
    installation: Installation, actor: Actor, made: Aggregation | UUID, *, status: int
) -> Response[AggregationOut | QueuedOut]:
    if isinstance(made, UUID):
        return Response(QueuedOut(job=made), status_code=ACCEPTED)
    with installation.reading(actor) as reading:
        return Response(aggregation_out(queries.line(reading, made.id)), status_code=status)
