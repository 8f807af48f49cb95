"""Positions as people write them: `3, 8-10, 15`. Pure."""

from __future__ import annotations

import re

_PART = re.compile(r"(\d{1,9})(?:\s*-\s*(\d{1,9}))?")
MOST = 200_000


def positions(text: str) -> frozenset[int]:
    """The positions a text names.

    Raises:
        ValueError: a part that is none, a range that runs backwards, or more positions than a list has.
    """
    found: set[int] = set()
    for part in filter(None, (one.strip() for one in re.split(r"[,;\n]", text))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(part)
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or last - first >= MOST or len(found) + last - first >= MOST:
            raise ValueError(part)
        found.update(range(first, last + 1))
    return frozenset(found)
