"""Packages, their portfolios and the verifiers as HTTP answers, to be saved."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from litestar.response import Response, Stream

from records.packages import queries, service
from records.packages.building import VERIFIERS
from records.packages.errors import PackageNotFound, PackageNotReady
from records.packages.keeping import key_of, portfolio_of, room_of
from records.packages.kinds import PackageState
from records.packages.model import EvidencePackage
from system.attachments.queries import attachment_of
from system.attachments.queries import content as content_of
from system.settings import Settings
from system.work import Reading, Work

_MIMES = {".py": "text/x-python", ".html": "application/octet-stream"}


def package_stream(work: Work, package_id: UUID) -> Stream:
    """The ZIP of a package. Whether all of it may be read is asked here again, and that it was taken is noted."""
    with work:
        row = service.fetch(work, package_id)
    return zip_of(work.settings, row)


def zip_of(settings: Settings, row: EvidencePackage) -> Stream:
    """The bytes of a package the caller may give away."""
    chunks = room_of(settings).read_range_async(key_of(row))
    return Stream(chunks, media_type="application/zip", headers=_headers(f"{row.name}.zip", row.size))


def portfolio_stream(work: Work, package_id: UUID) -> Stream:
    """The portfolio of a package, under the same conditions."""
    with work:
        row = service.fetch(work, package_id)
    chunks = room_of(work.settings).read_range_async(portfolio_of(row))
    return Stream(chunks, media_type="application/pdf", headers=_headers(f"{row.name}.pdf", row.portfolio_size))


def copy_paper(reading: Reading, copy_id: UUID) -> Response[bytes]:
    """The paper of a certified copy."""
    copy, _package = queries.find_copy(reading, copy_id)
    kept = attachment_of(reading, copy.attachment_id)
    content = content_of(reading, kept)
    return Response(content, media_type="application/pdf", headers=_headers(kept.file_name, len(content)))


def public_stream(reading: Reading, decision_id: UUID) -> Stream:
    """The package of public versions of a decision that stands in the register.

    Raises:
        PackageNotFound: nobody has made one, or its days are over.
    """
    row = queries.public_package(reading.session, decision_id)
    if row is None:
        raise PackageNotFound(id=decision_id)
    if row.state is not PackageState.READY:
        raise PackageNotReady(state=row.state.value)
    return zip_of(reading.settings, row)


def verifier(name: str) -> Response[bytes]:
    """The program, or the page, that verifies packages without the service.

    Raises:
        PackageNotFound: there is none of this name.
    """
    found: Path | None = next((one for one in VERIFIERS if one.name == name), None)
    if found is None:
        raise PackageNotFound(name=name[:60])
    content = found.read_bytes()
    return Response(content, media_type=_MIMES[found.suffix], headers=_headers(found.name, len(content)))


def _headers(name: str, size: int) -> dict[str, str]:
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Length": str(size),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
