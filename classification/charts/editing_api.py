"""Drafts over the API: what is moved, ordered, merged, split, suppressed and received; two versions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, RawBody

from classification.charts import comparison, drafts, equivalences, frozen, moving, ordering, service, successions
from classification.charts.comparison import ChangeKind
from classification.charts.importing import CHART_TABLE
from classification.charts.schemas import (
    ChartOut,
    ComparisonOut,
    CrosswalkOut,
    Merger,
    Move,
    MovedOut,
    NewParts,
    NewSuccessor,
    NodeOut,
    NodePlace,
    OrderedOut,
    Shift,
    chart_out,
    comparison_out,
    crosswalk_out,
    node_out,
)
from classification.charts.successions import NewPart
from system.organization.queries import own_fonds
from system.tabular import BYTES_LIMIT
from system.web.language import sentence
from system.work import Reading, Work

LARGEST = 1000


@dataclass
class ReceivedOperation(Operation):
    """Tells in the API's description that the body is the received chart."""

    def __post_init__(self) -> None:
        """Describe the body."""
        file = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody(
            content={"application/octet-stream": file}, required=False, description="The file as it is."
        )


class ChartDraftsApi(Controller):
    """What is done with whole versions."""

    path = "/api/charts"
    tags = ("Charts",)

    @post("/{chart_id:uuid}/withdrawal", sync_to_thread=True, status_code=200, summary="Give a draft up")
    def withdraw(self, chart_id: FromPath[UUID], work: NamedDependency[Work]) -> ChartOut:
        """The draft stays readable; the body may begin another one."""
        with work:
            return chart_out(service.withdraw_chart(work, chart_id))

    @get("/{chart_id:uuid}/objections", sync_to_thread=True, summary="What stands against approving a draft")
    def objections(self, chart_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[dict[str, str]]:
        """Every objection, with its legal basis; empty where only the minutes are wanting."""
        with reading:
            found = service.approval_objections(reading, chart_id)
            return [{"code": each.code, "basis": each.basis, "detail": sentence(each)} for each in found]

    @post(
        "/received",
        sync_to_thread=True,
        summary="Receive the chart of a body that ceased to exist",
        request_max_body_size=BYTES_LIMIT,
        operation_class=ReceivedOperation,
    )
    def receive(
        self,
        body: RawBody,
        work: NamedDependency[Work],
        *,
        code: FromQuery[str],
        name: FromQuery[str],
        on: FromQuery[date],
        minutes: FromQuery[str],
        source: FromQuery[UUID | None] = None,
        fonds: FromQuery[str] = "",
    ) -> ChartOut:
        """It is frozen from then on: nobody modifies what was received (LGA 18).

        The body of the request is the file as it is; or `source` names a version of that other body in this
        installation, which only the machine's operator can see.
        """
        file = CHART_TABLE.read(body) if body else None
        with work:
            into = own_fonds(work, fonds)
            chart = frozen.receive_chart(work, into.id, file, source, code=code, name=name, on=on, minutes=minutes)
            return chart_out(chart)

    @post("/{chart_id:uuid}/order", sync_to_thread=True, status_code=200, summary="Order a branch by its codes")
    def order(
        self, chart_id: FromPath[UUID], work: NamedDependency[Work], parent: FromQuery[UUID | None] = None
    ) -> OrderedOut:
        """What stands directly under `parent`, or the sections, goes back from an order by hand to that of codes."""
        with work:
            return OrderedOut(ordering.order_by_code(work, chart_id, parent))

    @post("/{chart_id:uuid}/mergers", sync_to_thread=True, status_code=200, summary="Merge nodes of a draft")
    def merge(self, chart_id: FromPath[UUID], data: JSONBody[Merger], work: NamedDependency[Work]) -> NodeOut:
        """Those without files leave the draft, those with files stay closed; the crosswalk names their successor."""
        with work:
            drafts.chart_to_edit(work, chart_id)
            return node_out(successions.merge_nodes(work, data.node_ids, into_id=data.into_id))

    @get("/{chart_id:uuid}/comparison", sync_to_thread=True, summary="Two versions side by side")
    def compare(
        self,
        chart_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        *,
        older: Annotated[UUID, QueryParameter(name="with")],
        kind: FromQuery[ChangeKind | None] = None,
        page: Annotated[int, QueryParameter(ge=1)] = 1,
        size: Annotated[int, QueryParameter(ge=1, le=LARGEST)] = 200,
    ) -> ComparisonOut:
        """The classes that differ from the version `with`, how, and the number of files the actor sees in each."""
        with reading:
            found = comparison.compared(reading, older, chart_id, kind=kind, page=page, size=size)
            return comparison_out(found)

    @get("/{chart_id:uuid}/crosswalk", sync_to_thread=True, summary="Where each class of an older version is now")
    def crosswalk(
        self,
        chart_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        older: Annotated[UUID, QueryParameter(name="from")],
    ) -> list[CrosswalkOut]:
        """Every class of the version `from` with each class it leads to, through every version between."""
        with reading:
            return [crosswalk_out(row) for row in equivalences.crosswalk_rows(reading, older, chart_id)]


class NodeActsApi(Controller):
    """What is done with single sections and series of a draft."""

    path = "/api/nodes"
    tags = ("Charts",)

    @post("/{node_id:uuid}/move", sync_to_thread=True, status_code=200, summary="Move a branch of a draft")
    def move(self, node_id: FromPath[UUID], data: JSONBody[Move], work: NamedDependency[Work]) -> MovedOut:
        """The whole branch goes under another node in one act; without a code it keeps its own or gets a free one."""
        with work:
            moved = moving.move_node(work, node_id, parent_id=data.parent_id, code=data.code, before_id=data.before_id)
            return MovedOut(node_out(moved.node), moved.nodes)

    @post("/{node_id:uuid}/shift", sync_to_thread=True, status_code=200, summary="Move a node up or down")
    def shift(self, node_id: FromPath[UUID], data: JSONBody[Shift], work: NamedDependency[Work]) -> NodeOut:
        """So many places down among its siblings, or up where negative."""
        with work:
            return node_out(ordering.shift_node(work, node_id, data.steps))

    @post("/{node_id:uuid}/place", sync_to_thread=True, status_code=200, summary="Put a node before a sibling")
    def place(self, node_id: FromPath[UUID], data: JSONBody[NodePlace], work: NamedDependency[Work]) -> NodeOut:
        """Before the sibling that is named, at the end where none is."""
        with work:
            return node_out(ordering.place_node(work, node_id, data.before_id))

    @post("/{node_id:uuid}/split", sync_to_thread=True, summary="Split a node of a draft")
    def split(self, node_id: FromPath[UUID], data: JSONBody[NewParts], work: NamedDependency[Work]) -> list[NodeOut]:
        """Into two or more new ones beside it, which the crosswalk names as its successors."""
        parts = [NewPart(part.code, part.title, part.description, part.function) for part in data.parts]
        with work:
            return [node_out(node) for node in successions.split_node(work, node_id, parts)]

    @post("/{node_id:uuid}/replacement", sync_to_thread=True, summary="Replace a node of a draft")
    def replace(self, node_id: FromPath[UUID], data: JSONBody[NewSuccessor], work: NamedDependency[Work]) -> NodeOut:
        """By a new one beside it: the way to another code for a series that has files."""
        with work:
            made = successions.replace_node(
                work, node_id, code=data.code, title=data.title, description=data.description, function=data.function
            )
            return node_out(made)
