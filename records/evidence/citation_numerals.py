"""Numbers of papers in Roman numerals or in words: "acta número XXIII", "acuerdo número cuarenta y uno". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from records.evidence.citation_text import Token
from records.evidence.citation_words import SPOKEN

_ROMAN = re.compile(r"(?=[MDCLXVI])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_LONGEST = 12  # words: "mil novecientos noventa y nueve" has five
_THOUSAND = 1000
_STANDS_ALONE = frozenset("IVX")  # the other letters are initials more often than numbers


def roman(written: str) -> int:
    """The value of a Roman numeral in capitals, 0 where it is none."""
    if not _ROMAN.match(written) or (len(written) == 1 and written not in _STANDS_ALONE):
        return 0
    values = [_VALUES[letter] for letter in written]
    following = [*values[1:], 0]
    return sum(-one if one < after else one for one, after in zip(values, following, strict=True))


def spoken(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The value of a number in words that begins here, and where it ends; two zeros where none does."""
    total = group = 0
    end, place = 0, at
    while place < min(len(tokens), at + _LONGEST):
        word = tokens[place].text
        value = SPOKEN.get(word)
        if word == "y" and end == place and _joins(tokens, place):
            place += 1
            continue
        if value is None or (value != _THOUSAND and not _fits(group, value)):
            break
        if value == _THOUSAND:
            total, group = total + max(group, 1) * _THOUSAND, 0
        else:
            group += value
        place += 1
        end = place
    return (total + group, end) if end else (0, 0)


def _joins(tokens: Sequence[Token], place: int) -> bool:
    """Whether this "y" stands between tens and ones, and not between two numbers of a list."""
    before = SPOKEN.get(tokens[place - 1].text, 0)
    after = SPOKEN.get(tokens[place + 1].text, 0) if place + 1 < len(tokens) else 0
    return before % 10 == 0 and 0 < after < 10 <= before < 100  # noqa: PLR2004 - tens and ones


def _fits(group: int, value: int) -> bool:
    """Whether a word goes on a number: hundreds, then tens, then ones."""
    size = 100 if value < 100 else _THOUSAND  # noqa: PLR2004 - tens and ones
    return group % (10 if value < 10 and group % 100 >= 30 else size) == 0  # noqa: PLR2004 - from thirty on by "y"
