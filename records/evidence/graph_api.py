"""What rests on what over JSON: around a decision, a document, a file; and what would fall if one were lost."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from records.evidence import released, resting
from records.evidence.graph import DEEPEST, Key, Kind
from records.evidence.graph_queries import graph_of
from records.evidence.graph_schemas import GraphOut, RestingOut, graph_out, resting_out
from system.work import Reading, Work

Depth = FromQuery[Annotated[int, QueryParameter(ge=1, le=DEEPEST)]]
Page = FromQuery[Annotated[int, QueryParameter(ge=1, le=100_000)]]
_GRAPH = "What is around it, as far as it is in sight: at most so many steps; `page` turns over its own neighbours."


class RestingApi(Controller):
    """Which decisions rest on what, and what keeps it."""

    path = "/api"
    tags = ("Decisions",)

    @get("/documents/{document_id:uuid}/resting", sync_to_thread=True, summary="What rests on a document",
         description="Decisions in sight, why they keep it, what would fall; of others only whether.")  # fmt: skip
    def on_document(self, document_id: FromPath[UUID], reading: NamedDependency[Reading], page: Page = 1) -> RestingOut:
        """A page of decisions."""
        with reading:
            return resting_out(resting.on_document(reading, document_id, page=page), page)

    @get("/aggregations/{aggregation_id:uuid}/resting", sync_to_thread=True, summary="What rests on a file",
         description="The same for all documents that lie in a file today.")  # fmt: skip
    def on_file(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading], page: Page = 1) -> RestingOut:
        """A page of decisions."""
        with reading:
            return resting_out(resting.on_file(reading, aggregation_id, page=page), page)

    @get("/decisions/{decision_id:uuid}/graph", sync_to_thread=True, summary="Graph of a decision", description=_GRAPH)
    def around_decision(
        self, decision_id: FromPath[UUID], reading: NamedDependency[Reading], *, depth: Depth = 2, page: Page = 1
    ) -> GraphOut:
        """Nodes and edges."""
        return _graph(reading, Key(Kind.DECISION, decision_id), depth, page)

    @get("/documents/{document_id:uuid}/graph", sync_to_thread=True, summary="Graph of a document", description=_GRAPH)
    def around_document(
        self, document_id: FromPath[UUID], reading: NamedDependency[Reading], *, depth: Depth = 2, page: Page = 1
    ) -> GraphOut:
        """Nodes and edges."""
        return _graph(reading, Key(Kind.DOCUMENT, document_id), depth, page)

    @get("/aggregations/{aggregation_id:uuid}/graph", sync_to_thread=True, summary="Graph of a file",
         description=_GRAPH)  # fmt: skip
    def around_file(
        self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading], *, depth: Depth = 2, page: Page = 1
    ) -> GraphOut:
        """Nodes and edges."""
        return _graph(reading, Key(Kind.FILE, aggregation_id), depth, page)

    @post("/aggregations/{aggregation_id:uuid}/release-notice", sync_to_thread=True, status_code=204,
          summary="Note that a file is kept no more",
          description="It leaves the inbox of those who propose disposals. Nothing of the file moves.")  # fmt: skip
    def note_release(self, aggregation_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Noted."""
        with work:
            released.note_release(work, aggregation_id)


def _graph(reading: Reading, root: Key, depth: int, page: int) -> GraphOut:
    with reading:
        return graph_out(graph_of(reading, root, depth=depth, page=page))
