"""Forms as HTTP answers: saved, never shown in our own origin, never kept by anybody on the way."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from litestar.response import Response, Stream
from sqlalchemy import select

from records.objects.dispositions import content_disposition
from retention.forms.errors import PrintingNotReady
from retention.forms.queries import printing_of
from retention.forms.service import Printed
from system.actor import Actor
from system.attachments.model import AttachmentPiece
from system.attachments.queries import attachment_of
from system.work import Installation

_BOXED = "sandbox; default-src 'none'; frame-ancestors 'none'"


def answer(printed: Printed) -> Response[bytes]:
    """A form to be saved."""
    return Response(printed.content, media_type=printed.mime, headers=_headers(printed.name, printed.mime))


def answer_printing(installation: Installation, actor: Actor, printing_id: UUID) -> Stream:
    """What a job printed, to those who may see every file in it today.

    Raises:
        PrintingNotFound, PrintingNotReady
    """
    with installation.reading(actor) as reading:
        printing = printing_of(reading, printing_id)
        if printing.attachment_id is None:
            raise PrintingNotReady(id=printing_id)
        kept = attachment_of(reading, printing.attachment_id)
    headers = {**_headers(kept.file_name, kept.mime), "Content-Length": str(kept.size)}
    return Stream(_pieces(installation, actor, kept.id), headers=headers, media_type=kept.mime)


def _headers(name: str, mime: str) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition(name, mime),
        "Content-Security-Policy": _BOXED,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def _pieces(installation: Installation, actor: Actor, attachment_id: UUID) -> Iterator[bytes]:
    position = 0
    while True:
        with installation.reading(actor) as reading:
            statement = select(AttachmentPiece.content).where(
                AttachmentPiece.attachment_id == attachment_id, AttachmentPiece.position == position
            )
            piece = reading.session.scalar(statement)
        if piece is None:
            return
        yield piece
        position += 1
