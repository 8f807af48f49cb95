"""The pages of appraisal sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from classification.series import completeness, queries, service, showing
from classification.series.columns import sheet_columns
from classification.series.labels import TONES, WORDS
from classification.series.model import AppraisalSheet, BoardOpinion
from classification.series.spelling import form_values
from classification.series.typed import change_typed
from system.errors import Conflict, Invalid
from system.organization.queries import own_fonds
from system.organization.roles import Role
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = URLEncodedBody[dict[str, str]]
_FRAME = frozenset({"_csrf_token", "version"})


class SheetPages(Controller):
    """Fichas técnicas de valoración documental."""

    path = "/sheets"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def sheets(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """Every sheet of the body."""
        with reading:
            fonds_id = own_fonds(reading).id
            statement = queries.sheets(reading, fonds_id)
            standing = queries.standings(reading, fonds_id, queries.list_sheets(reading, fonds_id))
            units = [(str(unit_id), name) for unit_id, name in queries.unit_names(reading, fonds_id).items()]
            columns = sheet_columns(statement, standing, sections=queries.sections(reading, fonds_id), units=units)
            return lists.answer(
                request, reading, statement, columns, "classification/series/list.html", name="fichas",
                default_sort="code", tie_breaker=AppraisalSheet.id, tones=TONES, words=WORDS,
            )  # fmt: skip

    @post("/", sync_to_thread=True)
    def begin(self, data: Fields, work: NamedDependency[Work]) -> Redirect:
        """Begin the next sheet of a class."""
        reader = FormReader(data)
        lineage_id = reader.identifier("lineage_id", required=True)
        reader.refuse()
        with work:
            sheet = service.begin_sheet(work, own_fonds(work).id, lineage_id or UUID(int=0))
        return redirect(f"/sheets/{sheet.id}/edit", flash=_("La ficha quedó iniciada como borrador."))

    @get("/{sheet_id:uuid}", sync_to_thread=True)
    def sheet(self, sheet_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """The sheet in the order of the official form."""
        with reading:
            return _detail(reading, sheet_id, Form({"opinion": "", "number": "", "on": reading.today.isoformat()}))

    @get("/{sheet_id:uuid}/edit", sync_to_thread=True)
    def edit(self, sheet_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[str]:
        """The form of a draft."""
        with reading:
            sheet = queries.sheet_of(reading, sheet_id)
            contents = queries.contents_of(reading, sheet)
            service.require_edit(reading, sheet.fonds_id, contents)
            return _form(reading, sheet, Form({**form_values(contents), "version": sheet.version}))

    @post("/{sheet_id:uuid}/edit", sync_to_thread=True)
    def save(
        self, sheet_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Save the form of a draft."""
        reader = FormReader(data)
        version = reader.number("version")
        try:
            reader.refuse()
            with work:
                given = {name: text for name, text in data.items() if name not in _FRAME}
                change_typed(work, sheet_id, given, version=version)
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**_emptied(data), "version": data.get("version", "")}, refusal)
                return _form(reading, queries.sheet_of(reading, sheet_id), form, status=status_of(refusal))
        return redirect(f"/sheets/{sheet_id}", flash=_("La ficha quedó guardada."))

    @post("/{sheet_id:uuid}/signatures", sync_to_thread=True)
    def sign(
        self, sheet_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Sign a draft in a role."""
        reader = FormReader(data)
        role = reader.choice("role", Role, required=True)
        try:
            reader.refuse()
            with work:
                service.sign_sheet(work, sheet_id, role or Role.UNIT_HEAD)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _detail(reading, sheet_id, Form({}, refusal), status=status_of(refusal))
        return redirect(f"/sheets/{sheet_id}", flash=_("Su firma quedó registrada."))

    @post("/{sheet_id:uuid}/opinion", sync_to_thread=True)
    def opine(
        self, sheet_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Record the opinion of the interdisciplinary group."""
        reader = FormReader(data)
        opinion = reader.choice("opinion", BoardOpinion, required=True)
        number = reader.text("number", required=True, limit=service.OPINION_LIMIT)
        day = reader.day("on", required=True)
        try:
            reader.refuse()
            with work:
                service.record_opinion(work, sheet_id, opinion or BoardOpinion.FAVOURABLE, number, day or work.today)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _detail(reading, sheet_id, Form(data, refusal), status=status_of(refusal))
        return redirect(f"/sheets/{sheet_id}", flash=_("La opinión quedó registrada."))

    @post("/{sheet_id:uuid}/withdrawal", sync_to_thread=True)
    def withdraw(self, sheet_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Give up a draft."""
        with work:
            service.withdraw_sheet(work, sheet_id)
        return redirect(f"/sheets/{sheet_id}", flash=_("El borrador de la ficha quedó retirado."))


def _emptied(data: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with every field the form shows: a box that was not ticked is not sent."""
    return {**dict.fromkeys(showing.FORM_FIELDS, ""), **data}


def _detail(reading: Reading, sheet_id: UUID, form: Form, *, status: int = 200) -> Response[str]:
    sheet = queries.sheet_of(reading, sheet_id)
    shown = showing.shown_sheet(reading, sheet)
    return page("classification/series/detail.html", status=status, about=(reading, sheet.id), form=form, **shown)


def _form(reading: Reading, sheet: AppraisalSheet, form: Form, *, status: int = 200) -> Response[str]:
    return page(
        "classification/series/edit.html", status=status, form=form, limit=completeness.TEXT_LIMIT,
        **showing.form_parts(reading, sheet, form),
    )  # fmt: skip
