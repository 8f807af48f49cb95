"""How far a number reaches where a blank, a point or a word parts it: "T.A. 15/2020", "09 52 17 9073/0612". Pure.

No answer looks further than a few tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from records.evidence.citation_keys import key_of
from records.evidence.citation_numerals import spoken
from records.evidence.citation_shapes import PART, Shape, is_date, is_year, shape_of
from records.evidence.citation_stretch import Stretch
from records.evidence.citation_text import skeleton
from records.evidence.citation_words import (
    CONNECTING,
    COUNTED,
    DESCRIBING,
    FOREIGN,
    HEADS,
    LISTING,
    MONTHS,
    NUMBER,
    REPEATING,
    SPOKEN,
    STATUTES,
    STROKES,
)

_LEAST_COUNT, _MONTHS_OF_A_YEAR = 3, 12
_MOST_LINKS, _HALF, _YEAR_SHORT = 3, 2, 2
_MOST_INITIALS, _LONGEST_ACRONYM, _LONGEST_SHOUTED = 6, 6, 4
_FEWEST_GROUPS, _MOST_GROUPS, _SHORTEST_GROUP, _LONGEST_GROUP = 3, 8, 2, 6
_LED_BY_INITIALS = re.compile(r"[a-z]\.")
_AREA = re.compile(r"(?:[a-z]|sala)/(?=[a-z0-9/\-]*\d)")
_REPEATED = re.compile(r"(?:bis|ter|quater|[a-z])(?:-[a-z])?[/\-](?:19|20)?\d{2}(?![a-z0-9])")
_FEWEST_DIGITS = 2
_WHOLE = (Shape.FRACTION, Shape.MIXED)
_SPACED, _QUOTES = frozenset("-/"), frozenset(('"', "“", "”", "'"))
_LETTERS_THAT_ARE_WORDS = frozenset("aeiouy")
_WORDS = CONNECTING | DESCRIBING | FOREIGN | COUNTED | LISTING | MONTHS | NUMBER | STROKES


@dataclass(frozen=True, slots=True)
class Extent:
    """A number from the token `at` to the token `end`; `start` is the place in the text where letters lead to it.

    `shape` is that of the whole, None where it cannot be a paper's; `key` is said where the signs do not say it.
    """

    at: int
    end: int
    shape: Shape | None
    start: int = -1
    key: str = ""


def led_number(stretch: Stretch, at: int) -> int:
    """The number that initials or an acronym in capitals lead to, "S. A. / 0123" or "JN 45/2020"; 0 for none."""
    return (
        _behind_initials(stretch, at)
        or _behind_acronym(stretch, at)
        or _behind_letter(stretch, at)
        or _behind_dash(stretch, at)
        or _behind_point(stretch, at)
    )


def _behind_dash(stretch: Stretch, at: int) -> int:
    """Of "SFA - 045 - 2023" or "SFA / DGA / 045" the first number."""
    if stretch.word(at + 1) not in _SPACED or not _is_acronym(stretch, at, at):
        return 0
    place = at
    while place - at < 2 * _MOST_GROUPS and not stretch.tokens[place].has_digit and _is_spaced(stretch, place):
        place += 2
    is_led = place > at and stretch.tokens[place].has_digit
    return (
        place
        if is_led and any(_ends_with_a_year(stretch, end) for end in (place, spaced_end(stretch, place, led=True)))
        else 0
    )


def _behind_point(stretch: Stretch, at: int) -> int:
    """Of "DGOP.- 0123/2016" the number."""
    is_parted = (stretch.word(at + 1), stretch.word(at + 2)) == (".", "-") and not _is_apart(stretch, at + 3)
    is_led = is_parted and _is_acronym(stretch, at, at) and shape_of(stretch.word(at + 3) or "-") is Shape.FRACTION
    return at + 3 if is_led and not is_date(stretch.word(at + 3)) else 0


def _behind_letter(stretch: Stretch, at: int) -> int:
    """Of "folio B 4471209" the number, for the letter is of it; in a line of capitals vowels are words."""
    word, following = stretch.word(at), stretch.word(at + 1)
    if len(word) != 1 or not word.isalpha() or not _is_upper(stretch, at) or _is_apart(stretch, at + 1):
        return 0
    if word in _LETTERS_THAT_ARE_WORDS and (word != "a" or _is_upper(stretch, at - 1)):
        return 0
    is_number = following.isdigit() and len(following) >= _FEWEST_DIGITS and not is_year(following)
    return at + 1 if is_number else 0


def _behind_initials(stretch: Stretch, at: int) -> int:
    place, count = at, 0
    while count < _MOST_INITIALS and _is_initial(stretch, place):
        place, count = place + 1 + (stretch.word(place + 1) == "."), count + 1
    text = stretch.word(place)
    is_whole = text[:1].isalpha() and not _LED_BY_INITIALS.match(text)  # "A.P. PGR/GTO/123/2010"
    if not count or is_whole or _is_apart(stretch, place) or (count == 1 and not _LED_BY_INITIALS.match(text)):
        return 0
    return place if shape_of(text) in (Shape.FRACTION, Shape.MIXED) and not is_date(text) else 0


def _is_initial(stretch: Stretch, place: int) -> bool:
    word = stretch.word(place)
    if len(word) != 1 or not word.isalpha() or not _is_upper(stretch, place) or _is_apart(stretch, place):
        return False
    after = stretch.tokens[place].end
    return stretch.page.folded[after : after + 1] == "."


def _is_apart(stretch: Stretch, place: int) -> bool:
    """Whether more than one blank stands before a token."""
    if place >= len(stretch.tokens):
        return True
    return place > 0 and stretch.tokens[place].start - stretch.tokens[place - 1].end > 1


def _behind_acronym(stretch: Stretch, at: int) -> int:
    last = at
    while last - at < _MOST_LINKS and _is_linked(stretch, last):
        last += 1
    if not all(_is_acronym(stretch, place, at) for place in range(at, last + 1)) or _is_apart(stretch, last + 1):
        return 0
    following = stretch.word(last + 1)
    if not any("0" <= sign <= "9" for sign in following) or is_date(following):
        return 0
    shape, count = shape_of(following), len(PART.findall(following))
    # What begins with letters, or has three parts, is whole: in "oficio IMSS 1101/1234/2020" the first says whose.
    is_half = count == _HALF and (shape is Shape.FRACTION or (shape is Shape.MIXED and following[0].isdigit()))
    is_half = is_half or shape is Shape.DOTTED
    is_bare = shape is Shape.BARE and len(following) >= _FEWEST_DIGITS and not is_year(following)
    return last + 1 if is_half or is_bare else 0


def _is_linked(stretch: Stretch, at: int) -> bool:
    """Whether only a sign joins a token to the next: "RR-IP"."""
    if at + 1 >= len(stretch.tokens):
        return False
    end, start = stretch.tokens[at].end, stretch.tokens[at + 1].start
    return start == end + 1 and stretch.page.folded[end] in "-/. " and not stretch.tokens[at + 1].has_digit


def _is_acronym(stretch: Stretch, at: int, first: int) -> bool:
    word, known = stretch.word(at), skeleton(stretch.word(at))
    if not 1 < len(word) <= _LONGEST_ACRONYM or not word.isalpha() or not _is_upper(stretch, at):
        return False
    if _is_upper(stretch, at - 1) and len(word) > _LONGEST_SHOUTED:
        return False
    return at > first or (known not in _WORDS and known not in HEADS and word not in STATUTES)


def is_file_of_a_court(stretch: Stretch, at: int, number: int) -> bool:
    """Whether letters and a number with its year need no name before them: "P.A.S. 12/2020", "JN 45/2020"."""
    is_alone = stretch.word(at + 1).isdigit() or number > at + 1 or len(stretch.word(at)) > 1
    if not is_alone or (at and _is_upper(stretch, at - 1) and len(stretch.word(at - 1)) > 1):
        return False
    text = stretch.word(number)
    if text.count("/") > 1 and text[-2:-1] == "/" and text[-1].isalpha():  # "12/2010/A"
        text = text[:-2]
    count, _, year = text.rpartition("/")
    if number == at + 1 and len(count) < _LEAST_COUNT and int(count if count.isdigit() else 0) <= _MONTHS_OF_A_YEAR:
        return False  # "SAT 03/2021" is a month
    is_dated = is_year(year) or (number > at + 1 and len(year) == _YEAR_SHORT)
    return shape_of(text) is Shape.FRACTION and "/" in text and is_dated


def _is_upper(stretch: Stretch, at: int) -> bool:
    token = stretch.tokens[max(at, 0)]
    return stretch.page.raw[token.start : token.end].isupper()


def groups_end(stretch: Stretch, at: int) -> int:
    """The last of groups of digits that blanks part, at least three; the same place where there are no such."""
    place = at
    while (
        place - at < _MOST_GROUPS and _is_group(stretch.word(place)) and (place == at or not _is_apart(stretch, place))
    ):
        place += 1
    is_last = place > at and shape_of(stretch.word(place) or "-") in _WHOLE and not _is_apart(stretch, place)
    count = place - at + is_last
    return at + count - 1 if count >= _FEWEST_GROUPS else at


def _is_group(word: str) -> bool:
    is_mixed = word.isalnum() and any("0" <= sign <= "9" for sign in word)  # "09 B5 61 61 2B00"
    return (word.isdigit() or is_mixed) and _SHORTEST_GROUP <= len(word) <= _LONGEST_GROUP


def spaced_end(stretch: Stretch, at: int, *, led: bool = False) -> int:
    """The last part of "351 - 2022" or "SFA - 045 - 2023", where it holds a year; the same place where it does not."""
    place = last = at
    while place - at < 2 * _MOST_GROUPS and _is_spaced(stretch, place):
        place += 2
        last = place if _ends_with_a_year(stretch, place) and (led or not is_year(stretch.word(at))) else last
    return last


def _is_spaced(stretch: Stretch, at: int) -> bool:
    if stretch.word(at + 1) not in _SPACED or _is_apart(stretch, at + 1) or _is_apart(stretch, at + 2):
        return False
    return stretch.tokens[at + 2].has_digit or _is_acronym(stretch, at + 2, at)


def _ends_with_a_year(stretch: Stretch, at: int) -> bool:
    return any(is_year(part) for part in PART.findall(stretch.word(at)))


def area_end(stretch: Stretch, at: int) -> int:
    """The second half of "CI-FCUH/ACI/UI-1 C/D/0345/03-2022"; the same place where there is none."""
    if _REPEATED.match(stretch.word(at + 1)) and not _is_apart(stretch, at + 1) and _is_countable(stretch.word(at)):
        return at + 1  # "119 BIS/2009"
    if "/" not in stretch.word(at) or _is_apart(stretch, at + 1) or not _AREA.match(stretch.word(at + 1)):
        return at
    return at if is_year(PART.findall(stretch.word(at))[-1]) else at + 1


def _is_countable(word: str) -> bool:
    """Whether a number ends with its count and has no year yet."""
    last = PART.findall(word)[-1]
    return last.isdigit() and not is_year(last)


def stroke_end(stretch: Stretch, at: int) -> tuple[int, str]:
    """Of "45 diagonal 2020" the last token and what it means, "45/2020"; the same place and nothing else."""
    if not stretch.word(at).isdigit() or skeleton(stretch.word(at + 1)) not in STROKES:
        return at, ""
    last = stretch.word(at + 2)
    if last.isdigit():
        return at + 2, f"{stretch.word(at)}/{last}"
    value, end = spoken(stretch.tokens, at + 2)
    return (end - 1, f"{stretch.word(at)}/{value}") if value else (at, "")


def worded_end(stretch: Stretch, at: int) -> tuple[int, str]:
    """Of "DGAJ/cero cuarenta y cinco/2023" the last token and the key; the same place and nothing where none begins."""
    place = at
    while place - at < _MOST_GROUPS and stretch.word(place) not in SPOKEN and _is_acronym(stretch, place, at):
        if not _is_stroke_between(stretch, place):
            return at, ""
        place += 1
    value, end = spoken(stretch.tokens, place) if place > at else (0, 0)
    if not value or not _is_stroke_between(stretch, end - 1) or not is_year(stretch.word(end)):
        return at, ""
    return end, key_of("/".join([*(stretch.word(one) for one in range(at, place)), str(value), stretch.word(end)]))


def _is_stroke_between(stretch: Stretch, at: int) -> bool:
    """Whether a stroke alone stands between a token and the next."""
    if at + 1 >= len(stretch.tokens):
        return False
    return stretch.page.folded[stretch.tokens[at].end : stretch.tokens[at + 1].start] in _SPACED


def suffix_end(stretch: Stretch, at: int, *, is_file: bool = False) -> int:
    """The "bis", the ",S" or, of a file with its year, the "PL" behind a number; the same place where there is none."""
    if is_file and _is_letters_behind(stretch, at):
        return at + 1
    if stretch.word(at + 1) in _QUOTES and stretch.word(at + 3) in _QUOTES and _is_letter(stretch, at + 2):
        return at + 2  # 938 "B"
    if stretch.word(at + 1) == "," and _is_letter_behind(stretch, at):
        return at + 2
    return at + 1 if stretch.word(at + 1) in REPEATING and not _is_apart(stretch, at + 1) else at


def _is_letters_behind(stretch: Stretch, at: int) -> bool:
    """Whether one or two capitals that are no word end a number with its year, where not all are capitals."""
    text, letters, word = stretch.word(at), stretch.word(at + 1), skeleton(stretch.word(at + 1))
    if not 0 < len(letters) <= _HALF or not letters.isalpha() or not _is_upper(stretch, at + 1) or word in _WORDS:
        return False
    is_dated = text.count("/") == 1 and text.rpartition("/")[2].isdigit() and not _is_apart(stretch, at + 1)
    return is_dated and not any(
        _is_upper(stretch, place) for place in (at - 1, at + 2) if stretch.word(place).isalpha()
    )


def _is_letter(stretch: Stretch, at: int) -> bool:
    letter = stretch.word(at)
    return len(letter) == 1 and letter.isalpha() and _is_upper(stretch, at)


def _is_letter_behind(stretch: Stretch, at: int) -> bool:
    if not _is_letter(stretch, at + 2) or stretch.word(at).isdigit():
        return False
    return stretch.tokens[at + 2].start == stretch.tokens[at].end + 1


def spoken_tail(stretch: Stretch, at: int) -> tuple[int, int]:
    """What follows a number in letters, "diagonal dos mil diez" or "del año dos mil diez", and where it ends."""
    place = at
    while stretch.word(place) in ("del", "de", "ano") and place - at < 2:  # noqa: PLR2004 - "del año"
        place += 1
    is_stroke = place == at and skeleton(stretch.word(at)) in STROKES
    if place == at and not is_stroke:
        return 0, 0
    place += is_stroke
    value, end = (
        (int(stretch.word(place)), place + 1) if is_year(stretch.word(place)) else spoken(stretch.tokens, place)
    )
    return (value, end) if value and (is_stroke or is_year(str(value))) else (0, 0)
