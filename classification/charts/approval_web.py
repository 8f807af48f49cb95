"""Pages that bring a draft into force by the minutes of a session, and that receive another body's chart for good."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from litestar.response import Response

from classification.charts import frozen, queries, service
from classification.charts.errors import ChartNotFound
from system.attachments.queries import attachment_of, content
from system.attachments.service import LIMIT
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.tabular import BYTES_LIMIT
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

AROUND = 64 * 2**10  # what a multipart form adds around its file
SHOWN = 100
APPROVAL = {"in_force_from": "", "minutes": "", "minutes_on": "", "registration": "", "file": ""}
RECEPTION = {"file": "", "code": "", "name": "", "on": "", "minutes": ""}


class ChartApprovalPages(Controller):
    """The session that approves a draft, and its minutes."""

    path = "/charts/{chart_id:uuid}"
    include_in_schema = False

    @get("/approval", sync_to_thread=True)
    def approval(self, chart_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """What approving asks for, and everything that stands against it before anybody asks."""
        with reading:
            form = Form({**APPROVAL, "in_force_from": reading.today.isoformat()})
            return _approval(reading, chart_id, form)

    @post("/approval", sync_to_thread=True, request_max_body_size=LIMIT + AROUND)
    def approve(
        self,
        chart_id: FromPath[UUID],
        data: MultipartBody[dict[str, Any]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Bring the draft into force."""
        given = {name: value for name, value in data.items() if isinstance(value, str)}
        read = FormReader(given)
        day, session_on = read.day("in_force_from", required=True), read.day("minutes_on")
        minutes = read.text("minutes", required=True, limit=service.MINUTES_LIMIT)
        registration = read.text("registration", limit=service.MINUTES_LIMIT)
        try:
            read.refuse()
            with work:
                service.approve_chart(
                    work, chart_id, in_force_from=day or work.today, minutes=minutes, minutes_on=session_on,
                    registration=registration, paper=_paper(data.get("file")),
                )  # fmt: skip
        except (Invalid, Conflict) as refusal:
            with reading:
                return _approval(reading, chart_id, Form({**APPROVAL, **given}, refusal), status=status_of(refusal))
        return redirect(f"/charts/{chart_id}", flash=_("La versión quedó aprobada."))

    @get("/minutes/content", sync_to_thread=True)
    def minutes(self, chart_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The minutes themselves, to be saved."""
        with reading:
            chart = queries.find_chart(reading, chart_id)
            if chart.minutes_id is None:
                raise ChartNotFound(id=chart_id)
            paper = attachment_of(reading, chart.minutes_id)
            name = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in paper.file_name)
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return Response(content(reading, paper), media_type="application/octet-stream", headers=headers)


class ChartReceptionPages(Controller):
    """The chart of a body that ceased to exist, received with its archives (LGA 18)."""

    path = "/charts/received"
    include_in_schema = False

    @get("/new", sync_to_thread=True)
    def ask(self, reading: NamedDependency[Reading]) -> Response[str]:
        """From which body, since when, by which minutes."""
        with reading:
            return _reception(reading, Form({**RECEPTION, "on": reading.today.isoformat()}))

    @post("/", sync_to_thread=True, request_max_body_size=BYTES_LIMIT + AROUND)
    def receive(
        self, data: MultipartBody[dict[str, Any]], work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Take it in, frozen."""
        given = {name: value for name, value in data.items() if isinstance(value, str)}
        read = FormReader(given)
        said = {name: read.text(name, required=True, limit=300) for name in ("code", "name", "minutes")}
        day = read.day("on", required=True)
        upload = data.get("file")
        sent = upload.file.read() if isinstance(upload, UploadFile) else b""
        try:
            read.refuse()
            with work:
                chart = frozen.receive_chart(work, own_fonds(work).id, sent, None, on=day or work.today, **said)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _reception(reading, Form({**RECEPTION, **given}, refusal), status=status_of(refusal))
        return redirect(f"/charts/{chart.id}", flash=_("El cuadro quedó recibido e inalterable."))


def _paper(upload: object) -> service.Paper | None:
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    return service.Paper(upload.file.read(), upload.filename, upload.content_type or "application/octet-stream")


def _approval(reading: Reading, chart_id: UUID, form: Form, *, status: int = 200) -> Response[str]:
    chart = queries.find_chart(reading, chart_id)
    before = queries.chart_in_force(reading, chart.fonds_id, reading.today)
    return page(
        "classification/charts/approval.html", status=status, chart=chart, before=before, form=form, shown=SHOWN,
        against=service.approval_objections(reading, chart.id), today=reading.today.isoformat(),
    )  # fmt: skip


def _reception(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    return page("classification/charts/receive.html", status=status, form=form, today=reading.today.isoformat())
