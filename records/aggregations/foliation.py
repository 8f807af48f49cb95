"""The folios of a file over its volumes: from 1, without gap, without repeat, without "bis" (domain 2.6). Pure.

Sheets are numbered once for the whole file and go on from one volume to the next, so a range says where a sheet lies
and the last folio says how many there are. A wrong number is crossed out and recorded, never numbered again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from system.errors import Fact, Objection

MOST_FOLIOS = 1_000_000
PRACTICE = "Práctica archivística: foliado continuo"


@dataclass(frozen=True, slots=True)
class FolioRange:
    """One volume, by its number from 1, and the folios it holds; None where nobody has numbered them yet."""

    volume: int
    first: int | None = None
    last: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it holds no folio yet."""
        return self.first is None and self.last is None

    @property
    def count(self) -> int:
        """How many folios it holds."""
        return 0 if self.first is None or self.last is None else self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover states: first folio, last folio, total of useful folios."""

    first: int | None = None
    last: int | None = None
    total: int | None = None


def objections(ranges: Sequence[FolioRange]) -> list[Objection]:
    """Every break in the folios of volumes that stand in the order of their numbers."""
    found: list[Objection] = []
    expected: int | None = 1
    for one in ranges:
        if one.is_empty:
            # Those after it cannot go on from a volume whose folios nobody knows.
            expected = None
            continue
        broken = list(_faults(one, expected))
        found.extend(broken)
        expected = one.last + 1 if one.last is not None else None
    return found


def _faults(one: FolioRange, expected: int | None) -> Iterator[Objection]:
    if one.first is None or one.last is None:
        field = "first_folio" if one.first is None else "last_folio"
        yield Objection("foliation.half_a_range", PRACTICE, {"field": field, "volume": one.volume})
        return
    if not 1 <= one.first <= one.last <= MOST_FOLIOS:
        facts: dict[str, Fact] = {"field": "last_folio", "volume": one.volume, "first": one.first, "last": one.last}
        yield Objection("foliation.impossible_range", PRACTICE, facts)
        return
    if expected is None:
        yield Objection("foliation.volume_before_is_empty", PRACTICE, {"field": "first_folio", "volume": one.volume})
    elif one.first != expected:
        code = "foliation.gap" if one.first > expected else "foliation.repeat"
        facts = {"field": "first_folio", "volume": one.volume, "first": one.first, "expected": expected}
        yield Objection(code, PRACTICE, facts)


def add(ranges: Sequence[FolioRange], first: int | None = None, last: int | None = None) -> tuple[FolioRange, ...]:
    """The volumes with one more behind the last."""
    return (*ranges, FolioRange(len(ranges) + 1, first, last))


def change(
    ranges: Sequence[FolioRange], volume: int, first: int | None, last: int | None, *, carry: bool = False
) -> tuple[FolioRange, ...]:
    """The volumes with other folios in one of them; `carry` moves the ranges behind it by as much as it grew."""
    changed = [replace(one, first=first, last=last) if one.volume == volume else one for one in ranges]
    before = next((one.last for one in ranges if one.volume == volume), None)
    if not carry or before is None or last is None:
        return tuple(changed)
    grown = last - before
    return tuple(_moved(one, grown) if one.volume > volume else one for one in changed)


def _moved(one: FolioRange, by: int) -> FolioRange:
    if one.first is None or one.last is None:
        return one
    return replace(one, first=one.first + by, last=one.last + by)


def remove_last(ranges: Sequence[FolioRange]) -> tuple[FolioRange, ...]:
    """The volumes without the last, which must be empty and not the only one; `removal_objections` says why not."""
    return tuple(ranges[:-1])


def removal_objections(ranges: Sequence[FolioRange], volume: int) -> list[Objection]:
    """Why a volume cannot be taken away."""
    last = ranges[-1] if ranges else None
    found: list[Objection] = []
    if last is None or last.volume != volume:
        found.append(Objection("foliation.not_the_last_volume", PRACTICE, {"volume": volume}))
    elif not last.is_empty:
        facts: dict[str, Fact] = {"volume": volume, "first": last.first, "last": last.last}
        found.append(Objection("foliation.volume_has_folios", PRACTICE, facts))
    if len(ranges) == 1:
        found.append(Objection("foliation.only_volume", PRACTICE, {"volume": volume}))
    return found


def span(ranges: Sequence[FolioRange]) -> tuple[int | None, int | None]:
    """First and last folio of all the volumes together."""
    firsts = [one.first for one in ranges if one.first is not None]
    lasts = [one.last for one in ranges if one.last is not None]
    return min(firsts, default=None), max(lasts, default=None)


def cover_objections(cover: Cover, ranges: Sequence[FolioRange] = ()) -> list[Objection]:
    """Every contradiction between what a cover states and what its volumes hold."""
    found: list[Objection] = []
    last = span(ranges)[1]
    if cover.first not in {None, 1}:
        found.append(Objection("foliation.starts_at_one", PRACTICE, {"field": "first_folio", "first": cover.first}))
    if cover.last is not None and last is not None and cover.last != last:
        facts: dict[str, Fact] = {"field": "last_folio", "cover": cover.last, "volumes": last}
        found.append(Objection("foliation.cover_contradicts_volumes", PRACTICE, facts))
    stated = cover.last if cover.last is not None else last
    if stated is not None and cover.total is not None and stated != cover.total:
        facts = {"field": "folios", "last": stated, "total": cover.total}
        found.append(Objection("foliation.total_differs", PRACTICE, facts))
    if cover.first is not None and cover.last is not None and cover.last < cover.first:
        facts = {"field": "last_folio", "volume": 1, "first": cover.first, "last": cover.last}
        found.append(Objection("foliation.impossible_range", PRACTICE, facts))
    return found


def is_complete(cover: Cover, ranges: Sequence[FolioRange]) -> bool:
    """Whether the foliation says all that closing asks: every volume numbered, the last folio equal to the total."""
    if cover.total is None or objections(ranges) or any(one.is_empty for one in ranges):
        return False
    last = span(ranges)[1] if ranges else cover.last
    return last == cover.total and not cover_objections(cover, ranges)


def completed(ranges: Sequence[FolioRange], total: int | None) -> tuple[FolioRange, ...]:
    """The volumes of a closing file: one volume that nobody numbered holds every folio from 1 to the total."""
    if len(ranges) == 1 and ranges[0].is_empty and total:
        return (replace(ranges[0], first=1, last=total),)
    return tuple(ranges)


def too_thick(ranges: Sequence[FolioRange], most: int | None) -> list[int]:
    """The numbers of volumes with more folios than practice advises; nothing where the profile names no limit."""
    return [one.volume for one in ranges if most is not None and one.count > most]
