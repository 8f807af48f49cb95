"""Codes of the chart: read however people write them, compared by key, ordered as people count (LGA 13).

`05C.12`, ` 5c.12 ` and `5C.12` are one code. Forms met in practice: `5C.12`, `05C.12`, `02S.06`, `5C.12.1` and
`PEO-IV-2C-1-I-a` (fonds, subfonds, section, series, subseries, letter).
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from system.errors import Invalid, Objection

BASIS = "LGA 13"
LENGTH_LIMIT = 40
PARTS_LIMIT = 8

_SPACED_SEPARATOR = re.compile(r"\s*([.\-/_])\s*")
_SEPARATOR = re.compile(r"[.\-/_]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_RUN = re.compile(r"[0-9]+|[A-Z]+")
_SECTION = re.compile(r"[0-9]+[A-Z]+")
_OFFICIAL_SECTION = re.compile(r"[0-9]+[CS]")
_LETTER_FOR_ZERO = re.compile(r"(?<![0-9A-Z])O(?=[0-9]+[CS](?![0-9A-Z]))", re.IGNORECASE)
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


class MalformedCode(Invalid):
    """The text is no code of a chart; the objections say why."""

    code = "code.malformed"
    basis = BASIS


@dataclass(frozen=True, slots=True)
class Code:
    """A code read. Two spellings of one code are equal; `written` keeps how this one was spelt.

    `parts` are upper-case without leading zeros. `repaired` tells that a letter O stood where a section's zero belongs.
    """

    parts: tuple[str, ...]
    written: str = field(compare=False)
    repaired: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        """The spelling that all spellings of this code share."""
        return ".".join(self.parts)

    @property
    def section_at(self) -> int:
        """Which part names the section: the first of the form `5C`, else the first of all."""
        return next((at for at, part in enumerate(self.parts) if _SECTION.fullmatch(part)), 0)

    @property
    def depth(self) -> int:
        """How far below its section this code stands: 0 the section, 1 its series, 2 and more subseries."""
        return len(self.parts) - self.section_at - 1

    @property
    def parent(self) -> Code | None:
        """The code one level up, None above a section."""
        if self.depth < 1:
            return None
        pieces = _SEPARATOR.split(self.written)
        cut = len(self.written) - len(pieces[-1]) - 1
        return Code(self.parts[:-1], self.written[:cut], self.repaired)

    @property
    def sort_key(self) -> str:
        """Digits only, so that every collation of every database orders it alike: 1C.2, 1C.10, 2C.1, 12C.1.

        Of a part, a number is told by its length first; letters follow numbers; Roman numerals I to XXXIX stand where
        the letter I stands, in their own order. The common sections (1C, 2C) come together before the substantive
        ones (1S, 2S), as instruments print them. What is below a code follows it at once.
        """
        return "0".join("".join(_ordered(part)) for part in self.parts)

    def is_below(self, other: Code) -> bool:
        """Whether the other code is a beginning of this one."""
        return len(self.parts) > len(other.parts) and self.parts[: len(other.parts)] == other.parts


def read_code(text: str) -> Code:
    """Read a code in any spelling.

    Raises:
        MalformedCode: with every objection.
    """
    shown = "".join(letter for letter in text.strip()[: LENGTH_LIMIT + 1] if letter.isprintable())
    if len(text) > LENGTH_LIMIT * 4:
        raise MalformedCode(objections=[_too_long(shown)])
    spelt = _SPACED_SEPARATOR.sub(r"\1", unicodedata.normalize("NFKC", text).translate(_DASHES).strip())
    written, repairs = _LETTER_FOR_ZERO.subn("0", spelt)
    parts = _SEPARATOR.split(written)
    objections = tuple(_against(written, parts, shown))
    if objections:
        raise MalformedCode(objections=objections)
    return Code(tuple(_plain(part.upper()) for part in parts), written, repairs > 0)


def key_of(text: str) -> str | None:
    """The key of a code in any spelling, None where the text is no code: for search boxes."""
    try:
        return read_code(text).key
    except MalformedCode:
        return None


def render(code: Code, template: str) -> str:
    """Write a code by template: `{section:2}.{series:2}.{subseries:2}` makes `05C.12` of 5C.12.

    Names are prefix, section, series, subseries; the number is how many digits a part that begins with digits has at
    least. What the code lacks is left out together with the text before it.

    Raises:
        ValueError: the template names something else.
    """
    at = code.section_at
    named = {
        "prefix": ".".join(code.parts[:at]),
        "section": code.parts[at],
        "series": "".join(code.parts[at + 1 : at + 2]),
        "subseries": ".".join(code.parts[at + 2 :]),
    }
    told: list[str] = []
    left_out = False
    for text, name, width, _ in string.Formatter().parse(template):
        if name is None:
            told.append(text)
            continue
        if name not in named or (width and not width.isdecimal()):
            raise ValueError(f"a code has no {name}:{width}")
        if named[name]:
            # A dot that parted this from something left out goes with it.
            told.append("" if left_out and not told else text)
            told.append(".".join(_padded(part, int(width or 0)) for part in named[name].split(".")))
        else:
            left_out = True
    return "".join(told)


def _against(written: str, parts: Sequence[str], shown: str) -> Iterator[Objection]:
    if not written:
        yield Objection("code.empty", BASIS)
        return
    if len(written) > LENGTH_LIMIT:
        yield _too_long(shown)
    if len(parts) > PARTS_LIMIT:
        yield Objection("code.too_many_parts", BASIS, {"given": shown, "limit": PARTS_LIMIT})
    if not all(parts):
        yield Objection("code.empty_part", BASIS, {"given": shown})
    odd = sorted({letter for part in parts for letter in part if not (letter.isascii() and letter.isalnum())})
    if odd:
        told = " ".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in odd[:5])
        yield Objection("code.bad_character", BASIS, {"given": shown, "characters": told})


def _too_long(shown: str) -> Objection:
    return Objection("code.too_long", BASIS, {"given": shown, "limit": LENGTH_LIMIT})


def _plain(part: str) -> str:
    return "".join(run.lstrip("0") or "0" if run.isdigit() else run for run in _RUN.findall(part))


def _padded(part: str, width: int) -> str:
    number = re.match(r"[0-9]*", part)
    digits = number.group() if number else ""
    return digits.zfill(width) + part[len(digits) :] if digits else part


def _ordered(part: str) -> Iterator[str]:
    """A prefix code in digits: a separator is 0, a number 1 and its length, a Roman numeral 482, a letter 40 to 65.

    A section of the official forms is 3, its letter and its number.
    """
    if _OFFICIAL_SECTION.fullmatch(part):
        yield f"3{ord(part[-1]) - 25}1{len(part) - 1:02}{part[:-1]}"
        return
    for run in _RUN.findall(part):
        if run.isdigit():
            yield f"1{len(run):02}{run}"
        elif _ROMAN.fullmatch(run):
            yield f"482{_roman(run):02}"
        else:
            yield from (str(ord(letter) - 25) for letter in run)


def _roman(run: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in run]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )
