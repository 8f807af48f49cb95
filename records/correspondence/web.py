"""Pages of the desk: the board, the incoming register, the form, one item, its stamp, and what the desk sets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Response

from records.correspondence import bars, forms, queries, service, showing
from records.correspondence.details import MOST_DAYS
from records.correspondence.errors import NoScan
from records.correspondence.model import IncomingItem
from records.correspondence.queries import find_item
from records.correspondence.receipt import acknowledgement
from records.correspondence.reckoning import AnswerTerm, Counting
from system.actor import Permission, Place
from system.attachments.queries import attachment_of
from system.attachments.service import LIMIT
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/correspondence"
IN = f"{HOME}/incoming"
AROUND = 64 * 2**10  # what a multipart form adds around its file
AnyRequest = Request[Any, Any, Any]
Fields = URLEncodedBody[dict[str, str]]


class DeskPages(Controller):
    """The board and what the desk sets."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def board(self, reading: NamedDependency[Reading]) -> Response[str]:
        """How correspondence stands."""
        with reading:
            fonds = showing.readable(reading)
            found = queries.board(reading, fonds.id)
            late = [(code, overdue) for code, _all, overdue in found.by_unit if overdue]
            return page(
                "records/correspondence/board.html", board=found, home=HOME, bars=bars.bars(late),
                canvas=(bars.WIDTH, bars.ROW, bars.NAME), escalated=queries.escalated(reading),
                soon_days=queries.soon_days(reading, fonds.id), today=reading.today,
            )  # fmt: skip

    @get("/settings", sync_to_thread=True)
    def settings(self, reading: NamedDependency[Reading]) -> Response[str]:
        """Kinds of correspondence, and how letters are numbered."""
        with reading:
            return _settings(reading, Form())

    @post("/settings/kinds", sync_to_thread=True)
    def save_kind(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Lay down a kind, or change one."""
        read = FormReader(data)
        name, days = read.text("name", required=True, limit=200), read.number("term_days", most=MOST_DAYS)
        counting, kind_id = read.choice("counting", Counting) or Counting.WORKING, read.identifier("kind")
        try:
            read.refuse()
            with work:
                service.save_kind(
                    work, own_fonds(work).id, name=name, kind_id=kind_id, retired=read.flag("retired"),
                    term=None if days is None else AnswerTerm(days, counting),
                )  # fmt: skip
        except (Invalid, Conflict) as refusal:
            with reading:
                return _settings(reading, Form(data, refusal), status=status_of(refusal))
        return redirect(f"{HOME}/settings", flash=_("Tipo de correspondencia guardado."))

    @post("/settings/numbering", sync_to_thread=True)
    def number_by(
        self, data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any] | Redirect:
        """Number letters by a template."""
        try:
            with work:
                service.number_letters_by(work, own_fonds(work).id, FormReader(data).text("template", limit=200))
        except (Invalid, Conflict) as refusal:
            with reading:
                return _settings(reading, Form(data, refusal), status=status_of(refusal))
        return redirect(f"{HOME}/settings", flash=_("La numeración de oficios quedó guardada."))


class IncomingPages(Controller):
    """The incoming register."""

    path = IN
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def register(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """The items the actor may see."""
        with reading:
            fonds = showing.readable(reading)
            soon = queries.soon_on(reading, fonds.id)
            return lists.answer(
                request, reading, queries.incoming(reading, fonds.id, soon),
                queries.incoming_columns(reading.today, soon), "records/correspondence/list.html",
                name="correspondencia", default_sort="-received_at", tie_breaker=IncomingItem.id, home=HOME,
                **showing.words(),
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading], last: FromQuery[UUID | None] = None) -> Response[str]:
        """The empty form, with the folio that was given before."""
        with reading:
            form = Form({**dict.fromkeys(forms.INCOMING_FIELDS, ""), "medium": "counter", "priority": "normal"})
            return _form(reading, form, last=find_item(reading, last) if last else None)

    @post("/", sync_to_thread=True, request_max_body_size=LIMIT + AROUND)
    def add(
        self,
        data: MultipartBody[dict[str, Any]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Register a paper and come back to an empty form."""
        typed = forms.typed(data)
        read = FormReader(typed)
        said = forms.incoming(read, work.settings.time_zone)
        try:
            read.refuse()
            with work:
                item = service.register_item(
                    work, own_fonds(work).id, said, scan=forms.paper(data.get("file")),
                    only_receive=read.flag("only_receive"), allow_duplicate=read.flag("allow_duplicate"),
                )  # fmt: skip
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**dict.fromkeys(forms.INCOMING_FIELDS, ""), **typed}, refusal)
                return _form(reading, form, status=status_of(refusal))
        return redirect(f"{IN}/new?last={item.id}", flash=_("Folio %(folio)s registrado.") % {"folio": item.folio})

    @get("/{item_id:uuid}", sync_to_thread=True)
    def detail(self, item_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """One item with its turns and answers."""
        with reading:
            return showing.item_page(reading, item_id, Form())

    @get("/{item_id:uuid}/completion", sync_to_thread=True)
    def completion(self, item_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """The form that completes what was only received."""
        with reading:
            item = find_item(reading, item_id)
            return _form(reading, Form(showing.written(item)), item=item)

    @post("/{item_id:uuid}/completion", sync_to_thread=True)
    def complete(
        self,
        item_id: FromPath[UUID],
        data: MultipartBody[dict[str, Any]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Write down what a received item is about."""
        typed = forms.typed(data)
        read = FormReader(typed)
        said, version = forms.incoming(read, work.settings.time_zone), read.number("version")
        try:
            read.refuse()
            with work:
                service.complete_item(
                    work, item_id, said, version=version, allow_duplicate=read.flag("allow_duplicate")
                )
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**dict.fromkeys(forms.INCOMING_FIELDS, ""), **typed}, refusal)
                return _form(reading, form, item=find_item(reading, item_id), status=status_of(refusal))
        return redirect(f"{IN}/{item_id}", flash=_("El registro quedó completo."))

    @get("/{item_id:uuid}/acknowledgement.pdf", sync_to_thread=True)
    def acknowledgement(self, item_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The acknowledgement of receipt."""
        with reading:
            item = find_item(reading, item_id)
            return showing.pdf(acknowledgement(reading, item), f"acuse-{item.folio}.pdf")

    @get("/{item_id:uuid}/strip.pdf", sync_to_thread=True)
    def strip(self, item_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The stamp to be printed on the paper."""
        with reading:
            item = find_item(reading, item_id)
            return showing.pdf(acknowledgement(reading, item, strip=True), f"sello-{item.folio}.pdf")

    @get("/{item_id:uuid}/scan/content", sync_to_thread=True)
    def scan(self, item_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[bytes]:
        """The scanned paper, to be saved: never shown in a page."""
        with reading:
            item = find_item(reading, item_id)
            if item.scan_id is None:
                raise NoScan(id=item_id)
            return showing.saved(reading, attachment_of(reading, item.scan_id))


def _settings(reading: Reading, form: Form, *, status: int = 200) -> Response[str]:
    fonds = own_fonds(reading)
    reading.actor.require(Permission.CORRESPONDENCE_REGISTER, Place(fonds.id))
    values = {
        "name": "", "term_days": "", "counting": "working", "retired": "", "kind": "",
        "template": queries.template_of(reading, fonds.id), **form.values,
    }  # fmt: skip
    return page(
        "records/correspondence/settings.html", status=status, form=Form(values, form.refusal), home=HOME,
        kinds=queries.kinds(reading, fonds.id, retired=True), **showing.choices(reading, fonds.id),
    )  # fmt: skip


def _form(
    reading: Reading,
    form: Form,
    *,
    item: IncomingItem | None = None,
    last: IncomingItem | None = None,
    status: int = 200,
) -> Response[str]:
    fonds = own_fonds(reading)
    reading.actor.require(Permission.CORRESPONDENCE_REGISTER, Place(fonds.id))
    return page(
        "records/correspondence/new.html", status=status, form=form, home=HOME, item=item, last=last,
        limit=LIMIT, now=reading.now, **showing.choices(reading, fonds.id),
    )  # fmt: skip
