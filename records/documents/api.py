"""Documents over JSON, and their bytes."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, head, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from records.aggregations.queries import find
from records.documents import queries, service
from records.documents.arrivals import take_upload
from records.documents.downloads import answer_content
from records.documents.editions import index_paper
from records.documents.schemas import (
    DocumentBody,
    DocumentOut,
    EntryOut,
    IndexOut,
    UploadOut,
    document_out,
    entry_out,
    line_out,
    view_out,
)
from system.actor import Actor
from system.work import Installation, Reading, Work

_UPLOAD = (
    "Takes the document as the raw body, named by the query parameter `file_name`, or as a form "
    "(`multipart/form-data`) with one file part. What is said of it (`title`, `kind`, `official_number`, `author`, "
    "`addressee`, `created_on`, `received_on`, `folios`, `first_folio`, `last_folio`, `tradition`, `support`, "
    "`personal_data`, `language`, `access_note`) stands in the query or in the form's fields. "
    "The body is streamed, never gathered. Bytes the file holds already are answered as `duplicate` and nothing is "
    "added, unless `allow_duplicate=true`."
)
_SAID = (
    "title",
    "kind",
    "official_number",
    "author",
    "addressee",
    "created_on",
    "received_on",
    "folios",
    "first_folio",
    "last_folio",
    "tradition",
    "support",
    "personal_data",
    "language",
    "access_note",
    "allow_duplicate",
)
FileName = Annotated[str, QueryParameter(description="Name of the file, for a raw body.")]


class DocumentApi(Controller):
    """Documents of a file, its index and its history."""

    path = "/api"
    tags = ("Documents",)

    @post(
        "/aggregations/{aggregation_id:uuid}/documents",
        request_max_body_size=None,
        summary="Add a document",
        description=_UPLOAD,
    )
    async def add(
        self,
        request: Request[Any, Any, Any],
        aggregation_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        file_name: FromQuery[str] = "",
    ) -> Response[UploadOut]:
        """What became of it: 201 for a new document, 200 for a duplicate."""
        said = {name: str(request.query_params[name]) for name in _SAID if name in request.query_params}
        added = await take_upload(request, installation, actor, aggregation_id, file_name=file_name, fields=said)
        out = UploadOut(outcome=added.outcome, document=document_out(added.document, added.digital_object))
        return Response(out, status_code=201 if added.outcome == "registered" else 200)

    @put(
        "/aggregations/{aggregation_id:uuid}/documents/{file_name:str}",
        request_max_body_size=None,
        status_code=201,
        summary="Add a document under its name",
        description="The same for clients that send a raw body to an address (`curl -T`). " + _UPLOAD,
    )
    async def put_document(
        self,
        request: Request[Any, Any, Any],
        aggregation_id: FromPath[UUID],
        file_name: FromPath[str],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
    ) -> Response[UploadOut]:
        """What became of it."""
        said = {name: str(request.query_params[name]) for name in _SAID if name in request.query_params}
        added = await take_upload(request, installation, actor, aggregation_id, file_name=file_name, fields=said)
        out = UploadOut(outcome=added.outcome, document=document_out(added.document, added.digital_object))
        return Response(out, status_code=201 if added.outcome == "registered" else 200)

    @get(
        "/aggregations/{aggregation_id:uuid}/index",
        sync_to_thread=True,
        summary="Index of a file",
        description="Every document in order, with running folios, size and SHA-256.",
    )
    def index(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> IndexOut:
        """The whole index."""
        with reading:
            file = find(reading, aggregation_id)
            lines = queries.index_of(reading, aggregation_id)
            sha256 = index_paper(reading, aggregation_id).sha256
        return IndexOut(
            aggregation_id=file.id,
            reference=file.printed_reference,
            title=file.title,
            sha256=sha256,
            lines=[line_out(line) for line in lines],
        )

    @get(
        "/aggregations/{aggregation_id:uuid}/history",
        sync_to_thread=True,
        summary="History of a file",
        description="Everything that happened to the file, its documents and their bytes, oldest first (LGA 4-LVIII).",
    )
    def history(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[EntryOut]:
        """The entries."""
        with reading:
            return [entry_out(entry) for entry in queries.history_of_file(reading, aggregation_id)]

    @get(
        "/documents/{document_id:uuid}",
        sync_to_thread=True,
        summary="One document",
        description="What is said of a document and of its bytes.",
    )
    def detail(self, document_id: FromPath[UUID], reading: NamedDependency[Reading]) -> DocumentOut:
        """The document."""
        with reading:
            return view_out(queries.find_document(reading, document_id))

    @patch(
        "/documents/{document_id:uuid}",
        sync_to_thread=True,
        summary="Correct what is said of a document",
        description="Only while its file is open. Fields left out stay as they are.",
    )
    def describe(
        self,
        document_id: FromPath[UUID],
        data: JSONBody[DocumentBody],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> DocumentOut:
        """The document as it is now."""
        with reading:
            details = data.over(queries.find_document(reading, document_id).document)
        with work:
            service.describe_document(work, document_id, details)
        with reading:
            return view_out(queries.find_document(reading, document_id))

    @get(
        "/documents/{document_id:uuid}/content",
        sync_to_thread=True,
        summary="Bytes of a document",
        description="With ranges (206, 416), `ETag` (304) and the type told from the content. `inline=true` shows "
        "what a browser can show safely; all else is saved.",
    )
    def content(
        self,
        request: Request[Any, Any, Any],
        document_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        *,
        inline: FromQuery[bool] = False,
    ) -> Response[Any]:
        """The bytes."""
        return answer_content(request, reading, document_id, inline=inline)

    @head(
        "/documents/{document_id:uuid}/content",
        sync_to_thread=True,
        summary="Headers of the bytes",
        description="As GET, without the bytes.",
    )
    def content_head(
        self,
        request: Request[Any, Any, Any],
        document_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        *,
        inline: FromQuery[bool] = False,
    ) -> Response[None]:
        """The headers."""
        return answer_content(request, reading, document_id, inline=inline)
