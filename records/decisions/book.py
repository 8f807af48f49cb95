"""The data file of decision types, read once."""

from __future__ import annotations

import tomllib
from pathlib import Path

from records.decisions.kinds import Book, DecisionType, read_book

BOOK: Book = read_book(tomllib.loads((Path(__file__).parent / "decision_types.toml").read_text("utf-8")))
_OTHER = BOOK.types[-1]


def type_named(key: str) -> DecisionType:
    """The type under a key; "other" where a later book no longer knows it: nothing of old becomes unreadable."""
    return BOOK.type_of(key) or _OTHER
