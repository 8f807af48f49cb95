"""The bars of files by year of becoming due, before and after, as numbers for a drawing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_YEARS = 40
WIDTH, HEIGHT, FOOT = 960, 220, 28


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: where its two bars stand and how high they are, in the drawing's own units."""

    label: str
    files_before: int
    files_after: int
    x: float
    width: float
    before: float
    after: float


def bars(by_year: Mapping[int | None, tuple[int, int]]) -> Sequence[Bar]:
    """A pair of bars for each year that has files; years beyond the most that can be read go into the last one.

    Files without a day have no bar: the table beside the drawing has them.
    """
    years = sorted(year for year in by_year if year is not None)
    shown, rest = (years, []) if len(years) <= MOST_YEARS else (years[: MOST_YEARS - 1], years[MOST_YEARS - 1 :])
    counted = [(str(year), *by_year[year]) for year in shown]
    if rest:
        pairs = [by_year[year] for year in rest]
        counted.append((f"{rest[0]}+", sum(one for one, _ in pairs), sum(other for _, other in pairs)))
    most = max((max(before, after) for _, before, after in counted), default=0) or 1
    room = WIDTH / max(len(counted), 1)
    return [
        Bar(
            label, before, after, round(place * room + room * 0.1, 1), round(room * 0.38, 1),
            round((HEIGHT - FOOT) * before / most, 1), round((HEIGHT - FOOT) * after / most, 1),
        )
        for place, (label, before, after) in enumerate(counted)
    ]  # fmt: skip
