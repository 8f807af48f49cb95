"""Pages of a document's versions and relations, of many files sent at once, and the form that brings a signature."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations import queries as files
from records.documents import queries, service
from records.documents.arrivals import take_batch, take_version
from records.documents.batches import objections_of, outcomes
from records.documents.downloads import answer_content
from records.documents.relating import relate, unrelate
from records.documents.relations import RelationKind
from records.documents.schemas import BatchOut, batch_out
from records.documents.signature_reading import LARGEST
from records.documents.signing import sign_index
from records.documents.targets import find_target, suggestions
from records.documents.uploads import MOST_FILES, receive_small
from records.objects.dispositions import may_show_inline
from system.actor import Actor, Permission
from system.errors import Conflict, Invalid
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

AnyRequest = Request[Any, Any, Any]
Fields = dict[str, str]
RELATION_CHOICES = (
    (RelationKind.ANNEX_OF.value, "Es anexo de"),
    (RelationKind.ANSWERS.value, "Responde a"),
    (RelationKind.REPLACES.value, "Sustituye a"),
    (RelationKind.PUBLIC_VERSION_OF.value, "Es versión pública de"),
)


class VersionPages(Controller):
    """Versions and relations of one document."""

    path = "/documents/{document_id:uuid}"
    include_in_schema = False

    @get("/versions/new", sync_to_thread=True)
    def new(self, document_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that brings a new version."""
        with reading:
            return _version_page(reading, document_id, Form({"reason": "", "file": ""}))

    @post("/versions", request_max_body_size=None)
    async def add(
        self,
        request: AnyRequest,
        document_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[Any] | Redirect:
        """Take it."""
        try:
            made = await take_version(request, installation, actor, document_id)
        except (Invalid, Conflict) as refusal:
            return await asyncio.to_thread(_version_again, installation, actor, document_id, refusal)
        words = _("Versión %(number)s agregada; la anterior se conserva.") % {"number": made.number}
        return redirect(f"/documents/{document_id}", flash=words)

    @get("/versions/{number:int}", sync_to_thread=True)
    def version(
        self, document_id: FromPath[UUID], number: FromPath[int], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """One version: what it is, and its digest."""
        with reading:
            view, found = queries.find_version(reading, document_id, number)
            may_read = reading.actor.may(Permission.DOCUMENT_READ, view.aggregation.place)
            return page(
                "records/documents/version.html",
                view=view,
                document=view.document,
                file=view.aggregation,
                version=found.version,
                held=found.digital_object,
                may_read=may_read,
                shown=may_read and may_show_inline(found.digital_object.mime),
            )

    @get("/versions/{number:int}/content", sync_to_thread=True)
    def content(
        self,
        request: AnyRequest,
        document_id: FromPath[UUID],
        number: FromPath[int],
        reading: NamedDependency[Reading],
        *,
        inline: FromQuery[bool] = False,
    ) -> Response[Any]:
        """The bytes of one version."""
        return answer_content(request, reading, document_id, inline=inline, version=number)

    @get("/relations/new", sync_to_thread=True)
    def new_relation(self, document_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that relates the document to another."""
        with reading:
            return _relation_page(reading, document_id, Form({"kind": "annex_of", "target": ""}))

    @post("/relations", sync_to_thread=True)
    def relate(
        self,
        document_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """State it."""
        read = FormReader(data)
        kind = read.choice("kind", RelationKind, required=True)
        written = read.text("target", required=True, limit=400)
        try:
            read.refuse()
            with reading:
                target = find_target(reading, document_id, written)
            with work:
                relate(work, document_id, target, kind or RelationKind.ANNEX_OF)
        except Invalid as refusal:
            with reading:
                return _relation_page(
                    reading, document_id, Form({"target": "", **data}, refusal), status=status_of(refusal)
                )
        return redirect(f"/documents/{document_id}", flash=_("Relación registrada."))

    @post("/relations/{relation_id:uuid}/removal", sync_to_thread=True)
    def unrelate(
        self, document_id: FromPath[UUID], relation_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> Redirect:
        """Take it back."""
        with work:
            unrelate(work, document_id, relation_id)
        return redirect(f"/documents/{document_id}", flash=_("Relación retirada."))


class BatchPages(Controller):
    """Many files into one file, and what became of each; signatures over the editions of its index."""

    path = "/aggregations/{aggregation_id:uuid}"
    include_in_schema = False

    @get("/documents/batch", sync_to_thread=True)
    def new(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that takes many files; with script they can be dropped on it."""
        with reading:
            file = service.require_may_add(reading, aggregation_id)
            return _batch_page(reading, file, Form({"file": ""}))

    @post("/documents/batch", request_max_body_size=None)
    async def add(
        self,
        request: AnyRequest,
        aggregation_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        batch: FromQuery[UUID | None] = None,
    ) -> Response[Any] | Redirect | Response[BatchOut]:
        """Take them; a program that asks for JSON gets what became of those it sent."""
        wants_json = "application/json" in request.headers.get("accept", "")
        try:
            found, items = await take_batch(request, installation, actor, aggregation_id, batch)
        except Invalid as refusal:
            if wants_json:
                raise
            return await asyncio.to_thread(_batch_again, installation, actor, aggregation_id, refusal)
        told = batch_out(aggregation_id, found, items)
        return Response(told) if wants_json else redirect(told.path)

    @get("/arrivals/{batch_id:uuid}", sync_to_thread=True)
    def arrivals(
        self, aggregation_id: FromPath[UUID], batch_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """What became of each file; the page stays."""
        with reading:
            file = files.find(reading, aggregation_id)
            batch, rows = outcomes(reading, aggregation_id, batch_id)
            counts = {name: sum(1 for item, _d in rows if item.outcome == name) for name in _OUTCOMES}
            return page(
                "records/documents/arrivals.html",
                file=file,
                batch=batch,
                rows=rows,
                counts=counts,
                objections_of=objections_of,
                may_add=file.is_open and reading.actor.may(Permission.DOCUMENT_ADD, file.place),
            )

    @post("/index-editions/{number:int}/signatures", request_max_body_size=LARGEST + 2**20)
    async def sign(
        self,
        request: AnyRequest,
        aggregation_id: FromPath[UUID],
        number: FromPath[int],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Redirect:
        """Verify what was brought and keep it; a refusal says why."""
        name, content = await receive_small(request, LARGEST)
        await asyncio.to_thread(
            sign_index, installation, actor, aggregation_id, number, content=content, file_name=name
        )
        return redirect(f"/aggregations/{aggregation_id}/index", flash=_("Firma verificada y conservada."))


_OUTCOMES = ("registered", "duplicate", "refused")


def _version_page(reading: Reading, document_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    view = queries.find_document(reading, document_id, Permission.DOCUMENT_ADD)
    if status == 200:  # noqa: PLR2004 - a refused form is shown again, whatever it was refused for
        view.aggregation.require_open()
    return page(
        "records/documents/new_version.html",
        status=status,
        document=view.document,
        held=view.digital_object,
        file=view.aggregation,
        form=form,
        limit=reading.settings.upload_limit,
    )


def _version_again(
    installation: Installation, actor: Actor, document_id: UUID, refusal: Invalid | Conflict
) -> Response[Any]:
    with installation.reading(actor) as reading:
        form = Form({"reason": "", "file": ""}, refusal)
        return _version_page(reading, document_id, form, status=status_of(refusal))


def _relation_page(reading: Reading, document_id: UUID, form: Form, *, status: int = 200) -> Response[Any]:
    view = queries.find_document(reading, document_id, Permission.DOCUMENT_ADD)
    view.aggregation.require_open()
    return page(
        "records/documents/new_relation.html",
        status=status,
        document=view.document,
        file=view.aggregation,
        form=form,
        kinds=[(value, _(label)) for value, label in RELATION_CHOICES],
        suggestions=suggestions(reading, view.document),
    )


def _batch_page(reading: Reading, file: Any, form: Form, *, status: int = 200) -> Response[Any]:
    return page(
        "records/documents/batch.html",
        status=status,
        file=file,
        form=form,
        limit=reading.settings.upload_limit,
        most=MOST_FILES,
    )


def _batch_again(installation: Installation, actor: Actor, aggregation_id: UUID, refusal: Invalid) -> Response[Any]:
    with installation.reading(actor) as reading:
        file = files.find(reading, aggregation_id)
        return _batch_page(reading, file, Form({"file": ""}, refusal), status=status_of(refusal))
