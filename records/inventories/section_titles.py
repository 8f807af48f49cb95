"""Rows between the data that name a class or a unit for the rows below them: "SERIE: 4C.3 Contratos". Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from records.inventories.footing import Ground, SeriesRef, UnitRef
from records.inventories.wanted import Said
from system.errors import Objection
from system.tabular import Line, folded

SHOWN = 80
_CLASS = re.compile(
    r"(?:(?:c[oó]digo|clave|nombre)\s+de\s+(?:la\s+)?)?(?:sub\s?serie|serie)(?:\s+documental)?\s*[:.\-–—]?\s*(\S.*)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:(?:clave|nombre)\s+de\s+(?:la\s+)?)?(?:unidad|[aá]rea)"
    r"(?:\s+(?:administrativa|productora|generadora|responsable))?\s*[:.\-–—]\s*(\S.*)",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?:fondo|secci[oó]n|sub\s?fondo|sub\s?secci[oó]n)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sections:
    """What rows are held against from which row on; `taken` are the titles that say it, `said` what is told of them."""

    starts: tuple[int, ...]
    grounds: tuple[Ground, ...]
    said: tuple[tuple[int, Said], ...] = ()
    taken: frozenset[int] = frozenset()

    def ground(self, row: int) -> Ground:
        """What a row is held against."""
        return self.grounds[bisect_right(self.starts, row) - 1]


def sections_of(titles: Sequence[Line], ground: Ground) -> Sections:
    """The sections of a sheet. A title of a class that is not there leaves the rows below it without any."""
    starts, grounds = [0], [ground]
    said: list[tuple[int, Said]] = []
    for line in sorted(titles, key=lambda one: one.number):
        found = _meant(line.title, grounds[-1], ground)
        if found is None:
            continue
        under, told = found
        starts.append(line.number)
        grounds.append(under)
        said.append((line.number, told))
    return Sections(tuple(starts), tuple(grounds), tuple(said), frozenset(row for row, _ in said))


def _meant(title: str, now: Ground, base: Ground) -> tuple[Ground, Said] | None:
    """What holds below a title, and what is told of it; None where it names neither class nor unit."""
    if _SECTION.match(title):
        return None
    if (named := _CLASS.fullmatch(title)) is not None:
        series = now.class_of(named[1])
        return (now.under_class(series), _told(title, series) if series else _unknown(title))
    if (named := _UNIT.fullmatch(title)) is not None:
        unit = _unit(named[1], now) or _unit(title, now)
        return (now.of_unit(unit or base.unit), _told(title, unit) if unit else _unknown(title))
    series, unit = now.class_of(title), now.units.get(folded(title))
    if series is not None and series.takes_files:
        return now.under_class(series), _told(title, series)
    return None if unit is None else (now.of_unit(unit), _told(title, unit))


def _unit(text: str, ground: Ground) -> UnitRef | None:
    return ground.units.get(folded(text)) or ground.units.get(folded(text.partition(" ")[0]))


def _told(title: str, named: SeriesRef | UnitRef) -> Said:
    heading = "serie" if isinstance(named, SeriesRef) else "unidad"
    facts = {"given": title[:SHOWN], "code": named.code}
    return Said("note", "", Objection(f"inventory.title_names_{'class' if heading == 'serie' else 'unit'}", "", facts))


def _unknown(title: str) -> Said:
    return Said("warning", "", Objection("inventory.title_unknown", "LGA 13", {"given": title[:SHOWN]}))
