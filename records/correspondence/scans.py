"""A scan that arrives as the raw body of a request: streamed to disk, bounded, then kept in one act."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import UUID

from litestar import Request

from records.correspondence import queries, service
from system.actor import Actor, Permission
from system.attachments.errors import AttachmentUnfit
from system.attachments.service import LIMIT, PIECE, Paper
from system.errors import Objection
from system.work import Installation


async def take_scan(
    request: Request[Any, Any, Any], installation: Installation, actor: Actor, item_id: UUID, file_name: str
) -> None:
    """Keep the body of a request as an item's scan. Whether the actor may is asked before a byte is read.

    Raises:
        ItemNotFound, NotPermitted, ItemElsewhere.
        AttachmentUnfit: nothing there, or more than the limit; what came is thrown away.
    """
    await asyncio.to_thread(_ask, installation, actor, item_id)
    mime = request.headers.get("content-type", "application/octet-stream")
    with SpooledTemporaryFile(max_size=PIECE) as kept:
        size = 0
        async for piece in request.stream():
            size += len(piece)
            if size > LIMIT:
                raise AttachmentUnfit(
                    objections=[Objection("attachment.too_large", "", {"field": "file", "limit": LIMIT})]
                )
            await asyncio.to_thread(kept.write, piece)
        kept.seek(0)
        paper = Paper(_pieces(kept), file_name or "digitalizacion", mime)
        await asyncio.to_thread(_keep, installation, actor, item_id, paper)


def _ask(installation: Installation, actor: Actor, item_id: UUID) -> None:
    with installation.reading(actor) as reading:
        item = queries.find_item(reading, item_id)
        actor.require(Permission.CORRESPONDENCE_REGISTER, item.place)


def _keep(installation: Installation, actor: Actor, item_id: UUID, paper: Paper) -> None:
    with installation.work(actor) as work:
        service.scan_item(work, item_id, paper)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
