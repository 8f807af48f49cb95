"""The pages that import a chart, and the report of an import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from litestar.response import Response

from classification.charts import queries, service
from classification.charts.reports import ChartImportReport, report_again
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.tabular import BYTES_LIMIT, problems_csv
from system.web.forms import Form, FormReader
from system.web.language import sentence
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

_FORM_BYTES = 64 * 2**10  # what a multipart form adds around its file


class ChartImportPages(Controller):
    """Importing a chart, and the report of an import."""

    path = "/charts"
    include_in_schema = False

    @get("/import", sync_to_thread=True)
    def ask(self, reading: NamedDependency[Reading]) -> Response[str]:
        """The form."""
        with reading:
            return _import(reading, Form({"in_force_from": reading.today.isoformat(), "draft": "", "file": ""}))

    @post("/import", sync_to_thread=True, request_max_body_size=BYTES_LIMIT + _FORM_BYTES)
    def import_(
        self, data: MultipartBody[dict[str, Any]], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Import the file; the report has an address of its own."""
        upload = data.pop("file", None)
        content = upload.file.read() if isinstance(upload, UploadFile) else b""
        read = FormReader(data)
        day, draft = read.day("in_force_from"), read.flag("draft")
        try:
            read.refuse()
            with work:
                fonds = own_fonds(work)
                done = service.import_chart(work, fonds.id, content, draft=draft, in_force_from=day)
                kept = service.keep_report(work, fonds.id, done)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _import(reading, Form({**data, "file": ""}, refusal), status=status_of(refusal))
        return redirect(f"/charts/imports/{kept.id}")

    @get("/imports/{import_id:uuid}", sync_to_thread=True)
    def report(self, import_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """What became of every row."""
        with reading:
            return page("classification/charts/report.html", report=_report(reading, import_id), import_id=import_id)

    @get("/imports/{import_id:uuid}/problems.csv", sync_to_thread=True)
    def problems(self, import_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The problems as a CSV, to be worked through beside the file."""
        with reading:
            report = _report(reading, import_id)
        return Response(
            problems_csv(report.refused, report.warnings),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="observaciones.csv"'},
        )


def _import(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    fonds = own_fonds(reading)
    standing = queries.list_charts(reading, fonds.id)
    draft = next((chart for chart in standing if chart.is_draft), None)
    return page("classification/charts/import.html", status=status, form=form, first=not standing, draft=draft)


def _report(reading: Reading, import_id: UUID) -> ChartImportReport:
    kept = queries.find_import(reading, import_id)
    chart = queries.find_chart(reading, kept.chart_id) if kept.chart_id else None
    return report_again(kept, chart, sentence)
