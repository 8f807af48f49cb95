"""Files of instruments as HTTP answers: editions from where they are kept, previews from a file made for the moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from litestar import Request
from litestar.response import Response, Stream

from records.objects.dispositions import content_disposition
from retention.instruments import queries
from retention.instruments.kinds import MIMES, Format, InstrumentKind
from retention.instruments.model import Edition, EditionFile
from retention.instruments.service import file_name, preview
from system.actor import Actor
from system.organization.model import Fonds
from system.work import Installation, Reading

_CHUNK = 2**18
_BOXED = "sandbox; default-src 'none'; frame-ancestors 'none'"
_LASTING = 365 * 24 * 3600


def answer_file(
    request: Request[Any, Any, Any],
    installation: Installation,
    actor: Actor,
    fonds: Fonds,
    held: tuple[Edition, EditionFile],
) -> Response[Any]:
    """The bytes of an edition in one form; 304 where the client has them. They never change, so it may keep them."""
    edition, file = held
    etag = f'"{file.sha256}"'
    headers = {
        "ETag": etag,
        "Cache-Control": f"{'public' if edition.is_public else 'private'}, max-age={_LASTING}, immutable",
        **_headers(fonds, edition.kind, edition.number, file.format),
    }
    if edition.is_public:
        # Open data are for programs of other sites too (LGTAIP 3-VIII).
        headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(b"", status_code=304, headers=headers)
    headers["Content-Length"] = str(file.size)
    if request.method == "HEAD":
        return Response(b"", headers=headers, media_type=MIMES[file.format])
    return Stream(queries.bytes_of(installation, actor, file), headers=headers, media_type=MIMES[file.format])


def answer_preview(
    reading: Reading, fonds: Fonds, kind: InstrumentKind, form: Format, version: int | None = None
) -> Stream:
    """What would be published, in one form; the file it is made in goes away with the last byte."""
    folder = TemporaryDirectory(prefix="constancia-")
    try:
        path = preview(reading, kind, form, Path(folder.name), fonds=fonds, version=version)
    except BaseException:
        folder.cleanup()
        raise
    headers = {"Cache-Control": "private, no-store", **_headers(fonds, kind, None, form)}
    headers["Content-Length"] = str(path.stat().st_size)
    return Stream(_read(path, folder), headers=headers, media_type=MIMES[form])


def _headers(fonds: Fonds, kind: InstrumentKind, number: int | None, form: Format) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition(file_name(fonds.code, kind, number, form), MIMES[form]),
        "Content-Security-Policy": _BOXED,
        "X-Content-Type-Options": "nosniff",
    }


def _read(path: Path, folder: TemporaryDirectory[str]) -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
