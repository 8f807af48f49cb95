"""How a package is written: one ZIP of stored entries, a bag by BagIt 1.0, every byte following from the parts (pure).

What a part holds is given twice, once for its digests and once to be written, so that no package is ever in memory.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from records.packages.verify_package import (
    BAGIT,
    DECLARATION,
    INFO,
    MANIFEST,
    SEAL,
    TAGS,
    UNFIT,
    central_header,
    end_records,
    is_safe,
    local_header,
)

_NAME_BYTES = 120


class PartChanged(ValueError):
    """A part's bytes were others when they were written than when they were measured."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a package: its path in the bag, size in bytes, CRC-32, SHA-256, and what gives its bytes."""

    path: str
    size: int
    crc: int
    sha256: str
    chunks: Callable[[], Iterable[bytes]]


def part_of(path: str, content: bytes) -> Part:
    """A part that is in memory anyway."""
    return Part(path, len(content), zlib.crc32(content), hashlib.sha256(content).hexdigest(), lambda: (content,))


def measured(path: str, chunks: Callable[[], Iterable[bytes]], look: Callable[[bytes], None] | None = None) -> Part:
    """A part that is read piece by piece; `look` sees each piece on its way."""
    digest, crc, size = hashlib.sha256(), 0, 0
    for chunk in chunks():
        digest.update(chunk)
        crc = zlib.crc32(chunk, crc)
        size += len(chunk)
        if look is not None:
            look(chunk)
    return Part(path, size, crc, digest.hexdigest(), chunks)


def file_name(position: int, name: str) -> str:
    """`00012-acta.pdf`: a document's name in the package, fit for every system; other letters stay as they were."""
    kept = " ".join(UNFIT.sub("_", name.replace("/", "_")).split()).strip(" .") or "documento"
    stem, dot, ending = kept.rpartition(".")
    if len(kept.encode()) > _NAME_BYTES:
        tail = f"{dot}{ending}"[:20] if stem else ""
        kept = kept.encode()[: _NAME_BYTES - len(tail.encode())].decode(errors="ignore").strip(" .") + tail.rstrip(" .")
    return f"{position:05d}-{kept}"


def manifest_of(parts: Iterable[Part]) -> bytes:
    """The manifest of the payload (RFC 8493, 2.1.3)."""
    return "".join(_line(part) for part in sorted(parts, key=lambda one: one.path)).encode()


def bagged(payload: Sequence[Part], seal: bytes, info: bytes) -> list[Part]:
    """The payload with the tag files around it: exactly these, since the seal is over the payload alone."""
    tags = [
        part_of(BAGIT, DECLARATION),
        part_of(INFO, info),
        part_of(MANIFEST, manifest_of(payload)),
        part_of(SEAL, seal),
    ]
    return [*payload, *tags, part_of(TAGS, manifest_of(tags))]


def zipped(root: str, parts: Iterable[Part]) -> Iterator[bytes]:
    """The bytes of the ZIP, piece by piece, in the only form that a package has.

    Raises:
        PartChanged: a part gave other bytes than it was measured with.
    """
    directory = bytearray()
    at = count = 0
    for part in sorted(parts, key=lambda one: f"{root}/{one.path}".encode()):
        name = f"{root}/{part.path}"
        if not is_safe(name):
            raise ValueError(name)
        raw = name.encode()
        head = local_header(raw, part.size, part.crc)
        directory += central_header(raw, part.size, part.crc, at)
        yield head
        yield from _same(part)
        at += len(head) + part.size
        count += 1
    yield bytes(directory) + end_records(count, len(directory), at)


def _same(part: Part) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    for chunk in part.chunks():
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    if (size, digest.hexdigest()) != (part.size, part.sha256):
        raise PartChanged(part.path)


def _line(part: Part) -> str:
    return f"{part.sha256}  {part.path}\n"
