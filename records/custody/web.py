"""Pages of places: the tree, the list, one place with what lies there, the forms that change it, its stock-takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from records.custody import place_views, placing
from records.custody.kinds import PlaceKind
from records.custody.loan_views import unit_choices
from records.custody.model import Place
from records.custody.placing import PlaceDescription, Run
from records.custody.words import KINDS, SCANNED, STAGES
from system.actor import CustodyStage, Permission
from system.actor import Place as Site
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]
_EMPTY = Form()


class PlacePages(Controller):
    """Places."""

    path = "/places"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def tree(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """The tree of places, opened branch by branch."""
        with reading:
            may = reading.actor.holds(Permission.PLACE_MANAGE)
            return page("records/custody/places.html", tree=place_views.branch(reading, None), may_manage=may)

    @get("/list", sync_to_thread=True)
    def listed(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """Every place, to filter and to save."""
        with reading:
            return lists.answer(
                request, reading, place_views.places(reading), place_views.COLUMNS,
                "records/custody/place_list.html", name="lugares", default_sort="label", tie_breaker=Place.id,
            )  # fmt: skip

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that adds a place at the top."""
        with reading:
            return _form(reading, None, Form({"kind": PlaceKind.BUILDING.value, "stage": "intermediate"}))

    @post("/", sync_to_thread=True)
    def add(
        self, data: URLEncodedBody[Fields], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any] | Redirect:
        """Add a place, at the top or under `parent`."""
        read = FormReader(data)
        parent, said = read.identifier("parent"), _description(read)
        try:
            read.refuse()
            with work:
                place = placing.add_place(work, own_fonds(work).id, parent, said)
        except (Invalid, Conflict) as refusal:
            with reading:
                above = place_views.find_place(reading, parent) if parent else None
                return _form(reading, above, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/places/{place.id}", flash=_("Lugar agregado."))

    @get("/{place_id:uuid}", sync_to_thread=True)
    def detail(self, place_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One place in its tree, with what lies there."""
        with reading:
            return _detail(reading, place_id)

    @get("/{place_id:uuid}/branch", sync_to_thread=True)
    def branch(self, place_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The branch under one place, for a tree that opens in place."""
        with reading:
            return page("records/custody/branch.html", tree=place_views.branch(reading, place_id))

    @get("/{place_id:uuid}/new", sync_to_thread=True)
    def new_below(self, place_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The forms that add one or many places under this one."""
        with reading:
            above = place_views.find_place(reading, place_id)
            kind = list(PlaceKind)[min(above.kind.depth + 1, len(PlaceKind) - 1)]
            values = {"kind": kind.value, "stage": above.stage.value, "unit_id": above.unit_id, "first": 1}
            return _form(reading, above, Form(values))

    @post("/{place_id:uuid}/many", sync_to_thread=True)
    def add_many(
        self,
        place_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Add a run of places, and under each another run."""
        read = FormReader(data)
        run = _run(read, "run_") or Run(kind=PlaceKind.SHELF)
        inner = _run(read, "inner_") if read.text("inner_kind") else None
        try:
            read.refuse()
            with work:
                number = placing.add_many(work, own_fonds(work).id, place_id, run, inner)
        except (Invalid, Conflict) as refusal:
            with reading:
                above = place_views.find_place(reading, place_id)
                return _form(reading, above, _EMPTY, many=Form(data, refusal), status=status_of(refusal))
        return redirect(f"/places/{place_id}", flash=_("Se agregaron %(number)s lugares.") % {"number": number})

    @get("/{place_id:uuid}/edit", sync_to_thread=True)
    def edit(self, place_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that describes, moves or retires a place."""
        with reading:
            place = place_views.find_place(reading, place_id)
            names = ("kind", "code", "name", "stage", "unit_id", "capacity_mm", "version")
            return _edit(reading, place, Form({name: getattr(place, name) for name in names}))

    @post("/{place_id:uuid}", sync_to_thread=True)
    def describe(
        self,
        place_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Describe or rename a place."""
        read = FormReader(data)
        said, version = _description(read), read.number("version")
        try:
            read.refuse()
            with work:
                placing.describe_place(work, place_id, said, version=version)
        except (Invalid, Conflict) as refusal:
            with reading:
                place = place_views.find_place(reading, place_id)
                return _edit(reading, place, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/places/{place_id}", flash=_("Lugar guardado."))

    @post("/{place_id:uuid}/move", sync_to_thread=True)
    def move(
        self,
        place_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Move a branch under the place that is called `to`; an empty text is the top."""
        read = FormReader(data)
        label = read.text("to", limit=300)
        with reading:
            to = place_views.place_labelled(reading, label) if label else None
        if label and to is None:
            return redirect(f"/places/{place_id}/edit", flash=_("Ningún lugar se llama así."), kind="warning")
        with work:
            placing.move_place(work, place_id, to.id if to else None)
        return redirect(f"/places/{place_id}", flash=_("La rama quedó en su nuevo lugar."))

    @post("/{place_id:uuid}/retirement", sync_to_thread=True)
    def retire(self, place_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Retire an empty place with all below it."""
        with work:
            place = placing.retire_place(work, place_id)
        return redirect(f"/places/{place.parent_id or ''}".rstrip("/"), flash=_("Lugar retirado."))

    @get("/stock-takes/{stock_take_id:uuid}", sync_to_thread=True)
    def stock_take(self, stock_take_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """What a count came to."""
        with reading:
            taken = place_views.find_stock_take(reading, stock_take_id)
            place = place_views.find_place(reading, taken.place_id)
            return page("records/custody/stock_take.html", taken=taken, place=place, words=dict(SCANNED))


def _description(read: FormReader) -> PlaceDescription:
    return PlaceDescription(
        kind=read.choice("kind", PlaceKind, required=True) or PlaceKind.BUILDING,
        code=read.text("code", required=True, limit=60),
        name=read.text("name", limit=300),
        stage=read.choice("stage", CustodyStage) or CustodyStage.INTERMEDIATE,
        unit_id=read.identifier("unit_id"),
        capacity_mm=read.number("capacity_mm", least=1),
    )


def _run(read: FormReader, start: str) -> Run | None:
    kind = read.choice(f"{start}kind", PlaceKind, required=True)
    first, last = read.number(f"{start}first", most=10_000), read.number(f"{start}last", required=True, most=10_000)
    prefix, capacity = read.text(f"{start}prefix", limit=20), read.number(f"{start}capacity_mm", least=1)
    if kind is None or last is None:
        return None
    return Run(kind=kind, prefix=prefix, first=1 if first is None else first, last=last, capacity_mm=capacity)


def _form(
    reading: Reading, above: Place | None, form: Form, *, many: Form | None = None, status: int = 200
) -> Response[Any]:
    reading.actor.require(Permission.PLACE_MANAGE, Site(own_fonds(reading).id))
    return page(
        "records/custody/place_new.html",
        status=status,
        above=above,
        form=form,
        many=many or Form({"run_first": 1, "inner_first": 1}),
        **_choices(reading),
    )


def _edit(reading: Reading, place: Place, form: Form, *, status: int = 200) -> Response[Any]:
    reading.actor.require(Permission.PLACE_MANAGE, Site(place.fonds_id))
    places = place_views.place_choices(reading)
    return page(
        "records/custody/place_edit.html", status=status, place=place, form=form, places=places, **_choices(reading)
    )


def _choices(reading: Reading) -> dict[str, Any]:
    return {
        "kinds": [(value, _(label)) for value, label in KINDS],
        "stages": [(value, _(label)) for value, label in STAGES],
        "units": unit_choices(reading, own_fonds(reading).id),
    }


def _detail(reading: Reading, place_id: UUID) -> Response[Any]:
    place = place_views.find_place(reading, place_id)
    way = place_views.way_to(reading, place)
    return page(
        "records/custody/place.html",
        place=place,
        way=way,
        kind=_(dict(KINDS)[place.kind.value]),
        stage=_(dict(STAGES)[place.stage.value]),
        tree=place_views.branch(reading, None, way),
        fill=place_views.fill_of(reading, place),
        lying=place_views.lying_at(reading, place),
        stock_takes=place_views.stock_takes(reading, place.id) if reading.actor.holds(Permission.BOX_MANAGE) else (),
        may_manage=reading.actor.may(Permission.PLACE_MANAGE, Site(place.fonds_id)),
        may_box=reading.actor.holds(Permission.BOX_MANAGE),
    )
