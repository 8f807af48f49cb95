"""What looks like the number of a paper and is none: money, hours, counts, norms; and what surely is one. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from records.evidence.citation_shapes import DATE_SIZE, PART, SHORT_PART, Shape, is_year
from records.evidence.citation_stretch import Stretch
from records.evidence.citation_text import skeleton
from records.evidence.citation_words import (
    ABBREVIATIONS,
    BODIES,
    COUNTED,
    NUMBER,
    ONE,
    SHARED,
    SPOKEN,
    STATUTES,
    TREATIES,
)

_BULLET = re.compile(r"[a-z][.]\d{1,2}\Z")  # "b.3)"
_TELEPHONE = re.compile(r" ?\(\d{2,3}\) ?\d{2,4}[ \-]\d")  # "01 (473) 732-00-06"
_WITHOUT_NUMBER = re.compile(r"s/?n[/.\-]\d+\Z")  # "s/n/2020"
_SHORT_YEAR = re.compile(r"(?:/\d\d(?![a-z0-9])|[./-]\d\d\Z)")
_LONG_COUNTER, _MANY_PARTS = 4, 5  # digits, parts
_FARTHEST_TREATY = 7  # tokens
_FAR, _NEAR, _NEARER = 8, 6, 4  # tokens
_WEEKS = 53


def is_strong(stretch: Stretch, at: int, since_foreign: int) -> bool:
    """Whether a number is unmistakable by itself: several parts in capitals, letters, and a year or a long count."""
    token = stretch.tokens[at]
    raw, parts = stretch.page.raw[token.start : token.end], PART.findall(token.text)
    is_owned = since_foreign <= _NEARER and skeleton(stretch.word(at - since_foreign)) not in BODIES
    if is_owned or len(parts) < DATE_SIZE or not _is_in_capitals(raw):
        return False
    around = stretch.page.folded[max(0, token.start - 1) : token.start] + stretch.page.folded[token.end : token.end + 1]
    if any(sign in "@=_" for sign in around) or not (_begins_with_a_year(parts) or any(map(_is_named, parts))):
        return False
    numbers = sum(any(letter.isdigit() for letter in part) for part in parts)
    if numbers > 1 and any(is_year(part) for part in parts):
        return True
    if (
        numbers >= DATE_SIZE
        and len(parts) >= _MANY_PARTS
        and any(part.isdigit() and len(part) >= DATE_SIZE for part in parts)
    ):
        return True  # "GTO-O-0812-14-05-18"
    return "/" in token.text and ((numbers > 1 and bool(_SHORT_YEAR.search(token.text))) or _is_counter(parts[-1]))


def is_let_go(stretch: Stretch, at: int, shape: Shape, since_foreign: int) -> bool:
    """Whether signs or words around a number say that it is money, an hour, a count, an address, a statute."""
    token, folded = stretch.tokens[at], stretch.page.folded
    lead = folded[max(0, token.start - 2) : token.start]
    first = PART.match(token.text)
    if _is_of_signs(stretch, at, shape, lead):
        return True
    if first and first[0] in STATUTES and len(token.text) > len(first[0]):
        # What two trades abbreviate alike: "SHA-256", and "SHA/0052/2022" of an office.
        is_of_an_office = first[0] in SHARED and token.text[len(first[0])] == "/"
        return not (is_of_an_office and is_strong(stretch, at, since_foreign))
    is_bullet = bool(_BULLET.match(token.text)) and folded[token.end : token.end + 1] == ")"
    if is_bullet or _WITHOUT_NUMBER.match(token.text) or (first and first[0] in SPOKEN):  # "cero cuarenta y cinco/2023"
        return True
    return shape in (Shape.BARE, Shape.FRACTION) and _counts(stretch, at, shape, lead, since_foreign)


def _is_of_signs(stretch: Stretch, at: int, shape: Shape, lead: str) -> bool:
    """Whether signs around a number say that it is money, an address, a telephone, an arc or a percentage."""
    token, folded = stretch.tokens[at], stretch.page.folded
    if lead.endswith(("$", "$ ", "@", "&", "=", "?", "~", "//")) or token.text.startswith("www."):
        return True
    if (shape is Shape.BARE and _TELEPHONE.match(folded, token.end)) or (lead.endswith("'") and lead[:1].isdigit()):
        return True
    return folded[token.end : token.end + 1] in tuple("%@=°" if lead.endswith("'") else "%@=°'")


def is_of_an_agenda(stretch: Stretch, at: int) -> bool:
    """Whether a number is only the place of a matter in an "orden del día"."""
    return stretch.word(at + 1) == "del" and stretch.word(at + 2) == "orden" and stretch.word(at + 3) == "del"


def _is_a_cent(stretch: Stretch, at: int) -> bool:
    """Whether it is what stands behind an amount: "00/100"."""
    return len(stretch.word(at)) == len("00/100") and stretch.word(at).endswith("/100")


def _is_enumerated(stretch: Stretch, at: int) -> bool:
    """Whether it is the place in a list: "…de los convenios. 4. Realizar"."""
    is_small = stretch.word(at).isdigit() and len(stretch.word(at)) <= SHORT_PART
    before = stretch.tokens[at - 1] if at else None
    if not is_small or before is None or before.text not in ".;" or before.end == stretch.tokens[at].start:
        return False
    end = stretch.tokens[at].end
    if before.text == "." and at > 1 and skeleton(stretch.word(at - 2)) in (*ABBREVIATIONS, *NUMBER):
        return False
    after = stretch.page.folded[end : end + 2]
    return after[:1] in (".", ")") and after[1:] in ("", " ", "\n", "-")


def _counts(stretch: Stretch, at: int, shape: Shape, lead: str, since_foreign: int) -> bool:
    token, folded = stretch.tokens[at], stretch.page.folded
    following = [skeleton(stretch.word(at + 1)), skeleton(stretch.word(at + 2))]
    hour = folded[token.end : token.end + 1] == ":" and folded[token.end + 1 : token.end + 3].isdigit()
    # "5 anexos", but not "folio 00345 anexos 3".
    is_several = following[0] in ONE and int(token.text if token.text.isdigit() else 0) > 1  # "póliza 123 mes 05"
    is_count = (
        following[0] in COUNTED
        and not is_several
        and token.text[0] != "0"
        and not (following[1].isdigit() or following[1] == ":")
    )
    if is_count or hour or (lead.endswith(("+", "(")) and since_foreign < _NEAR):
        return True
    if is_of_an_agenda(stretch, at) or _is_a_cent(stretch, at) or _is_enumerated(stretch, at):
        return True
    if any(stretch.word(at + ahead) in TREATIES for ahead in range(2, _FARTHEST_TREATY)):
        return True
    if shape is Shape.FRACTION:
        return following[0] == "m" and token.text.endswith("/100")  # "67/100 M.N."
    named = stretch.head(at + 1)
    minutes = lead.endswith(":") and lead[:1].isdigit()
    return minutes or bool(named and named[0].plural) or following == ["por", "ciento"]


def _is_in_capitals(raw: str) -> bool:
    """Whether letters are capitals but for a few within, "DGPyP", "TJA/3aS"."""
    small, great = sum(letter.islower() for letter in raw), sum(letter.isupper() for letter in raw)
    return small == 0 or (not raw[0].islower() and 2 * small <= great)


def _is_named(part: str) -> bool:
    letters = sum(letter.isalpha() for letter in part)
    return letters > 1 and 2 * letters > len(part)


def is_count_of_a_year(stretch: Stretch, at: int, since_foreign: int) -> bool:
    """Whether a number is a count too high for a week and its year, "revalidación 123/2020", and no statute's."""
    count, _, year = stretch.word(at).partition("/")
    is_whole = count.isdigit() and is_year(year) and (len(count) >= DATE_SIZE or int(count) > _WEEKS)
    is_of_a_thesis = stretch.word(at - 1) == "." and len(stretch.word(at - 2)) == 1  # "2a./J. 34/2019"
    return is_whole and since_foreign > _FAR and not is_of_a_thesis


def _begins_with_a_year(parts: Sequence[str]) -> bool:
    """Whether it is a number of many parts of a year's programme, "2021-A-11000-19-0877-01-003"."""
    return len(parts) > _MANY_PARTS and is_year(parts[0]) and any(len(part) >= _LONG_COUNTER for part in parts[1:])


def _is_counter(part: str) -> bool:
    return part.isdigit() and (len(part) >= _LONG_COUNTER or (part[0] == "0" and len(part) >= DATE_SIZE))
