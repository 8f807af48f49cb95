"""The numbers of papers that a Spanish text cites: letters, agreements, contracts, files, minutes, rulings. Pure.

A name ("oficio", "exp.") opens the hope for a number. Directly after it, or after "número", any number is taken; some
words later only one with the shape of a reference. A number of unmistakable shape needs no name. Articles, dates,
money, telephones, plates and statutes are let go. One pass over the tokens: time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from records.evidence.citation_keys import key_of
from records.evidence.citation_text import Page, Token, read_page, skeleton, tokens
from records.evidence.citation_words import (
    ABBREVIATIONS,
    CONNECTING,
    COUNTED,
    DESCRIBING,
    FOREIGN,
    HEADS,
    MONTHS,
    NUMBER,
    ORDINALS,
    PREFIXES,
    STATUTES,
    CitationKind,
    Head,
)

MOST_CHARACTERS = 2_000_000  # of one page: what comes after is not read
_LOOSE_WORDS = 14
_STRAY_WORDS = 9
_LONGEST_LIST = 60
_LONGEST, _SHORTEST_PART = 60, 40
_PART = re.compile(r"[a-z0-9]+")
_YEAR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)\Z")
_OCR_NUMBER = re.compile(r"(?=[^\n]*\d)[0-9oil]+\Z")
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
    on one line. `key` is the same for all ways to write it. `confidence` lies between 0 and 1.
    """

    start: int
    end: int
    kind: CitationKind
    written: str
    key: str
    confidence: float


def find_citations(text: str) -> list[Citation]:
    """Every number of a paper that the text cites, in the order of the text."""
    page = read_page(text[:MOST_CHARACTERS])
    return _Reader(page, list(_cut(tokens(page)))).read()


def keys_named(written: str) -> set[str]:
    """The keys under which a paper that bears this number is found: the whole, and what a text would cite of it."""
    page = read_page(written[:500])
    keys = {key_of(page.folded)} | {one.key for one in find_citations(written[:500])}
    return {key for key in keys if key}


def _cut(found: Iterator[Token]) -> Iterator[Token]:
    """Part what only looks like one number: "no.12/24", "1.-oficio", words joined by a hyphen."""
    for token in found:
        if token.is_mark or not any(sign in token.text for sign in "./-*#_ \n"):
            yield token
        elif not token.has_digit:
            yield from (Token(part[0], token.start + part.start(), token.start + part.end()) for part in _words(token))
        else:
            yield from _parted(token)


def _words(token: Token) -> Iterator[re.Match[str]]:
    return _PART.finditer(token.text)


def _parted(token: Token) -> Iterator[Token]:
    parts = list(_words(token))
    begin = 0
    for place, part in enumerate(parts):
        before = token.text[parts[place - 1].end() : part.start()] if place else ""
        after = token.text[part.end() : parts[place + 1].start()] if place + 1 < len(parts) else ""
        known = skeleton(part[0]) in NUMBER or skeleton(part[0]) in HEADS
        if known and len(part[0]) > 1 and ("." in before or "." in after) and not part[0].isdigit():
            if begin < place:
                yield Token(
                    token.text[parts[begin].start() : parts[place - 1].end()],
                    token.start + parts[begin].start(),
                    token.start + parts[place - 1].end(),
                )
            yield Token(part[0], token.start + part.start(), token.start + part.end())
            begin = place + 1
    if begin < len(parts):
        first, last = parts[begin].start(), parts[-1].end()
        yield Token(token.text[first:last], token.start + first, token.start + last)


@dataclass(slots=True)
class _Hope:
    """A name that waits for its number, or has it and may have more of a list."""

    head: Head
    direct: bool = True  # nothing but words that connect since the name
    numbered: bool = False  # "número" was the last that counts
    bare: bool = True  # and nothing that makes a bare number doubtful
    near_miss: bool = False  # a number, a date or a mark came between
    words: int = 0
    taken: list[int] = field(default_factory=list)
    listing: bool = False


class _Reader:
    def __init__(self, page: Page, found: Sequence[Token]) -> None:
        self.page, self.tokens = page, found
        self.out: list[Citation] = []
        self.hope: _Hope | None = None
        self.last_kind: tuple[int, CitationKind] | None = None
        self.foreign_at = -99
        self.ordinal: tuple[int, Citation] | None = None

    def read(self) -> list[Citation]:
        at = 0
        while at < len(self.tokens):
            at = self._step(at)
        self._settle_ordinal(len(self.tokens) + 99)
        return sorted(self.out, key=lambda one: one.start)

    def _step(self, at: int) -> int:
        token = self.tokens[at]
        self._settle_ordinal(at)
        if token.is_mark:
            self._mark(at, token)
            return at + 1
        word = skeleton(token.text)
        if named := self._head(at):
            return self._open(at, *named)
        if session := self._session(at):
            return session
        if word in NUMBER and not token.text.isdigit():
            if self.hope and not self.hope.taken:
                self.hope.numbered = at - self.foreign_at > 1 or self.foreign_at < 0
            return at + 1
        if not token.has_digit:
            self._word(at, word)
            return at + 1
        return self._number(at)

    # Words -----------------------------------------------------------------------------------------------------------

    def _head(self, at: int) -> tuple[Head, int] | None:
        for head in HEADS.get(skeleton(self.tokens[at].text), ()):
            end = self._reach(at, head.words)
            if end and not (head.words[0] in _SHORT and not self._abbreviated(end)):
                return head, end
        return None

    def _reach(self, at: int, words: tuple[str, ...]) -> int:
        """Where a name of several words ends that begins here, "no. de control" with its point; 0 where it is not it."""
        place = at
        for count, word in enumerate(words):
            if count == 1 and place < len(self.tokens) and self.tokens[place].text == ".":
                place += 1
            if place >= len(self.tokens) or skeleton(self.tokens[place].text) != word:
                return 0
            place += 1
        return place

    def _abbreviated(self, end: int) -> bool:
        """Whether a short name such as "of." or "exp." is followed by a point, a colon, a number or "número"."""
        if end >= len(self.tokens):
            return False
        following = self.tokens[end]
        return following.text in ".:" or following.has_digit or skeleton(following.text) in NUMBER

    def _open(self, at: int, head: Head, end: int) -> int:
        before = self.tokens[at - 1].text if at else ""
        hope = _Hope(head)
        if before == "/" or (before == "-" and at > 1):
            hope.direct = True
        if head.kind is CitationKind.FOLIO and head.words[0] in _FOLIO and before in _LEAVES:
            hope.bare = False
        waiting = self.hope
        if (
            waiting
            and not waiting.taken
            and head.kind is CitationKind.FOLIO
            and waiting.words <= _LOOSE_WORDS
            and hope.bare
        ):
            # "solicitud con número de folio 33…": still the request's number.
            if waiting.head.kind in (CitationKind.REQUEST, CitationKind.PAPER, CitationKind.FILE):
                hope.head = replace(head, kind=waiting.head.kind, plural=head.plural or waiting.head.plural)
        self.hope = hope
        self.last_kind = (at, hope.head.kind)
        return end

    def _word(self, at: int, word: str) -> None:
        if word in FOREIGN:
            self.foreign_at = at
        hope = self.hope
        if hope is None:
            return
        hope.words += 1
        if hope.taken:
            hope.listing = word in _LISTING and (hope.listing or self._follows(at, hope))
            if not hope.listing and hope.words > _STRAY_WORDS:
                self.hope = None
            return
        if (
            word in DESCRIBING
            or (len(word) == 1 and hope.direct and self._before_number(at))
            or (word in CONNECTING and (word not in _OF or hope.numbered))
        ):
            pass
        elif word in _OF:
            hope.bare = False
        else:
            hope.direct = hope.numbered = False
        if hope.words > _LOOSE_WORDS and not self._is_date_word(word):
            self.hope = None

    def _before_number(self, at: int) -> bool:
        """Whether digits follow a letter, as in "factura B 2231"."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return following is not None and following.text.isdigit() and self.page.raw[self.tokens[at].start].isupper()

    @staticmethod
    def _is_date_word(word: str) -> bool:
        return word in MONTHS or word in _DATES

    @staticmethod
    def _follows(at: int, hope: _Hope) -> bool:
        return bool(hope.taken) and at - hope.taken[-1] <= 2

    def _mark(self, at: int, token: Token) -> None:
        hope = self.hope
        if token.text == "." and self._ends_sentence(at, token):
            self.hope = None
        elif hope and token.text in ",;(":
            hope.near_miss = True
            if hope.taken:
                hope.listing = token.text == "," and self._follows(at, hope)
            else:
                hope.bare = False
        elif token.text in "$%" and hope:
            hope.numbered = False

    def _ends_sentence(self, at: int, token: Token) -> bool:
        before = self.tokens[at - 1] if at else None
        if before is not None and before.end == token.start and skeleton(before.text) in ABBREVIATIONS:
            return False
        if before is not None and before.end == token.start and self.hope and self._head(at - 1):
            return False
        rest = self.page.raw[token.end : token.end + 3]
        if self.hope and not self.hope.words and rest.lstrip()[:1].isdigit():
            return False
        return not rest.strip() or (rest[0] in " \n" and not rest.lstrip()[0].islower()) or rest[0] == "-"

    # Ordinal sessions --------------------------------------------------------------------------------------------------

    def _session(self, at: int) -> int:
        """ "acta de la Décima Segunda Sesión Ordinaria": kept back, for a number may follow that says it better."""
        hope = self.hope
        if hope is None or hope.head.kind is not CitationKind.MINUTES or hope.taken:
            return 0
        end = at
        while end < len(self.tokens) and skeleton(self.tokens[end].text) in ORDINALS and end - at < 2:
            end += 1
        if end == at or end >= len(self.tokens) or self.tokens[end].text not in ("sesion", "reunion"):
            return 0
        names = [ORDINALS[skeleton(one.text)] for one in self.tokens[at:end]]
        sort = self.tokens[end + 1].text if end + 1 < len(self.tokens) else ""
        end += 1 + (sort in ("ordinaria", "extraordinaria", "solemne", "especial", "urgente"))
        first, last = self.tokens[at], self.tokens[end - 1]
        key = "/".join(["sesion", *(one for one in (sort,) if end - at > len(names) + 1), *names])
        self.ordinal = (at, self._citation(first.start, last.end, CitationKind.MINUTES, key, 0.55))
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

    # Numbers -----------------------------------------------------------------------------------------------------------

    def _number(self, at: int) -> int:
        token = self.tokens[at]
        after_date = self._date(at)
        if after_date:
            if self.hope:
                self.hope.listing = False
                self.hope.words += 1
                self.hope.near_miss = True
                if not self.hope.taken:
                    self.hope.bare = False
            return after_date
        merged = self._thousands(at)
        shape = _shape(token.text)
        if self._prefixed(at):
            self._take(at, at, 0.95, start=self.tokens[at - 1].start)
        elif shape is not None and not self._let_go(at, shape):
            self._weigh(at, merged, shape)
        elif self.hope:
            self.hope.listing = self.hope.numbered = False
            self.hope.direct = self.hope.bare = False
            self.hope.near_miss = True
        return merged + 1

    def _weigh(self, at: int, end: int, shape: str) -> None:
        hope = self.hope
        if hope and hope.taken:
            if hope.listing and self._goes_on(at, shape, hope):
                self._take(at, end, 0.85)
                return
            hope.listing = False
        elif hope and self._answers(at, end, shape, hope):
            self._take(at, end, 0.95 if hope.direct and shape != "bare" else 0.75)
            return
        if shape == "mixed" and self._is_strong(at):
            self._take(at, end, 0.8, kind=self._near_kind(at))
        elif hope and not hope.taken:
            hope.direct = hope.numbered = hope.bare = False
            hope.near_miss = True

    def _answers(self, at: int, end: int, shape: str, hope: _Hope) -> bool:
        text = self.tokens[at].text
        owned = at - self.foreign_at <= 3
        if shape == "bare":
            digits = sum(letter.isdigit() for letter in text) + (3 if end > at else 0)
            near = hope.direct and (hope.bare or hope.numbered)
            if hope.words <= 2 and not hope.near_miss and (text[0] == "0" or digits >= 5) and hope.head.bare:
                near = True  # "boleta de remisión 04567"
            enough = hope.head.bare and digits >= (hope.head.numbered if hope.numbered else hope.head.bare)
            if hope.head.kind is CitationKind.AGREEMENT:
                enough = digits >= 3
            return bool(near and enough) and not owned
        if shape == "dotted":
            return not owned and (hope.direct or hope.numbered)
        if shape == "fraction":
            if hope.head.words[0] in _FOLIO and hope.head.plural and _is_range(text):
                return False
            return not owned and (hope.direct or hope.numbered or (hope.head.loose and hope.words <= 6))
        if shape == "word":
            return not owned and (hope.direct or hope.numbered)
        return (not owned or self._is_strong(at)) and (
            hope.direct or hope.numbered or hope.head.loose or hope.words <= 3
        )

    def _goes_on(self, at: int, shape: str, hope: _Hope) -> bool:
        if at - self.foreign_at <= 3:
            return False
        if shape == "bare":
            first = self.tokens[hope.taken[0]].text
            return hope.head.plural and (hope.head.bare > 0 or not first.isdigit())
        if shape == "word":
            return hope.head.plural
        return True

    def _take(self, at: int, end: int, confidence: float, *, kind: CitationKind | None = None, start: int = -1) -> None:
        first, last = self.tokens[at], self.tokens[end]
        begin = first.start if start < 0 else start
        stop = last.end
        while stop > begin and self.page.folded[stop - 1] in "./-_#*":
            stop -= 1
        hope = self.hope
        if kind is None:
            kind = hope.head.kind if hope else self._near_kind(at)
        key = key_of(self.page.folded[begin:stop].replace(",", ""))
        if not key or "://" in self.page.folded[max(0, begin - 8) : begin]:
            return
        self.out.append(self._citation(begin, stop, kind, key, confidence))
        if hope:
            if 0 < len(hope.taken) < _LONGEST_LIST:
                self._complete(hope)
            hope.taken.append(at)
            hope.listing, hope.words = False, 0

    def _complete(self, hope: _Hope) -> None:
        """In a list the number that says less takes the rest from the one that says more: "12, 13 y 14/2024"."""
        count = len(hope.taken) + 1
        found = self.out[-count:]
        last, first = found[-1], found[0]
        if hope.head.plural and "/" in last.key and all("/" not in one.key for one in found[:-1]):
            tail = last.key.partition("/")[2]
            if tail.isdigit():
                self.out[-count:] = [*(_keyed(one, f"{one.key}/{tail}") for one in found[:-1]), last]
        elif first.key.count("/") > last.key.count("/") and first.key.split("/")[0].isalpha():
            parts, own = first.key.split("/"), last.key.split("/")
            if len(own) == 2 and own[1] == parts[-1]:
                self.out[-1] = _keyed(last, "/".join([*parts[:-2], *own]))

    def _citation(self, start: int, end: int, kind: CitationKind, key: str, confidence: float) -> Citation:
        begin, stop = self.page.origin(start), self.page.origin(end - 1) + 1
        written = " ".join(self.page.source[begin:stop].split())[:200]
        return Citation(begin, stop, kind, written, key, confidence)

    # What is no number of a paper ----------------------------------------------------------------------------------

    def _let_go(self, at: int, shape: str) -> bool:
        token, text, folded = self.tokens[at], self.tokens[at].text, self.page.folded
        before, after = folded[token.start - 1 : token.start], folded[token.end : token.end + 1]
        if before and before in "$@&=?~'\"" and before != '"':
            return True
        if after and after in "%@=°'" or (before == "/" and folded[max(0, token.start - 2) : token.start] == "//"):
            return True
        if folded[max(0, token.start - 2) : token.start] == "$ " or text.startswith("www."):
            return True
        following = skeleton(self.tokens[at + 1].text) if at + 1 < len(self.tokens) else ""
        if shape == "bare" and self._counts(at):
            return True
        if shape in ("bare", "fraction") and (
            following in COUNTED or after == ":" and folded[token.end + 1 : token.end + 3].isdigit()
        ):
            return True
        if shape == "bare" and before == ":" and folded[token.start - 2 : token.start - 1].isdigit():
            return True
        if shape in ("bare", "fraction") and before and before in "+(" and at - self.foreign_at < 6:
            return True
        if shape == "fraction" and following == "m" and text.endswith("/100"):
            return True
        first = _PART.match(text)
        return bool(first and first[0] in STATUTES and len(text) > len(first[0]))

    def _counts(self, at: int) -> bool:
        """Whether a bare number counts papers ("3 circulares") or hundredths ("12 por ciento")."""
        following = [skeleton(one.text) for one in self.tokens[at + 1 : at + 3]]
        named = self._head(at + 1) if following else None
        return bool(named and named[0].plural) or following == ["por", "ciento"]

    def _date(self, at: int) -> int:
        """How far a date or a year beginning here reaches; 0 where none begins."""
        text = self.tokens[at].text
        if _is_date(text):
            return at + 1
        if text.isdigit() and len(text) <= 2:
            following = [one.text for one in self.tokens[at + 1 : at + 6]]
            for place, word in enumerate(following[:4]):
                if word in MONTHS:
                    end = at + 1 + place + 1
                    while end < len(self.tokens) and self.tokens[end].text in ("de", "del", "ano"):
                        end += 1
                    has_year = end < len(self.tokens) and _YEAR.match(self.tokens[end].text)
                    return end + 1 if has_year else at + place + 2
                if word not in ("de", "del", "mes", ",", "y", "al", "a") and not (word.isdigit() and len(word) <= 2):
                    break
        if _YEAR.match(text) and at:
            return at + 1 if self.tokens[at - 1].text in _BEFORE_YEAR else 0
        return 0

    def _thousands(self, at: int) -> int:
        """The last token of "18,452"."""
        if at + 2 >= len(self.tokens) or not self.tokens[at].text.isdigit() or len(self.tokens[at].text) > 3:
            return at
        comma, rest = self.tokens[at + 1], self.tokens[at + 2]
        joined = comma.text == "," and comma.start == self.tokens[at].end and rest.start == comma.end
        return at + 2 if joined and rest.text.isdigit() and len(rest.text) == 3 else at

    def _prefixed(self, at: int) -> bool:
        if not at or self.tokens[at - 1].text not in PREFIXES:
            return False
        between = self.page.folded[self.tokens[at - 1].end : self.tokens[at].start]
        return between in (" ", "\n") and _shape(self.tokens[at].text) in ("fraction", "mixed")

    def _is_strong(self, at: int) -> bool:
        """Whether a number is unmistakable by itself: letters, a number and a year, in capitals, several parts."""
        token = self.tokens[at]
        raw = self.page.raw[token.start : token.end]
        parts = _PART.findall(token.text)
        letters = sum(letter.isalpha() for letter in raw)
        if at - self.foreign_at <= 4 or letters < 2 or len(token.text) > _LONGEST or raw != raw.upper():
            return False
        numbers = [part for part in parts if any(letter.isdigit() for letter in part)]
        named = [part for part in parts if part.isalpha() and len(part) > 1]
        year = any(_YEAR.match(part) for part in parts)
        short_year = "/" in token.text and len(parts[-1]) == 2 and parts[-1].isdigit()
        around = self.page.folded[max(0, token.start - 1) : token.start] + self.page.folded[token.end : token.end + 1]
        if any(sign in "@=_" for sign in around):
            return False
        return len(parts) >= 3 and len(numbers) >= 2 and bool(named) and (year or short_year)

    def _near_kind(self, at: int) -> CitationKind:
        token = self.tokens[at]
        for pattern, kind in _LOOKS_LIKE:
            if pattern.match(token.text):
                return kind
        if self.last_kind and at - self.last_kind[0] <= _LOOSE_WORDS:
            return self.last_kind[1]
        return CitationKind.PAPER


_SHORT = frozenset(
    skeleton(word)
    for word in (
        "of",
        "ofs",
        "ofes",
        "exp",
        "exps",
        "expes",
        "ref",
        "refs",
        "refes",
        "ofc",
        "ofic",
        "nuc",
        "clc",
        "carta",
        "aviso",
        "escrito",
        "orden",
        "proyecto",
        "informe",
        "comunicado",
        "nombramiento",
        "padron",
    )
)
_FOLIO = frozenset(skeleton(word) for word in ("folio", "folios"))
_LEAVES = frozenset(("a", "al", "en", "visible", "visibles", "del", "los", "fojas", "de"))
_OF = frozenset(("de", "del"))
_LISTING = frozenset(
    skeleton(word)
    for word in (
        "y",
        "e",
        "o",
        "al",
        "a",
        "el",
        "la",
        "los",
        "las",
        "hasta",
        "asi",
        "como",
        "numero",
        "no",
        "num",
        "del",
        "de",
        "diverso",
        "similar",
        "ambos",
        "u",
    )
)
_DATES = frozenset(skeleton(word) for word in ("fecha", "de", "del", "dia", "mes", "ano", "presente"))
_BEFORE_YEAR = frozenset(("de", "del", "ano", "anos", "ejercicio", "fiscal", "en", "enero", "marzo"))


def _keyed(one: Citation, key: str) -> Citation:
    return Citation(one.start, one.end, one.kind, one.written, key, one.confidence)


def _shape(text: str) -> str | None:
    """What a token with digits could be: "bare", "fraction", "word" (letters and digits), "mixed"; None: no number."""
    parts = _PART.findall(text)
    if len(text) > _LONGEST or any(len(part) > _SHORTEST_PART for part in parts):
        return None
    numeric = all(_OCR_NUMBER.match(part) for part in parts)
    if len(parts) == 1:
        return "bare" if numeric else "word" if _is_code_word(text) else None
    if numeric:
        years = [part for part in parts if _YEAR.match(part)]
        if set(text) <= set("0123456789."):
            return "dotted" if len(parts) > 2 and len(text) > 6 else None
        if len(years) == len(parts):
            return None
        return "fraction"
    return "mixed" if any(any(letter.isdigit() for letter in part) for part in parts) else None


def _is_range(text: str) -> bool:
    """Whether it says from leaf to leaf: "123-125"."""
    first, _, last = text.partition("-")
    return first.isdigit() and last.isdigit() and len(last) <= 4 and int(first) < int(last)


def _is_code_word(text: str) -> bool:
    digits = sum(letter.isdigit() for letter in text)
    return (
        digits >= 2
        and len(text) >= 4
        and not re.fullmatch(r"\d+(?:o|a|er|do|ro|to|vo|mo|hrs?|h|m2?|km|kg|ml|mg|cm|mm)", text)
    )


def _is_date(text: str) -> bool:
    parts = re.split(r"[./\- \n]+", text)
    if len(parts) != 3:
        return False
    day, month, year = parts
    if month in MONTHS:
        return day.isdigit() and year.isdigit()
    if not (day.isdigit() and month.isdigit() and year.isdigit()):
        return False
    if len(day) == 4:
        day, year = year, day
    if len(day) > 2 or len(month) > 2 or len(year) not in (2, 4):
        return False
    try:
        date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True
