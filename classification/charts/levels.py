"""Levels of arrangement: which there are, which may stand under which, and which one a code tells (LGA 13)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from classification.charts.codes import Code


class Level(StrEnum):
    """Levels of arrangement (ISAD(G) 3.1.4; LGA 13): section, series are the least; the others may stand between."""

    SECTION = "section"
    SUBSECTION = "subsection"
    SERIES = "series"
    SUBSERIES = "subseries"


# What may stand directly under what; None is the fonds itself.
_UNDER: Mapping[Level, frozenset[Level | None]] = MappingProxyType(
    {
        Level.SECTION: frozenset({None}),
        Level.SUBSECTION: frozenset({Level.SECTION, Level.SUBSECTION}),
        Level.SERIES: frozenset({Level.SECTION, Level.SUBSECTION}),
        Level.SUBSERIES: frozenset({Level.SERIES, Level.SUBSERIES}),
    }
)

# Files are opened under the levels that stand for an activity.
_HOLDS_FILES = frozenset({Level.SERIES, Level.SUBSERIES})


def may_stand_under(level: Level, parent: Level | None) -> bool:
    """Whether a node of this level may stand directly under one of the other; None is the fonds."""
    return parent in _UNDER[level]


def holds_files(level: Level) -> bool:
    """Whether files can be opened under a node of this level."""
    return level in _HOLDS_FILES


def told_by(code: Code) -> Level:
    """The level that a code tells by its depth; a subsection must be said, no code tells it."""
    if code.depth == 0:
        return Level.SECTION
    return Level.SERIES if code.depth == 1 else Level.SUBSERIES


def told_under(parent: Level | None) -> Level:
    """The level of a node for which none is said, by its parent's: under a subsection stands a series."""
    if parent is None:
        return Level.SECTION
    return Level.SERIES if parent in (Level.SECTION, Level.SUBSECTION) else Level.SUBSERIES
