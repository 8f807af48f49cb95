"""Folios of a package: each document takes so many as it has pages or folios, one behind the other (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Folios(NamedTuple):
    """A document's folios in the package: how many (`number`), the first and the last."""

    number: int
    first: int
    last: int


def folios_of(pages: int | None, folios: int | None, *, has_bytes: bool) -> int:
    """How many folios a document takes: its pages where it has bytes, otherwise its folios; at least one."""
    counted = pages if has_bytes else folios
    return max(1, counted or folios or 1)


def foliated(counts: Iterable[int]) -> Iterator[Folios]:
    """Folios for documents in their order, from 1 without gap."""
    last = 0
    for count in counts:
        yield Folios(count, last + 1, last + count)
        last += count
