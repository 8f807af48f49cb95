"""One file of named flat arrays: written once, made durable, memory-mapped ever after."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"CNSTFLAT"
_ALIGNMENT = 64

Array = NDArray[Any]


class Damaged(Exception):
    """A file is not what it should be: the name of the file, and missing, unreadable, digest or size."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file, self.reason = file, reason


def write_arrays(path: Path, arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> tuple[int, str]:
    """Write the arrays and the facts (JSON) and force them to the disk. Returns the size and the digest.

    The layout: magic, length of the header, header (JSON: facts; name, dtype, shape and offset of each array), then
    the arrays, each aligned for the processor's sake.
    """
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    sections: dict[str, tuple[str, list[int], int]] = {}
    offset = 0
    for name, array in plain.items():
        offset += -offset % _ALIGNMENT
        sections[name] = (array.dtype.str, list(array.shape), offset)
        offset += array.nbytes
    header = json.dumps({"facts": facts, "sections": sections}, ensure_ascii=False).encode()
    digest = hashlib.blake2b(digest_size=32)
    with path.open("wb") as file:
        for piece in _pieces(header, plain, sections):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        return file.tell(), digest.hexdigest()


def _pieces(
    header: bytes, arrays: Mapping[str, Array], sections: Mapping[str, tuple[str, list[int], int]]
) -> Iterator[bytes | memoryview]:
    head = MAGIC + len(header).to_bytes(8, "little") + header
    yield head + bytes(-len(head) % _ALIGNMENT)
    written = 0
    for name, array in arrays.items():
        yield bytes(sections[name][2] - written)
        if array.nbytes:
            yield array.data.cast("B")
        written = sections[name][2] + array.nbytes


class ArrayFile:
    """The arrays of one file by name, as read-only views on the mapped file."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises Damaged where it is missing or cannot be such a file."""
        try:
            self._bytes: Array = np.memmap(path, mode="r", dtype=np.uint8)
        except FileNotFoundError:
            raise
        except (OSError, ValueError) as error:
            raise Damaged(path.name, "unreadable") from error
        try:
            if self._bytes[:8].tobytes() != MAGIC:
                raise Damaged(path.name, "unreadable")
            length = int.from_bytes(self._bytes[8:16].tobytes(), "little")
            header = json.loads(self._bytes[16 : 16 + length].tobytes())
            self._start = 16 + length + -(16 + length) % _ALIGNMENT
            self.facts: dict[str, Any] = header["facts"]
            self._arrays = {name: self._view(*section) for name, section in header["sections"].items()}
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged(path.name, "unreadable") from error

    def _view(self, dtype: str, shape: list[int], offset: int) -> Array:
        kind = np.dtype(dtype)
        start = self._start + offset
        size = kind.itemsize * int(np.prod(shape, dtype=np.int64))
        if start + size > len(self._bytes):
            raise ValueError("an array ends beyond its file")
        return np.asarray(self._bytes)[start : start + size].view(kind).reshape(shape)

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)


def digest_of(path: Path) -> tuple[int, str]:
    """Size and digest of a file as `write_arrays` reports them."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=32))
        return file.tell(), digest.hexdigest()
