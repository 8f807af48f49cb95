"""The keys of files: one small file each, wrapped by the master key, apart from database and store.

A file's content can be read as long as its key can. So destroying the key destroys every copy of the content, and the
keystore must never be restored from a backup as database and store are; see `records/README.md`. A mark stays behind a
destroyed key: with it, no key for that file is ever made, taken or put back again, and nothing of it is read, whatever
a restored database and a restored store say.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Container, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from records.objects import master_key
from records.objects.errors import ContentGone, KeyLost, MasterKeyMissing
from records.objects.master_key import Ring, sync_folder

_KEY, _MARK = ".key", ".destroyed"
_LENGTH = 32
_LOCK = ".lock"


class Rewrap(StrEnum):
    """What wrapping a key anew came to."""

    REWRAPPED = "rewrapped"
    CURRENT = "current"  # wrapped by the current master key already
    DESTROYED = "destroyed"  # meanwhile, or put back after that: nobody takes it any more


class Keystore:
    """The keys below `folder`, wrapped by the master key in the file `master`. Both are made on first use.

    What changes is done under one lock of the folder, which every process of the installation shares.
    """

    def __init__(self, folder: Path, master: Path) -> None:
        self.folder = folder
        self.master = master

    def key_of(self, aggregation_id: UUID) -> bytes:
        """Give the data key of a file, to read with.

        Raises:
            ContentGone: it was destroyed.
            KeyLost: there is none, or it is damaged.
            MasterKeyMissing, MasterKeyUnreadable: what opens it is gone.
        """
        self.refuse_destroyed(aggregation_id)
        found = self._find(aggregation_id)
        if found is None:
            raise KeyLost(aggregation_id=aggregation_id)
        return found

    def key_for_writing(self, aggregation_id: UUID, has_sealed: Callable[[], bool]) -> bytes:
        """Give the data key of a file, made now where it has none. Writers that come at once get the same key.

        `has_sealed` tells whether bytes sealed under a key that is gone lie there already.

        Raises:
            As `key_of`; KeyLost where a new key would hide that the old one is lost.
        """
        self.refuse_destroyed(aggregation_id)
        if (found := self._find(aggregation_id)) is not None:
            return found
        with self._locked():
            self.refuse_destroyed(aggregation_id)
            if (found := self._find(aggregation_id)) is not None:
                return found
            if has_sealed():
                raise KeyLost(aggregation_id=aggregation_id)
            fresh = secrets.token_bytes(_LENGTH)
            self._put(self._path(aggregation_id, _KEY), self._ring_for_writing().wrap(fresh, aggregation_id.bytes))
        return fresh

    def refuse_destroyed(self, aggregation_id: UUID) -> None:
        """Go on only where the file's key was not destroyed; every read and every write asks this first."""
        if self._path(aggregation_id, _MARK).exists():
            raise ContentGone(aggregation_id=aggregation_id)

    def has_key(self, aggregation_id: UUID) -> bool:
        """Whether there is a key, opened or not."""
        return self._path(aggregation_id, _KEY).exists()

    def is_destroyed(self, aggregation_id: UUID) -> bool:
        """Whether the mark of a destroyed key stands."""
        return self._path(aggregation_id, _MARK).exists()

    def destroy(self, aggregation_id: UUID, at: datetime) -> None:
        """Destroy a file's key for good; done again it only makes sure. On return it outlives a power cut.

        The mark comes first: a crash after it leaves a key that nobody takes any more, and the next run removes it.
        """
        with self._locked():
            mark, key = self._path(aggregation_id, _MARK), self._path(aggregation_id, _KEY)
            if not mark.exists():
                self._put(mark, f"{at.isoformat()}\n".encode())
            with contextlib.suppress(FileNotFoundError):
                _overwrite(key)
                key.unlink()
            sync_folder(key.parent)

    def ids(self) -> Iterator[UUID]:
        """Name the file of every key, one folder at a time in the order of names."""
        yield from self._named(_KEY)

    def destroyed(self) -> Iterator[tuple[UUID, str]]:
        """Name every file whose key was destroyed, with the moment, empty where a crash left it out."""
        for aggregation_id in self._named(_MARK):
            yield aggregation_id, self._path(aggregation_id, _MARK).read_text("ascii", "replace").strip()

    def forget(self, aggregation_id: UUID, at: datetime) -> bool:
        """Destroy again what a restored keystore brought back; whether there was anything to do."""
        if self.is_destroyed(aggregation_id) and not self.has_key(aggregation_id):
            return False
        self.destroy(aggregation_id, at)
        return True

    def ring(self) -> Ring:
        """The master keys, as the file has them now."""
        return master_key.read(self.master)

    def begin_rotation(self) -> Ring:
        """Put a new master key first, unless a rotation that did not come to its end did it already.

        From here on whatever is wrapped is wrapped by the new one.
        """
        with self._locked():
            ring = self._ring_for_writing()
            return ring if len(ring.keys) > 1 else master_key.put_first(self.master, ring)

    def rewrap(self, aggregation_id: UUID) -> Rewrap:
        """Wrap a file's key by the current master key. What was looked at was opened, also where nothing was to do.

        Raises:
            KeyLost, OSError: it is damaged, or cannot be read; it stays as it lies.
            MasterKeyMissing: none of the master keys wrapped it.
        """
        with self._locked():
            path = self._path(aggregation_id, _KEY)
            ring = self.ring()
            try:
                wrapped = path.read_bytes()
            except FileNotFoundError:
                return Rewrap.DESTROYED
            if self.is_destroyed(aggregation_id):
                return Rewrap.DESTROYED
            data_key = _unwrap(ring, wrapped, aggregation_id)
            if master_key.wrapped_by(wrapped) == ring.current:
                return Rewrap.CURRENT
            self._put(path, ring.wrap(data_key, aggregation_id.bytes))
        return Rewrap.REWRAPPED

    def end_rotation(self, giving_up: Container[UUID] = ()) -> bool:
        """Forget the old master keys where nothing needs them any more; False where something still does.

        `giving_up` are files whose keys nobody can open and nobody waits for any longer.
        """
        with self._locked():
            ring = self.ring()
            for aggregation_id in self.ids():
                if aggregation_id in giving_up or self.is_destroyed(aggregation_id):
                    continue
                if master_key.wrapped_by(self._path(aggregation_id, _KEY).read_bytes()) != ring.current:
                    return False
            master_key.keep_first(self.master, ring)
        return True

    def wrapped_by(self, aggregation_id: UUID) -> str:
        """Say which master key wrapped a file's key."""
        return master_key.wrapped_by(self._path(aggregation_id, _KEY).read_bytes())

    def _find(self, aggregation_id: UUID) -> bytes | None:
        path = self._path(aggregation_id, _KEY)
        for attempt in range(2):
            try:
                return _unwrap(self.ring(), path.read_bytes(), aggregation_id)
            except FileNotFoundError:
                return None
            except MasterKeyMissing:
                # A rotation may have ended between the two looks; what is read anew is of one moment.
                if attempt or not path.exists():
                    if not path.exists():
                        return None
                    raise
        return None

    def _ring_for_writing(self) -> Ring:
        """The master keys; the first one is made where nothing was ever wrapped, and only there."""
        if not self.master.exists() and next(self.ids(), None) is None:
            master_key.create(self.master)
        return self.ring()

    def _path(self, aggregation_id: UUID, ending: str) -> Path:
        # Ids begin with the time; their ends are spread evenly over 256 folders.
        text = str(aggregation_id)
        return self.folder / text[-2:] / f"{text}{ending}"

    def _named(self, ending: str) -> Iterator[UUID]:
        if not self.folder.is_dir():
            return
        for part in sorted(entry.name for entry in os.scandir(self.folder) if entry.is_dir()):
            names = sorted(entry.name for entry in os.scandir(self.folder / part))
            for name in names:
                if name.endswith(ending) and not name.startswith("."):
                    with contextlib.suppress(ValueError):
                        yield UUID(name.removesuffix(ending))

    def _put(self, path: Path, content: bytes) -> None:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self.folder)
        fresh = path.with_name(f".{secrets.token_hex(8)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        sync_folder(path.parent)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _unwrap(ring: Ring, wrapped: bytes, aggregation_id: UUID) -> bytes:
    try:
        return ring.unwrap(wrapped, aggregation_id.bytes)
    except ValueError as error:
        raise KeyLost(aggregation_id=aggregation_id) from error


def _overwrite(path: Path) -> None:
    """Write noise over a wrapped key before its name goes; what a disk keeps besides, only a rotation makes useless."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.pwrite(descriptor, secrets.token_bytes(os.fstat(descriptor).st_size), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
