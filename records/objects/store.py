"""The byte store: streams bytes, sealed, under the SHA-256 of what they are within their file, and gives them back."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gzip
import hashlib
import json
import os
import tempfile
import threading
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

from records.objects.answers import Trouble
from records.objects.backend import INCOMING, Backend
from records.objects.bucket import Bucket
from records.objects.errors import (
    ContentGone,
    KeyLost,
    ObjectDamaged,
    ObjectMissing,
    StoreFull,
    StoreUnreachable,
    UploadTooLarge,
)
from records.objects.folder import Folder
from records.objects.keys import RENDITION, SEALED, ObjectKey, Stored
from records.objects.keystore import Keystore
from records.objects.sealing import (
    HEADER,
    STEP,
    TAG,
    ForeignKey,
    Opener,
    SealBroken,
    Sealer,
    plain_size,
    seal,
    sealed_size,
    unseal,
)

__all__ = ["FAILURES", "Incoming", "ObjectKey", "Store", "Stored", "open_store"]

_BATCH = 2**20
_LOOKS = 3
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# How a place for bytes says that it cannot: the operating system, or a bucket.
FAILURES = (OSError, StoreUnreachable)


class Incoming:
    """One upload under way: hashed, counted, bounded and sealed while it is written. Left without `keep`, it vanishes.

    It is meant for one file from its first byte: the key it is sealed with is that file's.
    """

    def __init__(self, store: Store, aggregation_id: UUID, limit: int) -> None:
        self._store = store
        self._aggregation_id = aggregation_id
        self._limit = limit
        self._path = f"{INCOMING}/{uuid4()}"
        self._digest = hashlib.sha256()
        self._sealer = Sealer(store.key_for_writing(aggregation_id))
        self.size = 0
        with _room():
            self._sink = store.backend.create(self._path)
            try:
                self._sink.write(self._sealer.header)
            except BaseException:
                self._sink.abandon()
                raise

    def write(self, chunk: bytes) -> None:
        """Append `chunk`; `UploadTooLarge` past the limit, `StoreFull` where the disk is full."""
        self.size += len(chunk)
        if self.size > self._limit:
            raise UploadTooLarge(limit=self._limit)
        self._digest.update(chunk)
        with _room():
            for piece in self._sealer.take(chunk):
                self._sink.write(piece)

    @property
    def sha256(self) -> str:
        """The digest of what was written so far."""
        return self._digest.hexdigest()

    def keep(self) -> Stored:
        """Put the bytes in their place, durably. The same bytes again in the same file are simply there already.

        Raises `ObjectDamaged` where the place is taken by something of another size, and `ContentGone` where the
        file's content was destroyed meanwhile.
        """
        key = ObjectKey(self._aggregation_id, self._digest.hexdigest())
        backend, whole = self._store.backend, sealed_size(self.size)
        with _room():
            self._sink.write(self._sealer.end(str(key)))
            self._sink.seal()
            while not backend.publish(self._path, key.sealed):
                held = backend.size(key.sealed)
                if held == whole:
                    break
                # None: destroyed since; then these bytes take the place after all.
                if held is not None:
                    raise ObjectDamaged(key=key, expected_size=self.size, size=held)
        self._store.drop_destroyed(key)
        return Stored(key, self.size)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was not kept; after `keep` there is nothing left to remove."""
        self._sink.abandon()


class Store:
    """Bytes of the documents of every file, and the text taken from them, each sealed with the key of its file.

    What was stored before there were keys lies as it is and is read as it is, until `seal_plain` has come to it. A
    write holds a chunk and a segment in memory (1 MiB at the most is gathered for an async upload), whatever the size.
    Every read asks first whether the file's key was destroyed; `room` is the folder for files that programs read.
    """

    def __init__(self, backend: Backend, keys: Keystore, room: Path) -> None:
        self.backend = backend
        self.keys = keys
        self._room = room

    def incoming(self, aggregation_id: UUID, *, limit: int) -> Incoming:
        """Begin an upload of at most `limit` bytes into a file, to be used in a `with` block."""
        return Incoming(self, aggregation_id, limit)

    def put(self, aggregation_id: UUID, chunks: Iterable[bytes], *, limit: int) -> Stored:
        """Store `chunks`; on return they outlive a power cut."""
        with self.incoming(aggregation_id, limit=limit) as incoming:
            for chunk in chunks:
                incoming.write(chunk)
            return incoming.keep()

    def put_path(self, aggregation_id: UUID, path: Path, *, limit: int) -> Stored:
        """Store the file at `path`; `OSError` where it cannot be read."""
        with path.open("rb", buffering=0) as file:
            return self.put(aggregation_id, iter(lambda: file.read(_BATCH), b""), limit=limit)

    async def put_async(self, aggregation_id: UUID, chunks: AsyncIterable[bytes], *, limit: int) -> Stored:
        """Store an upload as it arrives; disk and digest work in a thread, so that the event loop stays free."""
        with await asyncio.to_thread(self.incoming, aggregation_id, limit=limit) as incoming:
            batch = bytearray()
            async for chunk in chunks:
                batch += chunk
                if len(batch) >= _BATCH:
                    await asyncio.to_thread(incoming.write, bytes(batch))
                    batch.clear()
            await asyncio.to_thread(incoming.write, bytes(batch))
            return await asyncio.to_thread(incoming.keep)

    def key_for_writing(self, aggregation_id: UUID) -> bytes:
        """Give the data key of a file, made with the first bytes that come into it."""
        return self.keys.key_for_writing(aggregation_id, lambda: self.has_sealed(aggregation_id))

    def has_sealed(self, aggregation_id: UUID) -> bool:
        """Whether anything encrypted lies there for a file."""
        return any(path.endswith(SEALED) for path in self.backend.paths(str(aggregation_id)))

    def drop_destroyed(self, key: ObjectKey) -> None:
        """Remove what came to lie here while the file's content was being destroyed, and refuse."""
        try:
            self.keys.refuse_destroyed(key.aggregation_id)
        except ContentGone:
            self.delete(key)
            raise

    def size(self, key: ObjectKey) -> int:
        """Plain bytes of the object.

        Raises:
            ObjectMissing: there is none. ObjectDamaged: nothing sealed has that length.
            ContentGone: it was destroyed, whatever lies there.
        """
        self.keys.refuse_destroyed(key.aggregation_id)
        return self._found(key)[1]

    def exists(self, key: ObjectKey) -> bool:
        """Whether the object lies there, to be read or not."""
        return any(self.backend.size(path) is not None for path in (key.sealed, str(key)))

    def is_sealed(self, key: ObjectKey) -> bool:
        """Whether the object is encrypted; `ObjectMissing` where there is none."""
        return self._found(key)[0]

    def read_range(self, key: ObjectKey, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Chunks of the plain bytes `start` up to, not including, `end` (None: to the last).

        Of a sealed object only the segments are read that hold them. That it can be read at all is found out before
        this returns; a damaged segment is told when it is come to, and nothing of it is given.

        Raises:
            ObjectMissing, ObjectDamaged, ContentGone; KeyLost, MasterKeyMissing: its key is not to be had.
        """
        self.keys.refuse_destroyed(key.aggregation_id)
        is_sealed, size = self._found(key)
        if is_sealed:
            return self._read_sealed(key, start, end)
        return self._read_plain(key, start, size if end is None else end)

    def read_range_async(self, key: ObjectKey, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Give `read_range` for an event loop: each chunk is read in a thread. The first look is taken at once."""
        return _in_threads(_Chunks(self.read_range(key, start, end)))

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
        self._delete_text(key)
        removed = [self.backend.delete(path) for path in (key.sealed, str(key))]
        self._delete_text(key)
        return any(removed)

    def destroy(self, aggregation_id: UUID, at: datetime) -> list[str]:
        """Destroy the key of a file, then remove all that lies under its address; what could not be done.

        Where not even the mark of a destroyed key could be set the file is whole, and nothing else of it is touched.
        """
        left: list[str] = []
        try:
            self.keys.destroy(aggregation_id, at)
        except OSError as error:
            left.append(f"keys/{aggregation_id} ({type(error).__name__})")
            if not self.keys.is_destroyed(aggregation_id):
                return left
        return left + self.clear(aggregation_id)

    def clear(self, aggregation_id: UUID) -> list[str]:
        """Remove everything that lies under a file's address, named as ours or not; what could not be removed.

        Each is tried, whatever became of the one before. A store that cannot even be listed leaves the address itself.
        """
        left: list[str] = []
        try:
            paths = sorted(self.backend.paths(str(aggregation_id)))
        except FAILURES as error:
            return [f"{aggregation_id}/ ({type(error).__name__})"]
        for path in paths:
            try:
                self.backend.delete(path)
            except FAILURES as error:
                left.append(f"{path} ({type(error).__name__})")
        return left

    def remains(self, aggregation_id: UUID) -> list[str]:
        """Name what is left of a file, its key too; the address itself where the store cannot be listed."""
        try:
            key = [f"keys/{aggregation_id}"] if self.keys.has_key(aggregation_id) else []
            return key + sorted(self.backend.paths(str(aggregation_id)))
        except FAILURES as error:
            return [f"{aggregation_id}/ ({type(error).__name__})"]

    def list_keys(self, aggregation_id: UUID | None = None) -> Iterator[ObjectKey]:
        """Every object, or those of one file. Whatever else lies in the store is passed over."""
        for path in self.backend.paths(str(aggregation_id) if aggregation_id else ""):
            with contextlib.suppress(ValueError):
                key = ObjectKey.parse(path.removesuffix(SEALED))
                # One that lies there both ways is named once.
                if path == key.sealed or self.backend.size(key.sealed) is None:
                    yield key

    def plain_keys(self) -> Iterator[tuple[ObjectKey, bool]]:
        """Every object of which something lies there unencrypted; True where it is the text taken from it."""
        for path in self.backend.paths():
            with contextlib.suppress(ValueError):
                key = ObjectKey.parse(path.removesuffix(RENDITION))
                yield key, path == key.rendition

    def put_text(self, key: ObjectKey, pages: Sequence[str]) -> None:
        """Keep the text of an object, one string a page; what was kept before is replaced.

        `ObjectMissing` where the object is not there or is removed meanwhile: no text outlives its document.
        """
        self.size(key)
        packed = gzip.compress(json.dumps({"pages": list(pages)}, ensure_ascii=False).encode(), 6, mtime=0)
        self._put_text(key, packed)
        if not self.exists(key):
            self._delete_text(key)
            raise ObjectMissing(key=key)

    def get_text(self, key: ObjectKey) -> tuple[str, ...] | None:
        """Give the pages kept for an object, None where none were or where it was destroyed.

        `ObjectDamaged` where they cannot be read, `KeyLost` where their key is lost.
        """
        if self.keys.is_destroyed(key.aggregation_id):
            return None
        try:
            packed = self._packed_text(key)
            return None if packed is None else tuple(json.loads(gzip.decompress(packed))["pages"])
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise ObjectDamaged(key=key.rendition, expected_size=None, size=None) from error

    def seal_plain(self, key: ObjectKey, *, is_text: bool) -> bool:
        """Encrypt what lies unencrypted and remove it in that form; False where it is gone meanwhile.

        Raises `ObjectDamaged` where the bytes are no longer those of their digest: they stay for whoever must see them.
        """
        self.keys.refuse_destroyed(key.aggregation_id)
        size = self.backend.size(key.rendition if is_text else str(key))
        if size is None:
            return False
        if is_text:
            if self.backend.size(key.sealed_rendition) is None:
                self._put_text(key, b"".join(self.backend.read(key.rendition, 0, size)))
            self.backend.delete(key.rendition)
            if not self.exists(key):
                self._delete_text(key)
            return True
        with self.incoming(key.aggregation_id, limit=size) as incoming:
            for chunk in self.backend.read(str(key), 0, size, _BATCH):
                incoming.write(chunk)
            if incoming.sha256 != key.sha256:
                raise ObjectDamaged(key=key, expected_size=size, size=incoming.size)
            incoming.keep()
        return self.backend.delete(str(key))

    @contextlib.contextmanager
    def local_path(self, key: ObjectKey) -> Iterator[Path]:
        """Give a file of this machine with the plain bytes, for programs that need one: read it, do not keep it.

        The file of a sealed object has no name left when it is given: it vanishes with this process at the latest.
        """
        self.keys.refuse_destroyed(key.aggregation_id)
        path = None if self.is_sealed(key) else self.backend.local(str(key))
        if path is not None:
            yield path
            return
        self._room.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(prefix="opened-", dir=self._room, buffering=0) as file:
            for chunk in self.read_range(key):
                file.write(chunk)
            yield Path(f"/proc/self/fd/{file.fileno()}")

    def sweep_incoming(self, older_than: timedelta) -> int:
        """Remove what interrupted uploads left, untouched for `older_than`; their number."""
        return self.backend.sweep(older_than)

    def _found(self, key: ObjectKey) -> tuple[bool, int]:
        """Whether the object is sealed, and its plain size."""
        # Looked for twice: it may be on its way from the one to the other.
        for _ in range(2):
            if (whole := self.backend.size(key.sealed)) is not None:
                try:
                    return True, plain_size(whole)
                except SealBroken as error:
                    raise ObjectDamaged(key=key, expected_size=None, size=whole) from error
            if (size := self.backend.size(str(key))) is not None:
                return False, size
        raise ObjectMissing(key=key)

    def _read_plain(self, key: ObjectKey, start: int, end: int) -> Iterator[bytes]:
        try:
            yield from self.backend.read(str(key), start, end)
        except FileNotFoundError as error:
            # Sealed meanwhile: nothing was given yet.
            if self.backend.size(key.sealed) is None:
                raise ObjectMissing(key=key) from error
            yield from self._read_sealed(key, start, end)

    def _read_sealed(self, key: ObjectKey, start: int, end: int | None) -> Iterator[bytes]:
        opener = self._opener(key)
        stop = opener.size if end is None else min(end, opener.size)
        return self._open(key, opener, start, stop) if start < stop else iter(())

    def _open(self, key: ObjectKey, opener: Opener, start: int, stop: int) -> Iterator[bytes]:
        try:
            yield from opener.open(self.backend.read(key.sealed, *opener.span(start, stop), STEP), start, stop)
        except FileNotFoundError as error:
            raise ObjectMissing(key=key) from error
        except SealBroken as error:
            raise ObjectDamaged(key=key, expected_size=opener.size, size=None) from error

    def _opener(self, key: ObjectKey) -> Opener:
        data_key = self.keys.key_of(key.aggregation_id)
        whole = self.backend.size(key.sealed)
        if whole is None:
            raise ObjectMissing(key=key)
        try:
            header = b"".join(self.backend.read(key.sealed, 0, HEADER))
            seal = b"".join(self.backend.read(key.sealed, whole - TAG, whole))
            return Opener(data_key, str(key), whole, header, seal)
        except FileNotFoundError as error:
            raise ObjectMissing(key=key) from error
        except ForeignKey as error:
            raise KeyLost(aggregation_id=key.aggregation_id) from error
        except SealBroken as error:
            raise ObjectDamaged(key=key, expected_size=None, size=whole) from error

    def _put_text(self, key: ObjectKey, packed: bytes) -> None:
        sealed = seal(self.key_for_writing(key.aggregation_id), key.rendition, packed)
        path = f"{INCOMING}/{uuid4()}"
        with _room():
            sink = self.backend.create(path)
            try:
                sink.write(sealed)
                sink.seal()
                self.backend.publish(path, key.sealed_rendition, replace=True)
            finally:
                sink.abandon()
        self.backend.delete(key.rendition)
        self.drop_destroyed(key)

    def _packed_text(self, key: ObjectKey) -> bytes | None:
        for attempt in range(_LOOKS):
            if (size := self.backend.size(key.sealed_rendition)) is None:
                break
            try:
                sealed = b"".join(self.backend.read(key.sealed_rendition, 0, size))
                return unseal(self.keys.key_of(key.aggregation_id), key.rendition, sealed)
            except ForeignKey as error:
                raise KeyLost(aggregation_id=key.aggregation_id) from error
            except (FileNotFoundError, SealBroken):
                # Another text may have taken its place between the size and the bytes.
                if attempt == _LOOKS - 1:
                    raise
        if (size := self.backend.size(key.rendition)) is None:
            return None
        return b"".join(self.backend.read(key.rendition, 0, size))

    def _delete_text(self, key: ObjectKey) -> None:
        self.backend.delete(key.sealed_rendition)
        self.backend.delete(key.rendition)


class _Chunks:
    """An iterator whose end is a value: StopIteration cannot pass through a thread's future."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        # Whoever stops listening closes it while a thread may still be inside: it waits for that one chunk.
        self._lock = threading.Lock()

    def take(self) -> bytes:
        with self._lock:
            return next(self._chunks, b"")

    def close(self) -> None:
        with self._lock:
            if hasattr(self._chunks, "close"):
                self._chunks.close()


async def _in_threads(chunks: _Chunks) -> AsyncIterator[bytes]:
    with contextlib.closing(chunks):
        while chunk := await asyncio.to_thread(chunks.take):
            yield chunk


def open_store(url: str, keys: Keystore, room: Path) -> Store:
    """Open the store at `url`, whose files' keys are in `keys`: what is opened for programs is written in `room`.

    `file:///folder` (made where missing), or any address obstore knows (`s3://...`); `StoreUnreachable` for another.
    """
    return Store(_backend_at(url, room), keys, room)


def _backend_at(url: str, room: Path) -> Backend:
    parts = urlsplit(url)
    if parts.scheme != "file":
        return Bucket(url, room)
    if parts.netloc not in ("", "localhost"):
        # A file address names no host: file:///folder.
        raise StoreUnreachable(Trouble.ADDRESS, "CONSTANCIA_STORE_URL")
    return Folder(Path(os.fsdecode(unquote(parts.path))))


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Turn a full disk into the refusal that says so."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StoreFull from error
        raise
