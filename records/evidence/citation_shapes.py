"""The shapes of numbers of papers, and of what looks like one and is none: dates, money, hours, counts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from records.evidence.citation_text import Page, Token, skeleton
from records.evidence.citation_words import (
    BEFORE_YEAR,
    COUNTED,
    FOREIGN,
    FOREIGN_PHRASES,
    HEADS,
    LEAVES,
    MISSPELT,
    MONTHS,
    NUMBER,
    PREFIXES,
    SHARED,
    SHORT,
    SPOKEN,
    STATUTES,
    TREATIES,
    Head,
)

PART = re.compile(r"[a-z0-9]+")
_YEAR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)\Z")
_DIGITS_AS_SCANNED = re.compile(r"(?=[^\n]*\d)[0-9oil]+\Z")
_SHORT_YEAR = re.compile(r"(?:/\d\d(?![a-z0-9])|[./-]\d\d\Z)")
_MEASURE = re.compile(r"\d+(?:o|a|er|do|ro|to|vo|mo|hrs?|h|m2?|km|kg|ml|mg|cm|mm)")
_DATE_PARTS = re.compile(r"[./\- \n]+")
_ACRONYM = re.compile(r"(?<![a-z0-9.])([a-z]{2,8}|(?:[a-z]\.){2,6})[ \n]\Z")
_MONTHS_IN_ROMAN = frozenset(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"))
_LAST_DAY = 31
_SEPARATORS = frozenset("./-*#_ \n")
_LONGEST, _LONGEST_PART = 60, 40
_SHORT_PART, _YEAR_DIGITS, _DATE_SIZE = 2, 4, 3
_LEAST_DOTTED = 7  # characters: "7.2.1" is a clause, "115.5.2560" an agreement
_CODE_LENGTH = _LONG_COUNTER = 4
_LONGEST_ACRONYM = 14  # characters
_NEAR, _NEARER = 6, 4  # tokens


class Shape(StrEnum):
    """What a token with digits could be as the number of a paper."""

    BARE = "bare"  # 45
    FRACTION = "fraction"  # 45/2020, 0806-22
    DOTTED = "dotted"  # 115.5.2560
    WORD = "word"  # INC000123456
    MIXED = "mixed"  # DGA/123/2024


def shape_of(text: str) -> Shape | None:
    """The shape of a token with digits; None where it is no number of a paper: an amount, two years, far too long."""
    parts = PART.findall(text)
    if len(text) > _LONGEST or any(len(part) > _LONGEST_PART for part in parts):
        return None
    if not all(_DIGITS_AS_SCANNED.match(part) for part in parts):
        return Shape.MIXED if len(parts) > 1 else Shape.WORD if _is_code(text) else None
    if len(parts) == 1:
        return Shape.BARE
    if set(text) <= set("0123456789."):
        return Shape.DOTTED if len(parts) > _SHORT_PART and len(text) >= _LEAST_DOTTED else None
    return None if all(_YEAR.match(part) for part in parts) else Shape.FRACTION


def is_year(text: str) -> bool:
    """Whether it is a year of our times, with four digits."""
    return bool(_YEAR.match(text))


def is_range(text: str) -> bool:
    """Whether it says from leaf to leaf: "123-125"."""
    first, _, last = text.partition("-")
    return first.isdigit() and last.isdigit() and len(last) <= _YEAR_DIGITS and int(first) < int(last)


def is_date(text: str) -> bool:
    """Whether it is a day: "12/03/2021", "2021-03-12", "12-mar-2021"."""
    parts = _DATE_PARTS.split(text)
    if len(parts) != _DATE_SIZE:
        return False
    day, month, year = parts
    if month in MONTHS:
        return day.isdigit() and year.isdigit()
    return _bears_roman_month(day, month, year) or _is_day(day, month, year)


def _bears_roman_month(day: str, month: str, year: str) -> bool:
    """Whether it is a day as old letters write it, "4-II-1987"."""
    is_day = day.isdigit() and len(day) <= _SHORT_PART and 0 < int(day) <= _LAST_DAY
    return month in _MONTHS_IN_ROMAN and is_day and is_year(year)


def _is_day(day: str, month: str, year: str) -> bool:
    if not (day.isdigit() and month.isdigit() and year.isdigit()):
        return False
    if len(day) == _YEAR_DIGITS:
        day, year = year, day
    if len(day) > _SHORT_PART or len(month) > _SHORT_PART or len(year) not in (_SHORT_PART, _YEAR_DIGITS):
        return False
    try:
        date(int(year) if len(year) == _YEAR_DIGITS else 2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_code(text: str) -> bool:
    digits = sum(letter.isdigit() for letter in text)
    return digits >= _SHORT_PART and len(text) >= _CODE_LENGTH and not _MEASURE.fullmatch(text)


def cut(found: Iterator[Token]) -> Iterator[Token]:
    """Part what only looks like one number: "no.12/24", "1.-oficio", words joined by a hyphen."""
    for token in found:
        if token.is_mark or not any(sign in _SEPARATORS for sign in token.text):
            yield token
            continue
        parts = list(PART.finditer(token.text))
        if not token.has_digit:
            yield from (_piece(token, part.start(), part.end()) for part in parts)
        else:
            yield from _parted(token, parts)


def _parted(token: Token, parts: Sequence[re.Match[str]]) -> Iterator[Token]:
    begin = 0
    for place, part in enumerate(parts):
        before = token.text[parts[place - 1].end() : part.start()] if place else ""
        after = token.text[part.end() : parts[place + 1].start()] if place + 1 < len(parts) else ""
        if len(part[0]) > 1 and not part[0].isdigit() and "." in before + after and _is_name(part[0]):
            if begin < place:
                yield _piece(token, parts[begin].start(), parts[place - 1].end())
            yield _piece(token, part.start(), part.end())
            begin = place + 1
    if begin < len(parts):
        yield _piece(token, parts[begin].start(), parts[-1].end())


def _is_name(word: str) -> bool:
    return skeleton(word) in NUMBER or skeleton(word) in HEADS


def _piece(token: Token, first: int, last: int) -> Token:
    return Token(token.text[first:last], token.start + first, token.start + last)


def _is_in_capitals(raw: str) -> bool:
    """Whether letters are capitals but for a few within, "DGPyP", "TJA/3aS"."""
    small, great = sum(letter.islower() for letter in raw), sum(letter.isupper() for letter in raw)
    return small == 0 or (not raw[0].islower() and 2 * small <= great)


def _is_counter(part: str) -> bool:
    return part.isdigit() and (len(part) >= _LONG_COUNTER or (part[0] == "0" and len(part) >= _DATE_SIZE))


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
        for head in HEADS.get(skeleton(self.word(at)), ()):
            end = self._reach(at, head.words)
            is_short = len(head.words) == 1 and head.words[0] in SHORT
            if end and not (is_short and not self._is_abbreviated(end)):
                return head, end
        meant = MISSPELT.get(skeleton(self.word(at)))
        if meant and self._is_abbreviated(at + 1):
            return HEADS[meant][-1], at + 1
        return None

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
        following = self.word(end)
        return bool(following) and (following in ".:" or self.tokens[end].has_digit or skeleton(following) in NUMBER)

    def date_end(self, at: int) -> int:
        """How far a date or a year that begins here reaches; 0 where none does."""
        text = self.word(at)
        if is_date(text):
            return at + 1
        if text.isdigit() and len(text) <= _SHORT_PART:
            return self._spoken_date(at)
        return at + 1 if at and _YEAR.match(text) and self.word(at - 1) in BEFORE_YEAR else 0

    def _spoken_date(self, at: int) -> int:
        """Of a date in words, such as "12 de marzo de 2024" or "14, 15 y 16 de mayo"."""
        for place in range(at + 1, at + 5):
            word = self.word(place)
            if word in MONTHS:
                end = place + 1
                while self.word(end) in ("de", "del", "ano"):
                    end += 1
                return end + 1 if _YEAR.match(self.word(end)) else place + 1
            is_day = word.isdigit() and len(word) <= _SHORT_PART
            if word not in ("de", "del", "mes", ",", "y", "al", "a") and not is_day:
                return 0
        return 0

    def year_after(self, at: int) -> str:
        """Of "14 de 2022" or "107 del año 2023" what the year adds to a number without signs, "/2022"; else nothing."""
        if not self.word(at).isdigit() or self.word(at + 1) not in ("de", "del"):
            return ""
        year = self.word(at + 3) if self.word(at + 2) == "ano" else self.word(at + 2)
        return f"/{year}" if _YEAR.match(year) else ""

    def thousands_end(self, at: int) -> int:
        """The last token of "18,452"; the same place where nothing follows so."""
        if at + 2 >= len(self.tokens) or not self.word(at).isdigit() or len(self.word(at)) > _DATE_SIZE:
            return at
        comma, rest = self.tokens[at + 1], self.tokens[at + 2]
        joined = comma.text == "," and comma.start == self.tokens[at].end and rest.start == comma.end
        return at + 2 if joined and rest.text.isdigit() and len(rest.text) == _DATE_SIZE else at

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

    def is_strong(self, at: int, since_foreign: int) -> bool:
        """Whether a number is unmistakable by itself: several parts in capitals, letters, a year or a long count."""
        token = self.tokens[at]
        raw, parts = self.page.raw[token.start : token.end], PART.findall(token.text)
        if since_foreign <= _NEARER or len(parts) < _DATE_SIZE or not _is_in_capitals(raw):
            return False
        around = self.page.folded[max(0, token.start - 1) : token.start] + self.page.folded[token.end : token.end + 1]
        if any(sign in "@=_" for sign in around) or not any(part.isalpha() and len(part) > 1 for part in parts):
            return False
        numbers = sum(any(letter.isdigit() for letter in part) for part in parts)
        if numbers > 1 and any(_YEAR.match(part) for part in parts):
            return True
        return "/" in token.text and ((numbers > 1 and bool(_SHORT_YEAR.search(token.text))) or _is_counter(parts[-1]))

    def is_let_go(self, at: int, shape: Shape, since_foreign: int) -> bool:
        """Whether signs or words around a number say that it is money, an hour, a count, an address, a statute."""
        token, folded = self.tokens[at], self.page.folded
        lead = folded[max(0, token.start - 2) : token.start]
        first = PART.match(token.text)
        if lead.endswith(("$", "$ ", "@", "&", "=", "?", "~", "'", "//")) or token.text.startswith("www."):
            return True
        if folded[token.end : token.end + 1] in tuple("%@=°'"):
            return True
        if first and first[0] in STATUTES and len(token.text) > len(first[0]):
            # What two trades abbreviate alike: "SHA-256", and "SHA/0052/2022" of an office.
            is_of_an_office = first[0] in SHARED and token.text[len(first[0])] == "/"
            return not (is_of_an_office and self.is_strong(at, since_foreign))
        if first and first[0] in SPOKEN:  # "cero cuarenta y cinco/2023"
            return True
        return shape in (Shape.BARE, Shape.FRACTION) and self._counts(at, shape, lead, since_foreign)

    def is_of_an_agenda(self, at: int) -> bool:
        """Whether a number is only the place of a matter in an "orden del día"."""
        return self.word(at + 1) == "del" and self.word(at + 2) == "orden" and self.word(at + 3) == "del"

    def _counts(self, at: int, shape: Shape, lead: str, since_foreign: int) -> bool:
        token, folded = self.tokens[at], self.page.folded
        following = [skeleton(self.word(at + 1)), skeleton(self.word(at + 2))]
        hour = folded[token.end : token.end + 1] == ":" and folded[token.end + 1 : token.end + 3].isdigit()
        if following[0] in COUNTED or hour or (lead.endswith(("+", "(")) and since_foreign < _NEAR):
            return True
        if self.is_of_an_agenda(at) or any(self.word(at + ahead) in TREATIES for ahead in (2, 3)):
            return True
        if shape is Shape.FRACTION:
            return following[0] == "m" and token.text.endswith("/100")  # "67/100 M.N."
        named = self.head(at + 1)
        minutes = lead.endswith(":") and lead[:1].isdigit()
        return minutes or bool(named and named[0].plural) or following == ["por", "ciento"]
