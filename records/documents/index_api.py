"""The index of a file in every form, its editions and the signatures over them, over HTTP."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from records.aggregations.queries import find
from records.documents.editions import csv_of, editions_of, index_paper, pdf_of, signatures_of, xml_of
from records.documents.queries import require_content
from records.documents.schemas import EditionOut, SignatureOut, edition_out, signature_out
from records.documents.signature_reading import LARGEST
from records.documents.signing import sign_index, signature_paper
from records.objects.dispositions import content_disposition
from system.actor import Actor
from system.attachments.queries import content as content_of
from system.work import Installation, Reading

AnyRequest = Request[Any, Any, Any]


class IndexFormat(StrEnum):
    """The forms an index is given out in; `json` are the canonical bytes that are digested and signed."""

    JSON = "json"
    CSV = "csv"
    XML = "xml"
    PDF = "pdf"


_MIME = {
    IndexFormat.JSON: "application/json",
    IndexFormat.CSV: "text/csv",
    IndexFormat.XML: "application/xml",
    IndexFormat.PDF: "application/pdf",
}
Format = Annotated[
    IndexFormat, QueryParameter(description="`json` are the canonical bytes that are digested and signed.")
]


class IndexApi(Controller):
    """The index of a file as papers."""

    path = "/api/aggregations/{aggregation_id:uuid}"
    tags = ("Documents",)

    @get(
        "/index/paper",
        sync_to_thread=True,
        summary="Index of a file as a paper",
        description="As it is now, in one of its forms. `X-Index-SHA256` is the digest of the canonical bytes.",
    )
    def live(
        self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading], format: Format = IndexFormat.JSON
    ) -> Response[bytes]:
        """The paper."""
        return _answer(reading, aggregation_id, None, format)

    @get(
        "/index-editions",
        sync_to_thread=True,
        summary="Editions of the index",
        description="Each closing fixed one; the newest first, with the signatures over it.",
    )
    def editions(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[EditionOut]:
        """The editions."""
        with reading:
            require_content(reading, find(reading, aggregation_id))
            found = editions_of(reading, aggregation_id)
            signatures = signatures_of(reading, [edition.id for edition in found])
            return [edition_out(edition, signatures.get(edition.id, [])) for edition in found]

    @get(
        "/index-editions/{number:int}/paper",
        sync_to_thread=True,
        summary="Edition of the index as a paper",
        description="What a closing fixed, in one of its forms. `X-Index-SHA256` is the digest of the canonical bytes.",
    )
    def edition(
        self,
        aggregation_id: FromPath[UUID],
        number: FromPath[int],
        reading: NamedDependency[Reading],
        format: Format = IndexFormat.JSON,
    ) -> Response[bytes]:
        """The paper."""
        return _answer(reading, aggregation_id, number, format)

    @post(
        "/index-editions/{number:int}/signatures",
        request_max_body_size=LARGEST,
        status_code=201,
        summary="Bring a signature over an edition",
        description="The raw body: a CMS signature (`.p7s`, `.p7m`) over the canonical bytes, or the edition's PDF "
        "signed. A signature over anything else is refused; one whose certificate had run out, or nobody vouches for, "
        "is kept and told so. Revocation is not asked.",
    )
    async def sign(
        self,
        request: AnyRequest,
        aggregation_id: FromPath[UUID],
        number: FromPath[int],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        *,
        file_name: FromQuery[str] = "firma.p7s",
    ) -> SignatureOut:
        """The signature as it was found."""
        content = await request.body()
        return await asyncio.to_thread(
            _sign, installation, actor, aggregation_id, number, content=content, file_name=file_name
        )

    @get(
        "/index-signatures/{signature_id:uuid}/content",
        sync_to_thread=True,
        summary="Bytes of a signature",
        description="As they were brought.",
    )
    def signature(
        self, aggregation_id: FromPath[UUID], signature_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """The bytes."""
        with reading:
            _signature, paper = signature_paper(reading, aggregation_id, signature_id)
            return _saved(content_of(reading, paper), paper.file_name, "application/octet-stream")


def _sign(
    installation: Installation, actor: Actor, aggregation_id: UUID, number: int, *, content: bytes, file_name: str
) -> SignatureOut:
    made = sign_index(installation, actor, aggregation_id, number, content=content, file_name=file_name)
    return signature_out(made)


def _answer(reading: Reading, aggregation_id: UUID, number: int | None, form: IndexFormat) -> Response[bytes]:
    with reading:
        paper = index_paper(reading, aggregation_id, number)
        match form:
            case IndexFormat.JSON:
                content = paper.content
            case IndexFormat.CSV:
                content = csv_of(paper)
            case IndexFormat.XML:
                content = xml_of(paper)
            case IndexFormat.PDF:
                content = pdf_of(reading, paper)
    name = f"indice {paper.document['file']['reference']}".replace("/", "-")
    ending = f" edicion {number}.{form.value}" if number is not None else f".{form.value}"
    answer = _saved(content, name + ending, _MIME[form])
    answer.headers["X-Index-SHA256"] = paper.sha256
    return answer


def _saved(content: bytes, name: str, mime: str) -> Response[bytes]:
    headers = {
        "Content-Disposition": content_disposition(name, mime, inline=False),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
    return Response(content, media_type=mime, headers=headers)
