"""A page and its tokens, asked about one place at a time: names, owners of numbers, dates, thousands. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from records.evidence.citation_shapes import DATE_SIZE, SHORT_PART, Shape, is_date, is_year, shape_of
from records.evidence.citation_text import Page, Token, skeleton
from records.evidence.citation_words import (
    BEFORE_YEAR,
    CONNECTING,
    DESCRIBING,
    FOLIO,
    FOREIGN,
    FOREIGN_PHRASES,
    HEADS,
    LEAVES,
    MISSPELT,
    MONTHS,
    NUMBER,
    PREFIXES,
    REGISTERED,
    SHORT,
    Head,
)

_ACRONYM = re.compile(r"(?<![a-z0-9.])([a-z]{2,8}|(?:[a-z]\.){2,6})[ \n]\Z")
_LONGEST_ACRONYM = 14  # characters
_LATE_ALIKE, _LONG_NAME = ("5", "6"), 5  # "6C" is no "oc."
_BETWEEN = (DESCRIBING | CONNECTING | REGISTERED) - NUMBER - FOLIO
_POINTS = frozenset(".:#")
_LONGEST_BRACKET = 12  # tokens
_MOST_BETWEEN = 4  # tokens
_LONGEST_LED = 6  # letters


@dataclass(frozen=True, slots=True)
class Stretch:
    """A page and its tokens, asked about one place at a time. No answer looks further than a few tokens."""

    page: Page
    tokens: Sequence[Token]

    def word(self, at: int) -> str:
        """The token at a place, or nothing behind the last."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def head(self, at: int) -> tuple[Head, int] | None:
        """The name of papers that begins at a place, the longest one, and where it ends."""
        if self.word(at)[:1] in _LATE_ALIKE and len(self.word(at)) < _LONG_NAME:
            return None
        for head in HEADS.get(skeleton(self.word(at)), ()):
            end = self._reach(at, head.words)
            is_short = len(head.words) == 1 and head.words[0] in SHORT
            if end and not (is_short and not self._is_abbreviated(end)):
                return head, end
        meant = MISSPELT.get(skeleton(self.word(at)))
        if meant and self._is_abbreviated(at + 1):
            return HEADS[meant][-1], at + 1
        return None

    def closing(self, at: int) -> int:
        """Where the bracket closes that opens here, 0 where it does not soon: "(3 fojas)"."""
        places = range(at + 1, min(at + _LONGEST_BRACKET, len(self.tokens)))
        return next((place for place in places if self.tokens[place].text == ")"), 0)

    def is_leaf(self, at: int) -> bool:
        """Whether a bare folio here is a leaf: "a folios 12 a 15", but not the "serie A folio 5532"."""
        if not at or self.word(at - 1) not in LEAVES:
            return False
        before, raw = self.tokens[at - 1], self.page.raw
        return len(before.text) > 1 or not raw[before.start].isupper() or raw[before.end + 1].isupper()

    def is_of_a_month(self, at: int) -> bool:
        """Whether "34 del mes de agosto" follows, which is said of a number and not of a day."""
        return self.word(at).isdigit() and (self.word(at + 1), self.word(at + 2)) == ("del", "mes")

    def owner_end(self, at: int) -> int:
        """Where a word or a phrase ends that owns the number behind it, "línea de captura"; 0 where none begins."""
        return self.owning_phrase_end(at) or (at + 1 if skeleton(self.word(at)) in FOREIGN else 0)

    def owning_phrase_end(self, at: int) -> int:
        """The same of phrases alone: they may begin with the name of a paper, "cédula profesional"."""
        return max((self._reach(at, phrase) for phrase in FOREIGN_PHRASES.get(skeleton(self.word(at)), ())), default=0)

    def _reach(self, at: int, words: Sequence[str]) -> int:
        """Where a name of several words ends, "no. de control" with its point; 0 where it does not stand here."""
        place = at
        for count, word in enumerate(words):
            if count == 1 and self.word(place) == ".":
                place += 1
            if skeleton(self.word(place)) != word:
                return 0
            place += 1
        return place

    def _is_abbreviated(self, end: int) -> bool:
        """Whether a number or "número" follows: "carta 45", "informe técnico 552", "escrito con el número 4"."""
        place = end
        while place - end < _MOST_BETWEEN and skeleton(self.word(place)) in _BETWEEN:
            place += 1
        following = skeleton(self.word(place))
        is_direct = all(skeleton(self.word(before)) in DESCRIBING for before in range(end, place))
        if following in NUMBER or (following in FOLIO and self._has_digit(place + 1)):
            return True
        is_led = self._is_acronym(end - 1, place) and self._has_digit(place + 1)  # "orden OT 5561"
        return is_direct and (following in _POINTS or self._has_digit(place) or is_led)

    def _is_acronym(self, name: int, at: int) -> bool:
        """Whether capitals stand out from a name in small letters."""
        if at >= len(self.tokens) or not 1 < len(self.word(at)) <= _LONGEST_LED or not self.word(at).isalpha():
            return False
        token, named = self.tokens[at], self.tokens[name]
        return self.page.raw[token.start : token.end].isupper() and self.page.raw[named.end - 1].islower()

    def _has_digit(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].has_digit

    def date_end(self, at: int) -> int:
        """How far a date or a year that begins here reaches; 0 where none does."""
        text = self.word(at)
        if is_date(text):
            return at + 1
        if text.isdigit() and len(text) <= SHORT_PART:
            return self._spoken_date(at)
        return at + 1 if at and is_year(text) and self.word(at - 1) in BEFORE_YEAR else 0

    def _spoken_date(self, at: int) -> int:
        """Of a date in words, such as "12 de marzo de 2024" or "14, 15 y 16 de mayo"."""
        for place in range(at + 1, at + 5):
            word = self.word(place)
            if word in MONTHS:
                end = place + 1
                while self.word(end) in ("de", "del", "ano"):
                    end += 1
                return end + 1 if is_year(self.word(end)) else place + 1
            is_day = word.isdigit() and len(word) <= SHORT_PART
            if word not in ("de", "del", "mes", ",", "y", "al", "a") and not is_day:
                return 0
        return 0

    def year_after(self, at: int) -> str:
        """Of "14 de 2022" or "107 del año 2023" what the year adds to a number without signs, "/2022"; else nothing."""
        if not self.word(at).isdigit() or self.word(at + 1) not in ("de", "del"):
            return ""
        year = self.word(at + 3) if self.word(at + 2) == "ano" else self.word(at + 2)
        return f"/{year}" if is_year(year) else ""

    def thousands_end(self, at: int) -> int:
        """The last token of "18,452"; the same place where nothing follows so."""
        if at + 2 >= len(self.tokens) or not self.word(at).isdigit() or len(self.word(at)) > DATE_SIZE:
            return at
        comma, rest = self.tokens[at + 1], self.tokens[at + 2]
        if self._is_joined(at + 2) or self._is_joined(at - 2):
            return at  # "126,127,128" are three
        joined = comma.text == "," and comma.start == self.tokens[at].end and rest.start == comma.end
        return at + 2 if joined and rest.text.isdigit() and len(rest.text) == DATE_SIZE else at

    def _is_joined(self, at: int) -> bool:
        """Whether digits, a comma and digits follow each other without a blank."""
        if not 0 <= at < len(self.tokens) - 2 or self.word(at + 1) != "," or not self.word(at + 2).isdigit():
            return False
        return self.word(at).isdigit() and self.tokens[at].end + 1 == self.tokens[at + 2].start

    def prefix_start(self, at: int) -> int:
        """Where in the text the acronym before a number begins, "RRA 1234/22" or "R.R. 45/2024"; -1 where none does."""
        if not at or shape_of(self.word(at)) not in (Shape.FRACTION, Shape.MIXED):
            return -1
        start = self.tokens[at].start
        near = self.page.folded[max(0, start - _LONGEST_ACRONYM) : start]
        found = _ACRONYM.search(near)
        if found is None or found[1].replace(".", "") not in PREFIXES:
            return -1
        return start - len(near) + found.start(1)
