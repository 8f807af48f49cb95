"""A bundle and the verifying program as HTTP answers, to be saved."""

from __future__ import annotations

from urllib.parse import quote

from litestar.response import Response

from retention.proofs.queries import VERIFIER


def saved(name: str, content: bytes, mime: str) -> Response[bytes]:
    """Bytes of ours under a name."""
    return Response(
        content,
        media_type=mime,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def verifier() -> Response[bytes]:
    """The program that verifies bundles without the service."""
    return saved(VERIFIER.name, VERIFIER.read_bytes(), "text/x-python")
