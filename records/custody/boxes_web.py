"""Pages of boxes: the list with its metres, one box with its contents, and the forms that make, fill and move them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from records.custody import box_views, boxing, scanning
from records.custody.boxing import BoxDescription
from records.custody.errors import BoxRefused
from records.custody.handling import may_handle
from records.custody.kinds import ScanKind
from records.custody.loan_views import unit_choices
from records.custody.measures import Fill, extent_of, total
from records.custody.model import Box
from records.custody.place_views import place_labelled
from records.custody.queries import box_contents, find_box
from records.custody.words import STAGES
from system import history
from system.actor import CustodyStage, Permission
from system.actor import Place as Site
from system.errors import Conflict, Invalid, Objection
from system.organization.queries import own_fonds
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]


class BoxPages(Controller):
    """Boxes."""

    path = "/boxes"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def listed(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The boxes the actor may see."""
        with reading:
            terms = box_views.box_terms(reading, reading.actor.fonds_id) if reading.actor.fonds_id else None
            capacity = terms.capacity_mm if terms else None
            columns = tuple(
                replace(one, value=lambda row: Fill(row.fill_mm, capacity).percent) if one.name == "fill" else one
                for one in box_views.COLUMNS
            )
            return lists.answer(
                request, reading, box_views.boxes(reading), columns, "records/custody/boxes.html",
                name="cajas", default_sort="number", tie_breaker=Box.id, capacity=capacity,
                may_make=reading.actor.holds(Permission.BOX_MANAGE), about=box_views.about_body(reading),
            )  # fmt: skip

    @get("/metres", sync_to_thread=True)
    def metres(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """Linear metres by unit, series, place and stage."""
        with reading:
            stages = {value: _(label) for value, label in STAGES}
            return page("records/custody/metres.html", found=box_views.metres(reading), stages=stages)

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """The forms that make boxes, or put files into boxes."""
        with reading:
            return _new(reading, Form({"number": 1, "stage": "intermediate"}))

    @post("/", sync_to_thread=True)
    def make(
        self, data: URLEncodedBody[Fields], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any] | Redirect:
        """Make one or many boxes."""
        read = FormReader(data)
        unit_id, number = read.identifier("unit_id", required=True), read.number("number", required=True, least=1)
        stage, said = read.choice("stage", CustodyStage, required=True), _said(read)
        try:
            read.refuse()
            with work:
                boxes = boxing.make_boxes(
                    work, own_fonds(work).id, unit_id or UUID(int=0), stage or CustodyStage.OFFICE,
                    number=number or 1, said=said,
                )  # fmt: skip
        except (Invalid, Conflict) as refusal:
            with reading:
                return _new(reading, Form(data, refusal), status=status_of(refusal))
        if len(boxes) == 1:
            return redirect(f"/boxes/{boxes[0].id}", flash=_("Caja creada."))
        first, last = boxes[0].number, boxes[-1].number
        return redirect(
            "/boxes?sort=-number", flash=_("Cajas %(first)s a %(last)s creadas.") % {"first": first, "last": last}
        )

    @post("/packing", sync_to_thread=True)
    def pack(
        self, data: URLEncodedBody[Fields], reading: NamedDependency[Reading], work: NamedDependency[Work]
    ) -> Response[Any] | Redirect:
        """Put files into new boxes by what each holds."""
        try:
            with work:
                lines = scanning.identify(work, scanning.lines_of(data.get("references", "")))
                unknown = [_at(one) for one in lines if one.kind is not ScanKind.VOLUME]
                if unknown:
                    raise BoxRefused(objections=unknown)
                boxes = boxing.box_files(work, _files(work, lines))
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({"number": 1, "stage": "intermediate"})
                return _new(reading, form, packing=Form(data, refusal), status=status_of(refusal))
        first, last = boxes[0].number, boxes[-1].number
        return redirect(
            "/boxes?sort=-number", flash=_("Cajas %(first)s a %(last)s creadas.") % {"first": first, "last": last}
        )

    @get("/{box_id:uuid}", sync_to_thread=True)
    def detail(self, box_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """One box with its contents."""
        with reading:
            return _detail(reading, box_id)

    @post("/{box_id:uuid}", sync_to_thread=True)
    def describe(
        self,
        box_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Say what a box measures and weighs."""
        read = FormReader(data)
        said, version = _said(read), read.number("version")
        try:
            read.refuse()
            with work:
                boxing.describe_box(work, box_id, said, version=version)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _detail(reading, box_id, form=Form(data, refusal), status=status_of(refusal))
        return redirect(f"/boxes/{box_id}", flash=_("Caja guardada."))

    @post("/{box_id:uuid}/volumes", sync_to_thread=True)
    def volumes(
        self,
        box_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
    ) -> Redirect:
        """Take volumes out (`out`) or put one first (`up`)."""
        read = FormReader(data)
        out, up = read.identifier("out"), read.identifier("up")
        read.refuse()
        with work:
            if out:
                boxing.empty_box(work, box_id, [out])
            if up:
                inside = [line.volume_id for line in box_contents(work, [box_id])[0].volumes]
                at = inside.index(up) if up in inside else 0
                if at:
                    inside[at - 1], inside[at] = inside[at], inside[at - 1]
                boxing.order_box(work, box_id, inside)
        return redirect(f"/boxes/{box_id}", flash=_("Contenido actualizado."))

    @post("/{box_id:uuid}/place", sync_to_thread=True)
    def move(self, box_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]) -> Redirect:
        """Stand the box at the place that is called `to`."""
        label = FormReader(data).text("to", limit=300)
        with work:
            to = place_labelled(work, label) if label else None
            if label and to is None:
                return redirect(f"/boxes/{box_id}", flash=_("Ningún lugar se llama así."), kind="warning")
            boxing.move_boxes(work, [box_id], to.id if to else None)
        return redirect(f"/boxes/{box_id}", flash=_("La caja quedó en su lugar."))


def _said(read: FormReader) -> BoxDescription:
    text = read.text("kilograms", limit=10).replace(",", ".")
    kilograms: Decimal | None = None
    if text:
        try:
            kilograms = Decimal(text)
        except InvalidOperation:
            read.objections.append(Objection("box.weight_unreadable", facts={"field": "kilograms", "most": "500"}))
    if kilograms is not None and not kilograms.is_finite():
        kilograms = Decimal(-1)
    return BoxDescription(
        width_mm=read.number("width_mm", least=1), kilograms=kilograms, note=read.text("note", limit=1000)
    )


def _at(one: scanning.Scanned) -> Objection:
    return Objection("scan.unknown", facts={"field": "references", "line": one.line, "text": one.text[:100]})


def _files(work: Work, lines: list[scanning.Scanned]) -> list[UUID]:
    ids = [one.id for one in lines if one.id]
    return [file.id for _volume, file in boxing.take_volumes(work, ids)]


def _new(reading: Reading, form: Form, *, packing: Form | None = None, status: int = 200) -> Response[Any]:
    fonds = own_fonds(reading)
    return page(
        "records/custody/box_new.html",
        status=status,
        form=form,
        packing=packing or Form(),
        terms=box_views.box_terms(reading, fonds.id),
        units=unit_choices(reading, fonds.id),
        stages=[(value, _(label)) for value, label in STAGES],
    )


def _detail(reading: Reading, box_id: UUID, *, form: Form | None = None, status: int = 200) -> Response[Any]:
    box = find_box(reading, box_id)
    contents = box_contents(reading, [box_id])[0]
    per_metre = box_views.folios_per_metre(reading)
    extent = total(extent_of(line.thickness_mm, line.folios, per_metre) for line in contents.volumes)
    terms = box_views.box_terms(reading, box.fonds_id)
    values = {"width_mm": box.width_mm, "kilograms": box.kilograms, "note": box.note, "version": box.version}
    return page(
        "records/custody/box.html",
        status=status,
        about=(reading, box_id),
        box=box,
        contents=contents,
        extent=extent,
        fill=Fill(extent.total_mm, terms.capacity_mm if terms else None),
        stage=_(dict(STAGES)[box.stage.value]),
        form=form or Form(values),
        may_handle=may_handle(reading.actor, Permission.BOX_MANAGE, Site(box.fonds_id, box.unit_id, box.stage)),
        entries=history.of(reading.session, box.id),
    )
