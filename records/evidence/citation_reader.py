"""Reads a page once from its first token to its last and takes the numbers that the names of papers lead to. Pure.

A name ("oficio", "exp.") opens the hope for a number. Directly after it, or after "número", any number is taken; some
words later only one with the shape of a reference. A number of unmistakable shape needs no name. Articles, dates,
money, telephones, plates and statutes are let go. One pass over the tokens: time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from records.evidence.citation_answers import answers, is_called_a_number
from records.evidence.citation_extents import (
    Extent,
    area_end,
    groups_end,
    is_file_of_a_court,
    led_number,
    spaced_end,
    spoken_tail,
    stroke_end,
    suffix_end,
    worded_end,
)
from records.evidence.citation_findings import Citation, Findings
from records.evidence.citation_hopes import FEW_WORDS, LOOSE_WORDS, STRAY_WORDS, Hope
from records.evidence.citation_keys import key_of
from records.evidence.citation_kinds import kind_by_look
from records.evidence.citation_lists import OWNED, ends_range, goes_on, resumes
from records.evidence.citation_marks import read_mark
from records.evidence.citation_numerals import roman, spoken
from records.evidence.citation_shapes import Shape, shape_of
from records.evidence.citation_sittings import sitting
from records.evidence.citation_strangers import is_count_of_a_year, is_let_go, is_of_an_agenda, is_strong
from records.evidence.citation_stretch import Stretch
from records.evidence.citation_text import Page, Token, skeleton
from records.evidence.citation_words import (
    AGENTS,
    BANKING,
    BORROWED,
    CONNECTING,
    COUNTED,
    DATING,
    DESCRIBING,
    FOLIO,
    LISTING,
    MONTHS,
    NUMBER,
    REGISTERED,
    REPEATING,
    RETURNING,
    STREETS,
    STROKES,
    CitationKind,
    Head,
)

_VERSION = re.compile(r"\d\.0\Z")  # "folio SISAI 2.0: 1101…"
_LONGEST_LIST = 60
_THOUSANDS = re.compile(r"(?<=\d),(?=\d)")
_WITH_A_ROMAN = re.compile(r"\d+[-/.][ivx]+[-/.]\d+\Z")
_SURE, _LISTED, _BY_SHAPE, _LIKELY, _BY_ORDER = 0.95, 0.85, 0.8, 0.75, 0.55
_OF = frozenset(("de", "del"))
_LENDING = frozenset((CitationKind.REQUEST, CitationKind.PAPER, CitationKind.FILE))


class Reader:
    """One reading of a page; `read` gives what it cites."""

    def __init__(self, page: Page, found: Sequence[Token]) -> None:
        self.page, self.tokens = page, found
        self.stretch = Stretch(page, found)
        self.findings = Findings(page)
        self.hope: Hope | None = None
        self.last_kind: tuple[int, CitationKind] | None = None
        self.foreign_at = self.bank_at = self.street_at = -LOOSE_WORDS * 9
        self.ordinal: tuple[int, Citation] | None = None

    def read(self) -> list[Citation]:
        """Every number of a paper, in the order of the text."""
        at = 0
        while at < len(self.tokens):
            at = self._step(at)
        self._settle_ordinal(len(self.tokens) + LOOSE_WORDS * 9)
        return self.findings.in_order()

    def _step(self, at: int) -> int:
        token = self.tokens[at]
        self._settle_ordinal(at)
        if token.is_mark:
            self.hope = read_mark(self.stretch, self.hope, at)
            return at + 1
        return (
            self._name(at)
            or self._sitting(at)
            or self._numeral(at)
            or self._led(at)
            or self._owner(at)
            or self._plain(at)
        )

    def _name(self, at: int) -> int:
        """Open a hope where a paper is named; the next place, 0 where none is."""
        named = None if self.stretch.owning_phrase_end(at) else self.stretch.head(at)
        if named is None:
            return 0
        return self._own(at, named[1]) if self._is_of_a_bank(at, named[0]) else self._open(at, *named)

    def _led(self, at: int) -> int:
        """Take a number together with the initials or the acronym before it."""
        token, led = self.tokens[at], 0 if self.tokens[at].has_digit else led_number(self.stretch, at)
        end, key = worded_end(self.stretch, at) if self._waits(at) else (at, "")
        if key:
            self._take(Extent(at, end, Shape.MIXED, key=key), _LIKELY)
            return end + 1
        # "casos de IRA 12533" are counted.
        is_counted = led and self.tokens[led].text.isdigit() and self.stretch.word(at - 1) in _OF
        if led and not is_counted and (self._waits(at) or (self.hope and self.hope.is_near())):
            return self._number(led, start=token.start)
        number = Extent(led, led, Shape.FRACTION, token.start)
        if not led or at - self.foreign_at <= OWNED or not is_file_of_a_court(self.stretch, at, led):
            return 0
        self._take(number, _LIKELY, kind=self._near_kind(at))
        return led + 1

    def _owner(self, at: int) -> int:
        end = self.stretch.owner_end(at)
        return self._own(at, end) if end else 0

    def _own(self, at: int, end: int) -> int:
        """The number behind these words is theirs, and no paper's."""
        word = skeleton(self.tokens[at].text)
        if word in BANKING:
            self.bank_at = at
        if word in STREETS:
            self.street_at = at
        if not (word in COUNTED and self.stretch.word(at - 1).isdigit()):  # "(3 fojas), DGA/2/2020"
            self.foreign_at = end - 1
            if self.hope:
                self.hope.owned = True
        self._word(at, word)
        return end

    def _plain(self, at: int) -> int:
        token, word = self.tokens[at], skeleton(self.tokens[at].text)
        if word in NUMBER and not token.text.isdigit():
            if at - self.street_at <= STRAY_WORDS and not (self.hope and self.hope.direct):
                self.foreign_at = at  # "calle 60 No. 501-A"
            if self.hope and not self.hope.taken:
                self.hope.numbered = at - self.foreign_at > 1
        elif token.has_digit:
            return self._number(at)
        else:
            if word in BANKING:
                self.bank_at = at
            self._word(at, word)
        return at + 1

    def _is_of_a_bank(self, at: int, head: Head) -> bool:
        """Whether it is the reference of a payment: "CLABE 0141…, referencia 2022 0917"."""
        is_owned = at - self.foreign_at <= FEW_WORDS // 2 and self.stretch.word(at - 1) in _OF  # "modelo de referencia"
        return (is_owned or at - self.bank_at <= LOOSE_WORDS) and not BORROWED.isdisjoint(head.words)

    def _waits(self, at: int) -> bool:
        """Whether a number that begins here would be taken, or be one more of a list."""
        hope = self.hope
        if hope is None or not hope.taken:
            return hope is not None and (hope.direct or hope.numbered)
        return hope.listing or resumes(self.stretch, at, hope, at - self.foreign_at)

    def _open(self, at: int, head: Head, end: int) -> int:
        hope, waiting = Hope(head), self.hope
        if head.words[0] in FOLIO and self.stretch.is_leaf(at):
            hope.bare = False
        elif head.kind is CitationKind.FOLIO and waiting and not waiting.taken and waiting.head.kind in _LENDING:
            # "solicitud con número de folio 33…": still the request's number.
            hope.head = replace(head, kind=waiting.head.kind, plural=head.plural or waiting.head.plural)
            hope.head = self._with_fewest(hope.head, waiting)
        elif head.kind is CitationKind.FOLIO and waiting and not waiting.taken:
            hope.head = self._with_fewest(head, waiting)
        elif skeleton(head.words[0]) in RETURNING and self.last_kind and not self._says(at):
            hope.head = replace(head, kind=self.last_kind[1])
        # What owned a number before does not own that of a paper named since: "fojas del expediente 45/2023".
        self.foreign_at = -LOOSE_WORDS * 9
        self.hope, self.last_kind = hope, (at, hope.head.kind)
        return end

    @staticmethod
    def _with_fewest(head: Head, waiting: Hope) -> Head:
        """A folio right behind a name needs no more digits than that: "vale folio 45"."""
        return replace(head, bare=min(head.bare, waiting.head.bare or head.bare)) if waiting.direct else head

    def _says(self, at: int) -> bool:
        """Whether somebody says something by what is named here: "mediante el diverso"."""
        return any(skeleton(self.stretch.word(place)) in AGENTS for place in (at - 1, at - 2))

    def _numeral(self, at: int) -> int:
        """Take a number in letters where a name waits for it; the next place, 0 where there is none."""
        hope, token = self.hope, self.tokens[at]
        if hope is None or token.has_digit:
            return 0
        value, end = roman(self.page.raw[token.start : token.end]), at + 1
        if not value:
            value, end = spoken(self.tokens, at)
        if not value or is_of_an_agenda(self.stretch, end - 1):
            return 0
        more, stop = spoken_tail(self.stretch, end)
        fewest = hope.head.numbered if hope.head.bare else 0
        if more and skeleton(self.stretch.word(end)) in STROKES:
            if not self._waits(at):
                return 0
        elif not self._may_be_in_letters(at, hope) or not fewest or len(str(value)) < fewest:
            return 0
        key = key_of(f"{value}/{more}") if more else str(value)
        last = stop if skeleton(self.stretch.word(end)) in STROKES else end  # a year is told by the key alone
        self._take(Extent(at, last - 1, Shape.BARE, key=key), _LIKELY)
        hope.in_numerals = True
        return stop or end

    def _may_be_in_letters(self, at: int, hope: Hope) -> bool:
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
            if word in DATING and hope.follows(at):
                hope.reach = at
            hope.listing = word in LISTING and (hope.listing or hope.follows(at))
            if not hope.listing and hope.words > STRAY_WORDS:
                self.hope = None
            return
        if word in _OF and not hope.numbered:
            hope.bare = False
        elif word not in DESCRIBING and word not in CONNECTING and not self._is_letter_of(at, word, hope):
            hope.direct = hope.numbered = False
        if hope.words > LOOSE_WORDS and word not in MONTHS and word not in DATING:
            self.hope = None

    def _is_letter_of(self, at: int, word: str, hope: Hope) -> bool:
        """Whether a letter belongs to the digits behind it: "factura B 2231"."""
        is_capital = self.page.raw[self.tokens[at].start].isupper()
        return len(word) == 1 and hope.direct and is_capital and self.stretch.word(at + 1).isdigit()

    def _sitting(self, at: int) -> int:
        """The Décima Segunda Sesión Ordinaria of an "acta": kept back, for a number may follow that says it better."""
        hope = self.hope
        if hope is None or hope.head.kind is not CitationKind.MINUTES or hope.taken:
            return 0
        end, key = sitting(self.stretch, at)
        if end:
            start, stop = self.tokens[at].start, self.tokens[end - 1].end
            self.ordinal = (at, self.findings.citation(start, stop, CitationKind.MINUTES, key, _BY_ORDER))
            self.last_kind = (end, CitationKind.MINUTES)
        return end

    def _settle_ordinal(self, at: int) -> None:
        if self.ordinal is None:
            return
        begun, kept = self.ordinal
        later = [one for one in self.findings.all[-3:] if one.start > kept.start]
        if any(one.kind is CitationKind.MINUTES or one.key.startswith("acta/") for one in later):
            self.ordinal = None
        elif at - begun > LOOSE_WORDS * 2:
            self.findings.all.append(kept)
            self.ordinal = None

    def _number(self, at: int, *, start: int = -1) -> int:
        """Weigh a number; `start` is where in the text the letters begin that lead to it, if they do."""
        hope, begun = self.hope, start if start >= 0 else self.stretch.prefix_start(at)
        if begun < 0 and (after := self.stretch.date_end(at)) and not self._is_no_date(at):
            if hope:
                hope.date(at, after)
            return after
        number = self._extent(at, start)
        if begun >= 0 and start < 0:
            self._take(replace(number, start=begun, end=at), _SURE)
        elif number.shape is None or is_let_go(self.stretch, at, number.shape, at - self.foreign_at):
            if hope and not _VERSION.match(self.tokens[at].text):
                hope.doubt()
        else:
            self._weigh(number)
        return number.end + 1

    def _is_no_date(self, at: int) -> bool:
        """Whether what looks like a date stands right behind a name, and so is its number: "acuerdo núm. 02/04/17"."""
        hope = self.hope
        if hope is None or hope.taken or not hope.direct:
            return False
        text = self.tokens[at].text
        if hope.numbered and not text.isdigit():
            return self.stretch.word(at - 1) in (*NUMBER, ".", ":")
        return not hope.words and bool(_WITH_A_ROMAN.match(text) or self.stretch.is_of_a_month(at))

    def _extent(self, at: int, start: int) -> Extent:
        """How far the number reaches that begins here, and what shape it has as a whole."""
        shape = shape_of(self.tokens[at].text)
        if start >= 0:
            end = spaced_end(self.stretch, at, led=True)
            return Extent(at, suffix_end(self.stretch, end), Shape.MIXED, start)
        if self._waits(at) or (self.hope and self.hope.is_near()):
            if (end := groups_end(self.stretch, at)) > at and self.tokens[at].text.isdigit():
                return Extent(at, end, Shape.DOTTED)
            if (end := spaced_end(self.stretch, at)) > at:
                return Extent(at, end, Shape.FRACTION)
            end, meant = stroke_end(self.stretch, at)
            if meant:
                return Extent(at, end, Shape.FRACTION, key=key_of(meant))
        is_code = shape in (Shape.MIXED, Shape.BARE) and self.stretch.thousands_end(at) == at
        end = area_end(self.stretch, at) if is_code else self.stretch.thousands_end(at)
        return Extent(at, suffix_end(self.stretch, end, is_file=self._awaits_a_file()), shape)

    def _awaits_a_file(self) -> bool:
        hope = self.hope
        return hope is not None and hope.head.kind is CitationKind.FILE and (hope.direct or hope.numbered)

    def _weigh(self, number: Extent) -> None:
        hope, at = self.hope, number.at
        if hope and hope.taken:
            if goes_on(self.stretch, number, hope, at - self.foreign_at):
                self._take(number, _LISTED)
                return
            if key := self._repeats(number):
                self._take(replace(number, key=key), _LISTED)
                return
            hope.listing = False
        elif hope and answers(self.stretch, number, hope, at - self.foreign_at):
            self._take(number, _SURE if hope.direct and number.shape is not Shape.BARE else _LIKELY)
            return
        elif (key := self._repeats(number)) and not (hope and hope.direct):
            self._take(replace(number, key=key), _LISTED, kind=self.findings.all[-1].kind)
            return
        elif not hope and at - self.foreign_at > FEW_WORDS and is_called_a_number(self.stretch, number):
            self._take(number, _LIKELY, kind=self._near_kind(at))
            return
        is_known = self.findings.has_like(key_of(self.tokens[at].text)) and at - self.foreign_at > OWNED
        if number.shape is Shape.MIXED and (is_known or is_strong(self.stretch, at, at - self.foreign_at)):
            self._take(number, _BY_SHAPE, kind=self._near_kind(at))
            self._hope_for_more(number)
        elif is_count_of_a_year(self.stretch, at, at - self.foreign_at) and number.end == at:
            self.hope = None  # its name is not the one that waited
            self._take(number, _BY_ORDER, kind=self._near_kind(at))
        elif hope and not hope.taken:
            hope.doubt()

    def _repeats(self, number: Extent) -> str:
        """The key of what repeats a number just found, "la 5561 Bis"; nothing where it does not."""
        last = self.stretch.word(number.end)
        is_repeated = number.end > number.at and last in REPEATING
        return self.findings.repeated(self.stretch.word(number.at), last) if is_repeated else ""

    def _hope_for_more(self, number: Extent) -> None:
        """What needs no name may begin a list as well: "TM/234/2023, 235/2023 y 236/2023"."""
        if self.hope is None:
            self.hope = Hope(Head(self._near_kind(number.at), ("",), bare=0, numbered=0, loose=True, plural=False))
            self.hope.take(number.end)

    def _take(self, number: Extent, confidence: float, *, kind: CitationKind | None = None) -> None:
        begin = self.tokens[number.at].start if number.start < 0 else number.start
        stop, hope = self.tokens[number.end].end, self.hope
        kind = kind or (hope.head.kind if hope else self._near_kind(number.at))
        said = _THOUSANDS.sub("", self.page.folded[begin:stop]) + self.stretch.year_after(number.end)
        key = number.key or key_of(said)
        if not key:
            return
        self.findings.add(self.findings.citation(begin, stop, kind, key, confidence))
        if hope:
            if 0 < len(hope.taken) < _LONGEST_LIST:
                if ends_range(self.stretch, number.at, hope.taken[-1]):
                    self.findings.mark_range()
                self.findings.complete(len(hope.taken) + 1, plural=hope.head.plural)
            hope.take(number.end)

    def _near_kind(self, at: int) -> CitationKind:
        if kind := kind_by_look(self.tokens[at].text):
            return kind
        if self.last_kind and at - self.last_kind[0] <= LOOSE_WORDS:
            return self.last_kind[1]
        return CitationKind.PAPER
