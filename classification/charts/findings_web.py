"""The page of what is worth saying of a chart version, and the same over JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from classification.charts import queries
from classification.charts.findings import ClassFinding, findings
from classification.charts.spoken import ORIGINS, SEVERITIES, FindingRow, row_of
from system.listed import Kind, listed
from system.listing import Column
from system.web import lists
from system.work import Reading


class ChartFindingsPages(Controller):
    """What is worth saying of a version, filtered, ordered and saved like every list."""

    path = "/charts/{chart_id:uuid}/findings"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def found(
        self, chart_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The list."""
        with reading:
            chart = queries.find_chart(reading, chart_id)
            told = findings(reading, chart.id)
            statement, here = listed(reading.session, [_line(one) for one in told], _KINDS)
            columns = (
                Column("code", "Clave", here["code"], filter="text", order=here["position"]),
                Column("title", "Título", here["title"], filter="text", lead=True),
                Column("severity", "Peso", here["severity"], filter="choice", choices=SEVERITIES),
                Column("detail", "Observación", here["detail"], filter="text"),
                Column("basis", "Fundamento", here["basis"], filter="text"),
                Column("next", "Qué hacer", here["next"]),
                Column("origin", "Origen", here["origin"], filter="choice", choices=ORIGINS, shown=False),
                Column("finding", "Regla", here["finding"], filter="text", shown=False),
            )
            return lists.answer(
                request, reading, statement, columns, "classification/charts/findings.html",
                name=f"observaciones-cuadro-{chart.number}", default_sort="code", tie_breaker=here["position"],
                chart=chart, counts=_counts(told),
            )  # fmt: skip


class ChartFindingsApi(Controller):
    """What is worth saying of a version."""

    path = "/api/charts/{chart_id:uuid}/findings"
    tags = ("Classification",)

    @get(
        "/",
        sync_to_thread=True,
        summary="What is worth saying of a chart",
        description="Titles that name offices, years or supports, abbreviations, titles used twice, sections without "
        "series, series without appraisal sheet or without terms: each with its severity, its article and what to do. "
        "Nothing here changes the chart.",
    )
    def found(self, chart_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[FindingRow]:
        """All of it, in the chart's order."""
        with reading:
            return [row_of(one) for one in findings(reading, chart_id)]


_KINDS: dict[str, Kind] = dict.fromkeys(
    ("node_id", "code", "title", "severity", "finding", "basis", "detail", "next", "origin"), "text"
)


def _line(found: ClassFinding) -> dict[str, Any]:
    row = row_of(found)
    return {**msgspec.structs.asdict(row), "node_id": str(row.node_id or ""), "origin": ORIGINS[not row.legacy][0]}


def _counts(told: list[ClassFinding]) -> list[tuple[str, str, int]]:
    return [
        (severity, label, number)
        for severity, label in SEVERITIES
        if (number := sum(one.severity.value == severity for one in told))
    ]
