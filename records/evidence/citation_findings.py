"""The citations found in one page and what they say of each other: lists share a year, ranges hold more. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from records.evidence.citation_ranges import members, written_as
from records.evidence.citation_text import Page
from records.evidence.citation_words import LONGEST_RANGE, MOST_READ_IN, CitationKind

_FAMILY = re.compile(r"[a-z]{2,8}/.*[0-9]{2}")
_READ_IN = 0.7  # confidence
_LONGEST_WRITTEN = 200
_MOST_RECALLED = 3  # citations


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


def _family(key: str) -> tuple[str, int]:
    return key.partition("/")[0], key.count("/")


@dataclass(slots=True)
class Findings:
    """What was found so far, in the order of the text."""

    page: Page
    all: list[Citation] = field(default_factory=list)
    _ranges: list[int] = field(default_factory=list)  # places in `all` of the first ends
    _families: set[tuple[str, int]] = field(default_factory=set)

    def citation(self, start: int, end: int, kind: CitationKind, key: str, confidence: float) -> Citation:
        """A citation that stands between two places of the folded text."""
        begin, stop = self.page.origin(start), self.page.origin(end - 1) + 1
        written = " ".join(self.page.source[begin:stop].split())[:_LONGEST_WRITTEN]
        return Citation(begin, stop, kind, written, key, confidence)

    def has_like(self, key: str) -> bool:
        """Whether one was found with the same letters at its head and as many parts, "PFC-123-A" for "PFC-124-B"."""
        return bool(_FAMILY.match(key)) and _family(key) in self._families

    def repeated(self, digits: str, suffix: str) -> str:
        """The key of "5561 Bis" after an "OT 5561" that was one of the last; nothing where there is none."""
        last = self.all[-_MOST_RECALLED:] if digits.isdigit() else ()
        return next(
            (
                f"{one.key}/{suffix}"
                for one in last[::-1]
                if one.key.endswith(f"/{digits.lstrip('0')}") or one.key == digits.lstrip("0")
            ),
            "",
        )

    def add(self, one: Citation) -> None:
        """One more, behind all the others in the text."""
        self.all.append(one)
        self._families.add(_family(one.key))

    def mark_range(self) -> None:
        """Between the last two stand more that nobody wrote."""
        self._ranges.append(len(self.all) - 2)

    def complete(self, count: int, *, plural: bool) -> None:
        """In a list of `count` the number that says less takes the rest from the one that says more: "12 y 14/2024"."""
        *others, last = self.all[-count:]
        if plural and "/" in last.key and all("/" not in one.key for one in others):
            tail = last.key.partition("/")[2]
            if tail.isdigit():
                self.all[-count:-1] = [replace(one, key=f"{one.key}/{tail}") for one in others]
        elif others[0].key.count("/") > last.key.count("/") == 1 and others[0].key.split("/")[0].isalpha():
            parts = others[0].key.split("/")
            if last.key.endswith(f"/{parts[-1]}"):
                self.all[-1] = replace(last, key="/".join([*parts[:-2], last.key]))

    def in_order(self) -> list[Citation]:
        """All of them as they stand in the text, with what stands between the ends of ranges."""
        return sorted([*self.all, *self._read_in()], key=lambda one: (one.start, one.end))

    def _read_in(self) -> list[Citation]:
        """What stands between the ends of ranges, while there is room."""
        found: list[Citation] = []
        for place in self._ranges:
            first, last = self.all[place : place + 2]
            inside = members(first.key, last.key, most=min(LONGEST_RANGE, MOST_READ_IN - len(found)))
            span = " ".join(self.page.source[first.start : last.end].split())[:_LONGEST_WRITTEN]
            found += [
                replace(
                    first, end=last.end, key=one.key,
                    written=written_as(one, last.written, first.written)[:_LONGEST_WRITTEN],
                    confidence=_READ_IN, range=span,
                )
                for one in inside
            ]  # fmt: skip
        return found
