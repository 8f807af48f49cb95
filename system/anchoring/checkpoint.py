"""What a checkpoint says and how it is signed: the bytes that a third party keeps and can verify without us.

A checkpoint is one statement and its Ed25519 signature (RFC 8032). The signature is over the statement as canonical
JSON: keys sorted, no spaces, ASCII only, nothing but texts and whole numbers below 2**53, so that any program writes
the same bytes of it. Form 2 states also the root of the tree over all entries that it covers (RFC 6962); form 1, from
before there was a tree, stays as it was signed and says nothing of it. The checkpoint's own digest is SHA-256 over the
canonical JSON of statement and signature together; the next checkpoint names it, and a time stamp (RFC 3161) is put on
it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

ROOTLESS, FORMAT = "constancia-checkpoint/1", "constancia-checkpoint/2"
FIRST = "0" * 64
LARGEST = 256 * 1024
_WHOLE = 2**53
_AT = "%Y-%m-%dT%H:%M:%S.%fZ"
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{16}", re.ASCII)
_STATED = frozenset({"at", "format", "head", "installation", "key", "number", "previous", "sequence"})
_AROUND = frozenset({"public_key", "signature", "statement", "timestamp"})
_OWN = frozenset({"signature", "statement"})
_KEY_LENGTH, _SIGNATURE_LENGTH = 32, 64


class NoCheckpoint(ValueError):
    """The bytes are no checkpoint of a form we know. `place` names the member that cannot be read."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"no checkpoint: {place}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is sealed: where the history of one installation stood at an instant.

    `sequence` and `head` are position and digest of the last entry, 0 and zeros for an empty history; `number` counts
    the checkpoints from 1; `previous` is the digest of the checkpoint before, zeros for the first; `key` is the id of
    the public key, 16 hexadecimal digits; `root` is that of the tree over the entries up to `sequence`, None in form 1.
    """

    installation: UUID
    number: int
    sequence: int
    head: str
    at: datetime
    previous: str
    key: str
    root: str | None = None

    def document(self) -> dict[str, object]:
        """The statement as JSON holds it."""
        rooted = {} if self.root is None else {"root": self.root}
        return {
            "at": self.at.astimezone(UTC).strftime(_AT),
            "format": ROOTLESS if self.root is None else FORMAT,
            "head": self.head,
            "installation": str(self.installation),
            "key": self.key,
            "number": self.number,
            "previous": self.previous,
            "sequence": self.sequence,
            **rooted,
        }

    def sign(self, private: Ed25519PrivateKey) -> Seal:
        """Put the signature under it; the key must be the one that the statement names."""
        if key_id(public_bytes(private)) != self.key:
            raise ValueError("the statement names another key")
        return Seal(statement=self, signature=private.sign(canonical(self.document())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A signed statement. `public_key` (32 bytes) and `timestamp` (DER) travel with it, outside of what is signed."""

    statement: Statement
    signature: bytes
    public_key: bytes | None = None
    timestamp: bytes | None = None

    @property
    def digest(self) -> str:
        """What the next checkpoint names and a time stamp is put on: SHA-256, hexadecimal."""
        return hashlib.sha256(canonical(self._own())).hexdigest()

    def is_signed_by(self, public: bytes) -> bool:
        """Whether this public key (32 bytes) is the one named and its signature agrees with the statement."""
        if key_id(public) != self.statement.key:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, canonical(self.statement.document()))
        except (InvalidSignature, ValueError):
            return False
        return True

    def to_bytes(self) -> bytes:
        """The file that is given away: one line of JSON."""
        return canonical(self._whole()) + b"\n"

    def to_text(self) -> str:
        """The same in short lines, for letters."""
        return json.dumps(self._whole(), sort_keys=True, indent=1)

    def _whole(self) -> dict[str, object]:
        around = {"public_key": self.public_key, "timestamp": self.timestamp}
        return {**self._own(), **{name: _text(one) for name, one in around.items() if one}}

    def _own(self) -> dict[str, object]:
        return {"signature": _text(self.signature), "statement": self.statement.document()}


def canonical(document: Mapping[str, object]) -> bytes:
    """The one way to write a document whose leaves are texts and whole numbers."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def public_bytes(private: Ed25519PrivateKey) -> bytes:
    """The public half of a key: 32 bytes."""
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(public: bytes) -> str:
    """Tell a public key: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def public_pem(public: bytes) -> str:
    """A public key as other programs read it (RFC 8410)."""
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def read_public_pem(content: bytes) -> bytes:
    """The 32 bytes of a public key in PEM.

    Raises:
        ValueError: it is something else.
    """
    key = load_pem_public_key(content)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("no Ed25519 key")  # noqa: TRY004 - it is the content that is wrong, not a type
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def read(content: bytes) -> Seal:
    """Read a checkpoint that somebody brings; nothing of it is believed yet.

    Raises:
        NoCheckpoint: naming what cannot be read.
    """
    if len(content) > LARGEST:
        raise NoCheckpoint("size")
    try:
        document = json.loads(content, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NoCheckpoint("json") from error
    if not isinstance(document, dict) or not _OWN <= set(document) <= _AROUND:
        raise NoCheckpoint("members")
    return Seal(
        statement=_read_statement(document["statement"]),
        signature=_bytes(document, "signature", _SIGNATURE_LENGTH),
        public_key=_bytes(document, "public_key", _KEY_LENGTH) if "public_key" in document else None,
        timestamp=_bytes(document, "timestamp") if "timestamp" in document else None,
    )


def _read_statement(given: object) -> Statement:
    if not isinstance(given, dict) or "format" not in given:
        raise NoCheckpoint("statement")
    if given["format"] not in (ROOTLESS, FORMAT):
        raise NoCheckpoint("format")
    is_rooted = given["format"] == FORMAT
    if set(given) != (_STATED | {"root"} if is_rooted else _STATED):
        raise NoCheckpoint("statement")
    return Statement(
        installation=_uuid(given),
        number=_number(given, "number", 1),
        sequence=_number(given, "sequence", 0),
        head=_matching(given, "head", _DIGEST),
        at=_instant(given),
        previous=_matching(given, "previous", _DIGEST),
        key=_matching(given, "key", _KEY),
        root=_matching(given, "root", _DIGEST) if is_rooted else None,
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member twice")
    return found


def _uuid(given: Mapping[str, object]) -> UUID:
    text = given["installation"]
    try:
        found = UUID(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    # One spelling only: the signature is over what we write again.
    if found is None or str(found) != text:
        raise NoCheckpoint("installation")
    return found


def _instant(given: Mapping[str, object]) -> datetime:
    text = given["at"]
    try:
        found = datetime.strptime(text, _AT).replace(tzinfo=UTC) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None or found.strftime(_AT) != text:
        raise NoCheckpoint("at")
    return found


def _number(given: Mapping[str, object], name: str, least: int) -> int:
    found = given[name]
    if type(found) is not int or not least <= found < _WHOLE:
        raise NoCheckpoint(name)
    return found


def _matching(given: Mapping[str, object], name: str, form: re.Pattern[str]) -> str:
    found = given[name]
    if not isinstance(found, str) or form.fullmatch(found) is None:
        raise NoCheckpoint(name)
    return found


def _bytes(given: Mapping[str, object], name: str, length: int | None = None) -> bytes:
    text = given[name]
    try:
        found = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        found = b""
    if not found or (length is not None and len(found) != length):
        raise NoCheckpoint(name)
    return found


def _text(content: bytes | None) -> str:
    return base64.b64encode(content or b"").decode("ascii")
