"""Pages by which the coordinator reclassifies, divides and joins files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations import queries as files
from records.documents.queries import index_of
from records.restructuring import planning, service
from records.restructuring.naming import class_named, file_named
from records.restructuring.relabelling import note_relabelled
from records.restructuring.service import Division, Grounds
from system.actor import Actor, Permission
from system.errors import Conflict, Invalid, Objection
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

Fields = dict[str, str]
Posted = dict[str, Any]


class RestructuringPages(Controller):
    """What is done with a file that stands wrongly."""

    path = "/aggregations/{aggregation_id:uuid}"
    include_in_schema = False

    @get("/reclassification", sync_to_thread=True)
    def reclassification(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that puts a file under another class."""
        with reading:
            return _reclassification_page(reading, aggregation_id, Form({"series": "", "reason": "", "opinion": ""}))

    @post("/reclassification", sync_to_thread=True)
    def reclassify(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Put it there."""
        read = FormReader(data)
        series, reason = read.text("series", required=True, limit=200), read.text("reason", required=True, limit=5000)
        opinion = read.text("opinion", limit=5000)
        try:
            read.refuse()
            with work:
                node_id = class_named(work, files.find(work, aggregation_id).fonds_id, series)
                file = service.reclassify_aggregation(
                    work, aggregation_id, node_id=node_id, reason=reason, opinion=opinion
                )
        except (Invalid, Conflict) as refusal:
            with reading:
                return _reclassification_page(reading, aggregation_id, Form(data, refusal), status=status_of(refusal))
        words = _("El expediente es ahora %(reference)s. Reimprima su carátula y su ceja.") % {
            "reference": file.reference
        }
        return redirect(f"/aggregations/{aggregation_id}", flash=words)

    @post("/relabelling", sync_to_thread=True)
    def relabel(self, aggregation_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Tick off that the paper bears the new reference."""
        with work:
            file = note_relabelled(work, aggregation_id)
        words = _("Anotado: el papel lleva el código %(reference)s.") % {"reference": file.reference}
        return redirect(f"/aggregations/{aggregation_id}", flash=words)

    @get("/split", sync_to_thread=True)
    def division(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that divides a file."""
        with reading:
            file = files.find(reading, aggregation_id)
            values = {"title": file.title, "opened_on": file.opened_on.isoformat(), "reason": "", "authority": ""}
            return _split_page(reading, aggregation_id, Form(values), set())

    @post("/split", sync_to_thread=True)
    def split(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Posted],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[Any] | Redirect:
        """Divide it."""
        read = FormReader(data)
        title, opened_on = read.text("title", required=True, limit=1000), read.day("opened_on")
        chosen = _ids(read, data)
        grounds = _grounds(read)
        try:
            read.refuse()
            division = Division(title=title, document_ids=sorted(chosen), opened_on=opened_on)
            made = planning.split_or_queue(installation, actor, aggregation_id, division, grounds)
        except (Invalid, Conflict) as refusal:
            with installation.reading(actor) as reading:
                return _split_page(reading, aggregation_id, Form(data, refusal), chosen, status=status_of(refusal))
        if isinstance(made, UUID):
            return _left_to(made)
        words = _("Se abrió %(reference)s con los documentos elegidos.") % {"reference": made.reference}
        return redirect(f"/aggregations/{made.id}", flash=words)

    @get("/merger", sync_to_thread=True)
    def merger(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that joins a file to another."""
        with reading:
            return _merger_page(reading, aggregation_id, Form({"target": "", "reason": "", "authority": ""}))

    @post("/merger", sync_to_thread=True)
    def merge(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[Any] | Redirect:
        """Join it."""
        read = FormReader(data)
        named, grounds = read.text("target", required=True, limit=300), _grounds(read)
        try:
            read.refuse()
            with installation.reading(actor) as reading:
                target_id = file_named(reading, named)
            target = planning.merge_or_queue(installation, actor, aggregation_id, target_id, grounds)
        except (Invalid, Conflict) as refusal:
            with installation.reading(actor) as reading:
                return _merger_page(reading, aggregation_id, Form(data, refusal), status=status_of(refusal))
        if isinstance(target, UUID):
            return _left_to(target)
        words = _("Sus documentos están ahora en %(reference)s.") % {"reference": target.reference}
        return redirect(f"/aggregations/{target.id}", flash=words)


def _left_to(job_id: UUID) -> Redirect:
    words = _("Son muchos documentos: se pasan en segundo plano. Aquí ve el avance y cómo termina.")
    return redirect(f"/jobs/{job_id}", flash=words, kind="info")


def _grounds(read: FormReader) -> Grounds:
    return Grounds(reason=read.text("reason", required=True, limit=5000), authority=read.text("authority", limit=500))


def _ids(read: FormReader, data: Posted) -> set[UUID]:
    given = data.get("documents", [])
    found: set[UUID] = set()
    for text in given if isinstance(given, list) else [given]:
        try:
            found.add(UUID(str(text)))
        except ValueError:
            read.objections.append(Objection("form.no_choice", facts={"field": "documents"}))
    return found


def _permitted(reading: Reading, aggregation_id: UUID) -> files.AggregationLine:
    found = files.line(reading, aggregation_id)
    reading.actor.require(Permission.AGGREGATION_RESTRUCTURE, found.aggregation.place)
    found.aggregation.require_in_order()
    return found


def _reclassification_page(reading: Reading, aggregation_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    found = _permitted(reading, aggregation_id)
    return page(
        "records/restructuring/reclassification.html",
        status=status,
        file=found.aggregation,
        found=found,
        form=form,
        classes=files.class_choices(reading, found.aggregation.fonds_id),
    )


def _split_page(
    reading: Reading, aggregation_id: UUID, form: Form, chosen: set[UUID], *, status: int = 200
) -> Response[Any]:
    found = _permitted(reading, aggregation_id)
    return page(
        "records/restructuring/split.html",
        status=status,
        file=found.aggregation,
        form=form,
        lines=index_of(reading, aggregation_id),
        chosen=chosen,
        today=reading.today.isoformat(),
    )


def _merger_page(reading: Reading, aggregation_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    found = _permitted(reading, aggregation_id)
    return page("records/restructuring/merger.html", status=status, file=found.aggregation, form=form)
