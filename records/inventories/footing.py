"""What every row of a sheet is held against: the classes in force, the units, how its columns count days. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from classification.charts.codes import key_of
from records.aggregations.reference import Template
from records.inventories.dates import ColumnOrder, Epoch
from system.tabular import folded


@dataclass(frozen=True, slots=True)
class SeriesRef:
    """A class of the chart in force; `parts` are its section, series and subseries as references write them."""

    node_id: UUID
    lineage_id: UUID
    key: str
    code: str
    takes_files: bool
    parts: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit of the body, what the actor may do there, and from when to when it stood."""

    id: UUID
    code: str
    may_open: bool
    may_close: bool
    stood: tuple[tuple[date, date | None], ...]

    def stands(self, day: date) -> bool:
        """Whether it stood on a day."""
        return any(begins <= day and (ends is None or day <= ends) for begins, ends in self.stood)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every row of a sheet is held against.

    `series` are by key, `titles` the same classes by folded title where one alone is called so; `units` by folded code
    and name. `unit` and `under` are taken where a row says none. `orders` are those of the columns of dates.
    """

    today: date
    fonds: str
    template: Template
    series: Mapping[str, SeriesRef]
    titles: Mapping[str, SeriesRef]
    units: Mapping[str, UnitRef]
    unit: UnitRef | None = None
    under: SeriesRef | None = None
    orders: Mapping[str, ColumnOrder] = field(default_factory=dict)
    epoch: Epoch = Epoch.Y1900
    headings: frozenset[str] = frozenset()
    _classes: dict[str, SeriesRef | None] = field(default_factory=dict, compare=False)

    def class_of(self, text: str) -> SeriesRef | None:
        """The class that a cell names by its code in any spelling, by code and title, or by its title alone."""
        if text not in self._classes:
            self._classes[text] = self._look_up(text)
        return self._classes[text]

    def under_class(self, series: SeriesRef | None) -> Ground:
        """The same with a class for rows that name none."""
        return replace(self, under=series)

    def of_unit(self, unit: UnitRef | None) -> Ground:
        """The same with a unit for rows that name none."""
        return replace(self, unit=unit)

    def _look_up(self, text: str) -> SeriesRef | None:
        for tried in (text, text.partition(" ")[0]):
            key = key_of(tried)
            if key is not None and key in self.series:
                return self.series[key]
        return self.titles.get(folded(text))
