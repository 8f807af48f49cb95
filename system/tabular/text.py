"""Texts of cells: on one line, made comparable, made harmless."""

from __future__ import annotations

import re
import unicodedata

# What nobody types, and what turns the direction of reading: "evil\u202etxt.exe" does not say what it shows.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NO_WORD = re.compile(r"[\W_]+")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def holds_control_characters(text: str) -> bool:
    """Whether there is anything in a text that nobody types, line breaks and tabs apart. PostgreSQL takes no NUL."""
    return _CONTROL.search(text) is not None


def one_line(text: str) -> str:
    """Text without line breaks and double spaces."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """Text for comparison: no case, no accents, nothing but letters and digits between single underscores."""
    letters = text.casefold()
    if not letters.isascii():
        parted = unicodedata.normalize("NFKD", letters)
        letters = "".join([letter for letter in parted if not unicodedata.combining(letter)])
    return "_".join(_NO_WORD.sub(" ", letters).split())


def harmless(cell: str) -> str:
    """A cell for a CSV file that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
