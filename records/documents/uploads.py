"""Uploads as they arrive: a raw body or a form, streamed into the store, never gathered in memory.

Nothing of them lies unsealed anywhere; where a bucket keeps the bytes, they wait sealed in a file without a name.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.exceptions import ClientException, HTTPException, InternalServerException
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from records.documents.errors import EmptyDocument, TooManyFiles, UploadUnreadable, UploadWithoutFile
from records.objects.dispositions import safe_name
from records.objects.errors import UploadTooLarge
from records.objects.keys import Stored
from records.objects.store import Store
from system.errors import Refusal

MOST_FILES = 500
"""Files taken with one form."""
_MOST_PARTS = 40
_LONGEST_FIELD = 16 * 1024
_FORM = "multipart/form-data"
# What a form adds around the file it carries, at the most.
_AROUND = 2**20


@dataclass(slots=True)
class Received:
    """An upload: the form's fields, the name it was sent under, and where its bytes lie."""

    file_name: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    stored: Stored | None = None


async def receive(
    request: Request[Any, Any, Any], store: Store, aggregation_id: UUID, *, limit: int, file_name: str = ""
) -> tuple[Stored, Received]:
    """Take the upload of a request into the store, under the file it is meant for.

    A form (`multipart/form-data`) carries one file and any fields; any other body is the document itself, named by
    `file_name`.

    Raises:
        UploadTooLarge: said before reading where the header tells, and while reading in any case.
        UploadUnreadable, UploadWithoutFile, EmptyDocument, StoreFull: nothing is left behind.
    """
    content_type, options = parse_options_header(request.headers.get("content-type", ""))
    is_form = content_type == _FORM
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:19]) > limit + (_AROUND if is_form else 0):
        raise UploadTooLarge(limit=limit)
    received = Received(file_name=safe_name(file_name) if file_name else "")
    chunks = _body(request)
    if is_form:
        chunks = _file_of_form(chunks, options.get("boundary", ""), received)
    elif not file_name:
        raise UploadWithoutFile
    stored = await store.put_async(aggregation_id, _not_empty(chunks, received), limit=limit)
    return stored, received


async def _body(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except (ClientException, InternalServerException) as error:
        # What Litestar says where the client went away half way, or announced less than it sent.
        raise UploadUnreadable(reason=_reason(error)) from error


def _reason(error: HTTPException) -> str:
    return "cut_off" if isinstance(error, InternalServerException) else "length"


async def _not_empty(chunks: AsyncIterator[bytes], received: Received) -> AsyncIterator[bytes]:
    seen = False
    async for chunk in chunks:
        seen = seen or bool(chunk)
        yield chunk
    if not seen:
        raise EmptyDocument(file_name=received.file_name)


async def _file_of_form(chunks: AsyncIterator[bytes], boundary: str, received: Received) -> AsyncIterator[bytes]:
    """The bytes of the form's file; its other fields are put into `received`. The form must come to its end."""
    try:
        parser = PushMultipartParser(boundary, max_segment_count=_MOST_PARTS, strict=False)
        reader = _FormReader(received)
        async for chunk in chunks:
            if not chunk or parser.closed:
                continue
            for event in parser.parse(chunk):
                if (piece := reader.take(event)) is not None:
                    yield piece
        parser.close()
    except MultipartError as error:
        raise UploadUnreadable(reason="form") from error
    if not reader.files:
        raise UploadWithoutFile


@dataclass(frozen=True, slots=True)
class Sent:
    """One file of several that came in one form: where its bytes lie, or why they were not taken."""

    file_name: str
    stored: Stored | None = None
    refusal: Refusal | None = None


async def receive_each(
    request: Request[Any, Any, Any], store: Store, aggregation_id: UUID, fields: dict[str, str], *, limit: int
) -> AsyncIterator[Sent]:
    """Take every file of a form into the store, one after another, each told as soon as it lies there.

    A file that is refused is read to its end and the next one is taken. Fields that come before a file stand in
    `fields` by then.

    Raises:
        UploadUnreadable, UploadWithoutFile, TooManyFiles: the form is none, broken, cut off or too long; what was told
            before stays told.
    """
    content_type, options = parse_options_header(request.headers.get("content-type", ""))
    if content_type != _FORM:
        raise UploadWithoutFile
    events, files = _Events(_body(request), options.get("boundary", "")), 0
    async for event in events:
        if not isinstance(event, MultipartSegment):
            continue
        if event.filename is None:
            text = b"".join([piece async for piece in events.part(_LONGEST_FIELD)])
            fields[event.name or ""] = text.decode("utf-8", "replace")
        elif event.filename:
            files += 1
            if files > MOST_FILES:
                await events.drain(limit)
                raise TooManyFiles(most=MOST_FILES, file_name=safe_name(event.filename))
            yield await _take_part(events, store, aggregation_id, safe_name(event.filename), limit)
    if not files:
        raise UploadWithoutFile


async def _take_part(events: _Events, store: Store, aggregation_id: UUID, name: str, limit: int) -> Sent:
    received = Received(file_name=name)
    try:
        stored = await store.put_async(aggregation_id, _not_empty(events.part(), received), limit=limit)
    except UploadUnreadable:
        raise
    except Refusal as refusal:
        async for _rest in events.part():
            pass
        return Sent(name, refusal=refusal)
    return Sent(name, stored=stored)


class _Events:
    """What the parser tells of a form, and the pieces of the part that is being read."""

    def __init__(self, chunks: AsyncIterator[bytes], boundary: str) -> None:
        self._chunks, self._events = chunks, self._parse(chunks, boundary)
        self._within = False

    def __aiter__(self) -> AsyncIterator[MultipartSegment | bytes | bytearray | None]:
        return self

    async def __anext__(self) -> MultipartSegment | bytes | bytearray | None:
        event = await anext(self._events)
        self._within = event is not None
        return event

    async def part(self, most: int | None = None) -> AsyncIterator[bytes]:
        """What is left of the part that is being read; more than `most` bytes are refused."""
        size = 0
        while self._within:
            event = await anext(self)
            if isinstance(event, bytes | bytearray):
                size += len(event)
                if most is not None and size > most:
                    raise UploadUnreadable(reason="field_too_long")
                yield bytes(event)

    async def drain(self, most: int) -> None:
        """Read on past what is not taken, so that the answer reaches whoever is still sending; `most` bytes of it."""
        size = 0
        async for chunk in self._chunks:
            size += len(chunk)
            if size > most:
                return

    async def _parse(
        self, chunks: AsyncIterator[bytes], boundary: str
    ) -> AsyncIterator[MultipartSegment | bytes | bytearray | None]:
        try:
            parser = PushMultipartParser(boundary, max_segment_count=MOST_FILES + _MOST_PARTS, strict=False)
            async for chunk in chunks:
                if chunk and not parser.closed:
                    for event in parser.parse(chunk):
                        yield event
            parser.close()
        except MultipartError as error:
            raise UploadUnreadable(reason="form") from error


class _FormReader:
    """Sorts what the parser tells into the file's bytes and the fields."""

    def __init__(self, received: Received) -> None:
        self.received = received
        self.files = 0
        self._part: MultipartSegment | None = None
        self._text = bytearray()

    def take(self, event: MultipartSegment | bytes | bytearray | None) -> bytes | None:
        """A piece of the file, or None where the event was about something else."""
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event is None:
            self._end()
        elif self._is_file:
            return bytes(event)
        else:
            self._text += event
            if len(self._text) > _LONGEST_FIELD:
                raise UploadUnreadable(reason="field_too_long")
        return None

    @property
    def _is_file(self) -> bool:
        return self._part is not None and self._part.filename is not None

    def _begin(self, part: MultipartSegment) -> None:
        self._part, self._text = part, bytearray()
        if part.filename is None:
            return
        if not part.filename:
            # A browser sends an unchosen file as a part without a name.
            raise UploadWithoutFile
        self.files += 1
        if self.files > 1:
            raise UploadUnreadable(reason="several_files")
        self.received.file_name = safe_name(part.filename)

    def _end(self) -> None:
        if self._part is not None and not self._is_file:
            self.received.fields[self._part.name or ""] = self._text.decode("utf-8", "replace")
        self._part = None


async def receive_small(request: Request[Any, Any, Any], limit: int) -> tuple[str, bytes]:
    """The one file of a form that is small enough to be held in memory: its name and its bytes.

    Raises:
        UploadTooLarge, UploadUnreadable, UploadWithoutFile.
    """
    content_type, options = parse_options_header(request.headers.get("content-type", ""))
    if content_type != _FORM:
        raise UploadWithoutFile
    events = _Events(_body(request), options.get("boundary", ""))
    name, content = "", b""
    async for event in events:
        if isinstance(event, MultipartSegment) and event.filename:
            name, held = safe_name(event.filename), bytearray()
            async for piece in events.part():
                held += piece
                if len(held) > limit:
                    raise UploadTooLarge(limit=limit)
            content = bytes(held)
    if not name:
        raise UploadWithoutFile
    return name, content
