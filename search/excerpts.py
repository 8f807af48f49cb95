"""Which words of a text answered a query, and the piece of it that shows most of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from search import analyzers
from search.analyzers import LEXICON

LONGEST_TEXT = 400_000
"""Characters of one text that are looked through."""


class Fragment(NamedTuple):
    """A piece of the text and whether it answered; escaping it is the template's part."""

    text: str
    highlighted: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What a query asked to be shown: stems, phrases as (stem, distance) pairs, prefixes, exact words and codes."""

    stems: frozenset[str] = frozenset()
    phrases: tuple[tuple[tuple[str, int], ...], ...] = ()
    prefixes: tuple[str, ...] = ()
    exacts: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


class _Span(NamedTuple):
    start: int
    end: int
    what: object


def excerpt(text: str, marks: Marks, *, length: int = 240) -> tuple[Fragment, ...]:
    """About `length` characters of the text around the place that answers best; its beginning where none does."""
    text = _shown(text)
    spans = _spans(text, marks)
    start, end = _window(text, spans, length)
    inside = [span for span in spans if span.start >= start and span.end <= end]
    opening = [Fragment("… ", highlighted=False)] if start > 0 else []
    closing = [Fragment(" …", highlighted=False)] if end < len(text) else []
    return (*opening, *_fragments(text, inside, start, end), *closing)


def highlight(text: str, marks: Marks) -> tuple[Fragment, ...]:
    """The whole text, cut where it answers; for titles."""
    text = _shown(text)
    return tuple(_fragments(text, _spans(text, marks), 0, len(text)))


def _shown(text: str) -> str:
    """One line, composed letters; the words as the reader knows them, so no NFKC here."""
    return " ".join(unicodedata.normalize("NFC", text[:LONGEST_TEXT]).split())


def _spans(text: str, marks: Marks) -> list[_Span]:
    """Where the text answers, in order and without overlap."""
    found = [*_words(text, marks), *_phrases(text, marks), *_codes(text, marks)]
    found.sort(key=lambda span: (span.start, -span.end))
    apart: list[_Span] = []
    for span in found:
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
    return apart


def _words(text: str, marks: Marks) -> Iterator[_Span]:
    answering: dict[str, str] = {}
    for word in set(analyzers.WORD.findall(text)):
        stem, exact = LEXICON[word]
        if stem in marks.stems:
            answering[word] = stem
        elif exact in marks.exacts or (marks.prefixes and exact.startswith(marks.prefixes)):
            answering[word] = exact
    for word, what in answering.items():
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not _goes_on(text[start - 1 : start]) and not _goes_on(text[end : end + 1]):
                yield _Span(start, end, what)
            start = text.find(word, end)


def _goes_on(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _phrases(text: str, marks: Marks) -> Iterator[_Span]:
    if not marks.phrases:
        return
    places = [match.span() for match in analyzers.WORD.finditer(text)]
    stems = [LEXICON[text[start:end]][0] for start, end in places]
    for phrase in marks.phrases:
        first, last = phrase[0][0], phrase[-1][1]
        for at, stem in enumerate(stems[: len(stems) - last]):
            if stem == first and all(stems[at + distance] == wanted for wanted, distance in phrase):
                yield _Span(places[at][0], places[at + last][1], phrase)


def _codes(text: str, marks: Marks) -> Iterator[_Span]:
    if not marks.codes:
        return
    for start, end, joined in analyzers.joined_codes(text):
        found = analyzers.code(joined)
        if found in marks.codes:
            yield _Span(start, end, found)
    for start, end, token in analyzers.written_dates(text):
        if token in marks.codes:
            yield _Span(start, end, token)


def _window(text: str, spans: list[_Span], length: int) -> tuple[int, int]:
    """The stretch with the most different answers, then the most answers, then the earliest; whole words only."""
    best = (0, 0, 0)
    last = 0
    for first, span in enumerate(spans):
        last = max(last, first)
        while last < len(spans) and spans[last].end - span.start <= length:
            last += 1
        inside = spans[first:last]
        worth = (len({one.what for one in inside}), len(inside), -span.start)
        if not first or worth > best:
            best = worth
    start = max(0, -best[2] - length // 4) if spans else 0
    if len(text) - start < length:
        start = max(0, len(text) - length)
    end = min(len(text), start + length)
    if start:
        start = min(text.find(" ", start) + 1 or start, -best[2])
    if end < len(text):
        end = max(text.rfind(" ", start, end), start) if " " in text[start:end] else end
    longest = [span.end for span in spans if span.start == -best[2]]
    return start, max(end, *longest) if longest else end


def _fragments(text: str, spans: list[_Span], start: int, end: int) -> Iterator[Fragment]:
    at = start
    for span in spans:
        if span.start > at:
            yield Fragment(text[at : span.start], highlighted=False)
        yield Fragment(text[span.start : span.end], highlighted=True)
        at = span.end
    if at < end:
        yield Fragment(text[at:end], highlighted=False)
