"""One key for all the ways a number is written: DGA/0123/2024, "dga-123-24" and a scanner's DGA/O123/2O24. Pure.

What differs only in signs, in zeros in front, in the century of a year or in letters that scanners confuse is one
number. Letters and digits themselves never are: 12-A and 12 are two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 120
_PARTS = re.compile(r"[a-z0-9]+")
_LETTERS_WITH_DOTS = re.compile(r"(?<![a-z0-9])(?:[a-z]\. ?){1,8}(?:[a-z](?![a-z0-9]))?")
# "45 del año 2021" and "45 diagonal 2021" are the 45/2021.
_YEAR_BEHIND = re.compile(r"(?<=\d) (?:del? (?:ano )?(?=(?:19|20)\d\d(?!\d))|(?:diagonal|barra|guion) (?=\d))")
_CONFUSED = str.maketrans({"o": "0", "l": "1", "i": "1"})
_CENTURY, _TURN, _YEAR_DIGITS = 2000, 50, 4


def key_of(written: str) -> str:
    """The key of a number that is folded already (`citation_text.read_page`); empty where it holds no digit."""
    written = _YEAR_BEHIND.sub("/", written)
    joined = _LETTERS_WITH_DOTS.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", written)
    parts = [_part(part) for part in _PARTS.findall(joined)]
    if not any(part.isdigit() or any(letter.isdigit() for letter in part) for part in parts):
        return ""
    if len(parts) > 1:
        parts = list(_years(parts))
    return "/".join(parts)[:LONGEST]


def _part(part: str) -> str:
    if any(letter.isdigit() for letter in part):
        numeral = part.translate(_CONFUSED)
        if numeral.isdigit():
            part = numeral
    return part.lstrip("0") or "0"


def _years(parts: list[str]) -> Iterator[str]:
    for part in parts:
        year = int(part) if len(part) == _YEAR_DIGITS and part.isdigit() else 0
        near = _CENTURY - _TURN <= year < _CENTURY + _TURN
        yield (part[2:].lstrip("0") or "0") if near else part
