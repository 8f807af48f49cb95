"""The bytes of a document as HTTP answers: type, name, ranges and conditions (RFC 9110, 13 to 15)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request
from litestar.response import Response, Stream

from records.documents import queries
from records.documents.errors import ContentMissing
from records.objects.dispositions import content_disposition, served_type
from records.objects.model import DigitalObject
from records.objects.ranges import ByteRange, Unsatisfiable, parse_range, range_applies
from records.objects.service import store_of
from records.objects.store import Store
from system.actor import Permission
from system.work import Reading

# A document is somebody else's content: whatever is in it runs nowhere, whoever opens it. A PDF is left unboxed,
# because browsers do not show one in a sandbox; their viewers run nothing of it in our origin.
_BOXED = "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
_UNBOXED = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_PDF = "application/pdf"


def answer_content(
    request: Request[Any, Any, Any], reading: Reading, document_id: UUID, *, inline: bool, version: int | None = None
) -> Response[Any]:
    """Answer GET or HEAD for the bytes of a document whose file's place lets the actor read documents.

    200 with the whole, 206 with one range, 304 where the client has it, 416 where the range asks for nothing. The
    current version, or the one of the number given.

    Raises:
        DocumentNotFound, VersionNotFound, NotPermitted: as looking would; ContentMissing where it is on paper alone;
        ObjectMissing where the bytes are gone.
    """
    with reading:
        held: DigitalObject | None
        if version is None:
            held = queries.find_document(reading, document_id, Permission.DOCUMENT_READ).digital_object
        else:
            held = queries.find_version(reading, document_id, version, Permission.DOCUMENT_READ)[1].digital_object
        if held is None:
            raise ContentMissing
        return answer_object(request, store_of(reading.settings), held, inline=inline)


def answer_object(
    request: Request[Any, Any, Any], store: Store, held: DigitalObject, *, inline: bool, name: str = ""
) -> Response[Any] | Stream:
    """The same for bytes the caller may give away, under another name where theirs says too much."""
    etag = f'"{held.sha256}"'
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _UNBOXED if inline and held.mime == _PDF else _BOXED,
        "Content-Disposition": content_disposition(name or held.file_name, held.mime, inline=inline),
    }
    if _is_known(request.headers.get("if-none-match"), etag):
        return Response(b"", status_code=304, headers=headers)
    asked = None
    if range_applies(request.headers.get("if-range"), etag):
        asked = parse_range(request.headers.get("range"), held.size)
    if isinstance(asked, Unsatisfiable):
        return Response(b"", status_code=416, headers={**headers, "Content-Range": asked.content_range})
    wanted = asked if isinstance(asked, ByteRange) else ByteRange(0, held.size)
    headers["Content-Length"] = str(wanted.length)
    if asked is not None:
        headers["Content-Range"] = wanted.content_range(held.size)
    status, kind = 200 if asked is None else 206, served_type(held.mime)
    if request.method == "HEAD":
        return Response(b"", status_code=status, headers={**headers, "Content-Type": kind})
    # Opened before the first byte leaves, so that missing bytes or a lost key are a refusal and not a torn answer.
    chunks = store.read_range_async(held.key, wanted.start, wanted.end)
    return Stream(chunks, status_code=status, headers=headers, media_type=kind)


def _is_known(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in known or etag in known
