"""Pages that load a schedule: bring a file, see what would come of it, load it; and the report of an import."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody

from retention.schedules import queries, service
from retention.schedules.columns import WORDS
from retention.schedules.headings import SCHEDULE_TABLE
from retention.schedules.schemas import ScheduleImportReport, report_again, report_of
from retention.schedules.service import ImportChoices
from system.errors import Conflict, Invalid
from system.intake import service as intakes
from system.intake.desk import BODY_LIMIT, Desk, upload_of
from system.intake.model import IntakeFile, IntakePurpose
from system.intake.pages import IntakePages
from system.intake.queries import intake_of
from system.organization.queries import fonds_of, own_fonds
from system.tabular import problems_csv
from system.web.forms import Form, FormReader
from system.web.language import sentence
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work
from system.workbooks.tables import TableFile


def _choices(options: Mapping[str, Any]) -> ImportChoices:
    day = str(options.get("in_force_from") or "")
    return ImportChoices(
        title=str(options.get("title") or ""),
        in_force_from=date.fromisoformat(day) if day else None,
        keep_draft=bool(options.get("draft")),
        legacy=bool(options.get("legacy")),
    )


def _weigh(reading: Reading, intake: IntakeFile, file: TableFile) -> ScheduleImportReport:
    weighed = service.weigh_schedule(reading, intake.fonds_id, file, _choices(intake.options))
    return report_of(weighed, fonds_of(reading, intake.fonds_id).code, sentence)


DESK = Desk(
    IntakePurpose.SCHEDULE, SCHEDULE_TABLE, "/schedules/import", "retention/schedules/import_preview.html", _weigh
)


class ScheduleIntakePages(IntakePages):
    """Looking at a schedule before it is imported."""

    path = DESK.path
    desk = DESK


class ScheduleImportPages(Controller):
    """Loading a schedule from a file, and the report of it."""

    path = "/schedules"
    include_in_schema = False

    @get("/import", sync_to_thread=True)
    def import_form(self) -> Response[str]:
        """The form to bring a file."""
        return page("retention/schedules/import.html", form=Form())

    @post("/import", sync_to_thread=True, request_max_body_size=BODY_LIMIT)
    def bring(self, data: MultipartBody[dict[str, Any]], work: NamedDependency[Work]) -> Response[Any]:
        """Keep the file and show what would come of it."""
        file_name, content = upload_of(data)
        given = {name: value for name, value in data.items() if isinstance(value, str)}
        read = FormReader(given)
        day = read.day("in_force_from")
        options = {
            "title": read.text("title", limit=300), "in_force_from": day.isoformat() if day else "",
            "draft": read.flag("draft"), "legacy": read.flag("legacy"),
        }  # fmt: skip
        try:
            read.refuse()
            SCHEDULE_TABLE.book(content)
            with work:
                path = DESK.bring(work, own_fonds(work).id, content, file_name=file_name, options=options)
        except (Invalid, Conflict) as refusal:
            form = Form({**given, "file": ""}, refusal)
            return page("retention/schedules/import.html", status=status_of(refusal), form=form)
        return redirect(path)

    @post("/import/{intake_id:uuid}/confirmation", sync_to_thread=True)
    def import_(
        self, intake_id: FromPath[UUID], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any]:
        """Load the file; the report has an address of its own."""
        with reading:
            file = DESK.read(reading, intake_id)
        with work:
            intake = intake_of(work, intake_id, IntakePurpose.SCHEDULE)
            intakes.settle(work, intake)
            done = service.import_schedule(work, intake.fonds_id, file, _choices(intake.options))
            kept = service.keep_report(work, intake.fonds_id, done)
        return redirect(f"/schedules/imports/{kept.id}")

    @get("/imports/{import_id:uuid}", sync_to_thread=True)
    def report(self, import_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """What became of every row."""
        with reading:
            report = _report(reading, import_id)
        return page("retention/schedules/report.html", report=report, import_id=import_id, words=WORDS)

    @get("/imports/{import_id:uuid}/problems.csv", sync_to_thread=True)
    def problems(self, import_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The problems as a CSV, to be worked through beside the file."""
        with reading:
            report = _report(reading, import_id)
        return Response(
            problems_csv(report.refused, report.warnings, note=report.notes, passed=report.passed_over),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="observaciones.csv"'},
        )


def _report(reading: Reading, import_id: UUID) -> ScheduleImportReport:
    kept = queries.import_of(reading, import_id)
    schedule = queries.schedule_of(reading, kept.schedule_id) if kept.schedule_id else None
    return report_again(kept, schedule, fonds_of(reading, kept.fonds_id).code, sentence)
