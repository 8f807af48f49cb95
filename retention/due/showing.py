"""The board of a task as rows, pictures and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from retention.due import queries
from retention.due.board import Board, Sum, ordered
from retention.due.drawing import Row, Stacks, rows, stacks
from retention.due.kinds import Task
from retention.due.then import Then
from system.web.language import gettext as _
from system.work import Reading

WAYS = {"unit": "Unidad", "series": "Serie", "year": "Año"}
NOBODY = ("", "")


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars of what is ready and what stands apart; `said` is the picture in words."""

    title: str
    said: str
    parts: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    stacks: Stacks | None = None
    line: None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sums: where its files are listed, and how much they are."""

    code: str
    name: str
    found: Sum
    path: str

    def cells(self) -> dict[str, Any]:
        """Its cells, measures in whole thousandths."""
        return {
            "code": self.code, "name": self.name, "files": self.found.files, "apart": self.found.files_apart,
            "metres": self.found.extent.total_mm, "measured": self.found.extent.measured_mm,
            "unmeasured": self.found.extent.unknown, "boxes": len(self.found.boxes),
            "gigabytes": self.found.bytes // 10**6, "path": self.path,
        }  # fmt: skip


CELLS: Mapping[str, Any] = {
    "code": "text", "name": "text", "files": "number", "apart": "number", "metres": "number", "measured": "number",
    "unmeasured": "number", "boxes": "number", "gigabytes": "number", "path": "text",
}  # fmt: skip


def asked_of(on: date, then: Then | None) -> dict[str, str]:
    """What an address asks: the day and, of a past one, in which reading."""
    return {"on": on.isoformat(), **({"reading": then.moment.sight.value} if then else {})}


def lines(
    reading: Reading, fonds_id: UUID, task: Task, board: Board, asked: Mapping[str, str]
) -> dict[str, list[Line]]:
    """The sums by unit, series and year, most first, years in their order; each leads to its files as `asked`."""
    units, series = queries.unit_names(reading, fonds_id), queries.series_names(reading, fonds_id)
    return {
        "unit": [
            _line(units.get(one, NOBODY), found, task, asked, "unit")
            for one, found in ordered(board.by_unit, lambda one: units.get(one, NOBODY)[0])
        ],
        "series": [
            _line(series.get(one, NOBODY), found, task, asked, "series")
            for one, found in ordered(board.by_series, lambda one: series.get(one, NOBODY)[0])
        ],
        "year": [
            Line(str(year), "", found, _path(task, asked, day_from=f"{year}-01-01", day_until=f"{year}-12-31"))
            for year, found in board.by_year.items()
        ],
    }


def _line(named: tuple[str, str], found: Sum, task: Task, asked: Mapping[str, str], way: str) -> Line:
    return Line(named[0], named[1], found, _path(task, asked, **{way: named[0]}))


def _path(task: Task, asked: Mapping[str, str], **filters: str) -> str:
    return f"/due/board/{task.value}/files?{urlencode({**asked, **filters})}"


def pictures(found: Mapping[str, Sequence[Line]]) -> list[Picture]:
    """The sums drawn: units and series as bars with most first, years as columns."""
    parts = (_("Nada lo impide"), _("Con impedimento"))
    counted = {
        way: [(one.code or "—", [one.found.files, one.found.files_apart]) for one in held]
        for way, held in found.items()
    }
    titles = {"unit": _("Expedientes por unidad"), "series": _("Expedientes por serie")}
    drawn = [
        Picture(titles[way], _told(counted[way]), parts, rows=rows(counted[way]))
        for way in ("unit", "series")
        if counted[way]
    ]
    if counted["year"]:
        years = counted["year"]
        drawn.append(Picture(_("Expedientes por año en que venció"), _told(years), parts, stacks=stacks(years)))
    return drawn


def _told(counted: Sequence[tuple[str, Sequence[int]]]) -> str:
    label, amounts = max(counted, key=lambda one: sum(one[1]))
    total = sum(sum(one) for _label, one in counted)
    return _("En total %(total)s expedientes; lo más alto es %(label)s con %(most)s.") % {
        "total": total, "label": label, "most": sum(amounts)
    }  # fmt: skip
