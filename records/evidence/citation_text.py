"""The text of a page as the recogniser of citations reads it: folded, with line breaks mended, cut into tokens. Pure.

Everything here is one pass over the text; the token pattern never goes back over what it has read.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

# A token begins with letters or digits; joiners hold a number together, also over a line break after "/" or "-".
# The quantifiers are possessive: nothing is read twice, however hostile the text.
TOKEN = re.compile(
    r"(?P<code>[a-z0-9]++(?:(?:[./\-#*_]{1,3}(?=[a-z0-9])|\.?[ \n]?/[ \n]?(?=[a-z]{0,4}[0-9])|[/\-]\n(?=[a-z0-9])"
    r"|/?\([0-9]{1,3}(?:[.\-][0-9]{1,3})?\)[./\-]?(?=[a-z0-9])|- (?=[0-9])|(?<=[0-9]):(?=[0-9]{3,8}(?![0-9:]))"
    r"|[/\-]?[\"“”](?=[a-z0-9]{1,3}[\"“”])|(?<=[a-z0-9])[\"”][/\-](?=[a-z0-9]))[a-z0-9]++)*+)|(?P<mark>[^\sa-z0-9])"
)
_GAPS = re.compile(
    r"(?<=[a-z])[-\u00ad] ?\n\s*(?=[a-z])|\u00ad|[ \t\r\f\v\u00a0]*\n\s*|[ \t\r\f\v\u00a0\u2000-\u200b\u202f\u3000]{2,}"
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u3000\t\r\f\v"
_ALIKE = str.maketrans({"0": "o", "1": "i", "l": "i", "5": "s", "6": "o", "|": "i", "!": "i"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark: as folded, and where it stands in the folded text."""

    text: str
    start: int
    end: int
    is_mark: bool = False

    @property
    def has_digit(self) -> bool:
        """Whether it could be a number."""
        return any("0" <= letter <= "9" for letter in self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text folded to small letters without accents; `raw` is as long and keeps the letters' case.

    `origin` gives the place in the NFC text that a place in `folded` came from.
    """

    source: str
    folded: str
    raw: str
    _places: tuple[tuple[int, int], ...]

    def origin(self, place: int) -> int:
        """Where a place of the folded text stands in `source`."""
        at = bisect_right(self._places, (place, 1 << 62)) - 1
        here, there = self._places[at]
        return min(there + place - here, len(self.source))


def read_page(text: str) -> Page:
    """Fold a text. Accents go, dashes become one, words parted at a line's end are joined, runs of blanks are one."""
    source = unicodedata.normalize("NFC", text)
    flat = source.translate(_table())
    pieces: list[str] = []
    places: list[tuple[int, int]] = [(0, 0)]
    at = written = 0
    for gap in _GAPS.finditer(flat):
        pieces.append(flat[at : gap.start()])
        written += gap.start() - at
        filled = "\n" if "\n" in gap[0] and "-" not in gap[0] else "" if gap[0][0] in "-\u00ad" else " "
        if filled:
            pieces.append(filled)
            places.append((written, gap.start()))
            written += 1
        at = gap.end()
        places.append((written, at))
    pieces.append(flat[at:])
    raw = "".join(pieces)
    return Page(source, raw.lower() if raw.isascii() else "".join(map(_lower, raw)), raw, tuple(places))


def tokens(page: Page) -> Iterator[Token]:
    """The words, numbers and marks of a page, in order."""
    for found in TOKEN.finditer(page.folded):
        yield Token(found[0], found.start(), found.end(), is_mark=found.lastgroup == "mark")


@lru_cache(maxsize=20_000)  # a hostile text must not fill the memory with its words
def skeleton(word: str) -> str:
    """A word with the letters that scanners confuse made one, so that "OFIClO" and "0ficio" are "oficio"."""
    return word.translate(_ALIKE)


def _lower(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter


@cache
def _table() -> dict[int, str]:
    """Letters with accents to those without, one for one, so that no place moves."""
    table = {ord(dash): "-" for dash in _DASHES} | {ord(space): " " for space in _SPACES}
    for code in (*range(0x80, 0x250), *range(0x1E00, 0x2000), *range(0xFF01, 0xFF5F)):
        plain = unicodedata.normalize("NFKD", chr(code))
        kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
        if len(kept) == 1 and kept.isascii():
            table[code] = kept
    return table | {0x5C: "/", 0xB7: ".", 0xB0: "o", 0xBA: "o", 0xAD: "\u00ad", 0x2116: "n"}
