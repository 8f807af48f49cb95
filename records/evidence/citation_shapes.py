"""The shapes of numbers of papers and of dates, and where what is read as one token is two. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from records.evidence.citation_text import Token, skeleton
from records.evidence.citation_words import HEADS, MONTHS, NUMBER, SPOKEN

PART = re.compile(r"[a-z0-9]+")
_YEAR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)\Z")
_DIGITS_AS_SCANNED = re.compile(r"(?=[^\n]*\d)[0-9oil]+\Z")
_GLUED = re.compile(r"(no|num|nro|n(?=[.]?o))[.]?[o]?s?[.\-]*(?=\d)")
_NAMED = re.compile(r"([a-z]{4,40})[-/_#.]{1,3}(?=[a-z0-9/_\-]*\d)")
_KIND_OF_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|jpe?g|png|tiff?|zip|xml|txt|msg|eml)\Z")
_TWICE = re.compile(r"(([a-z]{2,})/[^\-]*\d)-(?=\2/)")
_MEASURE = re.compile(r"\d{1,5}(?:o|a|er|do|ro|to|vo|mo|hrs?|h|m2?|km|kg|ml|mg|cm|mm)")
_DATE_PARTS = re.compile(r"[./\- \n]+")
_MONTHS_IN_ROMAN = frozenset(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"))
_LAST_DAY = 31
_SEPARATORS = frozenset('./-*#_ \n"“”')
_LONGEST, _LONGEST_PART = 60, 40
SHORT_PART, _YEAR_DIGITS, DATE_SIZE = 2, 4, 3  # characters, characters, parts
_LEAST_DOTTED = 7  # characters: "7.2.1" is a clause, "115.5.2560" an agreement
_CODE_LENGTH = 4


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
        return Shape.DOTTED if len(parts) > SHORT_PART and len(text) >= _LEAST_DOTTED else None
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
    if len(parts) != DATE_SIZE or ("." in text and "/" in text):  # "1.2/45"
        return False
    day, month, year = parts
    if month in MONTHS:
        return day.isdigit() and year.isdigit()
    return _bears_roman_month(day, month, year) or _is_day(day, month, year)


def _bears_roman_month(day: str, month: str, year: str) -> bool:
    """Whether it is a day as old letters write it, "4-II-1987"."""
    is_day = day.isdigit() and len(day) <= SHORT_PART and 0 < int(day) <= _LAST_DAY
    is_dated = is_year(year) or (year.isdigit() and len(year) == SHORT_PART)
    return month in _MONTHS_IN_ROMAN and is_day and is_dated


def _is_day(day: str, month: str, year: str) -> bool:
    if not (day.isdigit() and month.isdigit() and year.isdigit()):
        return False
    if len(day) == _YEAR_DIGITS:
        day, year = year, day
    if len(day) > SHORT_PART or len(month) > SHORT_PART or len(year) not in (SHORT_PART, _YEAR_DIGITS):
        return False
    try:
        date(int(year) if len(year) == _YEAR_DIGITS else 2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_code(text: str) -> bool:
    digits = sum(letter.isdigit() for letter in text)
    return digits >= SHORT_PART and len(text) >= _CODE_LENGTH - text[0].isalpha() and not _MEASURE.fullmatch(text)


def cut(found: Iterator[Token], raw: str) -> Iterator[Token]:
    """Part what only looks like one number: "no.12/24", "1.-oficio", words joined by a hyphen; `raw` has the case."""
    for token in found:
        if token.is_mark or not (token.has_digit or any(sign in _SEPARATORS for sign in token.text)):
            yield token
            continue
        if ending := _KIND_OF_FILE.search(token.text):
            token = _piece(token, 0, ending.start())  # noqa: PLW2901 - "oficio_123_2022.pdf"
        for piece in (half for whole in _without_name(token, raw) for half in _halves(whole)):
            parts = list(PART.finditer(piece.text))
            if not piece.has_digit:
                yield from (_piece(piece, part.start(), part.end()) for part in parts)
            else:
                yield from _parted(piece, parts)


def _without_name(token: Token, raw: str) -> tuple[Token, ...]:
    """Part the "No" or a name from what it is glued to, "N°442/90", "No.-123" or "Memorándum-045-2023"."""
    glued = _GLUED.match(token.text) or _named(token, raw)
    return (_piece(token, 0, glued.end(1)), _piece(token, glued.end(), len(token.text))) if glued else (token,)


def _named(token: Token, raw: str) -> re.Match[str] | None:
    """The name that a number is glued to, where it is written as a word: of capitals it may be the number's own."""
    glued = _NAMED.match(token.text)
    is_word = glued is not None and raw[token.start + 1 : token.start + glued.end(1)].islower()
    return glued if glued is not None and is_word and skeleton(glued[1]) in HEADS else None


def _halves(token: Token) -> tuple[Token, ...]:
    """The ends of a range that a dash alone joins: "DGA/123/2020-DGA/125/2020"."""
    found = _TWICE.match(token.text) if len(token.text) <= 2 * _LONGEST else None
    if found is None:
        return (token,)
    return (_piece(token, 0, found.end(1)), _piece(token, found.end(), len(token.text)))


def _parted(token: Token, parts: Sequence[re.Match[str]]) -> Iterator[Token]:
    begin = 0
    if len(parts) > 1 and parts[0][0] in SPOKEN:  # "…/cero cuarenta y cinco/2023"
        yield _piece(token, parts[0].start(), parts[0].end())
        begin = 1
    for place, part in enumerate(parts):
        if place < begin:
            continue
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
    return word[0] not in "56" and (skeleton(word) in NUMBER or skeleton(word) in HEADS)


def _piece(token: Token, first: int, last: int) -> Token:
    return Token(token.text[first:last], token.start + first, token.start + last)
