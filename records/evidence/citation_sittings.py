"""Sittings that are cited by their order: the "acta de la Décima Segunda Sesión Ordinaria". Pure."""

from __future__ import annotations

from records.evidence.citation_stretch import Stretch
from records.evidence.citation_text import skeleton
from records.evidence.citation_words import ORDINALS, SITTINGS

_MOST_ORDINALS = 2  # "décima segunda"


def sitting(stretch: Stretch, at: int) -> tuple[int, str]:
    """Where a sitting that begins here ends, and its key; 0 and nothing where none does."""
    end = at
    while skeleton(stretch.word(end)) in ORDINALS and end - at < _MOST_ORDINALS:
        end += 1
    if end == at or stretch.word(end) not in ("sesion", "reunion"):
        return 0, ""
    names = [ORDINALS[skeleton(stretch.word(place))] for place in range(at, end)]
    sort = [word for word in (stretch.word(end + 1),) if word in SITTINGS]
    return end + 1 + len(sort), "/".join(["sesion", *sort, *names])
