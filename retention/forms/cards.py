"""A form of one thing as it is filled in: groups of labelled fields, signatures, a strip to cut off. Pure.

Labels are what the official forms print (domain 2.6, 2.8), so they are Spanish. A value is text; empty is a place to
write by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

COLUMNS = 12
_BREAK = "\u200b"
_LONG_WORD = re.compile(r"\S{20,}")
_SEAMS = re.compile(r"[^/.,;:_-]{0,7}[/.,;:_-]+(?=[^/.,;:_-])|[^/.,;:_-]{8}(?=[^/.,;:_-])")
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled place of a form; `span` is how many of its twelve columns it takes."""

    label: str
    value: str = ""
    span: int = COLUMNS


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading of the form, read row by row."""

    title: str
    fields: Sequence[Field]

    def rows(self) -> list[list[Field]]:
        """The fields in the rows they stand in; the last of each row takes what is left of it."""
        rows: list[list[Field]] = [[]]
        taken = 0
        for one in self.fields:
            if taken + one.span > COLUMNS:
                rows.append([])
                taken = 0
            rows[-1].append(one)
            taken += one.span
        return [_filled(row) for row in rows if row]


def _filled(row: list[Field]) -> list[Field]:
    last = row[-1]
    left = COLUMNS - sum(one.span for one in row[:-1])
    return [*row[:-1], Field(last.label, last.value, left)]


@dataclass(frozen=True, slots=True)
class Card:
    """One filled form. `mark` is what its QR code says, an opaque id; `signatures` stand in rows of lines to sign on.

    `name` is what it is called among others (a file's code); `strip` is cut off and left in the shelf.
    """

    name: str
    title: str
    groups: Sequence[Group]
    signatures: Sequence[Sequence[str]] = ()
    mark: str = ""
    closing: str = ""
    strip: Group | None = None
    large: bool = field(default=False)


def said_day(day: date | None) -> str:
    """`29 de mayo de 2020`: day, month in words, year, as the cover asks (domain 2.6)."""
    return "" if day is None else f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def said_count(number: int | None) -> str:
    """A number, or a place to write it."""
    return "" if number is None else str(number)


def breakable(text: str) -> str:
    """The same text, in which long words may be broken: after the marks of codes, and anywhere in what has none.

    A break that may be taken is a zero width space; without them the text is what it was.
    """
    return _LONG_WORD.sub(lambda found: _SEAMS.sub(lambda seam: seam[0] + _BREAK, found[0]), text)


def shortened(text: str, letters: int) -> str:
    """A text of at most so many letters, cut between words where it can be, with an ellipsis where it is cut."""
    text = " ".join(text.split())
    if len(text) <= letters:
        return text
    cut = text[: max(letters - 1, 0)]
    word = cut.rpartition(" ")[0]
    return (word if len(word) > letters // 2 else cut).rstrip(" ,;:") + "…"
