"""What has to be done: files that are still open, by unit and by the year they were opened in."""

from __future__ import annotations

from uuid import UUID

from retention.dashboards import queries
from retention.dashboards.figures import Board, Fact, address, between, by_name, by_period, unit_cells, unit_code
from retention.dashboards.tables import Table, number, text
from retention.forecasts.queries import unit_names
from system.web.language import gettext as _
from system.work import Reading


def tasks(reading: Reading, fonds_id: UUID) -> Board:
    """Files that are still open, by unit and by the year they were opened in."""
    found, units = queries.open_files(reading, fonds_id), unit_names(reading, fonds_id)
    by_units: dict[UUID, int] = {}
    by_years: dict[int, int] = {}
    first: dict[UUID, int] = {}
    for (unit_id, year), files in found.items():
        by_units[unit_id] = by_units.get(unit_id, 0) + files
        by_years[year] = by_years.get(year, 0) + files
        first[unit_id] = min(year, first.get(unit_id, year))
    unit_table = Table(
        "open-units", _("Expedientes abiertos por unidad"),
        (
            text("unit", _("Unidad")), text("name", _("Nombre"), lead=True), number("files", _("Expedientes")),
            number("since", _("El más antiguo")),
        ),
        [
            {**unit_cells(units, unit_id), "files": files, "since": first[unit_id],
             "links": {"files": _open(unit=unit_code(units, unit_id), sort="opened_on")}}
            for unit_id, files in by_units.items()
        ], "-files",
    )  # fmt: skip
    year_table = Table(
        "open-years", _("Expedientes abiertos por año de apertura"),
        (number("year", _("Año")), number("files", _("Expedientes"))),
        [
            {"year": year, "files": by_years.get(year, 0), "links": {"files": _open(
                 opened_on_from=f"{year}-01-01", opened_on_until=f"{year}-12-31")}}
            for year in between(by_years)
        ], "year",
    )  # fmt: skip
    facts = [Fact("open", _("Expedientes abiertos"), sum(by_units.values()), _open())]
    figures = [
        by_period(year_table, _("expedientes"), ("files",), ()),
        by_name(unit_table, _("expedientes"), ("files",), ()),
    ]
    return Board("tasks", _("Lo que tengo que hacer"), reading.today, facts, figures)


def _open(**asked: str) -> str:
    return address("/aggregations", state="open", standing="in_order", **asked)
