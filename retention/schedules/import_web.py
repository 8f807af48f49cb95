"""Pages that load a schedule from a file, with the report."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import MultipartBody

from retention.schedules import service
from retention.schedules.columns import WORDS
from retention.schedules.schemas import BODY_LIMIT, report_of
from retention.schedules.service import ImportChoices
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.tabular import BYTES_LIMIT
from system.web.forms import Form, FormReader
from system.web.language import sentence
from system.web.pages import page
from system.web.refusals import status_of
from system.work import Work


class ScheduleImportPages(Controller):
    """Loading a schedule from a file."""

    path = "/schedules"
    include_in_schema = False

    @get("/import", sync_to_thread=True)
    def import_form(self) -> Response[str]:
        """The form to load a file."""
        return page("retention/schedules/import.html", form=Form())

    @post("/import", sync_to_thread=True, request_max_body_size=BODY_LIMIT, status_code=200)
    def import_(self, data: MultipartBody[dict[str, Any]], work: NamedDependency[Work]) -> Response[str]:
        """Load a file and show what became of every row."""
        given = {name: value for name, value in data.items() if isinstance(value, str)}
        read = FormReader(given)
        choices = ImportChoices(
            title=read.text("title", limit=300),
            in_force_from=read.day("in_force_from"),
            keep_draft=read.flag("draft"),
            legacy=read.flag("legacy"),
        )
        upload = data.get("file")
        content = upload.file.read(BYTES_LIMIT + 1) if isinstance(upload, UploadFile) else b""
        try:
            read.refuse()
            with work:
                body = own_fonds(work)
                report = report_of(service.import_schedule(work, body.id, content, choices), body.code, sentence)
        except (Invalid, Conflict) as refusal:
            form = Form(given, refusal)
            return page("retention/schedules/import.html", status=status_of(refusal), form=form)
        return page("retention/schedules/report.html", report=report, words=WORDS)
