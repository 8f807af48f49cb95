"""Schedules over JSON."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody
from msgspec import Struct

from retention.schedules import queries, service
from retention.schedules.columns import entry_columns
from retention.schedules.findings import entry_with_findings, findings, findings_by_key
from retention.schedules.headings import SCHEDULE_TABLE
from retention.schedules.model import ScheduleEntry
from retention.schedules.queries import EntryRow
from retention.schedules.schemas import (
    BODY_LIMIT,
    ApprovalBody,
    EntryList,
    EntryOut,
    FindingOut,
    ScheduleImportReport,
    ScheduleList,
    ScheduleOut,
    entry_out,
    findings_out,
    report_of,
    schedule_after_act,
    schedule_out,
)
from retention.schedules.service import ImportChoices
from system.listing import run
from system.organization.queries import own_fonds
from system.tabular import BYTES_LIMIT, Layout
from system.web.language import sentence
from system.web.lists import list_query
from system.work import Reading, Work
from system.workbooks.tables import TableFile


class ImportBody(Struct):
    """A file of a schedule, and how it is taken; `fonds` is the body's code where the caller meets several.

    `sheet` and `header_row` say where its table stands, where that is not recognised.
    """

    file: UploadFile
    fonds: str = ""
    title: str = ""
    in_force_from: date | None = None
    draft: bool = False
    legacy: bool = False
    sheet: str = ""
    header_row: int = 0

    def choices(self) -> ImportChoices:
        """How the file is taken."""
        return ImportChoices(
            title=self.title, in_force_from=self.in_force_from, keep_draft=self.draft, legacy=self.legacy
        )

    def table(self) -> TableFile:
        """The file, read."""
        return SCHEDULE_TABLE.read(self.file.file.read(BYTES_LIMIT + 1), Layout(self.sheet, max(self.header_row, 0)))


class ScheduleApi(Controller):
    """The disposal schedule (catálogo de disposición documental): versions, entries, import, approval."""

    path = "/api/schedules"
    tags = ("Schedules",)

    @get(
        "/",
        sync_to_thread=True,
        summary="List versions",
        description="Every version of the body's schedule, newest first: drafts, the one in force, superseded ones.",
    )
    def list_versions(self, reading: NamedDependency[Reading], fonds: FromQuery[str] = "") -> ScheduleList:
        """The versions."""
        with reading:
            rows = queries.versions(reading, own_fonds(reading, fonds).id)
            return ScheduleList([schedule_out(row) for row in rows])

    @post(
        "/import",
        sync_to_thread=True,
        status_code=200,
        request_max_body_size=BODY_LIMIT,
        summary="Import a schedule",
        description="Loads a file (multipart field `file`: XLSX, XLSM, XLSB, XLS, ODS, CSV) as the whole schedule, "
        "with a report for every row. "
        "Rows that break a rule are loaded and reported with their article. The body's first schedule comes into force "
        "at once where nothing stands against it (`in_force_from`, today by default; `draft` keeps it a draft); "
        "later ones stay drafts. `legacy` marks every row that breaks a rule as binding none the less.",
    )
    def import_(self, data: MultipartBody[ImportBody], work: NamedDependency[Work]) -> ScheduleImportReport:
        """What became of every row."""
        file = data.table()
        with work:
            body = own_fonds(work, data.fonds)
            return report_of(service.import_schedule(work, body.id, file, data.choices()), body.code, sentence)

    @post(
        "/import/preview",
        sync_to_thread=True,
        status_code=200,
        request_max_body_size=BODY_LIMIT,
        summary="See what an import of a schedule would do",
        description="The report that importing the file would give now. Nothing is written.",
    )
    def preview_import(
        self, data: MultipartBody[ImportBody], reading: NamedDependency[Reading]
    ) -> ScheduleImportReport:
        """What would become of every row."""
        file = data.table()
        with reading:
            body = own_fonds(reading, data.fonds)
            return report_of(service.weigh_schedule(reading, body.id, file, data.choices()), body.code, sentence)

    @get("/{schedule_id:uuid}", sync_to_thread=True, summary="One version", description="A version, without entries.")
    def detail(self, schedule_id: FromPath[UUID], reading: NamedDependency[Reading]) -> ScheduleOut:
        """The version."""
        with reading:
            found = queries.schedule_of(reading, schedule_id)
            return schedule_after_act(found, queries.count_entries(reading, found.id))

    @get(
        "/{schedule_id:uuid}/entries",
        sync_to_thread=True,
        summary="Entries of a version",
        description="What a version says of each series, with the linter's findings. Filters as on the page: `code`, "
        "`title`, `values`, `technique`, `trigger`, `legacy`; `sort`, `page` and `size`.",
    )
    def entries(
        self, schedule_id: FromPath[UUID], request: Request[Any, Any, Any], reading: NamedDependency[Reading]
    ) -> EntryList:
        """One page."""
        with reading:
            schedule = queries.schedule_of(reading, schedule_id)
            found_by_key = findings_by_key(reading, schedule)
            columns = entry_columns(found_by_key)
            found = run(
                reading.session, queries.entry_rows(reading, schedule.id), columns, list_query(request, columns),
                default_sort="code", tie_breaker=ScheduleEntry.id,
            )  # fmt: skip
            rows = [
                EntryRow(row.ScheduleEntry, row.code, row.title, tuple(found_by_key.get(row.ScheduleEntry.key, ())))
                for row in found.rows
            ]
            return EntryList(
                total=found.total,
                page=found.query.page,
                pages=found.pages,
                rows=[entry_out(row, sentence) for row in rows],
            )

    @get(
        "/entries/{entry_id:uuid}",
        sync_to_thread=True,
        summary="One entry",
        description="What a version says of one series.",
    )
    def entry(self, entry_id: FromPath[UUID], reading: NamedDependency[Reading]) -> EntryOut:
        """The entry."""
        with reading:
            return entry_out(entry_with_findings(reading, entry_id)[1], sentence)

    @get(
        "/{schedule_id:uuid}/findings",
        sync_to_thread=True,
        summary="What stands against a version",
        description="Everything the linter says under the body's law: errors keep a draft from coming into force.",
    )
    def findings(self, schedule_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[FindingOut]:
        """The findings."""
        with reading:
            return findings_out(findings(reading, queries.schedule_of(reading, schedule_id)), sentence)

    @post(
        "/{schedule_id:uuid}/approval",
        sync_to_thread=True,
        status_code=200,
        summary="Bring a draft into force",
        description="Nobody approves a draft they had a hand in. A version drawn up here names the session, its "
        "day and the opinion's number (LGA 50, 52). Entries that break a rule must be named in `legacy`.",
    )
    def approve(
        self, schedule_id: FromPath[UUID], data: JSONBody[ApprovalBody], work: NamedDependency[Work]
    ) -> ScheduleOut:
        """The version as it is now."""
        with work:
            found = service.approve_schedule(
                work,
                schedule_id,
                in_force_from=data.in_force_from,
                minutes=data.minutes,
                legacy=data.legacy,
                minutes_on=data.minutes_on,
                opinion_number=data.opinion_number,
                registration=data.registration,
            )
            return schedule_after_act(found, queries.count_entries(work, found.id))
