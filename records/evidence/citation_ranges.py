"""What stands between the ends of a range: of "oficios 101 al 107" the five that nobody wrote down. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTS = re.compile(r"[^\W_]+")
_COUNTER = re.compile(r"([a-z]*)([0-9]+)\Z")
_DIGITS = re.compile(r"\d+\Z")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Member:
    """One number of a range: its key, and its counter, which is the part of the key at `place`."""

    key: str
    place: int
    counter: int


def members(first: str, last: str, *, most: int) -> list[Member]:
    """What stands between two keys that differ in one counter; at most `most`, otherwise nothing.

    A range of years of one number, "12/22 a 12/24", is none of papers.
    """
    begin, end = first.split("/"), last.split("/")
    unlike = [place for place, part in enumerate(begin) if len(begin) == len(end) and part != end[place]]
    if len(unlike) != 1:
        return []
    [place] = unlike
    low, high = _COUNTER.match(begin[place]), _COUNTER.match(end[place])
    if not low or not high or low[1] != high[1] or _is_year(begin, place):
        return []
    counters = range(int(low[2]) + 1, int(high[2]))
    if len(counters) > most:
        return []
    return [Member("/".join([*begin[:place], f"{low[1]}{one}", *begin[place + 1 :]]), place, one) for one in counters]


def written_as(member: Member, *patterns: str) -> str:
    """A member as the ends of its range are written, "DOP-102/2023"; its key in capitals where none of them fits."""
    for pattern in patterns:
        parts = list(_PARTS.finditer(pattern))
        if len(parts) != member.key.count("/") + 1:
            continue
        start, end = parts[member.place].span()
        digits = _DIGITS.search(pattern[start:end])
        if digits:
            counter = str(member.counter).zfill(len(digits[0]))
            return f"{pattern[: start + digits.start()]}{counter}{pattern[end:]}"
    return member.key.upper()


def _is_year(parts: list[str], place: int) -> bool:
    return place == 1 and len(parts) == _PAIR and parts[0].isdigit() and len(parts[1]) == _PAIR
