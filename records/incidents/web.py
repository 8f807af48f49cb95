"""Pages of acts over lost and damaged files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations import queries as files
from records.aggregations.model import Aggregation
from records.incidents import queries, service
from records.incidents.downloads import saved
from records.incidents.drawing_up import draw_up, signers_named
from records.incidents.model import Incident, IncidentKind
from records.incidents.naming import files_named
from records.incidents.service import Account, Notices, Report
from system.actor import Actor, NotPermitted, Permission
from system.attachments.service import LIMIT, Paper
from system.errors import Conflict, Invalid, Objection
from system.history import of
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

Fields = dict[str, str]
Posted = dict[str, Any]
AROUND = 64 * 2**10  # what a multipart form adds around its file
NOTICES = tuple(Notices.__dataclass_fields__)
ACCOUNT = tuple(Account.__dataclass_fields__)


class IncidentPages(Controller):
    """What is done where files are lost or damaged."""

    path = "/incidents"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_incidents(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The acts in the actor's sight."""
        with reading:
            return lists.answer(
                request, reading, queries.incidents(reading), queries.COLUMNS, "records/incidents/list.html",
                name="incidencias", default_sort="-act_on", tie_breaker=Incident.id,
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(
        self, reading: NamedDependency[Reading], file: FromQuery[UUID | None] = None, kind: FromQuery[str] = "lost"
    ) -> Response[Any]:
        """The form of an act; `file` puts one on its list."""
        with reading:
            named = files.find(reading, file).reference if file is not None else ""
            values = {"kind": kind[:20], "files": named, "act_on": reading.today.isoformat()}
            return _new_page(reading, Form({**dict.fromkeys(_FIELDS, ""), **values}))

    @post("/", sync_to_thread=True)
    def record(
        self,
        data: URLEncodedBody[Fields],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[Any] | Redirect:
        """Declare the files of the list lost, or damaged."""
        read = FormReader(data)
        kind, act_on = read.choice("kind", IncidentKind, required=True), read.day("act_on", required=True)
        named = read.text("files", required=True, limit=400_000)
        said = {name: read.text(name, limit=20_000) for name in _TEXTS}
        happened_on, discovered_on = read.day("happened_on"), read.day("discovered_on")
        try:
            read.refuse()
            with installation.reading(actor) as reading:
                ids = files_named(reading, named)
            with installation.work(actor) as work:
                report = Report(
                    kind=kind or IncidentKind.LOST, act_on=act_on or work.today, happened_on=happened_on,
                    discovered_on=discovered_on, **said,
                )  # fmt: skip
                incident = service.record_incident(work, report, ids)
        except (Invalid, Conflict) as refusal:
            with installation.reading(actor) as reading:
                return _new_page(
                    reading, Form({**dict.fromkeys(_FIELDS, ""), **data}, refusal), status=status_of(refusal)
                )
        return redirect(
            f"/incidents/{incident.id}", flash=_("Acta registrada: los expedientes quedaron inmovilizados.")
        )

    @get("/{incident_id:uuid}", sync_to_thread=True)
    def detail(
        self, request: Request[Any, Any, Any], incident_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """One act with its files."""
        with reading:
            view = queries.view(reading, incident_id)
            return lists.answer(
                request, reading, queries.files_of(reading, incident_id), queries.FILE_COLUMNS,
                "records/incidents/detail.html", name=f"acta-{incident_id}", default_sort="reference",
                tie_breaker=Aggregation.id, seen=view, act=view.incident, form=Form(_written(view.incident)),
                entries=of(reading.session, incident_id), may_record=_may_record(reading),
                today=reading.today.isoformat(),
            )  # fmt: skip

    @post("/{incident_id:uuid}/notices", sync_to_thread=True)
    def notices(
        self,
        incident_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Say what followed the act."""
        read = FormReader(data)
        days = ("complaint_on", "control_noticed_on", "archive_noticed_on", "published_on")
        said: dict[str, Any] = {
            name: read.day(name) if name in days else read.text(name, limit=1000) for name in NOTICES
        }
        version = read.number("version")
        try:
            read.refuse()
            with work:
                service.note_notices(work, incident_id, Notices(**said), version=version)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _refused_page(reading, incident_id, data, refusal, "notices")
        return redirect(f"/incidents/{incident_id}", flash=_("Avisos guardados."))

    @post("/{incident_id:uuid}/found", sync_to_thread=True)
    def found(self, incident_id: FromPath[UUID], data: URLEncodedBody[Posted], work: NamedDependency[Work]) -> Redirect:
        """Files are back."""
        read = FormReader({name: value for name, value in data.items() if isinstance(value, str)})
        on, note = read.day("found_on", required=True), read.text("note", required=True, limit=5000)
        given = data.get("files", [])
        chosen: list[UUID] = []
        for text in given if isinstance(given, list) else [given]:
            try:
                chosen.append(UUID(str(text)))
            except ValueError:
                read.objections.append(Objection("form.no_choice", facts={"field": "files"}))
        read.refuse()
        with work:
            service.find_again(work, incident_id, chosen, on=on or work.today, note=note)
        return redirect(f"/incidents/{incident_id}", flash=_("Los expedientes volvieron a estar en orden."))

    @post("/{incident_id:uuid}/papers", sync_to_thread=True, request_max_body_size=LIMIT + AROUND)
    def keep(self, incident_id: FromPath[UUID], data: MultipartBody[Posted], work: NamedDependency[Work]) -> Redirect:
        """Put a photograph or paper to the act."""
        upload = data.get("file")
        sent = upload.file.read(LIMIT + 1) if isinstance(upload, UploadFile) else b""
        name = upload.filename if isinstance(upload, UploadFile) else ""
        kind = upload.content_type if isinstance(upload, UploadFile) else ""
        with work:
            service.keep_photograph(work, incident_id, Paper([sent], name, kind or "application/octet-stream"))
        return redirect(f"/incidents/{incident_id}", flash=_("Se agregó al acta."))

    @get("/{incident_id:uuid}/papers/{attachment_id:uuid}/content", sync_to_thread=True)
    def paper(
        self, incident_id: FromPath[UUID], attachment_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """A photograph or paper, saved and never shown in a page."""
        with reading:
            return saved(reading, queries.paper_of(reading, incident_id, attachment_id))

    @post("/{incident_id:uuid}/account", sync_to_thread=True)
    def account(
        self,
        incident_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Say who found it and what is being done."""
        read = FormReader(data)
        by, measures = read.text("discovered_by", limit=300), read.text("measures", limit=20_000)
        said = Account(discovered_by=by, discovered_on=read.day("discovered_on"), measures=measures)
        version = read.number("version")
        try:
            read.refuse()
            with work:
                service.amend_account(work, incident_id, said, version=version)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _refused_page(reading, incident_id, data, refusal, "account")
        return redirect(f"/incidents/{incident_id}", flash=_("Circunstancias guardadas."))

    @post("/{incident_id:uuid}/acts", sync_to_thread=True)
    def draw_up(
        self,
        incident_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[Any] | Redirect:
        """Draw up the act to be signed."""
        read = FormReader(data)
        signers = read.text("signers", limit=5000)
        try:
            read.refuse()
            draw_up(installation, actor, incident_id, signers_named(signers))
        except (Invalid, Conflict) as refusal:
            with installation.reading(actor) as reading:
                return _refused_page(reading, incident_id, data, refusal, "act")
        return redirect(f"/incidents/{incident_id}", flash=_("El acta quedó levantada: imprímala y recabe las firmas."))

    @get("/{incident_id:uuid}/acts/{number:int}/content", sync_to_thread=True)
    def act(
        self, incident_id: FromPath[UUID], number: FromPath[int], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """A paper that was drawn up, the same bytes each time."""
        with reading:
            return saved(reading, queries.act_of(reading, incident_id, number))


_TEXTS = ("act_number", "place", "cause", "searched", "discovered_by", "measures")
_FIELDS = ("kind", "act_on", "happened_on", "discovered_on", "files", *_TEXTS)


def _written(incident: Incident) -> dict[str, object]:
    return {name: getattr(incident, name) for name in (*NOTICES, *ACCOUNT, "version")}


def _refused_page(
    reading: Reading, incident_id: UUID, data: Fields, refusal: Invalid | Conflict, part: str
) -> Response[Any]:
    """One of the forms of an act again, with what was typed and every reason."""
    act = queries.find(reading, incident_id)
    return page(
        "records/incidents/again.html", status=status_of(refusal), act=act, part=part,
        form=Form({**_written(act), **data, "version": act.version}, refusal), today=reading.today.isoformat(),
    )  # fmt: skip


def _may_record(reading: Reading) -> bool:
    return reading.actor.everywhere or reading.actor.holds(Permission.INCIDENT_RECORD)


def _new_page(reading: Reading, form: Form, *, status: int = 200) -> Response[Any]:
    if not _may_record(reading):
        raise NotPermitted(permission=Permission.INCIDENT_RECORD.value, actor=reading.actor.handle)
    kinds = [(value, _(label)) for value, label in queries.KINDS]
    return page("records/incidents/new.html", status=status, form=form, kinds=kinds, today=reading.today.isoformat())
