"""What the recogniser of citations knows of words: read once from `citation_words.toml`. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from records.evidence.citation_text import skeleton


class CitationKind(StrEnum):
    """What a paper calls the paper it cites."""

    LETTER = "letter"
    AGREEMENT = "agreement"
    CONTRACT = "contract"
    PROCUREMENT = "procurement"
    FILE = "file"
    MINUTES = "minutes"
    RESOLUTION = "resolution"
    RULING = "ruling"
    REQUEST = "request"
    FOLIO = "folio"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Head:
    """A name of papers; `words` are its words as skeletons, `plural` whether it names several."""

    kind: CitationKind
    words: tuple[str, ...]
    bare: int
    numbered: int
    loose: bool
    plural: bool


def _plurals(word: str) -> tuple[str, ...]:
    if word.endswith("cion"):
        return (f"{word}es",)
    return (f"{word}s",) if word[-1] in "aeiou" else (f"{word}es", f"{word}s")


_DATA = tomllib.loads(files("records.evidence").joinpath("citation_words.toml").read_text("utf-8"))
_WORDS = _DATA["words"]
_SHORTEST_MISSPELT = 6  # letters
_UNCHANGED = frozenset(("de", "del", "por", "para", "a", "al", "en"))
_SHORTEST_PLURAL = 3  # letters: "art", "tel" and "km" have none


def _plurals_behind(rest: Sequence[str]) -> Iterator[str]:
    """The words behind a name in the plural, but for those that have none: "por liquidar certificadas"."""
    for place, word in enumerate(rest):
        has_none = word in _UNCHANGED or (place and rest[place - 1] in _UNCHANGED)
        yield skeleton(word if has_none else _plurals(word)[0])


def _heads() -> dict[str, list[Head]]:
    found: dict[str, list[Head]] = {}
    for entry in _DATA["heads"]:
        numbered = entry.get("numbered", min(entry["bare"], 3))
        for phrase in entry["words"]:
            first, *rest = phrase.split()
            for name, plural in ((first, False), *((one, True) for one in _plurals(first))):
                words = tuple(skeleton(word) for word in (name, *rest))
                head = Head(CitationKind(entry["kind"]), words, entry["bare"], numbered, entry["loose"], plural)
                found.setdefault(words[0], []).append(head)
                if plural and rest:  # "carpetas de investigación", but also "cheques nominativos"
                    both = (words[0], *_plurals_behind(rest))
                    found[words[0]].append(Head(head.kind, both, head.bare, numbered, head.loose, plural))
    return {word: sorted(heads, key=lambda head: -len(head.words)) for word, heads in found.items()}


def _misspelt() -> dict[str, str]:
    """Long names with one letter left out, doubled or changed with its neighbour, "ofcio", and what is meant."""
    found: dict[str, str] = {}
    for word in (
        word for word, heads in HEADS.items() if len(word) >= _SHORTEST_MISSPELT and len(heads[-1].words) == 1
    ):
        for at in range(1, len(word)):
            swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
            for slip in (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], swapped):
                found.setdefault(slip, word)
    # "ejecutora" is no slip of "ejecutoria": the words of `alike` are among those of the file, and so are known.
    known = {*HEADS, *(skeleton(word) for name in _WORDS for word in _WORDS[name])}
    return {slip: word for slip, word in found.items() if slip not in known}


def _set(name: str) -> frozenset[str]:
    return frozenset(skeleton(word) for word in _WORDS[name])


def _owners() -> frozenset[str]:
    """The words that own the number behind them, one or several of them: "anexo", "anexos"."""
    single = [word for word in _WORDS["foreign"] if " " not in word]
    many = [plural for word in single if len(word) > _SHORTEST_PLURAL for plural in _plurals(word)]
    return frozenset(skeleton(word) for word in (*single, *many))


def _owning_phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in _WORDS["foreign"]:
        first, *rest = (skeleton(word) for word in phrase.split())
        if rest:
            found[first] = (*found.get(first, ()), (first, *rest))
    return found


HEADS = _heads()
MISSPELT = _misspelt()
NUMBER, CONNECTING, DESCRIBING = _set("number"), _set("connecting"), _set("describing")
FOREIGN, FOREIGN_PHRASES = _owners(), _owning_phrases()
ABBREVIATIONS, MONTHS, REGISTERED = _set("abbreviations"), _set("months"), _set("registered")
JOINING, CARRYING, AGENTS, RETURNING = _set("joining"), _set("carrying"), _set("agents"), _set("returning")
SPOKEN: dict[str, int] = _DATA["spoken"]
LONGEST_RANGE, MOST_READ_IN = int(_DATA["limits"]["longest_range"]), int(_DATA["limits"]["most_read_in"])
COUNTED, SHORT, LISTING, DATING = _set("counted"), _set("short"), _set("listing"), _set("dating")
FOLIO = frozenset(skeleton(word) for word in ("folio", "folios"))
ORDINALS = {skeleton(word): word for word in _DATA["ordinals"][0]["words"]}
PREFIXES, STATUTES = frozenset(_WORDS["prefixes"]), frozenset(_WORDS["statutes"])
SHARED = frozenset(_WORDS["shared"])
STREETS, STROKES, BANKING, BORROWED, REPEATING = (
    _set("streets"),
    _set("strokes"),
    _set("banking"),
    _set("borrowed"),
    _set("repeating"),
)
ONE, BODIES = _set("one"), _set("bodies")
TREATIES = frozenset(_WORDS["treaties"])
LEAVES, BEFORE_YEAR, SITTINGS = (frozenset(_WORDS[name]) for name in ("leaves", "before_year", "sittings"))
