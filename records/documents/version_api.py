"""Versions and relations of documents, papers without bytes, many files at once, and the types offered, over JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from records.documents import queries, service
from records.documents.arrivals import take_batch, take_version
from records.documents.downloads import answer_content
from records.documents.offering import offer_type, offered_types, withdraw_type
from records.documents.relating import relate, relations_of, unrelate
from records.documents.schemas import (
    BatchOut,
    DocumentOut,
    DocumentTypeBody,
    DocumentTypeOut,
    PaperDocumentBody,
    RelationBody,
    RelationOut,
    VersionOut,
    batch_out,
    document_out,
    relation_out,
    version_out,
)
from system.actor import Actor
from system.organization.queries import own_fonds, readable_fonds
from system.work import Installation, Reading, Work

AnyRequest = Request[Any, Any, Any]


class VersionApi(Controller):
    """What became of a document, and what it has to do with others."""

    path = "/api"
    tags = ("Documents",)

    @post(
        "/aggregations/{aggregation_id:uuid}/paper-documents",
        sync_to_thread=True,
        status_code=201,
        summary="Add a document on paper",
        description="A document without bytes: it has its place in the index. A version may bring its image later.",
    )
    def add_paper(
        self, aggregation_id: FromPath[UUID], data: JSONBody[PaperDocumentBody], work: NamedDependency[Work]
    ) -> DocumentOut:
        """The document."""
        with work:
            return document_out(service.add_paper_document(work, aggregation_id, data.details()), None)

    @post(
        "/aggregations/{aggregation_id:uuid}/batches",
        request_max_body_size=None,
        status_code=200,
        summary="Add several documents",
        description="Takes a form (`multipart/form-data`) with any number of file parts, streamed. Each file is an "
        "act of its own and is answered for. `batch` goes on with a batch begun before.",
    )
    async def add_batch(
        self,
        request: AnyRequest,
        aggregation_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        batch: FromQuery[UUID | None] = None,
    ) -> BatchOut:
        """What became of each."""
        found, items = await take_batch(request, installation, actor, aggregation_id, batch)
        return batch_out(aggregation_id, found, items)

    @get(
        "/documents/{document_id:uuid}/versions",
        sync_to_thread=True,
        summary="Versions of a document",
        description="The newest first. None is ever changed or taken away.",
    )
    def versions(self, document_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[VersionOut]:
        """The versions."""
        with reading:
            queries.find_document(reading, document_id)
            return [version_out(document_id, found) for found in queries.versions_of(reading, document_id)]

    @post(
        "/documents/{document_id:uuid}/versions",
        request_max_body_size=None,
        status_code=201,
        summary="Bring a new version",
        description="Takes the bytes as the raw body, named by `file_name`, with the `reason` in the query; or as a "
        "form with one file part and the field `reason`. Only while the file is open.",
    )
    async def add_version(
        self,
        request: AnyRequest,
        document_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        *,
        file_name: FromQuery[str] = "",
        reason: FromQuery[str] = "",
    ) -> VersionOut:
        """The version."""
        made = await take_version(request, installation, actor, document_id, file_name=file_name, reason=reason)
        with installation.reading(actor) as reading:
            return version_out(document_id, queries.find_version(reading, document_id, made.number)[1])

    @get(
        "/documents/{document_id:uuid}/versions/{number:int}/content",
        sync_to_thread=True,
        summary="Bytes of a version",
        description="As those of the document, but of the version of this number.",
    )
    def version_content(
        self,
        request: AnyRequest,
        document_id: FromPath[UUID],
        number: FromPath[int],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """The bytes."""
        return answer_content(request, reading, document_id, inline=False, version=number)

    @get(
        "/documents/{document_id:uuid}/relations",
        sync_to_thread=True,
        summary="Relations of a document",
        description="Both ways. The other end is null where the caller may not see it.",
    )
    def relations(self, document_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[RelationOut]:
        """The relations."""
        with reading:
            queries.find_document(reading, document_id)
            return [relation_out(found) for found in relations_of(reading, document_id)]

    @post(
        "/documents/{document_id:uuid}/relations",
        sync_to_thread=True,
        status_code=201,
        summary="Relate a document to another",
        description="Only while the file of this document is open, and to a document the caller sees.",
    )
    def relate(
        self,
        document_id: FromPath[UUID],
        data: JSONBody[RelationBody],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> RelationOut:
        """The relation."""
        with work:
            made = relate(work, document_id, data.target_id, data.kind)
        with reading:
            return next(relation_out(r) for r in relations_of(reading, document_id) if r.relation.id == made.id)

    @delete(
        "/documents/{document_id:uuid}/relations/{relation_id:uuid}",
        sync_to_thread=True,
        summary="Take a relation back",
        description="Only what this document states, and only while its file is open.",
    )
    def unrelate(self, document_id: FromPath[UUID], relation_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Nothing is left of it but the history."""
        with work:
            unrelate(work, document_id, relation_id)


class DocumentTypeApi(Controller):
    """The document types that a body offers."""

    path = "/api/document-types"
    tags = ("Documents",)

    @get("/", sync_to_thread=True, summary="Document types offered", description="In the order of the alphabet.")
    def types(self, reading: NamedDependency[Reading]) -> list[DocumentTypeOut]:
        """The types."""
        with reading:
            found = offered_types(reading, readable_fonds(reading).id)
            return [DocumentTypeOut(id=one.id, name=one.name) for one in found]

    @post("/", sync_to_thread=True, status_code=201, summary="Offer a document type", description="In every form.")
    def offer(self, data: JSONBody[DocumentTypeBody], work: NamedDependency[Work]) -> DocumentTypeOut:
        """The type."""
        with work:
            made = offer_type(work, own_fonds(work).id, data.name)
            return DocumentTypeOut(id=made.id, name=made.name)

    @delete(
        "/{type_id:uuid}",
        sync_to_thread=True,
        summary="Offer a document type no more",
        description="Documents keep what they say.",
    )
    def withdraw(self, type_id: FromPath[UUID], work: NamedDependency[Work]) -> None:
        """Nothing."""
        with work:
            withdraw_type(work, type_id)
