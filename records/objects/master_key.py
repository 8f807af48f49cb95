"""The master key: it wraps the key of every file. It lies in a file of its own, away from what it protects.

Each line of that file is a key of 32 bytes in hexadecimal; the first one wraps, the others still open what they
wrapped until a rotation has come to its end. A line beginning with `#` says something to people.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.objects.errors import MasterKeyMissing, MasterKeyUnreadable

_LENGTH = 32
_FRAME = b"CNKY\1\0\0\0"
_ID, _NONCE = 8, 12


def id_of(master: bytes) -> bytes:
    """Tell a master key without giving it away: 8 bytes."""
    return hashlib.sha256(b"constancia master key\0" + master).digest()[:_ID]


@dataclass(frozen=True, slots=True)
class Ring:
    """The master keys there are, the one that wraps first."""

    keys: tuple[bytes, ...]

    @property
    def current(self) -> str:
        """The name of the one that wraps, as 16 hexadecimal digits."""
        return id_of(self.keys[0]).hex()

    def wrap(self, data_key: bytes, bound_to: bytes) -> bytes:
        """Give a data key as it may lie on a disk; `bound_to` is what it is the key of."""
        head = _FRAME + id_of(self.keys[0])
        nonce = secrets.token_bytes(_NONCE)
        return head + nonce + AESGCM(self.keys[0]).encrypt(nonce, data_key, head + bound_to)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """Give back the data key.

        Raises:
            MasterKeyMissing: none of these keys wrapped it.
            ValueError: it is damaged, or was wrapped for something else.
        """
        head, rest = wrapped[: len(_FRAME) + _ID], wrapped[len(_FRAME) + _ID :]
        if not head.startswith(_FRAME) or len(rest) <= _NONCE:
            raise ValueError("no wrapped key")
        wanted = head[len(_FRAME) :]
        master = next((key for key in self.keys if id_of(key) == wanted), None)
        if master is None:
            raise MasterKeyMissing(key=wanted.hex())
        try:
            return AESGCM(master).decrypt(rest[:_NONCE], rest[_NONCE:], head + bound_to)
        except InvalidTag as error:
            raise ValueError("a damaged wrapped key") from error


def wrapped_by(wrapped: bytes) -> str:
    """Say which master key wrapped it, as 16 hexadecimal digits."""
    return wrapped[len(_FRAME) : len(_FRAME) + _ID].hex()


def read(path: Path) -> Ring:
    """Read the file of master keys.

    Raises:
        MasterKeyMissing: there is none, or nobody lets us read it.
        MasterKeyUnreadable: it holds something else.
    """
    try:
        lines = path.read_text("ascii").splitlines()
    except OSError as error:
        raise MasterKeyMissing(key=path.name) from error
    except ValueError as error:
        raise MasterKeyUnreadable(file=path.name) from error
    try:
        keys = tuple(bytes.fromhex(line) for line in lines if line.strip() and not line.startswith("#"))
    except ValueError as error:
        raise MasterKeyUnreadable(file=path.name) from error
    if not keys or any(len(key) != _LENGTH for key in keys):
        raise MasterKeyUnreadable(file=path.name)
    return Ring(keys)


def create(path: Path) -> None:
    """Make a new master key where there is no file yet. Of two that do it at once one wins, and both read that one."""
    _write(path, (secrets.token_bytes(_LENGTH),), replace=False)


def put_first(path: Path, ring: Ring) -> Ring:
    """Put a new key before the ones there are; the old ones still open."""
    return _write(path, (secrets.token_bytes(_LENGTH), *ring.keys), replace=True)


def keep_first(path: Path, ring: Ring) -> Ring:
    """Forget every key but the one that wraps."""
    return _write(path, ring.keys[:1], replace=True)


def _write(path: Path, keys: tuple[bytes, ...], *, replace: bool) -> Ring:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.writelines(f"{key.hex()}\n" for key in keys)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            fresh.replace(path)
        else:
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(fresh)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)
    return Ring(keys)


def sync_folder(path: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
