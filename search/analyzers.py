"""What two spellings must share to be the same word or the same code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

import Stemmer
from whoosh.analysis import Analyzer, Token

WORD = re.compile(r"\w+")
"""A word of the text; what it matches is also what counts as one position."""

CODE = re.compile(r"\w+(?:[./\-\u2013]\w+)+")
_MOST_WORDS = 300_000
LONGEST_WORD = 64
"""Longer runs of letters are damage or hostility; they are cut here, so terms stay small."""

_STOP_WORDS = """
    a al algo algun alguna algunas alguno algunos ante antes como con contra cual cuando de del desde donde
    durante e el ella ellas ello ellos en entre era eran es esa esas ese eso esos esta estas este esto estos fue
    fueron ha han hasta hay la las le les lo los mas me mi mis mucho muchos muy ni no nos nosotros o os otra otras
    otro otros para pero poco por porque que quien quienes se ser si sin sobre son su sus tal tambien tanto te
    todo todos tu un una unas uno unos y ya yo
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Folded, lower case. They keep their position, so that a phrase that holds one still fits."""

_MONTH_NAMES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)} | {"setiembre": 9}
# A pattern that begins with a set of characters is sought many times faster than one that begins with \\b or \\w.
_WRITTEN_DATE = re.compile(
    rf"([0-9](?<!\w.)[0-9]?)[oº°]? de ({'|'.join(_MONTHS)}) (?:de|del) (\d{{4}})\b", re.IGNORECASE
)
_JOINT = re.compile(r"[./\-\u2013](?<=\w.)(?=\w)")
_LAST_WORD = re.compile(r"\w+\Z")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
_SEPARATORS = re.compile(r"[./\-\u2013]+")
_LEADING_ZEROS = re.compile(r"^0+(?=\d)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_BROKEN_LINE = re.compile(r"(?<=[a-záéíóúüñ])-[ \t]*\r?\n[ \t]*(?=[a-záéíóúüñ])")
_ION = re.compile(r"([cgnstx])ion$")
_PLURAL = re.compile(r"(?<=\w[aeiou][^aeiou])es$|(?<=\w\w[aeo])s$")
_FINAL_E = re.compile(r"\w{3}e$")
_stemmer = Stemmer.Stemmer("spanish", 0)
_PLAIN = {
    number: "".join(letter for letter in unicodedata.normalize("NFKD", chr(number).lower()) if letter.isalnum())
    for number in range(0xC0, 0x250)
}
_PLAIN_BUT_N = _PLAIN | {ord("ñ"): "ñ", ord("Ñ"): "ñ"}


def clean(text: str) -> str:
    """The text as it is indexed: NFKC, without invisible characters, words broken at a line's end made whole."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _BROKEN_LINE.sub("", text) if "-" in text else text


def fold(word: str, *, keep_n: bool = False) -> str:
    """Lower case without accents; `keep_n` keeps the ñ, which tells año from ano."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    folded = lowered.translate(_PLAIN_BUT_N if keep_n else _PLAIN)
    if folded.isascii() or keep_n:
        return folded
    return "".join(letter for letter in unicodedata.normalize("NFKD", folded) if letter.isalnum())


def stem(word: str) -> str:
    """The word's stem, or an empty string for a stop word.

    The accents go first and are put back only where the ending gives them (-ción, -sión): so a stem depends on the
    folded word alone, and text in capitals without accents, common in official papers, meets text that has them.
    Snowball over the accented word would part a tenth of the accented words from their unaccented spelling
    (auditoría, secretaría). The plural goes before Snowball too, which by itself parts acta from actas, unidad from
    unidades and gobierno from gobiernos.
    """
    folded = fold(word)[:LONGEST_WORD]
    if folded in STOP_WORDS:
        return ""
    found = fold(_stemmer.stemWord(_ION.sub(r"\1ión", _PLURAL.sub("", folded))))
    # What the plural's -es takes from arte and from luz is taken from their singular as well.
    if folded.endswith("z"):
        return f"{found[:-1]}c"
    return found[:-1] if _FINAL_E.search(found) else found


def exact(word: str) -> str:
    """The word unstemmed, without accents but with its ñ."""
    return fold(word, keep_n=True)[:LONGEST_WORD]


def code(text: str) -> str:
    """A classification code, reference, folio or date in the one form all its spellings share.

    `05C.12`, ` 5c.12 ` and `5C.12` give `5c.12`; `SFIA/UA-0123` gives `sfia.ua.123`; `15/01/2021` and `2021-1-15`
    give `@2021-01-15`. An empty string where nothing is left.
    """
    text = fold(clean(text).strip())
    matched = _NUMERIC_DATE.fullmatch(text)
    if matched:
        day, month, year, iso_year, iso_month, iso_day = matched.groups()
        found = _date_token(year or iso_year, month or iso_month, day or iso_day)
        if found:
            return found
    segments = (_LEADING_ZEROS.sub("", "".join(WORD.findall(segment))) for segment in _SEPARATORS.split(text))
    return ".".join(segment for segment in segments if segment)[: 2 * LONGEST_WORD]


def codes_in(text: str) -> set[str]:
    """The codes and dates that stand in a (clean) text: joined parts of which at least one holds a digit."""
    found = {code(joined) for _, _, joined in joined_codes(text)}
    for day, month, year in _WRITTEN_DATE.findall(text):
        found.add(_date_token(year, str(_MONTHS[month.lower()]), day))
    return found - {""}


def joined_codes(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and text of every word joined to others by a separator, one of them with a digit."""
    end = 0
    for joint in _JOINT.finditer(text):
        if joint.start() < end:
            continue
        before = _LAST_WORD.search(text, max(end, joint.start() - LONGEST_WORD), joint.start())
        match = CODE.match(text, before.start()) if before else None
        if match:
            end = match.end()
            if len(match[0]) <= LONGEST_WORD and any(map(str.isdigit, match[0])):
                yield match.start(), end, match[0]


def written_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and token of every date written with its month's name."""
    for match in _WRITTEN_DATE.finditer(text):
        token = _date_token(match[3], str(_MONTHS[match[2].lower()]), match[1])
        if token:
            yield match.start(), match.end(), token


def parts_of_code(text: str) -> set[str]:
    """A code and every run of its parts by which people ask for it.

    `SRE.04C.03.01/2010/7` is also found by `04C.3.1`, `2010/7` and `4C`, never by a lone `7`.
    """
    whole = code(text)
    segments = whole.split(".")[:12]
    runs = {
        ".".join(segments[start:end])
        for start in range(len(segments))
        for end in range(start + 1, len(segments) + 1)
        if end - start > 1 or not segments[start].isdigit()
    }
    return (runs | {whole}) - {""}


def _date_token(year: str, month: str, day: str) -> str:
    try:
        return f"@{date(int(year), int(month), int(day)).isoformat()}"
    except ValueError:
        return ""


class Spanish(Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """The same analysis as Whoosh wants it, so that its own indexer and searcher can be asked for a second opinion."""

    def __call__(  # noqa: D102 - Whoosh's
        self, value: str, *, start_pos: int = 0, start_char: int = 0, **kwargs: Any
    ) -> Iterator[Any]:
        token = Token(kwargs.get("positions", False), kwargs.get("chars", False))
        for position, match in enumerate(WORD.finditer(clean(value)), start=start_pos):
            text = stem(match[0])
            if not text:
                continue
            token.text, token.boost, token.stopped, token.pos = text, 1.0, False, position
            token.startchar, token.endchar = start_char + match.start(), start_char + match.end()
            yield token


class Lexicon(dict[str, tuple[str, str]]):
    """Stem and exact form of every word met so far in this process; the linguistics are done once for each."""

    def __missing__(self, word: str) -> tuple[str, str]:
        if len(self) >= _MOST_WORDS:
            self.clear()
        found = self[word] = (stem(word), exact(word))
        return found


LEXICON = Lexicon()


class Vocabulary(dict[str, int]):
    """Numbers for raw words; `stems` and `exacts` hold at a word's number its stem (empty for a stop word) and form."""

    def __init__(self) -> None:
        super().__init__()
        self.stems: list[str] = []
        self.exacts: list[str] = []

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.stems)
        stem_of, exact_of = LEXICON[word]
        self.stems.append(stem_of)
        self.exacts.append(exact_of)
        return number
