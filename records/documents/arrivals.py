"""An upload from its first byte to the act that registers it, for the page and the API alike."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request

from classification.series.kinds import Tradition
from records.documents import service
from records.documents.service import Added, DocumentDetails
from records.documents.uploads import receive
from records.objects.keys import Stored
from records.objects.service import arrive, extractor_of, remove_orphan, store_of
from system.actor import Actor
from system.errors import Refusal
from system.web.forms import FormReader
from system.work import Installation


async def take_upload(
    request: Request[Any, Any, Any],
    installation: Installation,
    actor: Actor,
    aggregation_id: UUID,
    *,
    file_name: str = "",
    fields: dict[str, str] | None = None,
) -> Added:
    """Ask whether the actor may, take the bytes, look at them in the child, then register them in one act.

    Whatever is refused on the way leaves nothing behind. `fields` are what the address says of the document; a form's
    own fields come on top of them.

    Raises:
        AggregationNotFound, NotPermitted, AggregationIsClosed: before a byte is read.
        UploadTooLarge, UploadUnreadable, UploadWithoutFile, EmptyDocument: while reading.
        FormUnreadable, DocumentRefused: with every objection to what is said of the document.
    """
    await asyncio.to_thread(_ask, installation, actor, aggregation_id)
    store, limit = store_of(installation.settings), installation.settings.upload_limit
    stored, received = await receive(request, store, aggregation_id, limit=limit, file_name=file_name)
    said = {**(fields or {}), **received.fields}
    return await asyncio.to_thread(_register, installation, actor, stored, received.file_name, said)


def read_details(data: dict[str, str]) -> DocumentDetails:
    """What a form says of a document.

    Raises:
        FormUnreadable: with every field that cannot be read.
    """
    read = FormReader(data)
    details = DocumentDetails(
        title=read.text("title", limit=1000),
        kind=read.text("kind", limit=200),
        official_number=read.text("official_number", limit=200),
        author=read.text("author", limit=300),
        addressee=read.text("addressee", limit=300),
        created_on=read.day("created_on"),
        received_on=read.day("received_on"),
        folios=read.number("folios", least=1),
        tradition=read.choice("tradition", Tradition) or Tradition.ORIGINAL,
    )
    read.refuse()
    return details


def _ask(installation: Installation, actor: Actor, aggregation_id: UUID) -> None:
    with installation.reading(actor) as reading:
        service.require_may_add(reading, aggregation_id)


def _register(installation: Installation, actor: Actor, stored: Stored, file_name: str, said: dict[str, str]) -> Added:
    settings = installation.settings
    try:
        details, confirmed = read_details(said), FormReader(said).flag("allow_duplicate")
        arrival = arrive(store_of(settings), extractor_of(settings), stored, file_name, with_text=False)
        with installation.work(actor) as work:
            return service.add_document(work, stored.key.aggregation_id, arrival, details, allow_duplicate=confirmed)
    except Refusal:
        remove_orphan(installation.work(actor), stored.key)
        raise
