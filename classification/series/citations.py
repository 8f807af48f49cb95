"""Legal citations in parts: which norm, article and fraction stand behind a term (LGA 52-IV). Pure.

People write "LGA 37", "CFF 30, fracción II", "Ley General de Archivos, art. 37 fr. II" or "Artículo 30 del Código
Fiscal de la Federación"; all are read, and written back in one form: norm, article,
`fracción`, and a note in parentheses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from system.errors import Fact, Objection
from system.tabular import holds_control_characters

PARTS_LIMIT: Mapping[str, int] = {"norm": 300, "article": 80, "fraction": 80, "note": 500}
CITATIONS_LIMIT = 40
TEXT_LIMIT = 10_000
_LINE_LIMIT = 2_000
# What is written oddly takes another form when it is written back; after some turns it keeps it.
_SETTLES_IN = 6

_EDGES = " ,.;:-"
_ORDINAL = r"(?:\s(?:bis|ter|qu[aá]ter|quinquies|sexies))?"
_NUMBER = rf"\d+{_ORDINAL}(?:[-.]\w+)*"
_AND = r"(?:,\s?|\s(?:y|e|o|al?)\s)"
_ARTICLE = rf"(?P<article>{_NUMBER}(?:{_AND}{_NUMBER})*)[°º]?"
_ART_WORD = r"(?:art[ií]culos?|arts?\b\.?)\s?"
_FRACTION_WORD = r"(?:fracci[oó]n(?:es)?|fracc?s?\b\.?|frs?\b\.?)\s?"
_ITEM = r"(?:[IVXLCDM]+|\d+|[a-zA-Z])(?:\s(?:bis|ter))?\b\)?"
_FRACTION = rf"(?P<fraction>{_ITEM}(?:{_AND}{_ITEM})*(?:,?\sinciso\s\w+\)?)?)"
_TAIL = rf"(?:,?\s?{_FRACTION_WORD}{_FRACTION})?"
_NORM_FIRST = re.compile(
    rf"^(?P<norm>.*?\S)[\s,]+(?:{_ART_WORD})?{_ARTICLE}{_TAIL}(?P<rest>(?:[\s,].*)?)$", re.IGNORECASE
)
_ARTICLE_FIRST = re.compile(
    rf"^{_ART_WORD}{_ARTICLE}{_TAIL},?\s(?:de (?:las?|los|el)|del?)\s(?P<norm>.+)$", re.IGNORECASE
)
_NOTE = re.compile(r"^(?P<cited>.*\S)\s?\((?P<note>[^()]*)\)$")
# "4-XXIII" is a fraction; "32-D" and "29-A" are articles of their own, so one letter decides nothing.
_DASHED = re.compile(r"^(?P<article>\d+)-(?P<fraction>(?=[IVXL]{2,})X{0,3}(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3}))$")
# A comma parts two citations only where a norm's initials and a number follow: "CFF 30, LGA 37".
_NEXT = re.compile(r",\s(?=[A-ZÑ]{2,}\s(?:art\S*\s)?\d)")


@dataclass(frozen=True, slots=True)
class Citation:
    """One norm, as far as it is cited: every part but the norm may be empty."""

    norm: str
    article: str = ""
    fraction: str = ""
    note: str = ""


def parse(line: str) -> Citation:
    """One citation from one line, however it is written; what cannot be told apart stays in `norm`."""
    found = _parsed(line)
    for _ in range(_SETTLES_IN):
        again = _parsed(as_line(found))
        if again == found:
            break
        found = again
    return found


def _parsed(line: str) -> Citation:
    text, note = _without_note(_clean(line))
    if found := _ARTICLE_FIRST.match(text):
        return _citation(found["norm"], found["article"], found["fraction"] or "", note)
    found = _NORM_FIRST.match(text)
    if found is None:
        return _citation(text, "", "", note)
    rest = found["rest"].strip(_EDGES)
    if not _balanced(rest) or not _balanced(found["norm"]):
        return _parsed(text.replace("(", " ").replace(")", " ") + (f" ({note})" if note else ""))
    rest = f"{rest}, {note}" if rest and note else rest or note
    return _citation(found["norm"], found["article"], found["fraction"] or "", rest.replace("(", "").replace(")", ""))


def read_citations(text: str) -> tuple[Citation, ...]:
    """Every citation of a text; lines and semicolons part them, and a comma where another norm's initials follow."""
    found = _read(text[:TEXT_LIMIT])
    for _ in range(_SETTLES_IN):
        again = _read(as_text(found))
        if again == found:
            break
        found = again
    return found


def _read(text: str) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(found for piece in _pieces(text) if (found := parse(piece)).norm))


def as_line(citation: Citation) -> str:
    """One citation as it is written: `CFF 30, fracción II (contabilidad)`."""
    text = citation.norm
    if citation.article:
        text += f" {citation.article}"
    if citation.fraction:
        text += f", fracción {citation.fraction}"
    if citation.note:
        text += f" ({citation.note})"
    return text


def as_text(citations: Iterable[Citation]) -> str:
    """Citations as one text; `read_citations` reads them back."""
    return "; ".join(as_line(citation) for citation in citations)


def canonical(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Citations as reading their own text gives them back, each once: whatever part it was typed into."""
    return read_citations(as_text(citations))


def to_rows(citations: Iterable[Citation]) -> list[dict[str, str]]:
    """Citations as the database keeps them: rows `{norm, article, fraction, note}`."""
    return [asdict(citation) for citation in citations]


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Citation, ...]:
    """Citations from kept rows."""
    return tuple(Citation(**{name: str(row.get(name) or "") for name in PARTS_LIMIT}) for row in rows)


def objections(citations: Iterable[Citation], *, field: str = "citations") -> list[Objection]:
    """What stands against citations as they are written: too many, too long, letters nobody types."""
    given = list(citations)
    found = []
    if len(given) > CITATIONS_LIMIT:
        found.append(Objection("citation.too_many", "", {"field": field, "limit": CITATIONS_LIMIT}))
    for number, citation in enumerate(given, 1):
        for part, text in asdict(citation).items():
            if len(text) > PARTS_LIMIT[part]:
                facts: dict[str, Fact] = {"field": field, "number": number, "limit": PARTS_LIMIT[part]}
                found.append(Objection("citation.too_long", "", facts))
            if holds_control_characters(text):
                found.append(Objection("citation.control_character", "", {"field": field, "number": number}))
    return found


def _citation(norm: str, article: str, fraction: str, note: str) -> Citation:
    if not fraction and (dashed := _DASHED.match(article)):
        article, fraction = dashed["article"], dashed["fraction"]
    return Citation(norm.strip(_EDGES), article, fraction, note)


def _clean(line: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", line[:_LINE_LIMIT]).replace(";", ",").split())
    if not _balanced(text):
        text = " ".join(text.replace("(", " ").replace(")", " ").split())
    return text.strip(_EDGES)


def _without_note(text: str) -> tuple[str, str]:
    found = _NOTE.match(text)
    return (found["cited"], found["note"].strip(_EDGES)) if found else (text, "")


def _balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def _pieces(text: str) -> Iterator[str]:
    """The text parted where citations end, never inside parentheses."""
    for line in text.splitlines():
        start = depth = 0
        for position, letter in enumerate(line):
            depth = max(0, depth + (letter == "(") - (letter == ")"))
            if depth == 0 and (letter == ";" or _NEXT.match(line, position)):
                yield line[start:position]
                start = position + 1
        yield line[start:]
