"""Which segments a commit melts into one, so that there are never many nor a great one is copied often."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

FLOOR = 2_000
"""Documents below which segments are one tier: merging them costs next to nothing."""
PER_TIER = 4
GROWTH = 4
LARGEST = 3_000_000
TOO_MANY_DELETED = 0.3


def to_merge(segments: Sequence[Any]) -> list[Any]:
    """The segments to be rewritten by this commit: full tiers, and those of which too much is deleted.

    A segment of n documents lies in tier log4(n / 2,000); once a tier holds four it becomes one segment of a higher
    tier, so a document is copied a few times in its life and a search meets a dozen segments at most.
    """
    chosen = {segment for segment in segments if _is_hollow(segment)}
    tiers: dict[int, list[Any]] = defaultdict(list)
    for segment in segments:
        living = _living(segment)
        if segment not in chosen and living < LARGEST:
            tiers[max(0, math.floor(math.log(max(living, 1) / FLOOR, GROWTH)) + 1 if living > FLOOR else 0)].append(
                segment
            )
    for tier in tiers.values():
        if len(tier) >= PER_TIER:
            chosen |= set(tier)
    return [segment for segment in segments if segment in chosen]


def _living(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())


def _is_hollow(segment: Any) -> bool:
    return int(segment.deleted_count()) > TOO_MANY_DELETED * int(segment.doc_count_all())
