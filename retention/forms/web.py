"""Pages of forms: what can be printed, the forms themselves, printings of many files, the crest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect

from records.aggregations.queries import STAGES
from retention.forms import batches, crests, queries
from retention.forms.asked import filter_asked, inventory_asked, options_asked, query_ids, query_texts
from retention.forms.downloads import answer, answer_printing
from retention.forms.errors import CrestNotFound, FormUnknown
from retention.forms.kinds import LAYOUTS, DocumentationKind, FileFormat, InventoryKind
from retention.forms.model import Printing
from retention.forms.selection import CHOSEN_LIMIT, chosen_ids
from retention.forms.service import (
    AT_ONCE,
    form_of,
    format_of,
    print_boxes,
    print_files,
    print_inventory,
    print_loans,
)
from retention.forms.sheet_formats import SHEET_FORMATS, USUAL
from system import history
from system.actor import Actor, Permission, Place
from system.attachments.queries import attachment_of, content
from system.errors import Conflict, Invalid
from system.organization.model import Fonds
from system.organization.queries import own_fonds, units_on
from system.web import lists
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

BODY_LIMIT = crests.BYTES_LIMIT + 64 * 2**10
BLANK = dict.fromkeys(
    ("what", "series", "unit", "year_from", "year_until", "box", "state", "stage", "transfer", "transferred_on",
     "documentation", "format", "sheet", "start", "by_volume"), "",
)  # fmt: skip


class FormPages(Controller):
    """The forms people print and sign."""

    path = "/forms"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def forms(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """What can be printed, and what was."""
        with reading:
            chosen = {name: value for name, value in query_texts(request.query_params).items() if name in BLANK}
            return _forms_page(request, reading, own_fonds(reading), Form({**BLANK, **chosen}))

    @get("/inventory", sync_to_thread=True)
    def inventory(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """An inventory over the files that the query names."""
        data = query_texts(request.query_params)
        try:
            asked, written = (
                inventory_asked(data, query_ids(request.query_params)),
                format_of(data.get("format") or "pdf"),
            )
            with reading:
                return answer(print_inventory(reading, own_fonds(reading), asked, written))
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**BLANK, **data, "what": data.get("kind", "")}, refusal)
                return _forms_page(request, reading, own_fonds(reading), form, status=status_of(refusal))

    @get("/box/{box_id:uuid}/{form:str}", sync_to_thread=True)
    def box(
        self,
        box_id: FromPath[UUID],
        form: FromPath[str],
        reading: NamedDependency[Reading],
        transfer: FromQuery[str] = "",
    ) -> Response[bytes]:
        """The label of a box."""
        with reading:
            return answer(print_boxes(reading, [box_id], format_of(form), transfer=transfer[:60]))

    @get("/loan/{loan_id:uuid}/{form:str}", sync_to_thread=True)
    def loan(self, loan_id: FromPath[UUID], form: FromPath[str], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The slip of a loan."""
        with reading:
            return answer(print_loans(reading, [loan_id], format_of(form)))

    @get("/file/{kind:str}/{aggregation_id:uuid}/{form:str}", sync_to_thread=True)
    def file(
        self,
        kind: FromPath[str],
        aggregation_id: FromPath[UUID],
        form: FromPath[str],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
    ) -> Response[bytes]:
        """Cover, tabs or index of one file."""
        wanted, written = form_of(kind, form)
        options = options_asked(query_texts(request.query_params))
        with reading:
            return answer(print_files(reading, wanted, [aggregation_id], written, options))

    @post("/", sync_to_thread=True)
    def print_chosen(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[dict[str, str]],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
    ) -> Response[Any] | Redirect:
        """Forms of the files that the filter names: a few at once, more by a job; an inventory always at once."""
        try:
            return _print(installation, actor, data)
        except (Invalid, Conflict, FormUnknown) as refusal:
            with installation.reading(actor) as reading:
                form = Form({**BLANK, **data}, refusal)
                return _forms_page(request, reading, own_fonds(reading), form, status=status_of(refusal))

    @get("/printings/{printing_id:uuid}/content", sync_to_thread=True)
    def printing(
        self,
        printing_id: FromPath[UUID],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """What a job printed."""
        return answer_printing(installation, actor, printing_id)

    @get("/crest", sync_to_thread=True)
    def crest(self, reading: NamedDependency[Reading]) -> Response[str]:
        """The crest that stands on every form."""
        with reading:
            return _crest_page(reading, Form({"file": ""}))

    @post("/crest", sync_to_thread=True, request_max_body_size=BODY_LIMIT)
    def keep_crest(
        self,
        data: MultipartBody[dict[str, Any]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Give the body a crest."""
        upload = data.get("file")
        sent = upload.file.read(crests.BYTES_LIMIT + 1) if isinstance(upload, UploadFile) else b""
        name = upload.filename if isinstance(upload, UploadFile) else ""
        try:
            picture = crests.prove(sent)
            with work:
                crests.keep_crest(work, own_fonds(work).id, sent, picture, file_name=name or "escudo")
        except (Invalid, Conflict) as refusal:
            with reading:
                return _crest_page(reading, Form({"file": ""}, refusal), status=status_of(refusal))
        return redirect("/forms/crest", flash=_("El escudo aparecerá en todos los formatos."))

    @get("/crest/content", sync_to_thread=True)
    def crest_content(self, reading: NamedDependency[Reading]) -> Response[bytes]:
        """The picture itself. Only what was proved a PNG or JPEG was kept."""
        with reading:
            fonds = own_fonds(reading)
            reading.actor.require(Permission.ORGANIZATION_READ, Place(fonds.id))
            found = queries.crest_of(reading, fonds.id)
            if found is None:
                raise CrestNotFound
            kept = attachment_of(reading, found.attachment_id)
            headers = {
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-cache",
            }
            return Response(content(reading, kept), media_type=kept.mime, headers=headers)

    @post("/crest/removal", sync_to_thread=True)
    def leave_crest(self, work: NamedDependency[Work]) -> Redirect:
        """Print the name alone."""
        with work:
            crests.leave_crest(work, own_fonds(work).id)
        return redirect("/forms/crest", flash=_("Los formatos llevan solo el nombre."))


def _print(installation: Installation, actor: Actor, data: dict[str, str]) -> Response[Any] | Redirect:
    what, form = data.get("what", ""), data.get("format") or FileFormat.PDF.value
    if what in {kind.value for kind in InventoryKind}:
        asked, written = inventory_asked({**data, "kind": what}), format_of(form)
        with installation.reading(actor) as reading:
            return answer(print_inventory(reading, own_fonds(reading), asked, written))
    wanted, written = form_of(what, form)
    options, chosen = options_asked(data), filter_asked(data)
    with installation.reading(actor) as reading:
        ids = chosen_ids(reading, own_fonds(reading), chosen)
        if len(ids) <= AT_ONCE:
            return answer(print_files(reading, wanted, ids, written, options))
    with installation.work(actor) as work:
        printing = batches.queue_batch(work, wanted, ids, written=written, options=options)
    return redirect(f"/jobs/{printing.job_id}", flash=_("Los formatos se preparan en segundo plano."), kind="info")


def _forms_page(
    request: Request[Any, Any, Any], reading: Reading, fonds: Fonds, form: Form, *, status: int = 200
) -> Response[Any]:
    variables: dict[str, Any] = {
        "form": form,
        "fonds": fonds,
        "choices": [
            *((kind, _(label)) for kind, label in queries.FILE_FORMS),
            *((kind.value, layout.title) for kind, layout in LAYOUTS.items()),
        ],
        "states": [("open", _("Abierto")), ("closed", _("Cerrado"))],
        "stages": [(value, _(label)) for value, label in STAGES],
        "units": [(row.code, f"{row.code} {row.name}") for row in units_on(reading, fonds.id, reading.today)],
        "sheets": [(one.name, one.title) for one in SHEET_FORMATS.values()],
        "usual": USUAL,
        "limit": CHOSEN_LIMIT,
        "documentation": [(kind.value, kind.value.capitalize()) for kind in DocumentationKind],
        "formats": [(FileFormat.PDF.value, "PDF"), (FileFormat.XLSX.value, "XLSX (Excel)")],
        "status": status,
    }
    return lists.answer(
        request, reading, queries.printings(reading), queries.COLUMNS, "retention/forms/list.html", name="impresiones",
        default_sort="-requested_at", tie_breaker=Printing.id, **variables,
    )  # fmt: skip


def _crest_page(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    fonds = own_fonds(reading)
    reading.actor.require(Permission.ORGANIZATION_READ, Place(fonds.id))
    found = queries.crest_of(reading, fonds.id)
    return page(
        "retention/forms/crest.html",
        status=status,
        form=form,
        fonds=fonds,
        crest=found,
        may_change=crests.may_change(reading, fonds.id),
        limits={"kilobytes": crests.BYTES_LIMIT // 1024, "pixels": crests.SIDE_LIMIT},
        entries=history.of(reading.session, found.id) if found else [],
    )
