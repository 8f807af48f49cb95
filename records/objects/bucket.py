"""A bucket (S3 and its kin, or memory) as a place for bytes, by obstore."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
from obstore.store import ObjectStore, from_url

from records.objects.backend import CHUNK, INCOMING

_PART = 8 * 2**20


class BucketSink:
    """One multipart write; a part of 8 MiB is held in memory, and two are under way at the most."""

    def __init__(self, bucket: ObjectStore, path: str) -> None:
        self._writer = obstore.open_writer(bucket, path, buffer_size=_PART, max_concurrency=2)
        self._bucket = bucket
        self._path = path
        self._open = True

    def write(self, chunk: bytes) -> None:
        """Append `chunk`."""
        self._writer.write(chunk)

    def seal(self) -> None:
        """Complete the multipart write; the service has the bytes on return."""
        if self._open:
            self._open = False
            self._writer.close()

    def abandon(self) -> None:
        """Leave the parts to the bucket's own expiry of unfinished writes; remove what was sealed."""
        if not self._open:
            obstore.delete(self._bucket, self._path)
        self._open = False


class Bucket:
    """Objects below the prefix that the address names."""

    def __init__(self, url: str) -> None:
        self._bucket: ObjectStore = from_url(url)

    def create(self, path: str) -> BucketSink:
        """Begin a multipart write at `path`."""
        return BucketSink(self._bucket, path)

    def publish(self, path: str, final: str, *, replace: bool = False) -> bool:
        """Copy within the service, then remove the first.

        Not by a create-only copy: several services overwrite silently or do not know it. A name is the digest of
        its bytes, so that losing the race between the look and the copy writes the same bytes again.
        """
        is_new = replace or self.size(final) is None
        if is_new:
            obstore.copy(self._bucket, path, final)
            obstore.delete(self._bucket, path)
        return is_new

    def size(self, path: str) -> int | None:
        """Bytes of the object at `path`."""
        try:
            return obstore.head(self._bucket, path)["size"]
        except FileNotFoundError:
            return None

    def read(self, path: str, start: int, end: int, step: int = CHUNK) -> Iterator[bytes]:
        """Read one streamed range."""
        if start >= end:
            return
        found = obstore.get(self._bucket, path, options={"range": (start, end)})
        for chunk in found.stream(min_chunk_size=step):
            yield bytes(chunk)

    def delete(self, path: str) -> bool:
        """Remove the object at `path`."""
        was_there = self.size(path) is not None
        obstore.delete(self._bucket, path)
        return was_there

    def paths(self, folder: str = "") -> Iterator[str]:
        """List page by page, in the order the service gives."""
        for page in obstore.list(self._bucket, prefix=folder or None):
            yield from (entry["path"] for entry in page if not entry["path"].startswith(f"{INCOMING}/"))

    def sweep(self, older_than: timedelta) -> int:
        """Remove incoming objects last written before that."""
        limit = datetime.now(UTC) - older_than
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
