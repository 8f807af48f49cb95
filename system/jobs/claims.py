"""The stable name of each worker process, and how one process knows that another is dead.

DBOS gives work back to an executor by name, so no two living processes may bear the same one, and a restarted process
should bear its old one. A process therefore takes the first free name of `<host>-<role>-1`, `-2`, ... and holds a lock
on it for as long as it lives: a file lock in the data folder on SQLite, which is one machine's affair, an advisory lock
of the database on PostgreSQL, which all machines share. The kernel or the server lets go of the lock when the process
dies, however it dies; so whoever can take the lock of a name knows that nobody works under it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError

from system.database import Database
from system.settings import Settings


class Claims(Protocol):
    """Locks on names, held by this process."""

    def take(self, name: str) -> bool:
        """Hold the name's lock from now on, or give back False where a living process holds it."""
        ...

    def release(self, name: str) -> None:
        """Let go of the name."""
        ...

    def renew(self, name: str) -> bool:
        """Whether the name is still held; takes it again where the connection was lost meanwhile."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class FileClaims:
    """File locks in the data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def take(self, name: str) -> bool:
        """Lock the name's file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        # Names that DBOS knows from elsewhere may hold anything; the digest keeps the file inside the folder.
        path = self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._held[name] = descriptor
        return True

    def release(self, name: str) -> None:
        """Unlock it; the file stays, because removing it would let two processes lock two files of one name."""
        os.close(self._held.pop(name))

    def renew(self, name: str) -> bool:
        """A file lock is never lost."""
        return name in self._held

    def close(self) -> None:
        """Unlock all."""
        for name in list(self._held):
            self.release(name)


class AdvisoryClaims:
    """Advisory locks of a PostgreSQL session kept open for them."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None

    def take(self, name: str) -> bool:
        """Take the lock of the name's digest."""
        return bool(self._session().scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)}))

    def release(self, name: str) -> None:
        """Unlock it."""
        self._session().scalar(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})

    def renew(self, name: str) -> bool:
        """Ask the server; after a broken connection the lock must be taken anew."""
        try:
            self._session().scalar(select(1))
        except DBAPIError:
            self.close()
            return self.take(name)
        return True

    def close(self) -> None:
        """End the session, and with it every lock."""
        if self._connection is not None:
            # Said aloud, because the server notices a closed connection only a moment later.
            with suppress(DBAPIError, InvalidRequestError):
                self._connection.scalar(text("SELECT pg_advisory_unlock_all()"))
            self._connection.close()
            self._connection = None

    def _session(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            # Out of the pool: closing it ends the session, and a broken one is never handed to anybody else.
            self._connection.detach()
        return self._connection


def claims_over(database: Database, settings: Settings) -> Claims:
    """The locks that suit the database."""
    return FileClaims(settings.data_dir / "workers") if database.is_sqlite else AdvisoryClaims(database)


def take_name(claims: Claims, settings: Settings, role: str) -> str:
    """The first free name of this host and role."""
    stem = settings.executor_id or f"{socket.gethostname()}-{role}"
    return next(name for name in (f"{stem}-{slot}" for slot in count(1)) if claims.take(name))


@contextmanager
def borrowed(claims: Claims, name: str) -> Iterator[bool]:
    """Hold a dead process's name for a moment; gives False where its process lives."""
    taken = claims.take(name)
    try:
        yield taken
    finally:
        if taken:
            claims.release(name)


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"constancia.worker:{name}".encode()).digest()[:8], "big", signed=True)
