"""The pages that show charts: the list of versions, one version as a tree, one class beside it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Response

from classification.charts import browsing, queries, service
from classification.charts.levels import holds_files
from classification.charts.model import ChartState, ClassificationChart
from system import history
from system.attachments import queries as attachments
from system.attachments.model import Attachment
from system.organization.queries import own_fonds
from system.web import lists
from system.web.language import gettext as _
from system.web.language import say
from system.web.pages import page, redirect
from system.work import Reading, Work

SET_ASIDE = frozenset({ChartState.WITHDRAWN, ChartState.FROZEN})


class ChartPages(Controller):
    """Versions of the chart, and one version as a tree."""

    path = "/charts"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def versions(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The versions, newest first."""
        with reading:
            standing = [chart for chart in queries.list_charts(reading) if chart.state not in SET_ASIDE]
            latest = [chart for chart in standing if chart.fonds_id == standing[0].fonds_id][:2]
            return lists.answer(
                request, reading, browsing.versions(reading), browsing.COLUMNS, "classification/charts/list.html",
                name="cuadros", default_sort="-number", tie_breaker=ClassificationChart.id,
                draft=next((chart for chart in standing if chart.is_draft), None), latest=latest,
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
                others=bool(browsing.others(reading, chart)), minutes=_minutes(reading, chart),
            )  # fmt: skip

    @get("/{chart_id:uuid}/branches/{node_id:uuid}", sync_to_thread=True)
    def branch(
        self, chart_id: FromPath[UUID], node_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """The branch under one node, for a tree that opens in place."""
        with reading:
            node = queries.find_node(reading, node_id)
            return page("classification/charts/branch.html", tree=browsing.branch(reading, chart_id, node))

    @post("/{chart_id:uuid}/withdrawal", sync_to_thread=True)
    def withdraw(self, chart_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Give a draft up; it stays readable."""
        with work:
            service.withdraw_chart(work, chart_id)
        return redirect(f"/charts/{chart_id}", flash=_("El borrador quedó retirado."))


class NodePages(Controller):
    """One section or series beside its tree."""

    path = "/charts/{chart_id:uuid}/nodes"
    include_in_schema = False

    @get("/{node_id:uuid}", sync_to_thread=True)
    def node(
        self, chart_id: FromPath[UUID], node_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """The node beside its tree, and what higher floors add to it."""
        with reading:
            node = browsing.node_at(reading, chart_id, node_id)
            chart = queries.find_chart(reading, chart_id)
            own, _below = browsing.files_of(reading, node)
            return page(
                "classification/charts/node.html", about=(reading, node.id), chart=chart, node=node, files=own,
                crumbs=browsing.crumbs(chart, queries.path(reading, node)), tree=browsing.tree(reading, chart.id, node),
                below=queries.number_below(reading, chart.id, node.id),
                takes_files=holds_files(node.level), entries=history.of(reading.session, node.id),
            )  # fmt: skip


def _found(reading: Reading, chart: ClassificationChart, q: str) -> list[tuple[str, list[Any]]] | None:
    if not q.strip():
        return None
    nodes = queries.search_nodes(reading, chart.id, q)
    return [(browsing.node_path(node), queries.path(reading, node)) for node in nodes]


def _counts(reading: Reading, chart: ClassificationChart) -> list[tuple[str, int]]:
    return [
        (say(f"levels.{level.value}"), number) for level, number in queries.counts_by_level(reading, chart.id).items()
    ]


def _minutes(reading: Reading, chart: ClassificationChart) -> Attachment | None:
    return attachments.attachment_of(reading, chart.minutes_id) if chart.minutes_id else None
