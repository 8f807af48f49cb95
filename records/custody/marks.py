"""Opaque marks for QR codes: short, unambiguous, with a check character, and saying nothing of what they stand on.

A box has a mark of its own, drawn at random. Volumes and places are marked by their id, so that nothing more is kept.
The alphabet has 31 letters, none of which is taken for another (no 0, O, 1, I, L); 31 is a prime, so the weighted check
finds every single wrong letter and every two letters that changed places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from records.custody.kinds import ScanKind

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BOX_LETTERS = 8
_ID_LETTERS = 26
_BASE = len(ALPHABET)
_FIRST = {ScanKind.BOX: "B", ScanKind.VOLUME: "V", ScanKind.PLACE: "P"}
_KINDS = {letter: kind for kind, letter in _FIRST.items()}
_LENGTHS = {ScanKind.BOX: BOX_LETTERS, ScanKind.VOLUME: _ID_LETTERS, ScanKind.PLACE: _ID_LETTERS}
_IGNORED = re.compile(r"[\s-]+")
BOX_MARKS = _BASE**BOX_LETTERS


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark read: what it stands on, and for volumes and places which."""

    kind: ScanKind
    text: str
    id: UUID | None = None


def box_mark(number: int) -> str:
    """The mark of a box from a random number below `BOX_MARKS`.

    Raises:
        ValueError: the number is too large.
    """
    return _checked(_FIRST[ScanKind.BOX] + _letters(number, BOX_LETTERS))


def mark_of(kind: ScanKind, thing_id: UUID) -> str:
    """The mark of a volume or a place."""
    return _checked(_FIRST[kind] + _letters(thing_id.int, _ID_LETTERS))


def read_mark(text: str) -> Mark | None:
    """A mark however it is typed: in small letters, with spaces or hyphens. None where it is none, or a wrong one."""
    spelt = _IGNORED.sub("", text[:60]).upper()
    kind = _KINDS.get(spelt[:1])
    if kind is None or len(spelt) != _LENGTHS[kind] + 2 or set(spelt) - set(ALPHABET):
        return None
    if _check(spelt[:-1]) != spelt[-1]:
        return None
    if kind is ScanKind.BOX:
        return Mark(kind, spelt)
    number = 0
    for letter in spelt[1:-1]:
        number = number * _BASE + ALPHABET.index(letter)
    return Mark(kind, spelt, UUID(int=number)) if number < 2**128 else None


def grouped(mark: str) -> str:
    """A mark as people read it aloud: four letters at a time."""
    return "-".join(mark[start : start + 4] for start in range(0, len(mark), 4))


def _letters(number: int, length: int) -> str:
    if not 0 <= number < _BASE**length:
        raise ValueError("more than the mark can hold")
    found = ""
    for _ in range(length):
        number, rest = divmod(number, _BASE)
        found = ALPHABET[rest] + found
    return found


def _checked(text: str) -> str:
    return text + _check(text)


def _check(text: str) -> str:
    weighed = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(text, start=1))
    return ALPHABET[weighed % _BASE]
