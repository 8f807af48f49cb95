"""A folder of this machine as a place for bytes, by plain calls of the operating system.

obstore has a store for local folders, but it never calls fsync, neither on the file nor on the folder, sets no
modes, and gives no file descriptor to do it for; an acknowledged document could vanish with the power. The few
calls below cost less than working around it. Every other address goes to obstore (`bucket.py`).
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from records.objects.backend import CHUNK, INCOMING

_ATTEMPTS = 20


class FolderSink:
    """One write to a new file of mode 0600."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # A cancelled upload abandons the sink while a worker thread may still be inside `write`: without the lock
        # the descriptor could be closed, given to another file, and written to.
        self._lock = threading.Lock()
        self._descriptor: int | None = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def write(self, chunk: bytes) -> None:
        """Append `chunk`, whole."""
        with self._lock:
            if self._descriptor is None:
                message = "this write has ended"
                raise ValueError(message)
            view = memoryview(chunk)
            while view:
                view = view[os.write(self._descriptor, view) :]

    def seal(self) -> None:
        """Bring the bytes to the disk and close the file."""
        with self._lock:
            if self._descriptor is not None:
                os.fsync(self._descriptor)
                os.close(self._descriptor)
                self._descriptor = None

    def abandon(self) -> None:
        """Close and remove the file."""
        with self._lock:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None
            self._path.unlink(missing_ok=True)


class Folder:
    """Objects as files of mode 0600 in folders of mode 0700 below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        _make_folder(root)
        _make_folder(root / INCOMING)

    def create(self, path: str) -> FolderSink:
        """Begin to write a new file at `path`, which lies in the incoming folder."""
        return FolderSink(self.root / path)

    def publish(self, path: str, final: str, *, replace: bool = False) -> bool:
        """Give the file its final name, then bring both folders to the disk."""
        source, target = self.root / path, self.root / final
        for attempt in range(_ATTEMPTS):
            _make_folder(target.parent)
            try:
                is_new = _take_name(source, target, replace=replace)
                # Also where the name was taken: its writer may not have come to this line before the power went.
                _sync_folder(target.parent)
            except FileNotFoundError:
                # Destroying the last object of the file removed the folder in the meantime.
                if attempt == _ATTEMPTS - 1 or not source.exists():
                    raise
                continue
            break
        if is_new:
            source.unlink(missing_ok=True)
        return is_new

    def size(self, path: str) -> int | None:
        """Bytes of the file at `path`."""
        try:
            return (self.root / path).stat().st_size
        except FileNotFoundError:
            return None

    def read(self, path: str, start: int, end: int, step: int = CHUNK) -> Iterator[bytes]:
        """Read by `pread` in chunks of `step`, so that memory does not grow with the file."""
        descriptor = os.open(self.root / path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            while start < end and (chunk := os.pread(descriptor, min(step, end - start), start)):
                start += len(chunk)
                yield chunk
        finally:
            os.close(descriptor)

    def delete(self, path: str) -> bool:
        """Remove the file, and its folder where it was the last in it."""
        target = self.root / path
        try:
            target.unlink()
        except FileNotFoundError:
            return False
        _sync_folder(target.parent)
        with contextlib.suppress(OSError):  # The folder still holds other objects, or another process was faster.
            target.parent.rmdir()
            _sync_folder(self.root)
        return True

    def paths(self, folder: str = "") -> Iterator[str]:
        """Walk one folder at a time in the order of names."""
        folders = [folder] if folder else sorted(entry.name for entry in os.scandir(self.root) if entry.is_dir())
        for name in folders:
            if name == INCOMING:
                continue
            try:
                files = sorted(entry.name for entry in os.scandir(self.root / name))
            except FileNotFoundError:
                continue
            yield from (f"{name}/{file}" for file in files)

    def sweep(self, older_than: timedelta) -> int:
        """Remove incoming files whose last write is older than that."""
        limit = time.time() - older_than.total_seconds()
        removed = 0
        for entry in os.scandir(self.root / INCOMING):
            with contextlib.suppress(FileNotFoundError):  # Its writer published or abandoned it in the meantime.
                if entry.stat().st_mtime <= limit:
                    Path(entry.path).unlink()
                    removed += 1
        return removed

    def local(self, path: str) -> Path:
        """Return the file itself."""
        return self.root / path


def _take_name(source: Path, target: Path, *, replace: bool) -> bool:
    """Name the bytes `target`; False where that name was taken. A hard link refuses a taken name atomically."""
    if replace:
        source.rename(target)
        return True
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except PermissionError:
        # A file system without hard links. A name is the digest of its bytes: to replace is to write the same again.
        if target.exists():
            return False
        source.rename(target)
    return True


def _make_folder(path: Path) -> None:
    if path.is_dir():
        return
    if not path.parent.is_dir():
        _make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
