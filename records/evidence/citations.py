"""The numbers of papers that a Spanish text cites: letters, agreements, contracts, files, minutes, rulings. Pure.

A name ("oficio", "exp.") opens the hope for a number. Directly after it, or after "número", any number is taken; some
words later only one with the shape of a reference. A number of unmistakable shape needs no name. Articles, dates,
money, telephones, plates and statutes are let go. One pass over the tokens: time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from records.evidence.citation_keys import key_of
from records.evidence.citation_numerals import roman, spoken
from records.evidence.citation_ranges import members, written_as
from records.evidence.citation_shapes import Shape, Stretch, cut, is_range, shape_of
from records.evidence.citation_text import Page, Token, read_page, skeleton, tokens
from records.evidence.citation_words import (
    ABBREVIATIONS,
    AGENTS,
    CARRYING,
    CONNECTING,
    DATING,
    DESCRIBING,
    FOLIO,
    JOINING,
    LEAVES,
    LISTING,
    LONGEST_RANGE,
    MONTHS,
    MOST_READ_IN,
    NUMBER,
    ORDINALS,
    REGISTERED,
    RETURNING,
    SITTINGS,
    CitationKind,
    Head,
)

MOST_CHARACTERS = 2_000_000  # of one page: what comes after is not read
_LONGEST_NAME = 500
_LOOSE_WORDS, _STRAY_WORDS, _FEW_WORDS, _NEAR_WORDS = 14, 9, 6, 3
_LONGEST_LIST = 60
_PLAIN_DIGITS, _THOUSANDS = 5, 3  # digits
_OWNED, _ADJOINING = 3, 2  # tokens
_SURE, _LISTED, _BY_SHAPE, _LIKELY, _READ_IN, _BY_ORDER = 0.95, 0.85, 0.8, 0.75, 0.7, 0.55
_OF = frozenset(("de", "del"))
_LENDING = frozenset((CitationKind.REQUEST, CitationKind.PAPER, CitationKind.FILE))
_LOOKS_LIKE = (
    (re.compile(r"(?:sup|sm|sg|st|sx|scm|sre|te[a-z]{1,3})-"), CitationKind.RESOLUTION),
    (re.compile(r"(?:rra|rda|rrd|ria|raa|rraip|rr)\b"), CitationKind.RESOLUTION),
    (re.compile(r"(?:l[aops]|i[ao]|a[ao]|lpn|lpi|lpe|ir|ad|i3p)-"), CitationKind.PROCUREMENT),
    (re.compile(r"(?:fed|ci|nuc|ap|pgr)\b"), CitationKind.FILE),
    (re.compile(r"(?:ct|cab|act-pub|ine|cg)\b"), CitationKind.AGREEMENT),
    (re.compile(r"[a-z]{2,8}[./](?:\d+[a-z]|\d+[sc])[./]"), CitationKind.FILE),
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A number of a paper found in a text.

    `start` and `end` are places in the NFC form of the text, around the number alone. `written` is what stands there,
    on one line. `key` is the same for all ways to write it. `confidence` lies between 0 and 1. Of a number that nobody
    wrote because it stands within a range, `range` is what is written, "101 al 107", and the place is that of it.
    """

    start: int
    end: int
    kind: CitationKind
    written: str
    key: str
    confidence: float
    range: str = ""


def find_citations(text: str) -> list[Citation]:
    """Every number of a paper that the text cites, in the order of the text; of a range also what lies in between."""
    page = read_page(text[:MOST_CHARACTERS])
    return _Reader(page, list(cut(tokens(page)))).read()


def keys_named(written: str) -> set[str]:
    """The keys under which a paper that bears this number is found: the whole, and what a text would cite of it."""
    text = written[:_LONGEST_NAME]
    keys = {key_of(read_page(text).folded)} | {one.key for one in find_citations(text)}
    return {key for key in keys if key}


@dataclass(slots=True)
class _Hope:
    """A name that waits for its number, or has it and may have more of a list."""

    head: Head
    direct: bool = True  # nothing but words that connect since the name
    numbered: bool = False  # "número" was the last that counts
    bare: bool = True  # and nothing that makes a bare number doubtful
    parted: bool = False  # a number, a date or a mark came between
    words: int = 0
    taken: list[int] = field(default_factory=list)
    listing: bool = False
    registered_at: int = -_LOOSE_WORDS  # the token "registrado"
    in_numerals: bool = False  # the last that was taken is a number in letters

    def doubt(self) -> None:
        """A number that is not taken stands between the name and what comes."""
        self.direct = self.numbered = self.bare = self.listing = False
        self.parted = True

    def follows(self, at: int) -> bool:
        """Whether the last number that was taken stands right before."""
        return bool(self.taken) and at - self.taken[-1] <= _ADJOINING


class _Reader:
    def __init__(self, page: Page, found: Sequence[Token]) -> None:
        self.page, self.tokens = page, found
        self.stretch = Stretch(page, found)
        self.out: list[Citation] = []
        self.hope: _Hope | None = None
        self.last_kind: tuple[int, CitationKind] | None = None
        self.foreign_at = -_LOOSE_WORDS * 9
        self.ordinal: tuple[int, Citation] | None = None
        self.ranges: list[int] = []  # places in `out` of the first ends

    def read(self) -> list[Citation]:
        at = 0
        while at < len(self.tokens):
            at = self._step(at)
        self._settle_ordinal(len(self.tokens) + _LOOSE_WORDS * 9)
        return sorted([*self.out, *self._read_in()], key=lambda one: (one.start, one.end))

    def _read_in(self) -> list[Citation]:
        """What stands between the ends of ranges, while there is room."""
        found: list[Citation] = []
        for place in self.ranges:
            first, last = self.out[place : place + 2]
            inside = members(first.key, last.key, most=min(LONGEST_RANGE, MOST_READ_IN - len(found)))
            span = " ".join(self.page.source[first.start : last.end].split())[:200]
            found += [
                replace(
                    first, end=last.end, key=one.key, written=written_as(one, last.written, first.written)[:200],
                    confidence=_READ_IN, range=span,
                )
                for one in inside
            ]  # fmt: skip
        return found

    def _step(self, at: int) -> int:
        token = self.tokens[at]
        self._settle_ordinal(at)
        if token.is_mark:
            self._mark(at, token)
            return at + 1
        if not self.stretch.owning_phrase_end(at) and (named := self.stretch.head(at)):
            return self._open(at, *named)
        if end := self._sitting(at) or self._numeral(at):
            return end
        if owned := self.stretch.owner_end(at):
            self.foreign_at = owned - 1
            self._word(at, skeleton(token.text))
            return owned
        word = skeleton(token.text)
        if word in NUMBER and not token.text.isdigit():
            if self.hope and not self.hope.taken:
                self.hope.numbered = at - self.foreign_at > 1
        elif token.has_digit:
            return self._number(at)
        else:
            self._word(at, word)
        return at + 1

    def _open(self, at: int, head: Head, end: int) -> int:
        hope, waiting = _Hope(head), self.hope
        if head.words[0] in FOLIO and self.stretch.word(at - 1) in LEAVES:
            hope.bare = False
        elif head.kind is CitationKind.FOLIO and waiting and not waiting.taken and waiting.head.kind in _LENDING:
            # "solicitud con número de folio 33…": still the request's number.
            hope.head = replace(head, kind=waiting.head.kind, plural=head.plural or waiting.head.plural)
        elif skeleton(head.words[0]) in RETURNING and self.last_kind and not self._says(at):
            hope.head = replace(head, kind=self.last_kind[1])
        # What owned a number before does not own that of a paper named since: "fojas del expediente 45/2023".
        self.foreign_at = -_LOOSE_WORDS * 9
        self.hope, self.last_kind = hope, (at, hope.head.kind)
        return end

    def _says(self, at: int) -> bool:
        """Whether somebody says something by what is named here: "mediante el diverso"."""
        return any(skeleton(self.stretch.word(place)) in AGENTS for place in (at - 1, at - 2))

    def _numeral(self, at: int) -> int:
        """Take a number in letters where a name waits for it; the next place, 0 where there is none."""
        hope, token = self.hope, self.tokens[at]
        if hope is None or token.has_digit or not self._may_be_in_letters(at, hope):
            return 0
        value, end = roman(self.page.raw[token.start : token.end]), at + 1
        if not value:
            value, end = spoken(self.tokens, at)
        fewest = hope.head.numbered if hope.head.bare else 0
        if not value or not fewest or len(str(value)) < fewest:
            return 0
        self._take(at, end - 1, _LIKELY, key=str(value))
        hope.in_numerals = True
        return end

    def _may_be_in_letters(self, at: int, hope: _Hope) -> bool:
        if hope.taken:
            return hope.listing and hope.head.plural and hope.in_numerals
        if hope.numbered:
            return self.stretch.word(at - 1) in (*NUMBER, ".", ":")
        raw = self.page.raw[self.tokens[at].start : self.tokens[at].end]
        return hope.head.kind is CitationKind.MINUTES and not hope.words and len(raw) > 1 and bool(roman(raw))

    def _word(self, at: int, word: str) -> None:
        hope = self.hope
        if hope is None:
            return
        hope.words += 1
        if word in REGISTERED:
            hope.registered_at = at
        if hope.taken:
            hope.listing = word in LISTING and (hope.listing or hope.follows(at))
            if not hope.listing and hope.words > _STRAY_WORDS:
                self.hope = None
            return
        if word in _OF and not hope.numbered:
            hope.bare = False
        elif word not in DESCRIBING and word not in CONNECTING and not self._is_letter_of(at, word, hope):
            hope.direct = hope.numbered = False
        if hope.words > _LOOSE_WORDS and word not in MONTHS and word not in DATING:
            self.hope = None

    def _is_letter_of(self, at: int, word: str, hope: _Hope) -> bool:
        """Whether a letter belongs to the digits behind it: "factura B 2231"."""
        is_capital = self.page.raw[self.tokens[at].start].isupper()
        return len(word) == 1 and hope.direct and is_capital and self.stretch.word(at + 1).isdigit()

    def _mark(self, at: int, token: Token) -> None:
        hope = self.hope
        if hope is None:
            return
        if token.text == "." and self._ends_sentence(at, token):
            self.hope = None
        elif token.text in ",;(":
            hope.parted = True
            if hope.taken:
                hope.listing = token.text == "," and hope.follows(at)
            else:
                hope.bare = False
        elif token.text in "$%":
            hope.numbered = False

    def _ends_sentence(self, at: int, token: Token) -> bool:
        if at and self.tokens[at - 1].end == token.start:
            before = self.tokens[at - 1]
            if skeleton(before.text) in ABBREVIATIONS or self.stretch.head(at - 1):
                return False
        rest = self.page.raw[token.end : token.end + 3]
        if self.hope and not self.hope.words and rest.lstrip()[:1].isdigit():
            return False
        return not rest.strip() or (rest[0] in " \n" and not rest.lstrip()[0].islower()) or rest[0] == "-"

    def _sitting(self, at: int) -> int:
        """The Décima Segunda Sesión Ordinaria of an "acta": kept back, for a number may follow that says it better."""
        hope, end = self.hope, at
        if hope is None or hope.head.kind is not CitationKind.MINUTES or hope.taken:
            return 0
        while skeleton(self.stretch.word(end)) in ORDINALS and end - at < _ADJOINING:
            end += 1
        if end == at or self.stretch.word(end) not in ("sesion", "reunion"):
            return 0
        names = [ORDINALS[skeleton(one.text)] for one in self.tokens[at:end]]
        sort = [word for word in (self.stretch.word(end + 1),) if word in SITTINGS]
        end += 1 + len(sort)
        start, stop = self.tokens[at].start, self.tokens[end - 1].end
        key = "/".join(["sesion", *sort, *names])
        self.ordinal = (at, self._citation(start, stop, CitationKind.MINUTES, key, _BY_ORDER))
        self.last_kind = (end, CitationKind.MINUTES)
        return end

    def _settle_ordinal(self, at: int) -> None:
        if self.ordinal is None:
            return
        begun, kept = self.ordinal
        if any(one.kind is CitationKind.MINUTES and one.start > kept.start for one in self.out[-3:]):
            self.ordinal = None
        elif at - begun > _LOOSE_WORDS * 2:
            self.out.append(kept)
            self.ordinal = None

    def _number(self, at: int) -> int:
        hope = self.hope
        if after := self.stretch.date_end(at):
            if hope:
                hope.listing, hope.parted = False, True
                hope.words += 1
                hope.bare = hope.bare and bool(hope.taken)
            return after
        end, shape = self.stretch.thousands_end(at), shape_of(self.tokens[at].text)
        if (start := self.stretch.prefix_start(at)) >= 0:
            self._take(at, at, _SURE, start=start)
        elif shape is not None and not self.stretch.is_let_go(at, shape, at - self.foreign_at):
            self._weigh(at, end, shape)
        elif hope:
            hope.doubt()
        return end + 1

    def _weigh(self, at: int, end: int, shape: Shape) -> None:
        hope = self.hope
        if hope and hope.taken:
            if hope.listing and self._goes_on(at, shape, hope):
                self._take(at, end, _LISTED)
                return
            hope.listing = False
        elif hope and self._answers(at, end, shape, hope):
            self._take(at, end, _SURE if hope.direct and shape is not Shape.BARE else _LIKELY)
            return
        if shape is Shape.MIXED and self.stretch.is_strong(at, at - self.foreign_at):
            self._take(at, end, _BY_SHAPE, kind=self._near_kind(at))
        elif hope and not hope.taken:
            hope.doubt()

    def _answers(self, at: int, end: int, shape: Shape, hope: _Hope) -> bool:
        """Whether a number is the one that a name waits for."""
        owned, near = at - self.foreign_at <= _OWNED, hope.direct or hope.numbered
        if shape is Shape.MIXED:
            is_free = not owned or self.stretch.is_strong(at, at - self.foreign_at)
            return is_free and (near or hope.head.loose or hope.words <= _NEAR_WORDS)
        if owned:
            return False
        if shape is Shape.BARE:
            registered = hope.numbered and at - hope.registered_at <= _FEW_WORDS
            return self._answers_bare(self.tokens[at].text, hope, thousands=end > at, registered=registered)
        if shape is Shape.FRACTION:
            if hope.head.words[0] in FOLIO and hope.head.plural and is_range(self.tokens[at].text):
                return False
            return near or (hope.head.loose and hope.words <= _FEW_WORDS)
        return near

    @staticmethod
    def _answers_bare(text: str, hope: _Hope, *, thousands: bool, registered: bool) -> bool:
        digits = sum(letter.isdigit() for letter in text) + (_THOUSANDS if thousands else 0)
        plain = text[0] == "0" or digits >= _PLAIN_DIGITS  # "boleta de remisión 04567"
        near = (hope.direct and (hope.bare or hope.numbered)) or registered
        near = near or (plain and hope.words <= _ADJOINING and not hope.parted)
        fewest = hope.head.numbered if hope.numbered else hope.head.bare
        return near and hope.head.bare > 0 and digits >= fewest

    def _goes_on(self, at: int, shape: Shape, hope: _Hope) -> bool:
        """Whether a number is one more of a list."""
        if at - self.foreign_at <= _OWNED:
            return False
        if shape is Shape.BARE:
            return hope.head.plural and (hope.head.bare > 0 or not self.tokens[hope.taken[0]].text.isdigit())
        return hope.head.plural or shape is not Shape.WORD

    def _take(
        self, at: int, end: int, confidence: float, *, kind: CitationKind | None = None, start: int = -1, key: str = ""
    ) -> None:
        begin, stop = self.tokens[at].start if start < 0 else start, self.tokens[end].end
        hope = self.hope
        kind = kind or (hope.head.kind if hope else self._near_kind(at))
        key = key or key_of(self.page.folded[begin:stop].replace(",", "") + self.stretch.year_after(end))
        if not key:
            return
        self.out.append(self._citation(begin, stop, kind, key, confidence))
        if hope:
            if 0 < len(hope.taken) < _LONGEST_LIST:
                if self._ends_range(at, hope.taken[-1]):
                    self.ranges.append(len(self.out) - 2)
                self._complete(hope)
            hope.taken.append(end)
            hope.listing, hope.in_numerals, hope.words = False, False, 0

    def _ends_range(self, at: int, first: int) -> bool:
        """Whether nothing but "al" and what it carries stands between two numbers."""
        between = [skeleton(self.stretch.word(place)) for place in range(first + 1, at)]
        return sum(word in JOINING for word in between) == 1 and all(word in JOINING | CARRYING for word in between)

    def _complete(self, hope: _Hope) -> None:
        """In a list the number that says less takes the rest from the one that says more: "12, 13 y 14/2024"."""
        *others, last = self.out[-len(hope.taken) - 1 :]
        if hope.head.plural and "/" in last.key and all("/" not in one.key for one in others):
            tail = last.key.partition("/")[2]
            if tail.isdigit():
                self.out[-len(others) - 1 : -1] = [replace(one, key=f"{one.key}/{tail}") for one in others]
        elif others[0].key.count("/") > last.key.count("/") == 1 and others[0].key.split("/")[0].isalpha():
            parts = others[0].key.split("/")
            if last.key.endswith(f"/{parts[-1]}"):
                self.out[-1] = replace(last, key="/".join([*parts[:-2], last.key]))

    def _citation(self, start: int, end: int, kind: CitationKind, key: str, confidence: float) -> Citation:
        begin, stop = self.page.origin(start), self.page.origin(end - 1) + 1
        written = " ".join(self.page.source[begin:stop].split())[:200]
        return Citation(begin, stop, kind, written, key, confidence)

    def _near_kind(self, at: int) -> CitationKind:
        text = self.tokens[at].text
        for pattern, kind in _LOOKS_LIKE:
            if pattern.match(text):
                return kind
        if self.last_kind and at - self.last_kind[0] <= _LOOSE_WORDS:
            return self.last_kind[1]
        return CitationKind.PAPER
