"""Whether a number is one more of those that a name led to: lists, ranges, "y al 51/2024". Pure."""

from __future__ import annotations

from records.evidence.citation_extents import Extent
from records.evidence.citation_hopes import STRAY_WORDS, Hope
from records.evidence.citation_shapes import PART, Shape, is_year
from records.evidence.citation_stretch import Stretch
from records.evidence.citation_text import skeleton
from records.evidence.citation_words import CARRYING, JOINING, NUMBER, REPEATING

OWNED = 3  # tokens
_FEWEST_OF_A_PAIR, _MOST_LEADING = 3, 5  # digits, tokens
_FARTHEST_ARTICLE = 5  # tokens
_OF = frozenset(("de", "del"))
_THE = frozenset(("el", "la", "los", "las", "del", "al"))
_ARTICLES = frozenset(("el", "al", "del", "la"))
_ALSO = frozenset(("y", "e", "o", "u", ",", ";", "como", "con", "tambien", "tmb", "igual", "ademas"))
_LEADING = frozenset(
    (
        '"',
        "“",
        "«",
        "identificado",
        "identificada",
        "marcado",
        "marcada",
        "registrado",
        "registrada",
        "diverso",
        "como",
        "con",
        "numero",
    )
)
_ENDING = frozenset(("", ",", ";", ".", ")", "y", "e", "de", "del"))


def resumes(stretch: Stretch, at: int, hope: Hope, since_owned: int) -> bool:
    """Whether words behind a number say that one more comes: "el oficio 45/2024 de Obras y al 51/2024"."""
    begun = at
    while begun - at < _MOST_LEADING and stretch.word(at - 1) in _LEADING:  # "y el identificado como «…»"
        at -= 1
    before, earlier = stretch.word(at - 1), stretch.word(at - 2)
    if since_owned <= OWNED or hope.words > STRAY_WORDS:
        return False
    if (before in _ARTICLES and earlier in _ALSO) or (hope.head.plural and before in _ALSO):
        return True
    return any(
        stretch.word(place) in _ARTICLES and stretch.word(place + 1) in _OF and stretch.word(place - 1) in _ALSO
        for place in range(at - _FARTHEST_ARTICLE, at - 2)
    )  # "y el de nulidad 67/2020"


def goes_on(stretch: Stretch, number: Extent, hope: Hope, since_owned: int) -> bool:
    """Whether a number is one more of a list; `since_owned` tokens ago stood a word that owns numbers."""
    if since_owned <= OWNED:
        return False
    if not hope.listing:
        begun = number.at if number.start < 0 else _begin(stretch, number)
        if _extends(stretch, number, hope):
            return True
        is_like = is_dated(stretch, number) or _pairs(stretch, number, hope)
        return _is_numbered_anew(stretch, number, hope) or (is_like and resumes(stretch, begun, hope, since_owned))
    if number.shape is Shape.BARE:
        return _bare_goes_on(stretch, number, hope)
    return hope.head.plural or number.shape is not Shape.WORD


def _bare_goes_on(stretch: Stretch, number: Extent, hope: Hope) -> bool:
    if hope.reach > hope.taken[-1] and stretch.word(number.end + 1) not in _ENDING:
        return False
    if not hope.head.plural:
        return _pairs(stretch, number, hope)
    return hope.head.bare > 0 or not stretch.tokens[hope.taken[0]].text.isdigit()


def _is_numbered_anew(stretch: Stretch, number: Extent, hope: Hope) -> bool:
    """Whether "el número" alone says that one more comes: "los dictámenes 12 y 13, y después el número 18"."""
    place = number.at - 1 - (stretch.word(number.at - 1) == ".")
    if skeleton(stretch.word(place)) not in NUMBER or stretch.word(place - 1) not in _THE:
        return False
    digits = sum(letter.isdigit() for letter in stretch.tokens[number.at].text)
    return hope.words <= STRAY_WORDS and 0 < hope.head.numbered <= digits and not hope.owned


def _extends(stretch: Stretch, number: Extent, hope: Hope) -> bool:
    """Whether a number is the last one and something more: "el contrato 6-1188 y su modificación 6-1188/1"."""
    text, last = stretch.tokens[number.at].text, stretch.tokens[hope.taken[-1]].text
    is_code = len(PART.findall(last)) > 1 and not text.isdigit()
    return (
        is_code
        and hope.words <= STRAY_WORDS
        and text.startswith(last)
        and text[len(last) : len(last) + 1] in tuple("/-.")
    )


def _pairs(stretch: Stretch, number: Extent, hope: Hope) -> bool:
    """Whether digits alone are like those taken last, so that one name leads to both: "oficio 3423 y 3425"."""
    text, last = stretch.tokens[number.at].text, stretch.tokens[hope.taken[-1]].text
    is_like = last.isdigit() and text.isdigit() and len(text) == len(last) >= _FEWEST_OF_A_PAIR
    return is_like and number.end == number.at and not is_year(text)


def _begin(stretch: Stretch, number: Extent) -> int:
    """The token with which the letters begin that lead to a number."""
    place = number.at
    while place and stretch.tokens[place].start > number.start:
        place -= 1
    return place


def is_dated(stretch: Stretch, number: Extent) -> bool:
    """Whether a number ends with a year, as most numbers of papers do."""
    parts = PART.findall(stretch.page.folded[stretch.tokens[number.at].start : stretch.tokens[number.end].end])
    last = next((part for part in reversed(parts) if part not in REPEATING), "")
    return is_year(last) or (number.shape in (Shape.MIXED, Shape.FRACTION) and last.isdigit() and len(last) > 1)


def ends_range(stretch: Stretch, at: int, first: int) -> bool:
    """Whether nothing but "al" and what it carries stands between two numbers."""
    between = [skeleton(stretch.word(place)) for place in range(first + 1, at)]
    return sum(word in JOINING for word in between) == 1 and all(word in JOINING | CARRYING for word in between)
