"""Doing an act of a page: back to the transfer where it went, its page with the reasons where it was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from litestar.response import Redirect, Response, Stream

from retention.transfers.showing import HOME, detail_page
from system.errors import Conflict, Invalid
from system.web.forms import Form
from system.web.pages import redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Answer = Response[Any] | Redirect
AROUND = 64 * 2**10  # what a multipart form adds around its file


def package_stream(transfer_id: UUID, pieces: Iterator[bytes]) -> Stream:
    """A package as it is saved, piece by piece; nobody keeps it on the way."""
    headers = {
        "Content-Disposition": f'attachment; filename="transferencia-{transfer_id}.zip"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Stream(pieces, media_type="application/zip", headers=headers)


def done(
    stands: tuple[Work, Reading],
    transfer_id: UUID,
    data: dict[str, str],
    act: Callable[[], object],
    said: str | Callable[[Any], str],
    *,
    to: str = "",
) -> Answer:
    """Do an act and lead back to the transfer; what is refused stands at its fields with what was typed."""
    work, reading = stands
    try:
        with work:
            outcome = act()
    except (Invalid, Conflict) as refusal:
        with reading:
            return detail_page(reading, transfer_id, Form(data, refusal), status_of(refusal))
    return redirect(f"{HOME}/{transfer_id}{to}", flash=said if isinstance(said, str) else said(outcome))
