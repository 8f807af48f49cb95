"""Papers of an execution, given out to be saved."""

from __future__ import annotations

from urllib.parse import quote

from litestar.response import Response

from system.attachments.model import Attachment
from system.attachments.queries import content
from system.work import Reading


def saved(reading: Reading, paper: Attachment) -> Response[bytes]:
    """A kept paper to be saved: its bytes are ours, and its reader checks them against the digest on the page."""
    return Response(
        content(reading, paper),
        media_type=paper.mime,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(paper.file_name, safe='', errors='replace')}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
