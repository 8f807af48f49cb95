"""What a place for bytes must be able to do; the store builds keys, digests, limits and renditions on top."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

INCOMING = "incoming"
CHUNK = 256 * 1024


class Sink(Protocol):
    """One write under way, invisible to readers until it is published."""

    def write(self, chunk: bytes) -> None:
        """Append `chunk`."""

    def seal(self) -> None:
        """End the write; a folder has its bytes on the disk on return, a bucket when they are published."""

    def abandon(self) -> None:
        """Throw away what was written; harmless after `seal` or twice."""


class Backend(Protocol):
    """A folder, a bucket: paths are relative, with `/`, and made by the store alone.

    Every call may raise `OSError` or, where a service keeps the bytes, `StoreUnreachable`.
    """

    def create(self, path: str) -> Sink:
        """Begin to write a new object at `path`."""

    def publish(self, path: str, final: str, *, replace: bool = False) -> bool:
        """Move a sealed object from `path` to `final`, durably; False, and `path` stays, where `final` was there."""

    def size(self, path: str) -> int | None:
        """Bytes at `path`, None where there is nothing."""

    def read(self, path: str, start: int, end: int, step: int = CHUNK) -> Iterator[bytes]:
        """Bytes `start` up to, not including, `end`, about `step` at a time; `FileNotFoundError` where is nothing."""

    def delete(self, path: str) -> bool:
        """Remove `path`; on return the removal outlives a power cut. False where there was nothing."""

    def paths(self, folder: str = "") -> Iterator[str]:
        """Every path, or those below `folder`; what is still incoming is left out."""

    def sweep(self, older_than: timedelta) -> int:
        """Remove incoming objects untouched for `older_than`; their number."""

    def local(self, path: str) -> Path | None:
        """The file on this machine that holds `path`, None where the bytes are elsewhere."""
