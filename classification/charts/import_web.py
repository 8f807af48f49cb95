"""The pages that import a chart: bring a file, see what would come of it, import it; and the report of an import."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from litestar.response import Response

from classification.charts import queries, service
from classification.charts.importing import CHART_TABLE
from classification.charts.reports import ChartImportReport, report_again, report_of
from system.errors import Conflict, Invalid
from system.intake import service as intakes
from system.intake.desk import BODY_LIMIT, Desk, upload_of
from system.intake.model import IntakeFile, IntakePurpose
from system.intake.pages import IntakePages
from system.intake.queries import intake_of
from system.organization.queries import own_fonds
from system.tabular import problems_csv
from system.web.forms import Form, FormReader
from system.web.language import sentence
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work
from system.workbooks.tables import TableFile


def _weigh(reading: Reading, intake: IntakeFile, file: TableFile) -> ChartImportReport:
    return report_of(service.weigh_chart(reading, intake.fonds_id, file), sentence)


DESK = Desk(IntakePurpose.CHART, CHART_TABLE, "/charts/import", "classification/charts/import_preview.html", _weigh)


class ChartIntakePages(IntakePages):
    """Looking at a chart before it is imported."""

    path = DESK.path
    desk = DESK


class ChartImportPages(Controller):
    """Importing a chart, and the report of an import."""

    path = "/charts"
    include_in_schema = False

    @get("/import", sync_to_thread=True)
    def ask(self, reading: NamedDependency[Reading]) -> Response[str]:
        """The form."""
        with reading:
            return _form(reading, Form({"in_force_from": reading.today.isoformat(), "draft": "", "file": ""}))

    @post("/import", sync_to_thread=True, request_max_body_size=BODY_LIMIT)
    def bring(
        self, data: MultipartBody[dict[str, Any]], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Keep the file and show what would come of it."""
        file_name, content = upload_of(data)
        read = FormReader(data)
        day, draft = read.day("in_force_from"), read.flag("draft")
        try:
            read.refuse()
            CHART_TABLE.book(content)
            options = {"draft": draft, "in_force_from": day.isoformat() if day else ""}
            with work:
                path = DESK.bring(work, own_fonds(work).id, content, file_name=file_name, options=options)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _form(reading, Form({**data, "file": ""}, refusal), status=status_of(refusal))
        return redirect(path)

    @post("/import/{intake_id:uuid}/confirmation", sync_to_thread=True)
    def import_(
        self, intake_id: FromPath[UUID], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any]:
        """Import the file; the report has an address of its own."""
        with reading:
            file = DESK.read(reading, intake_id)
        with work:
            intake = intake_of(work, intake_id, IntakePurpose.CHART)
            intakes.settle(work, intake)
            day = str(intake.options.get("in_force_from") or "")
            done = service.import_chart(
                work, intake.fonds_id, file, draft=bool(intake.options.get("draft")),
                in_force_from=date.fromisoformat(day) if day else None,
            )  # fmt: skip
            kept = service.keep_report(work, intake.fonds_id, done)
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
            problems_csv(report.refused, report.warnings, passed=report.passed_over),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="observaciones.csv"'},
        )


def _form(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    fonds = own_fonds(reading)
    standing = queries.list_charts(reading, fonds.id)
    draft = next((chart for chart in standing if chart.is_draft), None)
    return page("classification/charts/import.html", status=status, form=form, first=not standing, draft=draft)


def _report(reading: Reading, import_id: UUID) -> ChartImportReport:
    kept = queries.find_import(reading, import_id)
    chart = queries.find_chart(reading, kept.chart_id) if kept.chart_id else None
    return report_again(kept, chart, sentence)
