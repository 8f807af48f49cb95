"""The private key that seals the history: in a file of its own that only its owner may read, never in the database.

The file's first line is `installation` and the id of this installation; every further line is `key` and 32 bytes in
hexadecimal. The first key seals. Others are there only until the first one has been made known under their signature. A
line beginning with `#` says something to people.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from system.anchoring.checkpoint import key_id, public_bytes
from system.anchoring.errors import SealKeyUnreadable

_LENGTH = 32
_LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Keyring:
    """Whose keys these are, and the keys, the sealing one first."""

    installation: UUID
    secrets: tuple[bytes, ...]

    @property
    def current(self) -> Ed25519PrivateKey:
        """The key that seals."""
        return Ed25519PrivateKey.from_private_bytes(self.secrets[0])

    @property
    def current_id(self) -> str:
        """The id of the key that seals."""
        return key_id(public_bytes(self.current))

    def find(self, wanted: str) -> Ed25519PrivateKey | None:
        """The key of this id, where it is still here."""
        known = (Ed25519PrivateKey.from_private_bytes(secret) for secret in self.secrets)
        return next((key for key in known if key_id(public_bytes(key)) == wanted), None)


def read(path: Path) -> Keyring | None:
    """Read the file, None where there is none.

    Raises:
        SealKeyUnreadable: it holds something else, or nobody lets us read it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST)
        return _parse(content.decode("ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise SealKeyUnreadable(file=path.name) from error


def create(path: Path, installation: UUID | None = None) -> Keyring:
    """Make the first key where there is no file yet. Of two that do it at once one wins, and both read that one."""
    fresh = Keyring(installation or uuid4(), (secrets.token_bytes(_LENGTH),))
    _write(path, fresh, replace=False)
    return read(path) or fresh


def put_first(path: Path, ring: Keyring) -> Keyring:
    """Put a new key before the ones there are; the old ones stay until the new one is made known."""
    return _write(path, Keyring(ring.installation, (secrets.token_bytes(_LENGTH), *ring.secrets)), replace=True)


def keep_first(path: Path, ring: Keyring) -> Keyring:
    """Forget every private key but the one that seals."""
    return _write(path, Keyring(ring.installation, ring.secrets[:1]), replace=True)


def _parse(content: str) -> Keyring:
    lines = [line.split() for line in content.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) < 2 or any(len(words) != 2 for words in lines):  # noqa: PLR2004 - a name and what it names
        raise ValueError("no keyring")
    (first, installation), *rest = lines
    keys = tuple(bytes.fromhex(secret) for word, secret in rest if word == "key")
    if first != "installation" or len(keys) != len(rest) or any(len(key) != _LENGTH for key in keys):
        raise ValueError("no keyring")
    return Keyring(UUID(installation), keys)


def _write(path: Path, ring: Keyring, *, replace: bool) -> Keyring:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"installation {ring.installation}\n")
            file.writelines(f"key {secret.hex()}\n" for secret in ring.secrets)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            fresh.replace(path)
        else:
            # Linking is all or nothing: of two first seals one key wins, and nobody reads half of it.
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(fresh)
    finally:
        fresh.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return ring
