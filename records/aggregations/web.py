"""Pages of files: the list, and the forms that open, describe, close and reopen one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from classification.series.kinds import Support, Tradition
from records.aggregations import covers, queries, service, states, titles
from records.aggregations.asked import asked_opening, own_fonds
from records.aggregations.errors import AggregationChanged
from records.aggregations.kinds import AccessCondition
from records.aggregations.labels import ACCESS, SUPPORTS, TRADITIONS, spoken
from records.aggregations.model import Aggregation
from records.aggregations.service import Description
from system.actor import Actor, Permission
from system.errors import Conflict, Invalid, Objection
from system.views.showing import around, begun
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.language import sentence
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

Fields = dict[str, str]
_NEW = "records/aggregations/new.html"
# What is said before somebody fills the form in.
_ON_CLOSING = frozenset({"folios", "purged"})
_LACKING = ("aggregation.cover_lacks.", "aggregation.foliation_incomplete", "aggregation.purge_not_noted")


class AggregationPages(Controller):
    """What an archivist does with files."""

    path = "/aggregations"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def list_files(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """The files within the actor's reach."""
        with reading:
            if there := begun(request, reading, "/aggregations"):
                return there
            return lists.answer(
                request,
                reading,
                queries.files(reading),
                queries.COLUMNS,
                "records/aggregations/list.html",
                name="expedientes",
                default_sort="-opened_on",
                tie_breaker=Aggregation.id,
                narrow=queries.in_two_steps(reading.actor),
                around=around(reading, "/aggregations"),
            )

    @get("/new", sync_to_thread=True)
    def new(self, reading: NamedDependency[Reading], series: FromQuery[str] = "") -> Response[Any]:
        """The form that opens a file; `series` chooses one beforehand."""
        with reading:
            return _opening_page(reading, Form({"opened_on": reading.today.isoformat(), "series": series[:60]}))

    @post("/", sync_to_thread=True)
    def open(
        self,
        data: URLEncodedBody[Fields],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Open a file."""
        read = FormReader(data)
        opened_on = read.day("opened_on", required=True)
        title, series = read.text("title", required=True, limit=1000), read.text("series", required=True, limit=200)
        unit, description = read.text("unit", required=True, limit=40), _description(read)
        try:
            read.refuse()
            with work:
                opening = asked_opening(
                    work,
                    own_fonds(actor),
                    series=series,
                    unit=unit,
                    title=title,
                    opened_on=opened_on,
                    description=description,
                )
                file = service.open_aggregation(work, opening)
        except (Invalid, Conflict) as refusal:
            with installation.reading(actor) as reading:
                return _opening_page(reading, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/aggregations/{file.id}", flash=_("Expediente abierto: %(reference)s") % _of(file))

    @get("/{aggregation_id:uuid}/description", sync_to_thread=True)
    def description(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that describes an open file."""
        with reading:
            file = queries.find(reading, aggregation_id)
            reading.actor.require(Permission.AGGREGATION_DESCRIBE, file.place)
            file.require_open()
            return _description_page(file, Form(_written(file)))

    @post("/{aggregation_id:uuid}/description", sync_to_thread=True)
    def describe(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Describe an open file."""
        read = FormReader(data)
        title, description = read.text("title", required=True, limit=1000), _description(read)
        version, seen = read.number("version", required=True), read.text("seen", limit=1000)
        try:
            read.refuse()
            with work:
                service.describe_aggregation(
                    work, aggregation_id, title=title, description=description, version=version, seen=seen or None
                )
        except AggregationChanged as refusal:
            with reading:
                file = queries.find(reading, aggregation_id)
                return _description_page(file, Form(_both(file, data), refusal), status=status_of(refusal))
        except (Invalid, Conflict) as refusal:
            with reading:
                file = queries.find(reading, aggregation_id)
                return _description_page(file, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/aggregations/{aggregation_id}", flash=_("Descripción guardada."))

    @get("/{aggregation_id:uuid}/closure", sync_to_thread=True)
    def closure(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that closes a file."""
        with reading:
            file = queries.find(reading, aggregation_id)
            reading.actor.require(Permission.AGGREGATION_CLOSE, file.place)
            file.require_open()
            values = {
                "closed_on": reading.today.isoformat(),
                "folios": file.folios if file.folios is not None else file.last_folio,
                "purged": file.purged,
                "note": "",
            }
            return _closing_page(reading, file, Form(values))

    @post("/{aggregation_id:uuid}/closure", sync_to_thread=True)
    def close(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Close a file."""
        read = FormReader(data)
        closed_on, folios = read.day("closed_on", required=True), read.number("folios", least=1)
        note = read.text("note", limit=20_000)
        try:
            read.refuse()
            with work:
                file = service.close_aggregation(
                    work,
                    aggregation_id,
                    on=closed_on or work.today,
                    folios=folios,
                    note=note,
                    purged=read.flag("purged"),
                )
        except (Invalid, Conflict) as refusal:
            with reading:
                file = queries.find(reading, aggregation_id)
                return _closing_page(reading, file, Form({"purged": "", **data}, refusal), status=status_of(refusal))
        return redirect(
            f"/aggregations/{aggregation_id}", flash=_("El expediente %(reference)s quedó cerrado.") % _of(file)
        )

    @post("/{aggregation_id:uuid}/reopening", sync_to_thread=True)
    def reopen(
        self, aggregation_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]
    ) -> Redirect:
        """Reopen a closed file."""
        read = FormReader(data)
        reason = read.text("reason", required=True, limit=5000)
        read.refuse()
        with work:
            service.reopen_aggregation(work, aggregation_id, reason=reason)
        return redirect(f"/aggregations/{aggregation_id}", flash=_("El expediente se reabrió."))


def _of(file: Aggregation) -> Mapping[str, str]:
    return {"reference": file.reference}


def _description(read: FormReader) -> Description:
    return Description(
        scope_and_content=read.text("scope_and_content", limit=20_000),
        area=read.text("area", limit=300),
        archivist_note=read.text("archivist_note", limit=20_000),
        support=read.choice("support", Support) or Support.PAPER,
        tradition=read.choice("tradition", Tradition) or Tradition.ORIGINAL,
        access_condition=read.choice("access_condition", AccessCondition) or AccessCondition.PUBLIC,
        folios=read.number("folios", least=1),
        first_folio=read.number("first_folio", least=1),
        last_folio=read.number("last_folio", least=1),
        public_title=read.text("public_title", limit=1000),
        purged=read.flag("purged"),
        annex_links=read.text("annex_links", limit=20_000),
        capture_format=read.text("capture_format", limit=300),
        reading_requirements=read.text("reading_requirements", limit=20_000),
        root_directory=read.text("root_directory", limit=500),
    )


def _written(file: Aggregation) -> dict[str, object]:
    said = {name: getattr(file, name) for name in covers.NAMES}
    plain = {name: value.value if isinstance(value, StrEnum) else value for name, value in said.items()}
    return {**plain, "version": file.version, "seen": covers.digests(file)}


def _both(file: Aggregation, data: Fields) -> dict[str, object]:
    """What two people made of one cover: what this one typed, and of the fields left alone what the other says now.

    The form carries the marks of today, so that sending it again is a decision over what is shown.
    """
    now = _written(file)
    before = str(data.get("seen", "")).split(".")
    if len(before) != len(covers.NAMES):
        return {**data, "version": now["version"], "seen": now["seen"]}
    untouched = {
        name
        for name, mark in zip(covers.NAMES, before, strict=True)
        if covers.mark_of_typed(name, data.get(name)) == mark
    }
    kept = {name: value for name, value in data.items() if name not in untouched}
    return {**now, **kept, "purged": now["purged"] if "purged" in untouched else data.get("purged", "")} | {
        "version": now["version"],
        "seen": now["seen"],
    }


def _opening_page(reading: Reading, form: Form, *, status: int = 200) -> Response[Any]:
    fonds_id = own_fonds(reading.actor)
    units = queries.unit_choices(reading, fonds_id, reading.today)
    classes = queries.class_choices(reading, fonds_id)
    return page(
        _NEW,
        status=status,
        form=form,
        classes=classes,
        sections=[(section, list(held)) for section, held in groupby(classes, key=lambda choice: choice.section)],
        units=[(code, f"{code} · {name}") for _id, code, name in units],
        today=reading.today.isoformat(),
        choices=_choices(),
        suggestion=titles.suggest(form.value("title")),
    )


def _description_page(file: Aggregation, form: Form, *, status: int = 200) -> Response[Any]:
    return page(
        "records/aggregations/description.html",
        status=status,
        file=file,
        form=form,
        choices=_choices(),
        suggestion=titles.suggest(form.value("title")),
    )


def _closing_page(reading: Reading, file: Aggregation, form: Form, *, status: int = 200) -> Response[Any]:
    moment = covers.closing_moment(
        reading, file, on=reading.today, total=file.folios if file.folios is not None else file.last_folio,
        purged=file.purged,
    )  # fmt: skip
    lacking = [one for one in states.CLOSING.objections(moment) if one.code.startswith(_LACKING)]
    advised = states.CLOSING.warnings(moment)
    refused = form.refusal.objections if form.refusal else ()
    return page(
        "records/aggregations/closure.html",
        status=status,
        file=file,
        form=form,
        today=reading.today.isoformat(),
        demanded=[] if form.refusal else [_with_remedy(file, one) for one in lacking],
        advised=[_with_remedy(file, one) for one in advised],
        remedies=dict.fromkeys(remedy for one in refused if (remedy := _remedy(file, one))),
    )


def _with_remedy(file: Aggregation, objection: Objection) -> tuple[str, tuple[str, str] | None]:
    return sentence(objection), _remedy(file, objection)


def _remedy(file: Aggregation, objection: Objection) -> tuple[str, str] | None:
    """Where what a closing lacks is put in, where that is not the closing form itself: what the link says, its path."""
    if objection.code.startswith(("foliation.", "aggregation.foliation_")):
        return _("Foliar los legajos"), f"/aggregations/{file.id}/volumes"
    field = str(objection.facts.get("field", ""))
    if field in _ON_CLOSING or field not in covers.NAMES:
        return None
    return _("Completar la carátula"), f"/aggregations/{file.id}/description#field-{field}"


def _choices() -> dict[str, list[tuple[str, str]]]:
    return {"supports": spoken(SUPPORTS), "traditions": spoken(TRADITIONS), "conditions": spoken(ACCESS)}
