"""Pages of blueprints, of the document types a body offers, and of how complete files are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations.queries import class_choices
from records.blueprints import queries, service
from records.blueprints.errors import BlueprintRefused
from records.blueprints.labels import REQUIREMENTS
from records.blueprints.series import series_by_code
from records.blueprints.table import ItemDetails, read_table, write_table
from records.documents.offering import offer_type, offered_types, withdraw_type
from records.documents.queries import DOCUMENT_SUPPORTS
from system.actor import Permission, Place
from system.errors import Conflict, Invalid, refuse_all
from system.organization.queries import own_fonds, readable_fonds
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]
_TABLE_LIMIT = 100_000


class BlueprintPages(Controller):
    """What files of a series should hold."""

    path = "/blueprints"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def every(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """The blueprints, and the document types offered."""
        with reading:
            return _list_page(reading, Form({"name": ""}))

    @post("/types", sync_to_thread=True)
    def offer(
        self, data: URLEncodedBody[Fields], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any] | Redirect:
        """Offer a document type."""
        try:
            with work:
                offer_type(work, own_fonds(work).id, data.get("name", ""))
        except Invalid as refusal:
            with reading:
                return _list_page(reading, Form({"name": "", **data}, refusal), status=status_of(refusal))
        return redirect("/blueprints", flash=_("Tipo documental agregado."))

    @post("/types/{type_id:uuid}/removal", sync_to_thread=True)
    def withdraw_type(self, type_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Offer it no more."""
        with work:
            withdraw_type(work, type_id)
        return redirect("/blueprints", flash=_("Tipo documental retirado."))

    @get("/new", sync_to_thread=True)
    def new(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form for a blueprint; `from` begins it with the items of another."""
        with reading:
            items: list[ItemDetails] = []
            series = str(request.query_params.get("series", ""))[:200]
            if (copied := FormReader(dict(request.query_params)).identifier("from")) is not None:
                view = queries.find_blueprint(reading, copied)
                series = f"{view.series} {view.series_title}"
                names = ("kind", "requirement", "note", "title_pattern", "support")
                items = [ItemDetails(**{name: getattr(item, name) for name in names}) for item in view.items]
            values = {
                "series": series, "starts_on": reading.today.isoformat(), "note": "", "items": write_table(items),
            }  # fmt: skip
            return _form_page(reading, Form(values))

    @post("/", sync_to_thread=True)
    def make(
        self, data: URLEncodedBody[Fields], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any] | Redirect:
        """Make it."""
        read = FormReader(data)
        starts_on = read.day("starts_on", required=True)
        series = read.text("series", required=True)
        items, wrong = read_table(read.text("items", required=True, limit=_TABLE_LIMIT))
        try:
            read.refuse()
            refuse_all(BlueprintRefused, wrong)
            with reading:
                fonds_id = own_fonds(reading).id
                lineage_id = queries.lineage_of(reading, series_by_code(reading, fonds_id, series).id)
            with work:
                made = service.make_blueprint(
                    work, fonds_id, lineage_id, starts_on=starts_on or work.today, items=items,
                    note=data.get("note", ""),
                )  # fmt: skip
        except (Invalid, Conflict) as refusal:
            with reading:
                values = {"series": "", "starts_on": "", "note": "", "items": "", **data}
                return _form_page(reading, Form(values, refusal), status=status_of(refusal))
        return redirect(f"/blueprints/{made.id}", flash=_("Plantilla guardada."))

    @get("/{blueprint_id:uuid}", sync_to_thread=True)
    def detail(self, blueprint_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One blueprint."""
        with reading:
            fonds = readable_fonds(reading)
            view = queries.find_blueprint(reading, blueprint_id)
            return page(
                "records/blueprints/detail.html",
                view=view,
                may_manage=reading.actor.may(Permission.BLUEPRINT_MANAGE, Place(fonds.id)),
                future=view.blueprint.starts_on > reading.today,
                requirements=REQUIREMENTS,
                supports=dict(DOCUMENT_SUPPORTS),
            )

    @post("/{blueprint_id:uuid}/removal", sync_to_thread=True)
    def withdraw(self, blueprint_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Take it back before its day."""
        with work:
            service.withdraw_blueprint(work, blueprint_id)
        return redirect("/blueprints", flash=_("Plantilla retirada."))


class CompletenessPages(Controller):
    """How complete files are."""

    path = "/completeness"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def every(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """By series and unit, as bars and as a table; below, each file with what it lacks."""
        with reading:
            fonds = own_fonds(reading)
            statement, columns, tie_breaker = queries.gaps(reading, fonds.id)
            return lists.answer(
                request,
                reading,
                statement,
                columns,
                "records/blueprints/completeness.html",
                name="completitud",
                default_sort="-missing",
                tie_breaker=tie_breaker,
                shares=queries.shares(reading, fonds.id),
            )


def _list_page(reading: Reading, form: Form, *, status: int = 200) -> Response[Any]:
    fonds = readable_fonds(reading)
    return page(
        "records/blueprints/list.html",
        status=status,
        views=queries.blueprints(reading, fonds.id),
        types=offered_types(reading, fonds.id),
        form=form,
        may_manage=reading.actor.may(Permission.BLUEPRINT_MANAGE, Place(fonds.id)),
    )


def _form_page(reading: Reading, form: Form, *, status: int = 200) -> Response[Any]:
    fonds = own_fonds(reading)
    reading.actor.require(Permission.BLUEPRINT_MANAGE, Place(fonds.id))
    classes = class_choices(reading, fonds.id)
    return page("records/blueprints/new.html", status=status, form=form, classes=classes)
