"""Texts of cells: on one line, made comparable, made harmless."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def holds_control_characters(text: str) -> bool:
    """Whether there is anything in a text that nobody types, line breaks and tabs apart. PostgreSQL takes no NUL."""
    return _CONTROL.search(text) is not None


def one_line(text: str) -> str:
    """Text without line breaks and double spaces."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """Text for comparison: no case, no accents, nothing but letters and digits between single underscores."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "_".join("".join(letter if letter.isalnum() else " " for letter in kept).split())


def harmless(cell: str) -> str:
    """A cell for a CSV file that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
