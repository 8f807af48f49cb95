"""What dashboards are made of: numbers in the open, pictures, and the table behind each picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from retention.dashboards.backlog import share
from retention.dashboards.errors import DashboardNotFound
from retention.dashboards.tables import Table
from retention.due.drawing import Line, Number, Row, Stacks, line, rows, stacks
from retention.forecasts.queries import Named
from system.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class Fact:
    """One number in the open: its label, what it is, where its things are listed, and what it is out of."""

    name: str
    label: str
    value: Any
    href: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One picture. `parts` name the pieces of each bar, from below or the left; `said` is the picture in words."""

    title: str
    table: Table
    unit: str
    said: str
    stacks: Stacks | None = None
    rows: tuple[Row, ...] = ()
    line: Line | None = None
    parts: tuple[str, ...] = ()
    hrefs: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw."""
        if self.line is not None:
            return self.line.last > 0
        stacked = (stack.pieces for stack in (self.stacks.stacks if self.stacks else ()))
        lying = (row.pieces for row in self.rows)
        return any(piece.amount for pieces in (*stacked, *lying) for piece in pieces)


@dataclass(frozen=True, slots=True)
class Board:
    """One dashboard on a day. Figures may share a table."""

    name: str
    title: str
    on: date
    facts: Sequence[Fact]
    figures: Sequence[Figure]
    notes: Sequence[str] = ()

    @property
    def tables(self) -> dict[str, Table]:
        """Its tables by name, each once."""
        return {figure.table.name: figure.table for figure in self.figures}

    def table(self, name: str) -> Table:
        """One of them.

        Raises:
            DashboardNotFound
        """
        if name not in self.tables:
            raise DashboardNotFound(name=name[:40])
        return self.tables[name]


def by_period(
    table: Table, unit: str, names: tuple[str, ...], parts: tuple[str, ...], *, title: str = "", beside: bool = False
) -> Figure:
    """Stacks of the columns `names` of a table whose first column is a period."""
    label = table.columns[0].name
    counted = [(str(one[label]), [one[name] for name in names]) for one in table.lines]
    links = {str(one[label]): one["links"][names[0]] for one in table.lines if names[0] in one.get("links", {})}
    drawn = stacks(counted, beside=beside)
    return Figure(title or table.title, table, unit, _said(counted, unit), stacks=drawn, parts=parts, hrefs=links)


def by_name(
    table: Table, unit: str, names: tuple[str, ...], parts: tuple[str, ...], *, title: str = "", label: str = ""
) -> Figure:
    """Bars of the columns `names` of a table whose first column, or `label`, names its lines."""
    label = label or table.columns[0].name
    counted = [(str(one[label]), [max(0, one[name] or 0) for name in names]) for one in table.lines]
    links = {str(one[label]): one["links"][names[0]] for one in table.lines if names[0] in one.get("links", {})}
    return Figure(title or table.title, table, unit, _said(counted, unit), rows=rows(counted), parts=parts, hrefs=links)


def as_line(table: Table, unit: str, name: str, title: str) -> Figure:
    """A line over the periods of a table."""
    points = [(str(one["period"]), one[name]) for one in table.lines]
    said = _("De %(first)s a %(last)s %(unit)s.") % {"first": points[0][1], "last": points[-1][1], "unit": unit}
    return Figure(title, table, unit, said, line=line(points))


def _said(counted: Sequence[tuple[str, Sequence[Number]]], unit: str) -> str:
    """A picture in one sentence: all of it, and where there is most."""
    total = round(sum(sum(amounts) for _label, amounts in counted), 3)
    if not total:
        return _("Nada que mostrar.")
    label, amounts = max(counted, key=lambda one: sum(one[1]))
    facts = {"total": total, "unit": unit, "label": label, "most": round(sum(amounts), 3)}
    return _("En total %(total)s %(unit)s; lo más alto es %(label)s con %(most)s.") % facts


def portion(name: str, label: str, part: int, whole: int, href: str = "") -> Fact:
    """A number with the share it is of another."""
    percent = share(part, whole)
    said = _("de %(whole)s") % {"whole": whole}
    return Fact(name, label, part, href, said if percent is None else f"{said} · {percent} %")


def unit_cells(units: Mapping[UUID, Named], unit_id: UUID) -> dict[str, str]:
    """The cells that name a unit."""
    named = units.get(unit_id)
    return {"unit": named.code if named else "", "name": named.title if named else ""}


def unit_code(units: Mapping[UUID, Named], unit_id: UUID) -> str:
    """The code of a unit; empty where it has none."""
    return unit_cells(units, unit_id)["unit"]


def metre_cells(extent: Any) -> dict[str, Any]:
    """The cells that tell an amount of paper, measured and estimated apart."""
    return {
        "metres": extent.metres,
        "measured": in_metres(extent.measured_mm),
        "estimated": in_metres(extent.estimated_mm),
        "unmeasured": extent.unknown,
    }


def in_metres(millimetres: int | None) -> float | None:
    """Metres, to the centimetre."""
    return None if millimetres is None else round(millimetres / 1000, 2)


def between(years: Mapping[int, Any]) -> list[int]:
    """Every year from the first to the last of these."""
    return list(range(min(years), max(years) + 1)) if years else []


def address(path: str, **asked: str) -> str:
    """An address with its filters; empty ones are left out."""
    said = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def metres_note() -> str:
    """Where metres come from."""
    return _("Los metros lineales se miden por el grosor de los legajos; lo que nadie midió se estima por sus fojas.")
