# ruff: noqa: D102 - the methods are Whoosh's, and are documented there.
"""Field types for which the flat codec has arrays; stock Whoosh can index and search them too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from whoosh.columns import NumericColumn
from whoosh.fields import TEXT, FieldType
from whoosh.formats import Existence

IDENTITY = 16
"""Bytes of an identity: those of a UUID."""


class Words(TEXT):  # type: ignore[misc]  # Whoosh has no types
    """Running text: terms with positions, scored by BM25F; never stored."""

    def __init__(self, analyzer: Any) -> None:
        super().__init__(analyzer=analyzer, phrase=True, stored=False)


class Tokens(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A set of ready-made terms (bytes), each there or not there; not scored by length."""

    scorable = False

    def __init__(self) -> None:
        self.format = Existence()
        self.analyzer = None
        self.stored = False
        self.unique = False
        self.vector = None
        self.spelling = False

    def index(self, value: Iterable[bytes], **_: Any) -> list[tuple[bytes, int, float, bytes]]:
        return [(token, 1, 1.0, b"") for token in sorted(set(value))]

    def to_bytes(self, value: str | bytes) -> bytes:
        return value if isinstance(value, bytes) else value.encode()

    def from_bytes(self, value: bytes) -> str:
        return value.decode()


class Spellings(Tokens):
    """The unstemmed words of other fields, which the flat writer derives from their streams; for prefixes."""

    def __init__(self, *of: str) -> None:
        super().__init__()
        self.of = of


class Identity(Tokens):
    """Sixteen bytes that name one thing: found by it, and read back from it."""

    def index(self, value: bytes | Iterable[bytes], **_: Any) -> list[tuple[bytes, int, float, bytes]]:
        if not isinstance(value, bytes) or len(value) != IDENTITY:
            raise ValueError("an identity is sixteen bytes")
        return [(value, 1, 1.0, b"")]

    def from_bytes(self, value: bytes) -> str:
        return value.hex()


def whole_numbers() -> NumericColumn:
    """A column of 64-bit integers, 0 where none was given."""
    return NumericColumn("q", default=0)
