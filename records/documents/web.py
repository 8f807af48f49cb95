"""Pages of a file with its documents, of one document, of the index and the history; the upload form."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, head, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations import queries as files
from records.aggregations.labels import ACCESS, STAGES, SUPPORTS, TRADITIONS, label_of, spoken
from records.documents import queries, service
from records.documents.arrivals import take_upload
from records.documents.downloads import answer_content
from records.documents.editions import editions_of, index_paper, signatures_of
from records.documents.forms import read_details
from records.documents.model import Document
from records.documents.offering import offered_kinds
from records.documents.relating import relations_of
from records.documents.relations import RelationKind
from records.objects.dispositions import may_show_inline
from records.objects.queries import last_check
from system.actor import Actor, Permission
from system.errors import Conflict, Invalid
from system.web import lists
from system.web.forms import Form
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Installation, Reading, Work

Fields = dict[str, str]
RELATIONS = {
    (RelationKind.ANNEX_OF, True): "Anexo de",
    (RelationKind.ANNEX_OF, False): "Tiene como anexo",
    (RelationKind.ANSWERS, True): "Responde a",
    (RelationKind.ANSWERS, False): "Respondido por",
    (RelationKind.REPLACES, True): "Sustituye a",
    (RelationKind.REPLACES, False): "Sustituido por",
    (RelationKind.PUBLIC_VERSION_OF, True): "Versión pública de",
    (RelationKind.PUBLIC_VERSION_OF, False): "Tiene como versión pública",
}
_EMPTY = {"tradition": "original", "support": "electronic", "personal_data": "none"}


class FilePages(Controller):
    """One file with what is in it."""

    path = "/aggregations/{aggregation_id:uuid}"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def detail(
        self, request: Request[Any, Any, Any], aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The file's page: what it is, where it stands in its life, its documents."""
        with reading:
            found = files.line(reading, aggregation_id)
            actor, file, place = reading.actor, found.aggregation, found.aggregation.place
            stands = not file.is_frozen
            return lists.answer(
                request,
                reading,
                queries.index_statement(aggregation_id),
                queries.INDEX_COLUMNS,
                "records/aggregations/detail.html",
                name=f"indice-{aggregation_id}",
                default_sort="number",
                tie_breaker=Document.id,
                about=(reading, aggregation_id),
                found=found,
                file=file,
                reopenings=files.reopenings(reading, aggregation_id),
                may_add=stands and file.is_open and actor.may(Permission.DOCUMENT_ADD, place),
                may_describe=stands and file.is_open and actor.may(Permission.AGGREGATION_DESCRIBE, place),
                may_close=stands and file.is_open and actor.may(Permission.AGGREGATION_CLOSE, place),
                may_reopen=stands and not file.is_open and actor.may(Permission.AGGREGATION_REOPEN, place),
                may_restructure=stands and actor.may(Permission.AGGREGATION_RESTRUCTURE, place),
                may_report=stands and actor.may(Permission.INCIDENT_RECORD, place),
                label_of=label_of,
                SUPPORTS=SUPPORTS,
                TRADITIONS=TRADITIONS,
                ACCESS=ACCESS,
                STAGES=STAGES,
            )

    @get("/index", sync_to_thread=True)
    def index(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The index of the file, complete, for screen and paper."""
        with reading:
            found = files.line(reading, aggregation_id)
            lines = queries.index_of(reading, aggregation_id)
            editions = editions_of(reading, aggregation_id)
            place = found.aggregation.place
            return page(
                "records/documents/index.html",
                found=found,
                file=found.aggregation,
                lines=lines,
                sha256=index_paper(reading, aggregation_id).sha256,
                editions=editions,
                signatures=signatures_of(reading, [edition.id for edition in editions]),
                may_sign=reading.actor.may(Permission.AGGREGATION_CLOSE, place),
                support_of=lambda value: label_of(queries.DOCUMENT_SUPPORTS, value),
                form=Form({"file": ""}),
            )

    @get("/history", sync_to_thread=True)
    def history(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """What happened to the file and to what is in it."""
        with reading:
            file = files.find(reading, aggregation_id)
            entries = queries.history_of_file(reading, aggregation_id)
            return page("records/documents/history.html", file=file, entries=entries)

    @get("/documents/new", sync_to_thread=True)
    def new(
        self, request: Request[Any, Any, Any], aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The form that uploads a document; it works without script. The address may fill it in beforehand."""
        with reading:
            file = service.require_may_add(reading, aggregation_id)
            return _upload_page(reading, file, Form({**_EMPTY, **_offered(request)}))

    @get("/documents/paper", sync_to_thread=True)
    def new_paper(
        self, request: Request[Any, Any, Any], aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The form that registers a document on paper alone."""
        with reading:
            file = service.require_may_add(reading, aggregation_id)
            return _paper_page(reading, file, Form({**_EMPTY, **_offered(request), "support": "paper"}))

    @post("/documents/paper", sync_to_thread=True)
    def add_paper(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Register it."""
        said = {**data, "support": "paper"}
        try:
            details = read_details(said)
            with work:
                added = service.add_paper_document(work, aggregation_id, details)
        except Invalid as refusal:
            with reading:
                file = files.find(reading, aggregation_id)
                return _paper_page(reading, file, Form({**_EMPTY, **said}, refusal), status=status_of(refusal))
        words = _("Documento agregado con el número %(number)s.") % {"number": added.number}
        return redirect(f"/documents/{added.id}", flash=words)

    @post("/documents", request_max_body_size=None)
    async def add(
        self,
        request: Request[Any, Any, Any],
        aggregation_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[Any] | Redirect:
        """Take the upload and go to the document."""
        try:
            added = await take_upload(request, installation, actor, aggregation_id)
        except Invalid as refusal:
            return await asyncio.to_thread(_again, installation, actor, aggregation_id, refusal)
        number, path = {"number": added.document.number}, f"/documents/{added.document.id}"
        if added.outcome == "duplicate":
            words = _("Este expediente ya contiene esos bytes: es el documento %(number)s. No se agregó de nuevo.")
            return redirect(path, flash=words % number, kind="warning")
        return redirect(path, flash=_("Documento agregado con el número %(number)s.") % number)


class DocumentPages(Controller):
    """One document."""

    path = "/documents/{document_id:uuid}"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def detail(self, document_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The document's page: what can be shown of it, and what is known of it."""
        with reading:
            view = queries.find_document(reading, document_id)
            place = view.aggregation.place
            may_read = reading.actor.may(Permission.DOCUMENT_READ, place)
            line = files.line_of(reading.session, view.aggregation)
            held, document = view.digital_object, view.document
            may_change = view.aggregation.is_open and reading.actor.may(Permission.DOCUMENT_ADD, place)
            return page(
                "records/documents/detail.html",
                about=(reading, document_id),
                view=view,
                document=document,
                held=held,
                file=view.aggregation,
                path=line.path,
                chart_id=line.chart_id,
                check=last_check(reading, held.id) if held else None,
                may_read=may_read,
                shown=may_read and held is not None and may_show_inline(held.mime),
                may_describe=may_change,
                tradition=label_of(TRADITIONS, document.tradition.value),
                support=label_of(queries.DOCUMENT_SUPPORTS, document.support.value),
                personal_data=label_of(queries.PERSONAL_DATA, document.personal_data.value),
                versions=queries.versions_of(reading, document_id),
                related=relations_of(reading, document_id),
                relation_labels=RELATIONS,
                entries=queries.history_of_document(reading, document_id),
            )

    @get("/description", sync_to_thread=True)
    def description(self, document_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """The form that corrects what is said of a document."""
        with reading:
            view = queries.find_document(reading, document_id, Permission.DOCUMENT_ADD)
            view.aggregation.require_open()
            return _description_page(reading, view, Form(_written(view.document)))

    @post("/description", sync_to_thread=True)
    def describe(
        self,
        document_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Correct it."""
        try:
            details = read_details(data)
            with work:
                service.describe_document(work, document_id, details)
        except (Invalid, Conflict) as refusal:
            with reading:
                view = queries.find_document(reading, document_id)
                return _description_page(reading, view, Form({**_EMPTY, **data}, refusal), status=status_of(refusal))
        return redirect(f"/documents/{document_id}", flash=_("Descripción guardada."))

    @get("/content", sync_to_thread=True)
    def content(
        self,
        request: Request[Any, Any, Any],
        document_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        *,
        inline: FromQuery[bool] = False,
    ) -> Response[Any]:
        """The bytes, saved or shown."""
        return answer_content(request, reading, document_id, inline=inline)

    @head("/content", sync_to_thread=True)
    def content_head(
        self,
        request: Request[Any, Any, Any],
        document_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        *,
        inline: FromQuery[bool] = False,
    ) -> Response[None]:
        """The headers of the bytes."""
        return answer_content(request, reading, document_id, inline=inline)


def _again(installation: Installation, actor: Actor, aggregation_id: UUID, refusal: Invalid) -> Response[Any]:
    with installation.reading(actor) as reading:
        file = files.find(reading, aggregation_id)
        return _upload_page(reading, file, Form(_EMPTY, refusal), status=status_of(refusal))


def _upload_page(reading: Reading, file: Any, form: Form, *, status: int = 200) -> Response[Any]:
    return page(
        "records/documents/new.html",
        status=status,
        file=file,
        form=form,
        today=reading.today.isoformat(),
        limit=reading.settings.upload_limit,
        **_choices(reading, file, paper=False),
    )


def _paper_page(reading: Reading, file: Any, form: Form, *, status: int = 200) -> Response[Any]:
    return page(
        "records/documents/paper.html",
        status=status,
        file=file,
        form=form,
        today=reading.today.isoformat(),
        **_choices(reading, file, paper=True),
    )


def _description_page(reading: Reading, view: queries.DocumentView, form: Form, *, status: int = 200) -> Response[Any]:
    return page(
        "records/documents/description.html",
        status=status,
        document=view.document,
        file=view.aggregation,
        form=form,
        **_choices(reading, view.aggregation, paper=view.digital_object is None),
    )


def _choices(reading: Reading, file: Any, *, paper: bool) -> dict[str, Any]:
    """What the fields of a document offer."""
    supports = [one for one in queries.DOCUMENT_SUPPORTS if (one[0] == "paper") is paper]
    return {
        "traditions": spoken(TRADITIONS),
        "supports": spoken(supports),
        "personal_data": spoken(queries.PERSONAL_DATA),
        "kinds": offered_kinds(reading, file.fonds_id, file.id),
    }


def _offered(request: Request[Any, Any, Any]) -> Fields:
    """What the address says of a document that is to be added."""
    given = request.query_params
    return {name: str(given[name])[:300] for name in ("title", "kind", "support", "official_number") if name in given}


def _written(document: Document) -> dict[str, object]:
    names = (
        "title", "kind", "official_number", "author", "addressee", "created_on", "received_on", "folios", "first_folio",
        "last_folio", "language", "access_note",
    )  # fmt: skip
    chosen = ("tradition", "support", "personal_data")
    return {
        **{name: getattr(document, name) for name in names},
        **{name: getattr(document, name).value for name in chosen},
    }
