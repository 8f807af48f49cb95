"""The pages of charts."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Response

from classification.charts import browsing, queries, service
from classification.charts.errors import NodeNotFound
from classification.charts.levels import holds_files
from classification.charts.model import ClassificationChart, Level, Node
from system import history
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.language import say
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = URLEncodedBody[dict[str, str]]


class ChartPages(Controller):
    """Versions of the chart, and one version as a tree."""

    path = "/charts"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def versions(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The versions, newest first."""
        with reading:
            return lists.answer(
                request, reading, browsing.versions(reading), browsing.COLUMNS, "classification/charts/list.html",
                name="cuadros", default_sort="-number", tie_breaker=ClassificationChart.id,
            )  # fmt: skip

    @post("/drafts", sync_to_thread=True)
    def draft(self, work: NamedDependency[Work]) -> Redirect:
        """Begin a new version."""
        with work:
            chart = service.draft_chart(work, own_fonds(work).id)
        return redirect(f"/charts/{chart.id}", flash=_("El borrador contiene todo lo vigente; ahora puede cambiarlo."))

    @get("/{chart_id:uuid}", sync_to_thread=True)
    def version(
        self,
        chart_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        opened: Annotated[UUID | None, QueryParameter(name="open")] = None,
        after: FromQuery[str] = "",
        q: FromQuery[str] = "",
    ) -> Response[str]:
        """One version as a tree; with `q` the nodes found instead."""
        with reading:
            chart = queries.find_chart(reading, chart_id)
            at = queries.find_node(reading, opened) if opened else None
            return page(
                "classification/charts/detail.html", about=(reading, chart.id), chart=chart,
                tree=browsing.tree(reading, chart.id, at, after[:200]), q=q, found=_found(reading, chart, q),
                counts_told=_counts(reading, chart), entries=history.of(reading.session, chart.id),
            )  # fmt: skip

    @get("/{chart_id:uuid}/branches/{node_id:uuid}", sync_to_thread=True)
    def branch(
        self, chart_id: FromPath[UUID], node_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """The branch under one node, for a tree that opens in place."""
        with reading:
            node = queries.find_node(reading, node_id)
            return page("classification/charts/branch.html", tree=browsing.branch(reading, chart_id, node))

    @get("/{chart_id:uuid}/approval", sync_to_thread=True)
    def approval(self, chart_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """What approving asks for."""
        with reading:
            form = Form({"in_force_from": reading.today.isoformat(), "minutes": ""})
            return _approval(reading, chart_id, form)

    @post("/{chart_id:uuid}/approval", sync_to_thread=True)
    def approve(
        self, chart_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Bring the draft into force."""
        read = FormReader(data)
        day = read.day("in_force_from", required=True)
        minutes = read.text("minutes", required=True, limit=service.MINUTES_LIMIT)
        try:
            read.refuse()
            with work:
                service.approve_chart(work, chart_id, in_force_from=day or work.today, minutes=minutes)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _approval(reading, chart_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/charts/{chart_id}", flash=_("La versión quedó aprobada."))


class NodePages(Controller):
    """One section or series; adding and changing them in a draft."""

    path = "/charts/{chart_id:uuid}/nodes"
    include_in_schema = False

    @get("/{node_id:uuid}", sync_to_thread=True)
    def node(
        self, chart_id: FromPath[UUID], node_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """The node beside its tree, and what higher floors add to it."""
        with reading:
            return _node(reading, chart_id, node_id, Form({"title": ""}))

    @get("/new", sync_to_thread=True)
    def new(
        self, chart_id: FromPath[UUID], reading: NamedDependency[Reading], parent: FromQuery[str] = ""
    ) -> Response[str]:
        """The form of a new node."""
        form = Form({"code": "", "title": "", "level": "", "parent_id": parent, "description": "", "function": ""})
        with reading:
            return _new(reading, chart_id, form)

    @post("/", sync_to_thread=True)
    def add(
        self, chart_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Add a node to the draft."""
        read = FormReader(data)
        wanted = {
            "code": read.text("code", required=True, limit=60), "title": read.text("title", required=True, limit=500),
            "description": read.text("description", limit=10_000), "function": read.text("function", limit=10_000),
        }  # fmt: skip
        level, parent_id = read.choice("level", Level), read.identifier("parent_id")
        try:
            read.refuse()
            with work:
                node = service.add_node(work, chart_id, level=level, parent_id=parent_id, **wanted)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _new(reading, chart_id, Form(data, refusal), status=status_of(refusal))
        return redirect(browsing.node_path(node), flash=_("Se agregó %(code)s.") % {"code": node.code})

    @post("/{node_id:uuid}/title", sync_to_thread=True)
    def rename(
        self,
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Give it another title."""
        try:
            with work:
                node = service.rename_node(work, node_id, title=str(data.get("title", "")))
        except (Invalid, Conflict) as refusal:
            with reading:
                return _node(reading, chart_id, node_id, Form(data, refusal), status=status_of(refusal))
        return redirect(browsing.node_path(node), flash=_("El título quedó cambiado."))

    @post("/{node_id:uuid}/closure", sync_to_thread=True)
    def close(self, chart_id: FromPath[UUID], node_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:  # noqa: ARG002 - the address names both
        """Close a series to new files."""
        with work:
            node = service.close_series(work, node_id)
        return redirect(browsing.node_path(node), flash=_("La serie quedó cerrada a expedientes nuevos."))


def _found(reading: Reading, chart: ClassificationChart, q: str) -> list[tuple[str, list[Any]]] | None:
    if not q.strip():
        return None
    nodes = queries.search_nodes(reading, chart.id, q)
    return [(browsing.node_path(node), queries.path(reading, node)) for node in nodes]


def _counts(reading: Reading, chart: ClassificationChart) -> list[tuple[str, int]]:
    return [
        (say(f"levels.{level.value}"), number) for level, number in queries.counts_by_level(reading, chart.id).items()
    ]


def _crumbs(chart: ClassificationChart, way: list[Node]) -> list[tuple[str, str]]:
    """The full classification path, from the chart down."""
    version = _("Versión %(number)s") % {"number": chart.number}
    above = [(_("Cuadro de clasificación"), "/charts"), (version, f"/charts/{chart.id}")]
    return [*above, *((f"{step.code} {step.title}", browsing.node_path(step)) for step in way)]


def _approval(reading: Reading, chart_id: UUID, form: Form, *, status: int = 200) -> Response[str]:
    chart = queries.find_chart(reading, chart_id)
    before = queries.chart_in_force(reading, chart.fonds_id, reading.today)
    return page("classification/charts/approval.html", status=status, chart=chart, before=before, form=form)


def _node(reading: Reading, chart_id: UUID, node_id: UUID, form: Form, *, status: int = 200) -> Response[str]:
    node = queries.find_node(reading, node_id)
    if node.chart_id != chart_id:
        raise NodeNotFound(id=node_id)
    chart = queries.find_chart(reading, chart_id)
    way = queries.path(reading, node)
    return page(
        "classification/charts/node.html", status=status, about=(reading, node.id), chart=chart, node=node, form=form,
        crumbs=_crumbs(chart, way), tree=browsing.tree(reading, chart.id, node),
        below=queries.children(reading, chart.id, node.id, size=1).total, takes_files=holds_files(node.level),
        entries=history.of(reading.session, node.id),
    )  # fmt: skip


def _new(reading: Reading, chart_id: UUID, form: Form, *, status: int = 200) -> Response[str]:
    chart = queries.find_chart(reading, chart_id)
    parents = [(str(node.id), f"{node.code} {node.title}") for node in queries.nodes_by_key(reading, chart.id).values()]
    levels = [(level.value, say(f"level.{level.value}")) for level in Level]
    return page(
        "classification/charts/new_node.html", status=status, chart=chart, form=form, parents=parents, levels=levels
    )
