"""The bytes of evidence as everybody may have them: of a published edition, in its public version, and no others."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response, Stream
from sqlalchemy import select

from records.decisions import public_queries as published
from records.documents.downloads import answer_object
from records.documents.model import DocumentVersion
from records.evidence.errors import EvidenceNotFound
from records.objects.model import DigitalObject
from records.objects.service import store_of
from system.identity.actors import ANONYMOUS
from system.work import Installation


class PublicEvidencePages(Controller):
    """Public versions that an edition names."""

    path = "/public/{code:str}/decisions/{reference:str}/editions/{number:int}/evidence"
    include_in_schema = False
    opt = {"public": True}  # noqa: RUF012 - Litestar reads a plain dict

    @get("/{document_id:uuid}/content", sync_to_thread=True)
    def content(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        *,
        reference: FromPath[str],
        number: FromPath[int],
        document_id: FromPath[UUID],
        installation: NamedDependency[Installation],
    ) -> Response[Any] | Stream:
        """The bytes with the digest that the edition states."""
        with installation.reading(ANONYMOUS) as reading:
            found = published.shown(reading, code, reference, number)
            named = [one for one in found.content["soportes"] if one["version_publica"] == str(document_id)]
            if not named or found.edition.withdrawn_at is not None:
                raise EvidenceNotFound(id=document_id)
            statement = (
                select(DigitalObject)
                .join(DocumentVersion, DocumentVersion.object_id == DigitalObject.id)
                .where(
                    DocumentVersion.document_id == document_id,
                    DocumentVersion.number == named[0]["version"],
                    DocumentVersion.sha256 == named[0]["sha256"],
                )
            )
            held = reading.session.scalars(statement).first()
            if held is None:
                raise EvidenceNotFound(id=document_id)
            # The name it was kept under may name a person: it leaves under that of the decision.
            name = f"{reference}-{document_id}{PurePath(held.file_name).suffix}"
            return answer_object(request, store_of(reading.settings), held, inline=False, name=name)
