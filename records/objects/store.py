"""The byte store: streams bytes under their SHA-256 within the file that holds them, and gives them back."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

from obstore.exceptions import BaseError

from records.objects.backend import INCOMING, Backend
from records.objects.bucket import Bucket
from records.objects.errors import ObjectDamaged, ObjectMissing, StoreFull, UploadTooLarge
from records.objects.folder import Folder
from records.objects.keys import ObjectKey, Stored

__all__ = ["Incoming", "ObjectKey", "Store", "Stored", "open_store"]

_BATCH = 2**20
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# How a place for bytes says that it cannot: the operating system, or the bucket's library.
_FAILURES = (OSError, BaseError)


class Incoming:
    """One upload under way: hashed, counted and bounded while it is written. Left without `keep`, it vanishes."""

    def __init__(self, backend: Backend, limit: int) -> None:
        self._backend = backend
        self._limit = limit
        self._path = f"{INCOMING}/{uuid4()}"
        self._digest = hashlib.sha256()
        self.size = 0
        with _room():
            self._sink = backend.create(self._path)

    def write(self, chunk: bytes) -> None:
        """Append `chunk`; `UploadTooLarge` past the limit, `StoreFull` where the disk is full."""
        self.size += len(chunk)
        if self.size > self._limit:
            raise UploadTooLarge(limit=self._limit)
        self._digest.update(chunk)
        with _room():
            self._sink.write(chunk)

    def keep(self, aggregation_id: UUID) -> Stored:
        """Put the bytes in their place, durably. The same bytes again in the same file are simply there already.

        Raises `ObjectDamaged` where the place is taken by something of another size.
        """
        key = ObjectKey(aggregation_id, self._digest.hexdigest())
        with _room():
            self._sink.seal()
            while not self._backend.publish(self._path, str(key)):
                held = self._backend.size(str(key))
                if held == self.size:
                    break
                # None: destroyed since; then these bytes take the place after all.
                if held is not None:
                    raise ObjectDamaged(key=key, expected_size=self.size, size=held)
        return Stored(key, self.size)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was not kept; after `keep` there is nothing left to remove."""
        self._sink.abandon()


class Store:
    """Bytes of the documents of every file, and the text taken from them.

    A write holds one chunk in memory (1 MiB at the most is gathered for an async upload), whatever the size.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def incoming(self, *, limit: int) -> Incoming:
        """Begin an upload of at most `limit` bytes, to be used in a `with` block."""
        return Incoming(self._backend, limit)

    def put(self, aggregation_id: UUID, chunks: Iterable[bytes], *, limit: int) -> Stored:
        """Store `chunks`; on return they outlive a power cut."""
        with self.incoming(limit=limit) as incoming:
            for chunk in chunks:
                incoming.write(chunk)
            return incoming.keep(aggregation_id)

    def put_path(self, aggregation_id: UUID, path: Path, *, limit: int) -> Stored:
        """Store the file at `path`; `OSError` where it cannot be read."""
        with path.open("rb", buffering=0) as file:
            return self.put(aggregation_id, iter(lambda: file.read(_BATCH), b""), limit=limit)

    async def put_async(self, aggregation_id: UUID, chunks: AsyncIterable[bytes], *, limit: int) -> Stored:
        """Store an upload as it arrives; disk and digest work in a thread, so that the event loop stays free."""
        with await asyncio.to_thread(self.incoming, limit=limit) as incoming:
            batch = bytearray()
            async for chunk in chunks:
                batch += chunk
                if len(batch) >= _BATCH:
                    await asyncio.to_thread(incoming.write, bytes(batch))
                    batch.clear()
            await asyncio.to_thread(incoming.write, bytes(batch))
            return await asyncio.to_thread(incoming.keep, aggregation_id)

    def size(self, key: ObjectKey) -> int:
        """Bytes of the object; `ObjectMissing` where there is none."""
        size = self._backend.size(str(key))
        if size is None:
            raise ObjectMissing(key=key)
        return size

    def exists(self, key: ObjectKey) -> bool:
        """Whether the object is there."""
        return self._backend.size(str(key)) is not None

    def read_range(self, key: ObjectKey, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Chunks of the bytes `start` up to, not including, `end` (None: to the last)."""
        stop = self.size(key) if end is None else end
        try:
            yield from self._backend.read(str(key), start, stop)
        except FileNotFoundError as error:
            raise ObjectMissing(key=key) from error

    async def read_range_async(self, key: ObjectKey, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Give `read_range` for an event loop: each chunk is read in a thread."""
        with contextlib.closing(_Chunks(self.read_range(key, start, end))) as chunks:
            while chunk := await asyncio.to_thread(chunks.take):
                yield chunk

    def measure(self, key: ObjectKey) -> tuple[str, int]:
        """Read every byte: the SHA-256 found and the size. It is for the caller to compare it with the key."""
        digest, size = hashlib.sha256(), 0
        for chunk in self.read_range(key):
            digest.update(chunk)
            size += len(chunk)
        return digest.hexdigest(), size

    def delete(self, key: ObjectKey) -> bool:
        """Remove the object and the text taken from it; False where there was no object.

        The text goes first: a crash between the two leaves an object that is still listed, never a text without one.
        It goes again last: a reader may have put it back in between (see `put_text`).
        """
        self._backend.delete(key.rendition)
        was_there = self._backend.delete(str(key))
        self._backend.delete(key.rendition)
        return was_there

    def clear(self, aggregation_id: UUID) -> list[str]:
        """Remove everything that lies under a file's address, named as ours or not; what could not be removed.

        Each is tried, whatever became of the one before. A store that cannot even be listed leaves the address itself.
        """
        left: list[str] = []
        try:
            paths = sorted(self._backend.paths(str(aggregation_id)))
        except _FAILURES as error:
            return [f"{aggregation_id}/ ({type(error).__name__})"]
        for path in paths:
            try:
                self._backend.delete(path)
            except _FAILURES as error:
                left.append(f"{path} ({type(error).__name__})")
        return left

    def remains(self, aggregation_id: UUID) -> list[str]:
        """Name what lies under a file's address; the address itself where the store cannot be listed."""
        try:
            return sorted(self._backend.paths(str(aggregation_id)))
        except _FAILURES as error:
            return [f"{aggregation_id}/ ({type(error).__name__})"]

    def list_keys(self, aggregation_id: UUID | None = None) -> Iterator[ObjectKey]:
        """Every object, or those of one file. Whatever else lies in the store is passed over."""
        for path in self._backend.paths(str(aggregation_id) if aggregation_id else ""):
            with contextlib.suppress(ValueError):
                yield ObjectKey.parse(path)

    def put_text(self, key: ObjectKey, pages: Sequence[str]) -> None:
        """Keep the text of an object, one string a page; what was kept before is replaced.

        `ObjectMissing` where the object is not there or is destroyed meanwhile: no text outlives its document.
        """
        self.size(key)
        packed = gzip.compress(json.dumps({"pages": list(pages)}, ensure_ascii=False).encode(), 6, mtime=0)
        path = f"{INCOMING}/{uuid4()}"
        with _room():
            sink = self._backend.create(path)
            try:
                sink.write(packed)
                sink.seal()
                self._backend.publish(path, key.rendition, replace=True)
            finally:
                sink.abandon()
        if not self.exists(key):
            self._backend.delete(key.rendition)
            raise ObjectMissing(key=key)

    def get_text(self, key: ObjectKey) -> tuple[str, ...] | None:
        """Give the pages kept for an object, None where none were. `ObjectDamaged` where they cannot be read."""
        size = self._backend.size(key.rendition)
        if size is None:
            return None
        try:
            packed = b"".join(self._backend.read(key.rendition, 0, size))
            return tuple(json.loads(gzip.decompress(packed))["pages"])
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise ObjectDamaged(key=key.rendition, expected_size=None, size=size) from error

    @contextlib.contextmanager
    def local_path(self, key: ObjectKey) -> Iterator[Path]:
        """Give a file of this machine with the bytes, for programs that need one: read it, do not keep it."""
        size = self.size(key)
        path = self._backend.local(str(key))
        if path is not None:
            yield path
            return
        with tempfile.NamedTemporaryFile(prefix="constancia-") as file:
            file.writelines(self.read_range(key, 0, size))
            file.flush()
            yield Path(file.name)

    def sweep_incoming(self, older_than: timedelta) -> int:
        """Remove what interrupted uploads left, untouched for `older_than`; their number."""
        return self._backend.sweep(older_than)


class _Chunks:
    """An iterator whose end is a value: StopIteration cannot pass through a thread's future."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def take(self) -> bytes:
        return next(self._chunks, b"")

    def close(self) -> None:
        if hasattr(self._chunks, "close"):
            self._chunks.close()


def open_store(url: str) -> Store:
    """Open the store at `url`: `file:///folder` (made where missing), or any address obstore knows (`s3://...`).

    Raises `ValueError` for an address of another kind.
    """
    parts = urlsplit(url)
    if parts.scheme != "file":
        return Store(Bucket(url))
    if parts.netloc not in ("", "localhost"):
        message = "a file address names no host: file:///folder"
        raise ValueError(message)
    return Store(Folder(Path(os.fsdecode(unquote(parts.path)))))


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Turn a full disk into the refusal that says so."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StoreFull from error
        raise
