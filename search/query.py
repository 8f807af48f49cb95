"""The words people type, as a query over the index.

All words are required; `"a phrase"`, `prefix*`, `=exact`, `-without`, `a OR b` (also `O` and `|`). Codes, references
and dates are recognised in any of their spellings. No text is an error: what means nothing is left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from whoosh import query

from search import analyzers
from search.engine.queries import PhraseWithGaps
from search.excerpts import Marks

LONGEST_QUERY = 1_000
MOST_ITEMS = 32
TITLE_BOOST = 2.0
SHORTEST_PREFIX = 2
MOST_LETTERS_N = 3
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_ITEM = re.compile(r'(?P<without>(?<!\S)-)?(?:(?P<exact>=)?"(?P<phrase>[^"]*)"|(?P<word>[^\s"|]+))|(?P<either>\|)')
_OR = frozenset({"OR", "O"})
_AROUND = "()[]{}<>,;:.!?¡¿'`´…·+/\\&%#~^"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, what of it to highlight, the words that were left out, and whether it was cut for its length."""

    query: Any
    marks: Marks = field(default_factory=Marks)
    ignored: tuple[str, ...] = ()
    shortened: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing in the text can be looked for."""
        return self.query is query.NullQuery


class _Part(NamedTuple):
    """One item of the text: its query, or None where nothing is left of it."""

    query: Any
    marks: Marks
    text: str


def parse(text: str) -> Wanted:
    """Read what was typed. Never raises, whatever the text."""
    plain = analyzers.clean(text[:LONGEST_QUERY].translate(_QUOTES)).replace("\x00", " ")
    groups: list[list[_Part]] = []
    excluded: list[Any] = []
    ignored: list[str] = []
    joining = shortened = False
    for number, match in enumerate(_ITEM.finditer(_closed(plain))):
        if number >= MOST_ITEMS:
            shortened = True
            break
        if match["either"] or match["word"] in _OR:
            joining = bool(groups)
            continue
        part = _item(match)
        if part.query is None:
            ignored.extend([part.text] if part.text.strip() else [])
        elif match["without"]:
            excluded.append(part.query)
        elif joining:
            groups[-1].append(part)
        else:
            groups.append([part])
        joining = False
    found = _combined([[part.query for part in group] for group in groups], excluded)
    marks = _united(part.marks for group in groups for part in group)
    return Wanted(found, marks, tuple(ignored), shortened or len(text) > LONGEST_QUERY)


def _closed(text: str) -> str:
    """The text without a last lone quote, and with the dates that are written out in figures, quotes apart."""
    pieces = text.split('"')
    if len(pieces) % 2 == 0:
        pieces[-2:] = [f"{pieces[-2]} {pieces[-1]}"]
    return '"'.join(piece if number % 2 else _in_figures(piece) for number, piece in enumerate(pieces))


def _in_figures(text: str) -> str:
    for start, end, token in reversed(list(analyzers.written_dates(text))):
        text = f"{text[:start]}{token[1:]}{text[end:]}"
    return text


def _combined(groups: list[list[Any]], excluded: list[Any]) -> Any:
    if not groups and not excluded:
        return query.NullQuery
    # Not within And, because Whoosh's own AndNot is wrong at the first document.
    parts = [group[0] if len(group) == 1 else query.Or(group) for group in groups]
    parts += [query.Not(unwanted) for unwanted in excluded]
    return parts[0] if len(parts) == 1 else query.And(parts)


def _item(match: re.Match[str]) -> _Part:
    if match["phrase"] is None:
        return _word(match["word"])
    return _exactly(match["phrase"]) if match["exact"] else _phrase(match["phrase"])


def _exactly(text: str) -> _Part:
    """Each word as it is written, accents apart but not the ñ."""
    words = [analyzers.exact(word) for word in analyzers.WORD.findall(text)[:MOST_ITEMS] if analyzers.stem(word)]
    if not words:
        return _Part(None, Marks(), text)
    return _Part(query.And([query.Term("exact", word) for word in words]), Marks(exacts=frozenset(words)), text)


def _word(text: str) -> _Part:
    stripped = text.strip(_AROUND)
    if stripped.startswith("="):
        return _exactly(stripped)
    if stripped.endswith("*") and len(stem := stripped.strip("*" + _AROUND)) >= SHORTEST_PREFIX:
        found = _prefix(stem, text)
        if found:
            return found
    if analyzers.CODE.fullmatch(stripped) and any(map(str.isdigit, stripped)):
        return _code(stripped, text)
    return _phrase(stripped, typed=text)


def _prefix(stem: str, typed: str) -> _Part | None:
    if analyzers.CODE.fullmatch(stem) and any(map(str.isdigit, stem)):
        code = analyzers.code(stem)
        return _Part(query.Prefix("codes", code), Marks(codes=frozenset({code})), typed)
    words = analyzers.WORD.findall(stem)
    if len(words) != 1:
        return None
    # Who types no ñ still means it; who types it means it.
    choices = [("n", "ñ") if letter == "n" else (letter,) for letter in analyzers.exact(words[0])]
    if sum(len(choice) > 1 for choice in choices) > MOST_LETTERS_N:
        choices = [choice[:1] for choice in choices]
    spelled = tuple("".join(letters) for letters in product(*choices))
    return _Part(query.Or([query.Prefix("exact", one) for one in spelled]), Marks(prefixes=spelled), typed)


def _code(text: str, typed: str) -> _Part:
    code = analyzers.code(text)
    in_words = _phrase(text)
    asked = query.Term("codes", code, boost=TITLE_BOOST)
    marks = Marks(phrases=in_words.marks.phrases, stems=in_words.marks.stems, codes=frozenset({code}))
    return _Part(asked if in_words.query is None else query.Or([asked, in_words.query]), marks, typed)


def _phrase(text: str, *, typed: str | None = None) -> _Part:
    """The words side by side in a text or a title, stemmed; a stop word between them keeps its place."""
    words = analyzers.WORD.findall(text)[:MOST_ITEMS]
    placed = [(stem, at) for at, word in enumerate(words) if (stem := analyzers.stem(word))]
    typed = text if typed is None else typed
    if not placed:
        return _Part(None, Marks(), typed)
    first = placed[0][1]
    phrase = tuple((stem, at - first) for stem, at in placed)
    if len(phrase) > 1:
        stems, offsets = [stem for stem, _ in phrase], [offset for _, offset in phrase]
        either = [PhraseWithGaps("text", stems, offsets), PhraseWithGaps("title", stems, offsets, boost=TITLE_BOOST)]
        return _Part(query.Or(either), Marks(phrases=(phrase,)), typed)
    stem = phrase[0][0]
    asked = [query.Term("text", stem), query.Term("title", stem, boost=TITLE_BOOST)]
    marks = Marks(stems=frozenset({stem}))
    if any(map(str.isdigit, words[placed[0][1]])):
        code = analyzers.code(words[placed[0][1]])
        asked.append(query.Term("codes", code, boost=TITLE_BOOST))
        marks = Marks(stems=marks.stems, codes=frozenset({code}))
    return _Part(query.Or(asked), marks, typed)


def _united(all_marks: Iterable[Marks]) -> Marks:
    every = list(all_marks)

    def joined(name: str) -> Iterator[Any]:
        return (value for marks in every for value in getattr(marks, name))

    return Marks(
        stems=frozenset(joined("stems")),
        phrases=tuple(joined("phrases")),
        prefixes=tuple(joined("prefixes")),
        exacts=frozenset(joined("exacts")),
        codes=frozenset(joined("codes")),
    )
