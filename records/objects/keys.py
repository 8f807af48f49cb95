"""The address of bytes in the store: the file that holds them, then their SHA-256."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
RENDITION = ".text"
# What is encrypted lies beside its plain name, so that neither can ever be taken for the other.
SEALED = ".sealed"


@dataclass(frozen=True, slots=True, order=True)
class ObjectKey:
    """`<aggregation-id>/<sha256>`: the same bytes in two files are two objects, each destroyed with its own file.

    Built only from a UUID and 64 lower-case hexadecimal digits, so no key can name a place outside the store.
    """

    aggregation_id: UUID
    sha256: str

    def __post_init__(self) -> None:
        """Raise `ValueError` where `sha256` is not a digest."""
        if not _DIGEST.match(self.sha256):
            message = "a SHA-256 digest is 64 lower-case hexadecimal digits"
            raise ValueError(message)

    @classmethod
    def parse(cls, text: str) -> ObjectKey:
        """Read a key as `str` writes it; `ValueError` for anything else."""
        folder, _, digest = text.partition("/")
        key = cls(UUID(folder), digest)
        if str(key) != text:
            message = "an object key is <aggregation-id>/<sha256>"
            raise ValueError(message)
        return key

    def __str__(self) -> str:
        """Return the path of the bytes below the root of the store."""
        return f"{self.aggregation_id}/{self.sha256}"

    @property
    def sealed(self) -> str:
        """The path of the encrypted bytes."""
        return f"{self}{SEALED}"

    @property
    def rendition(self) -> str:
        """The path of the text taken from these bytes."""
        return f"{self}{RENDITION}"

    @property
    def sealed_rendition(self) -> str:
        """The path of the encrypted text."""
        return f"{self.rendition}{SEALED}"


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are in the store and on the disk: their key and their size in bytes."""

    key: ObjectKey
    size: int

    @property
    def sha256(self) -> str:
        """The digest, as 64 hexadecimal digits."""
        return self.key.sha256
