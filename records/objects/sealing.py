"""Sealed bytes: how one object is encrypted, in segments, so that a part of it can be read and any change is found.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM. A sealed object is

    header 32      "CNSL", version, cipher, power of two of the segment, 0, key's id 8, salt 16
    segments       up to 256 KiB of plain bytes and a tag of 16 each; only the last may be shorter
    seal 16        a tag over the header, the number of plain bytes, and the name the object lies under

Each object has a key and a nonce prefix of its own (HKDF-SHA256 over the file's data key and the salt). A segment's
nonce is the prefix, its number, and whether it is the last; the header is its associated data. So bytes cut off,
added, put in another order, or taken from another object are found by whoever reads them, and an object under another
one's name by whoever opens it, whichever part is read.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = 32
HEADER = 32
TAG = 16
_POWER = 18
SEGMENT = 1 << _POWER
# A reader that asks for its bytes in such steps gets them segment by segment.
STEP = SEGMENT + TAG
_FRAME = b"CNSL" + bytes((1, 1, _POWER, 0))
_SALT, _KEY_ID = 16, 8
_MORE, _LAST, _SEAL = b"\0", b"\1", b"\2"
_NO_NUMBER = b"\xff\xff\xff\xff"


class SealBroken(ValueError):
    """These are not the bytes that were sealed under this name; `args[0]` says in which part it shows."""


class ForeignKey(ValueError):
    """These bytes were sealed under another key than the one given."""


def key_id(data_key: bytes) -> bytes:
    """Tell a key without giving it away: 8 bytes."""
    return hashlib.sha256(b"constancia key id\0" + data_key).digest()[:_KEY_ID]


def sealed_size(plain: int) -> int:
    """Bytes that `plain` bytes take when sealed."""
    return HEADER + plain + TAG * max(1, -(-plain // SEGMENT)) + TAG


def plain_size(sealed: int) -> int:
    """Bytes within `sealed` bytes; `SealBroken` where no object has that length."""
    body = sealed - HEADER - TAG
    whole, rest = divmod(body, STEP)
    plain = body - TAG * (whole + bool(rest))
    if plain < 0 or sealed_size(plain) != sealed:
        raise SealBroken("size")
    return plain


@dataclass(frozen=True, slots=True)
class _Object:
    """What one object's own key does."""

    cipher: AESGCM
    prefix: bytes
    header: bytes

    @classmethod
    def of(cls, data_key: bytes, header: bytes) -> _Object:
        derived = HKDF(SHA256(), KEY + 7, header[-_SALT:], b"constancia object 1").derive(data_key)
        return cls(AESGCM(derived[:KEY]), derived[KEY:], header)

    def nonce(self, number: int, *, last: bool) -> bytes:
        return self.prefix + number.to_bytes(4, "big") + (_LAST if last else _MORE)

    def seal(self, name: str, plain: int) -> bytes:
        return self.cipher.encrypt(self.prefix + _NO_NUMBER + _SEAL, b"", self._said(name, plain))

    def check(self, seal: bytes, name: str, plain: int) -> None:
        try:
            self.cipher.decrypt(self.prefix + _NO_NUMBER + _SEAL, seal, self._said(name, plain))
        except InvalidTag as error:
            raise SealBroken("seal") from error

    def _said(self, name: str, plain: int) -> bytes:
        return self.header + plain.to_bytes(8, "big") + name.encode()


class Sealer:
    """Seals one object as its bytes come; it holds one segment at the most.

    The name may be given as late as the end, because the name of an object is the digest of its bytes.
    """

    def __init__(self, data_key: bytes) -> None:
        self._header = _FRAME + key_id(data_key) + secrets.token_bytes(_SALT)
        self._object = _Object.of(data_key, self._header)
        self._waiting = bytearray()
        self._number = 0
        self.size = 0

    @property
    def header(self) -> bytes:
        """The first bytes to be written."""
        return self._header

    def take(self, chunk: bytes) -> Iterator[bytes]:
        """Take plain bytes in; what can be written now. A full segment waits until it is known not to be the last."""
        self.size += len(chunk)
        view, start = memoryview(chunk), 0
        if self._waiting or len(chunk) <= SEGMENT:
            start = min(len(chunk), SEGMENT - len(self._waiting))
            self._waiting += view[:start]
            if start == len(chunk):
                return
            yield self._segment(self._waiting, last=False)
            self._waiting = bytearray()
        while len(chunk) - start > SEGMENT:
            yield self._segment(view[start : start + SEGMENT], last=False)
            start += SEGMENT
        self._waiting += view[start:]

    def end(self, name: str) -> bytes:
        """Give the last segment and the seal over the name."""
        return self._segment(self._waiting, last=True) + self._object.seal(name, self.size)

    def _segment(self, plain: bytes | bytearray | memoryview, *, last: bool) -> bytes:
        sealed = self._object.cipher.encrypt(self._object.nonce(self._number, last=last), plain, self._header)
        self._number += 1
        return sealed


class Opener:
    """Reads a sealed object of `sealed` bytes, of which `header` and `seal` are the first 32 and the last 16.

    Raises:
        SealBroken: it is not what was sealed under `name`, or has another length.
        ForeignKey: it was sealed under another key.
    """

    def __init__(self, data_key: bytes, name: str, sealed: int, header: bytes, seal: bytes) -> None:
        self.size = plain_size(sealed)
        if len(header) != HEADER or not header.startswith(_FRAME):
            raise SealBroken("header")
        if header[len(_FRAME) : len(_FRAME) + _KEY_ID] != key_id(data_key):
            raise ForeignKey
        self._object = _Object.of(data_key, header)
        self._object.check(seal, name, self.size)
        self._last = max(0, -(-self.size // SEGMENT) - 1)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Say which sealed bytes hold the plain bytes `start` up to, not including, `end`: whole segments."""
        first, last = start // SEGMENT, (end - 1) // SEGMENT
        begin = HEADER + first * STEP
        whole = HEADER + (last + 1) * STEP
        return begin, min(whole, sealed_size(self.size) - TAG)

    def open(self, chunks: Iterable[bytes], start: int, end: int) -> Iterator[bytes]:
        """Give the plain bytes `start` up to `end` out of `chunks`, which are the bytes that `span` named.

        `end` is at most the size. Nothing is given before its tag was found right.
        """
        number = start // SEGMENT
        for segment in _cut(chunks, STEP):
            at = number * SEGMENT
            plain = self._plain(segment, number)
            if at < start or at + len(plain) > end:
                plain = plain[max(0, start - at) : end - at]
            yield plain
            number += 1
        if number <= (end - 1) // SEGMENT:
            raise SealBroken("end")

    def _plain(self, segment: bytes, number: int) -> bytes:
        nonce = self._object.nonce(number, last=number == self._last)
        try:
            return self._object.cipher.decrypt(nonce, segment, self._object.header)
        except InvalidTag as error:
            raise SealBroken(f"segment {number}") from error


def seal(data_key: bytes, name: str, plain: bytes) -> bytes:
    """Seal what fits in memory."""
    sealer = Sealer(data_key)
    return b"".join((sealer.header, *sealer.take(plain), sealer.end(name)))


def unseal(data_key: bytes, name: str, sealed: bytes) -> bytes:
    """Open what fits in memory; raises as `Opener`."""
    opener = Opener(data_key, name, len(sealed), sealed[:HEADER], sealed[-TAG:])
    if opener.size == 0:
        return b"".join(opener.open([sealed[HEADER:-TAG]], 0, 1))
    return b"".join(opener.open([sealed[HEADER:-TAG]], 0, opener.size))


def _cut(chunks: Iterable[bytes], length: int) -> Iterator[bytes]:
    """Pieces of exactly `length` bytes, the last as it comes; what comes whole is not copied."""
    waiting = bytearray()
    for chunk in chunks:
        if not waiting and len(chunk) == length:
            yield chunk
            continue
        waiting += chunk
        while len(waiting) >= length:
            yield bytes(waiting[:length])
            del waiting[:length]
    if waiting:
        yield bytes(waiting)
