"""Papers of acts over lost and damaged files as HTTP answers: saved, never shown in a page."""

from __future__ import annotations

from urllib.parse import quote

from litestar.response import Response

from system.attachments.model import Attachment
from system.attachments.queries import content
from system.work import Reading


def saved(reading: Reading, kept: Attachment) -> Response[bytes]:
    """The bytes of a paper the caller may give away."""
    name = quote(kept.file_name, safe="", errors="replace")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content(reading, kept), media_type="application/octet-stream", headers=headers)
