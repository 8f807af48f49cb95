"""An upload from its first byte to the act that registers it, for the page and the API alike."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from litestar import Request

from records.documents import batches, service
from records.documents.errors import TooManyFiles, UploadUnreadable
from records.documents.forms import read_details
from records.documents.model import DocumentVersion, UploadItem
from records.documents.queries import find_document
from records.documents.service import Added
from records.documents.uploads import receive, receive_each
from records.objects.keys import Stored
from records.objects.service import Arrival, arrive, extractor_of, remove_orphan, store_of
from system.actor import Actor, Permission
from system.errors import Refusal
from system.web.forms import FormReader
from system.work import Installation, Work

T = TypeVar("T")


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


async def take_version(
    request: Request[Any, Any, Any],
    installation: Installation,
    actor: Actor,
    document_id: UUID,
    *,
    file_name: str = "",
    reason: str = "",
) -> DocumentVersion:
    """Take new bytes of a document, as `take_upload` takes those of a new one.

    Raises:
        DocumentNotFound, NotPermitted, AggregationIsClosed: before a byte is read.
        UploadTooLarge, UploadUnreadable, UploadWithoutFile, EmptyDocument: while reading.
        DocumentRefused, VersionUnchanged.
    """
    aggregation_id = await asyncio.to_thread(_ask_version, installation, actor, document_id)
    store, limit = store_of(installation.settings), installation.settings.upload_limit
    stored, received = await receive(request, store, aggregation_id, limit=limit, file_name=file_name)
    said = received.fields.get("reason", reason)
    return await asyncio.to_thread(
        _register_version, installation, actor, document_id, stored, file_name=received.file_name, reason=said
    )


async def take_batch(
    request: Request[Any, Any, Any],
    installation: Installation,
    actor: Actor,
    aggregation_id: UUID,
    batch_id: UUID | None = None,
) -> tuple[UUID, list[UploadItem]]:
    """Take several files, each its own act: what becomes of one says nothing of the others.

    The batch, and what became of each file of this request. `batch_id` continues a batch that this actor began.

    Raises:
        AggregationNotFound, NotPermitted, AggregationIsClosed, BatchNotFound: before a byte is read.
        UploadUnreadable, UploadWithoutFile: nothing could be taken at all. Where the form breaks off after some
        files, those stay as they were told and the file that broke off is told as refused.
    """
    batch = await asyncio.to_thread(batches.begin, installation, actor, aggregation_id, batch_id)
    store, limit = store_of(installation.settings), installation.settings.upload_limit
    fields: dict[str, str] = {}
    items: list[UploadItem] = []
    try:
        async for sent in receive_each(request, store, aggregation_id, fields, limit=limit):
            if sent.stored is None:
                refusal = sent.refusal or UploadUnreadable(reason="form")
                item = await asyncio.to_thread(
                    batches.note_refusal, installation, actor, batch, sent.file_name, refusal
                )
            else:
                item = await asyncio.to_thread(
                    _register_item, installation, actor, batch, sent.stored, file_name=sent.file_name, said=dict(fields)
                )
            items.append(item)
    except (UploadUnreadable, TooManyFiles) as refusal:
        if not items:
            raise
        name = refusal.file_name if isinstance(refusal, TooManyFiles) else ""
        items.append(await asyncio.to_thread(batches.note_refusal, installation, actor, batch, name, refusal))
    return batch, items


def _ask(installation: Installation, actor: Actor, aggregation_id: UUID) -> None:
    with installation.reading(actor) as reading:
        service.require_may_add(reading, aggregation_id)


def _ask_version(installation: Installation, actor: Actor, document_id: UUID) -> UUID:
    with installation.reading(actor) as reading:
        view = find_document(reading, document_id, Permission.DOCUMENT_ADD)
        view.aggregation.require_open()
        return view.aggregation.id


def _register(installation: Installation, actor: Actor, stored: Stored, file_name: str, said: dict[str, str]) -> Added:
    def act(work: Work, arrival: Arrival) -> Added:
        details, confirmed = read_details(said), FormReader(said).flag("allow_duplicate")
        return service.add_document(work, stored.key.aggregation_id, arrival, details, allow_duplicate=confirmed)

    return _act_on(installation, actor, stored, file_name, act)


def _register_version(
    installation: Installation, actor: Actor, document_id: UUID, stored: Stored, *, file_name: str, reason: str
) -> DocumentVersion:
    def act(work: Work, arrival: Arrival) -> DocumentVersion:
        return service.add_version(work, document_id, arrival, reason=reason)

    return _act_on(installation, actor, stored, file_name, act)


def _register_item(
    installation: Installation, actor: Actor, batch: UUID, stored: Stored, *, file_name: str, said: dict[str, str]
) -> UploadItem:
    def act(work: Work, arrival: Arrival) -> UploadItem:
        confirmed = FormReader(said).flag("allow_duplicate")
        added = service.add_document(work, stored.key.aggregation_id, arrival, allow_duplicate=confirmed)
        return batches.note_added(work, batch, file_name, added)

    try:
        return _act_on(installation, actor, stored, file_name, act)
    except Refusal as refusal:
        return batches.note_refusal(installation, actor, batch, file_name, refusal)


def _act_on(
    installation: Installation, actor: Actor, stored: Stored, file_name: str, act: Callable[[Work, Arrival], T]
) -> T:
    """Look at stored bytes and act on them; where the act is refused they are removed again."""
    settings = installation.settings
    try:
        arrival = arrive(store_of(settings), extractor_of(settings), stored, file_name, with_text=False)
        with installation.work(actor) as work:
            return act(work, arrival)
    except Refusal:
        remove_orphan(installation.work(actor), stored.key)
        raise
