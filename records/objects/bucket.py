"""A bucket (S3 and its kin, or memory) as a place for bytes, by obstore.

What a write brings is gathered sealed on this machine and sent under its own name once that is known. Nobody ever
copies within the service: the copy of S3 ends at 5 GiB and answers only when it is done, and in a bucket that keeps
versions every incoming object would stay for ever.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotSupportedError
from obstore.store import ObjectStore, S3Store, from_url

from records.objects.answers import UNSUPPORTED, Trouble, answering
from records.objects.backend import CHUNK, INCOMING
from records.objects.errors import StoreUnreachable

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

# Up to here one request carries an object whole, and a service may be asked to refuse a taken name.
PART = 8 * 2**20
_MOST_PARTS = 9_000  # S3 takes 10 000
# Tried again for some ten seconds, so that a service that is being started again is only slow.
RETRY: RetryConfig = {
    "max_retries": 6,
    "retry_timeout": timedelta(seconds=15),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=3), "base": 2},
}
# The library's own variables for the address of the service; the first that is set is taken.
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
# A whole object may take hours to whoever reads it slowly; what may not happen is that nothing comes for a minute.
CLIENT: ClientConfig = {
    "connect_timeout": timedelta(seconds=5),
    "read_timeout": timedelta(seconds=60),
    "timeout": timedelta(days=1),
}


class BucketSink:
    """One write: up to `PART` bytes in memory, then a file without a name in `room`."""

    def __init__(self, bucket: Bucket, path: str, room: Path) -> None:
        self._bucket = bucket
        self._path = path
        # A cancelled upload abandons the sink while a worker thread may still be inside: it never closes what is used.
        self._lock = threading.Lock()
        self._unwanted = False
        self._file = tempfile.SpooledTemporaryFile(PART, prefix="sending-", dir=str(room))  # noqa: SIM115 - lives as long as the write
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Append `chunk`."""
        with self._lock:
            self._file.write(chunk)
            self.size += len(chunk)
        self._settle()

    def seal(self) -> None:
        """Make the bytes ready to be sent."""
        self._bucket.waiting[self._path] = self

    def abandon(self) -> None:
        """Let the bytes go; where a thread is still sending them, it does so when it has ended."""
        self._unwanted = True
        self._bucket.waiting.pop(self._path, None)
        self._settle()

    def send(self, store: ObjectStore, final: str, *, create: bool) -> None:
        """Put the bytes at `final`; with `create` as one request that a taken name refuses (`AlreadyExistsError`)."""
        try:
            with self._lock:
                self._file.seek(0)
                if create or self.size <= PART:
                    obstore.put(store, final, self._file.read(), mode="create" if create else "overwrite")
                else:
                    part = max(PART, -(-self.size // _MOST_PARTS))
                    source = cast("IO[bytes]", self._file)
                    obstore.put(store, final, source, chunk_size=part, max_concurrency=2)
        finally:
            self._settle()

    def _settle(self) -> None:
        if self._unwanted and self._lock.acquire(blocking=False):
            try:
                self._file.close()
            finally:
                self._lock.release()


class Bucket:
    """Objects below the prefix that the address names.

    Raises everywhere: `StoreUnreachable` with what is the matter, where the service does not do what it is asked.
    """

    def __init__(self, url: str, room: Path) -> None:
        self._room = room
        self._creates = True
        self.waiting: dict[str, BucketSink] = {}
        self._bucket = _open(url)

    def create(self, path: str) -> BucketSink:
        """Begin a write; `path` is only its name until it is published."""
        self._room.mkdir(parents=True, exist_ok=True, mode=0o700)
        return BucketSink(self, path, self._room)

    def publish(self, path: str, final: str, *, replace: bool = False) -> bool:
        """Send what was written as `path` to `final`, whole or not at all.

        A small object is put where none is, which most services do in one step. Of a large one, and where a service
        does not know that, the place is looked at first: losing the race between the look and the writing puts
        the same bytes there again, sealed anew.
        """
        sink = self.waiting[path]
        is_new = self._send(sink, final, replace=replace)
        if is_new:
            sink.abandon()
        return is_new

    def size(self, path: str) -> int | None:
        """Bytes of the object at `path`."""
        try:
            with answering():
                return obstore.head(self._bucket, path)["size"]
        except FileNotFoundError:
            return self._really_absent(path)

    def read(self, path: str, start: int, end: int, step: int = CHUNK) -> Iterator[bytes]:
        """Read one streamed range."""
        if start >= end:
            return
        with answering():
            found = obstore.get(self._bucket, path, options={"range": (start, end)})
            for chunk in found.stream(min_chunk_size=step):
                yield bytes(chunk)

    def delete(self, path: str) -> bool:
        """Remove the object at `path`. A bucket that keeps versions keeps it under the file's key."""
        was_there = self.size(path) is not None
        if was_there:
            with answering():
                obstore.delete(self._bucket, path)
        return was_there

    def paths(self, folder: str = "") -> Iterator[str]:
        """List page by page, in the order the service gives."""
        with answering():
            for page in obstore.list(self._bucket, prefix=folder or None):
                yield from (entry["path"] for entry in page if not entry["path"].startswith(f"{INCOMING}/"))

    def sweep(self, older_than: timedelta) -> int:
        """Remove what releases that wrote incoming objects left, last written before that."""
        limit = datetime.now(UTC) - older_than
        with answering():
            old = [
                entry["path"]
                for page in obstore.list(self._bucket, prefix=INCOMING)
                for entry in page
                if entry["last_modified"] <= limit
            ]
            if old:
                obstore.delete(self._bucket, old)
        return len(old)

    def local(self, path: str) -> Path | None:  # noqa: ARG002 - the shape is the backend's; nothing here is local.
        """Nothing of a bucket lies on this machine."""
        return None

    def keeps_versions(self, path: str) -> bool | None:
        """Whether the bucket gave a version to what lies at `path`: then removing hides, and does not remove.

        None where it does not say: only S3 numbers nothing unless it keeps versions.
        """
        if not isinstance(self._bucket, S3Store):
            return None
        with answering():
            return obstore.head(self._bucket, path)["version"] not in (None, "null")

    def _send(self, sink: BucketSink, final: str, *, replace: bool) -> bool:
        if self._creates and not replace and sink.size <= PART:
            try:
                with answering(let_through=(AlreadyExistsError, NotSupportedError)):
                    sink.send(self._bucket, final, create=True)
            except AlreadyExistsError:
                return False
            except (NotImplementedError, NotSupportedError):
                # The operator said so (AWS_CONDITIONAL_PUT=disabled), or the library knows it of this kind.
                self._creates = False
            except StoreUnreachable as error:
                if error.said not in UNSUPPORTED:
                    raise
                self._creates = False
            else:
                return True
        if not replace and self.size(final) is not None:
            return False
        with answering():
            sink.send(self._bucket, final, create=False)
        return True

    def _really_absent(self, path: str) -> int | None:
        """Ask again in a way whose answer has words: to a HEAD, a bucket that is gone looks like an object that is."""
        try:
            with answering():
                return obstore.get(self._bucket, path).meta["size"]
        except FileNotFoundError:
            return None


def _open(url: str) -> ObjectStore:
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return from_url(url)
    endpoint = urlsplit(next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), "https://set.nowhere"))
    if endpoint.scheme not in ("http", "https") or not endpoint.hostname:
        # The library would panic at the first request.
        raise StoreUnreachable(Trouble.ADDRESS, "AWS_ENDPOINT_URL")
    # Options that are given put out of use what the library would read from this variable.
    allows = os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true", "yes", "on")
    try:
        return from_url(url, retry_config=RETRY, client_options={**CLIENT, "allow_http": allows})
    except (BaseError, ValueError) as error:
        raise StoreUnreachable(Trouble.ADDRESS, "CONSTANCIA_STORE_URL") from error
