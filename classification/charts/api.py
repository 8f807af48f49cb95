"""Charts over the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, RawBody

from classification.charts import editing, queries, service, successions
from classification.charts.errors import NoChartInForce, NodeNotFound
from classification.charts.importing import CHART_TABLE
from classification.charts.reports import ChartImportReport, report_of
from classification.charts.schemas import (
    Approval,
    BranchOut,
    ChartOut,
    LeftOut,
    NewDraft,
    NewNode,
    NodeChange,
    NodeDetail,
    NodeOut,
    branch_out,
    chart_out,
    node_out,
)
from system.intake.desk import XLSX
from system.organization.queries import own_fonds
from system.tabular import BYTES_LIMIT, Layout
from system.web.language import sentence
from system.work import Reading, Work


@dataclass
class FileOperation(Operation):
    """Tells in the API's description that the body is a file: a workbook or CSV."""

    def __post_init__(self) -> None:
        """Describe the body."""
        file = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        kinds = ("text/csv", "application/vnd.oasis.opendocument.spreadsheet", XLSX, "application/octet-stream")
        content = dict.fromkeys(kinds, file)
        self.request_body = RequestBody(content=content, required=True, description="The file as it is.")


class ChartsApi(Controller):
    """Versions of the classification chart, their sections and series."""

    path = "/api/charts"
    tags = ("Charts",)

    @get("/", sync_to_thread=True, summary="Versions of the chart")
    def versions(self, reading: NamedDependency[Reading]) -> list[ChartOut]:
        """Every version the actor may see, newest first."""
        with reading:
            return [chart_out(chart) for chart in queries.list_charts(reading)]

    @post("/", sync_to_thread=True, summary="Begin a draft")
    def draft(self, data: JSONBody[NewDraft], work: NamedDependency[Work]) -> ChartOut:
        """Begin a new version with everything that is in force. A body has one draft at a time."""
        with work:
            fonds = own_fonds(work, data.fonds)
            return chart_out(service.draft_chart(work, fonds.id, title=data.title))

    @post(
        "/import",
        sync_to_thread=True,
        status_code=200,
        summary="Import a chart",
        request_max_body_size=BYTES_LIMIT,
        operation_class=FileOperation,
    )
    def import_(
        self,
        body: RawBody,
        work: NamedDependency[Work],
        *,
        fonds: FromQuery[str] = "",
        in_force_from: FromQuery[date | None] = None,
        draft: FromQuery[bool] = False,
        sheet: FromQuery[str] = "",
        header_row: Annotated[int, QueryParameter(ge=0)] = 0,
    ) -> ChartImportReport:
        """The body of the request is the file as it is: XLSX, XLSM, XLSB, XLS, ODS or CSV. Good rows load.

        Refused rows are named with their reason. It goes into the draft, or into a new one drawn from what is in
        force; a body without any chart has its instrument recorded as in force from `in_force_from` (today), unless
        `draft`. The same file again changes nothing. `sheet` and `header_row` say where its table stands, where that
        is not recognised.
        """
        file = CHART_TABLE.read(body, Layout(sheet, header_row))
        with work:
            done = service.import_chart(work, own_fonds(work, fonds).id, file, draft=draft, in_force_from=in_force_from)
        return report_of(done, sentence)

    @post(
        "/import/preview",
        sync_to_thread=True,
        status_code=200,
        summary="See what an import of a chart would do",
        request_max_body_size=BYTES_LIMIT,
        operation_class=FileOperation,
    )
    def preview_import(
        self,
        body: RawBody,
        reading: NamedDependency[Reading],
        fonds: FromQuery[str] = "",
        sheet: FromQuery[str] = "",
        header_row: Annotated[int, QueryParameter(ge=0)] = 0,
    ) -> ChartImportReport:
        """The report that importing the file would give now. Nothing is written."""
        file = CHART_TABLE.read(body, Layout(sheet, header_row))
        with reading:
            return report_of(service.weigh_chart(reading, own_fonds(reading, fonds).id, file), sentence)

    @get("/in-force", sync_to_thread=True, summary="The chart in force on a day")
    def in_force(
        self, reading: NamedDependency[Reading], on: FromQuery[date | None] = None, fonds: FromQuery[str] = ""
    ) -> ChartOut:
        """The body's instrument on a day, today where none is given."""
        with reading:
            body, day = own_fonds(reading, fonds), on or reading.today
            chart = queries.chart_in_force(reading, body.id, day)
            if chart is None:
                raise NoChartInForce(on=day)
            return chart_out(chart)

    @get("/find", sync_to_thread=True, summary="Find a series by its code")
    def find(
        self,
        reading: NamedDependency[Reading],
        code: FromQuery[str],
        on: FromQuery[date | None] = None,
        fonds: FromQuery[str] = "",
    ) -> NodeDetail:
        """The node that a code names in the chart in force, in any spelling: `05C.12` and `5c.12` are one."""
        with reading:
            node = queries.find_by_code(reading, own_fonds(reading, fonds).id, code, on)
            if node is None:
                raise NodeNotFound(code=code[:60])
            return _detail(reading, node.id)

    @get("/{chart_id:uuid}", sync_to_thread=True, summary="One version")
    def version(self, chart_id: FromPath[UUID], reading: NamedDependency[Reading]) -> ChartOut:
        """One version of the chart."""
        with reading:
            return chart_out(queries.find_chart(reading, chart_id))

    @post("/{chart_id:uuid}/approval", sync_to_thread=True, status_code=200, summary="Approve a draft")
    def approve(self, chart_id: FromPath[UUID], data: JSONBody[Approval], work: NamedDependency[Work]) -> ChartOut:
        """Bring a draft into force from a day; the version before it ends the day before. Not by who drafted it."""
        with work:
            chart = service.approve_chart(
                work, chart_id, in_force_from=data.in_force_from, minutes=data.minutes, minutes_on=data.minutes_on,
                registration=data.registration,
            )  # fmt: skip
        return chart_out(chart)

    @get("/{chart_id:uuid}/nodes", sync_to_thread=True, summary="Nodes under a node")
    def nodes(
        self,
        chart_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        parent: FromQuery[UUID | None] = None,
        after: FromQuery[str] = "",
        size: FromQuery[int] = queries.BATCH,
    ) -> BranchOut:
        """One batch of what stands directly under `parent`, or of the sections, in natural order."""
        with reading:
            branch = queries.children(reading, chart_id, parent, after=after, size=size, counted=True)
            return branch_out(branch, queries.nodes_in(reading, branch))

    @get("/{chart_id:uuid}/search", sync_to_thread=True, summary="Find nodes by title or code")
    def search(self, chart_id: FromPath[UUID], reading: NamedDependency[Reading], q: FromQuery[str]) -> list[NodeOut]:
        """Nodes whose title holds every word, whatever its case and accents, or whose code is or begins with `q`."""
        with reading:
            return [node_out(node) for node in queries.search_nodes(reading, chart_id, q, size=queries.BATCH_LIMIT)]

    @post("/{chart_id:uuid}/nodes", sync_to_thread=True, summary="Add a node to a draft")
    def add(self, chart_id: FromPath[UUID], data: JSONBody[NewNode], work: NamedDependency[Work]) -> NodeOut:
        """Add a section or series to a draft. Without a parent it stands where its code says."""
        with work:
            node = service.add_node(
                work, chart_id, code=data.code, title=data.title, level=data.level, parent_id=data.parent_id,
                description=data.description, function=data.function, before_id=data.before_id,
            )  # fmt: skip
        return node_out(node)


class NodesApi(Controller):
    """Single sections and series of any version."""

    path = "/api/nodes"
    tags = ("Charts",)

    @get("/{node_id:uuid}", sync_to_thread=True, summary="One node with its path")
    def node(self, node_id: FromPath[UUID], reading: NamedDependency[Reading]) -> NodeDetail:
        """A section or series, its full classification path and the number of nodes under it."""
        with reading:
            return _detail(reading, node_id)

    @patch("/{node_id:uuid}", sync_to_thread=True, summary="Change a node of a draft")
    def change(self, node_id: FromPath[UUID], data: JSONBody[NodeChange], work: NamedDependency[Work]) -> NodeOut:
        """Another title, description, function or code, in one act; a new code goes down to what stands below.

        A node with files keeps its code (LGA 13): it is replaced instead. With `seen`, the mark that the node came
        with, nothing that somebody changed since is written over.
        """
        with work:
            node = queries.find_node(work, node_id)
            return node_out(
                editing.change_node(
                    work, node_id, title=node.title if data.title is None else data.title,
                    description=node.description if data.description is None else data.description,
                    function=node.function if data.function is None else data.function, code=data.code, seen=data.seen,
                )
            )  # fmt: skip

    @post("/{node_id:uuid}/closure", sync_to_thread=True, status_code=200, summary="Close a series to new files")
    def close(self, node_id: FromPath[UUID], work: NamedDependency[Work]) -> NodeOut:
        """From now on no file is opened under the series; those it has stay."""
        with work:
            return node_out(service.close_series(work, node_id))

    @delete("/{node_id:uuid}", sync_to_thread=True, status_code=200, summary="Suppress a node of a draft")
    def suppress(self, node_id: FromPath[UUID], work: NamedDependency[Work]) -> LeftOut:
        """What has no files leaves the draft with everything below it; what has some stays, closed to new ones."""
        with work:
            left = successions.suppress_node(work, node_id)
            return LeftOut(left.removed, left.closed)


def _detail(reading: Reading, node_id: UUID) -> NodeDetail:
    node = queries.find_node(reading, node_id)
    below = queries.number_below(reading, node.chart_id, node.id)
    return NodeDetail(node_out(node), [node_out(step) for step in queries.path(reading, node)], below)
