"""Whether a number is the one that the name before it waits for. Pure."""

from __future__ import annotations

from records.evidence.citation_extents import Extent
from records.evidence.citation_hopes import FEW_WORDS, NEAR_WORDS, Hope
from records.evidence.citation_lists import OWNED, is_dated
from records.evidence.citation_shapes import Shape, is_range, is_year
from records.evidence.citation_strangers import is_strong
from records.evidence.citation_stretch import Stretch
from records.evidence.citation_text import skeleton
from records.evidence.citation_words import CONNECTING, COUNTED, DESCRIBING, FOLIO, NUMBER

_LONG_WORD, _SHORTEST_DESCRIBING = 8, 4  # characters
_FEWEST_DESCRIBED, _PLAIN = 3, 5  # digits
_MOST_DESCRIBING = 3  # words
_ADJECTIVE = (
    "al",
    "ar",
    "ico",
    "ica",
    "ivo",
    "iva",
    "ario",
    "aria",
    "orio",
    "oria",
    "ado",
    "ada",
    "ido",
    "ida",
    "ble",
    "oso",
    "osa",
    "il",
)


def answers(stretch: Stretch, number: Extent, hope: Hope, since_owned: int) -> bool:
    """Whether a number is the one that a name waits for; `since_owned` tokens ago stood a word that owns numbers."""
    at, shape, text = number.at, number.shape, stretch.tokens[number.at].text
    near = hope.direct or hope.numbered
    if shape is Shape.MIXED:
        is_free = since_owned > OWNED or is_strong(stretch, at, since_owned)
        is_telling = "/" in text or sum(letter.isdigit() for letter in text) > 1  # not "inciso b.4"
        return is_free and (near or (is_telling and (hope.head.loose or hope.words <= NEAR_WORDS)))
    if since_owned <= OWNED or (shape is Shape.FRACTION and _is_of_leaves(text, hope)):
        return False
    if shape is Shape.BARE:
        if _is_described(stretch, number, hope):
            return True
        registered = hope.numbered and at - hope.registered_at <= FEW_WORDS
        return hope.answers_bare(
            text, thousands=number.end > at, registered=registered, listed=_is_listed(stretch, number)
        )
    if shape is Shape.FRACTION and hope.head.loose and hope.words <= FEW_WORDS:
        return True
    is_telling = shape is Shape.FRACTION or (shape is Shape.WORD and len(text) >= _LONG_WORD)
    return near or (is_telling and hope.is_near())  # "opinión de cumplimiento 22NA1234567"


def _describes(stretch: Stretch, at: int) -> bool:
    """Whether a word is "de", what follows it, or an adjective."""
    word = stretch.word(at)
    is_told = stretch.word(at - 1) == "de" or word.endswith(_ADJECTIVE)
    return word == "de" or (word.isalpha() and len(word) >= _SHORTEST_DESCRIBING and is_told)


def _is_described(stretch: Stretch, number: Extent, hope: Hope) -> bool:
    """Whether one word says which paper of the name it is: "recibo provisional 1234", "vale de gasolina 045"."""
    text, before = stretch.word(number.at), stretch.word(number.at - 1)
    if hope.taken or hope.parted or hope.owned or hope.head.plural or not 0 < hope.words <= _MOST_DESCRIBING:
        return False
    between = range(number.at - hope.words, number.at)
    if not hope.head.bare or before == "de" or not all(_describes(stretch, place) for place in between):
        return False
    if skeleton(before) in COUNTED or (number.end == number.at and is_year(text)):
        return False
    digits = sum(letter.isdigit() for letter in text)
    following = stretch.word(number.end + 1)
    return digits >= max(_FEWEST_DESCRIBED, min(hope.head.bare, _PLAIN)) and (
        not following.isalpha() or following in CONNECTING or len(following) <= _FEWEST_DESCRIBED
    )


def _is_listed(stretch: Stretch, number: Extent) -> bool:
    """Whether one more number follows at once."""
    following = stretch.word(number.end + 2)
    return stretch.word(number.end + 1) in (",", "y", "e") and following[:1].isdigit()


def _is_of_leaves(text: str, hope: Hope) -> bool:
    """Whether it says from leaf to leaf: "folios 12-15"."""
    return hope.head.words[0] in FOLIO and hope.head.plural and is_range(text)


def is_called_a_number(stretch: Stretch, number: Extent) -> bool:
    """Whether "No." alone leads to a number with its year, as at the head of a letter: "Núm. 123/2020"."""
    place = number.at - 1 - (stretch.word(number.at - 1) in (".", ":"))
    if skeleton(stretch.word(place)) in DESCRIBING | CONNECTING - NUMBER:  # "número consecutivo 123/2020"
        place -= 1
    before = stretch.word(place)
    text = stretch.tokens[number.at].text
    is_whole = number.shape is Shape.FRACTION and ("/" in text or is_year(text.rpartition("-")[2]))
    return is_whole and skeleton(before) in NUMBER and is_dated(stretch, number)
