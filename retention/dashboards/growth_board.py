"""What grows: files, documents, gigabytes and metres by month and by year, and which shelves are left."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from retention.dashboards import growth as periods
from retention.dashboards import queries
from retention.dashboards.figures import (
    Board,
    Fact,
    Figure,
    as_line,
    by_name,
    by_period,
    in_metres,
    metre_cells,
    metres_note,
)
from retention.dashboards.growth import Period
from retention.dashboards.outlook import Outlook, Prospect
from retention.dashboards.stores import Store
from retention.dashboards.tables import Table, number, text
from system.web.language import gettext as _
from system.work import Reading


def growth(reading: Reading, fonds_id: UUID) -> Board:
    """What came in by month and by year, and which shelves are left."""
    flows, shelves = queries.growth(reading, fonds_id), queries.stores(reading, fonds_id)
    months, years = periods.by_month(flows, reading.today), periods.by_year(flows, reading.today)
    last = months[-1].until
    month_table = _period_table("months", _("Últimos 24 meses"), months, "%Y-%m")
    year_table = _period_table("years", _("Últimos 10 años"), years, "%Y")
    figures: list[Figure] = []
    for table in (month_table, year_table):
        figures += [
            by_period(table, _("expedientes"), ("opened", "closed"), (_("Abiertos"), _("Cerrados")),
                     title=f"{_('Expedientes abiertos y cerrados')} · {table.title}", beside=True),
            by_period(table, _("documentos"), ("documents",), (), title=f"{_('Documentos')} · {table.title}"),
            by_period(table, _("gigabytes"), ("gigabytes",), (), title=f"{_('Gigabytes')} · {table.title}"),
            by_period(table, _("metros lineales"), ("measured", "estimated"), (_("Medidos"), _("Estimados")),
                     title=f"{_('Metros lineales')} · {table.title}"),
            as_line(table, _("metros lineales"), "metres_until", f"{_('Metros acumulados')} · {table.title}"),
            as_line(table, _("gigabytes"), "gigabytes_until", f"{_('Gigabytes acumulados')} · {table.title}"),
        ]  # fmt: skip
    store_table = _store_table(shelves)
    free = round(sum(max(0, one["free"] or 0) for one in store_table.lines), 2)
    figures.insert(0, by_name(
        store_table, _("metros de estante"), ("used", "free"), (_("Ocupado"), _("Libre")), label="store"
    ))  # fmt: skip
    facts = [
        Fact("files", _("Expedientes"), last.opened, "/aggregations"),
        Fact("documents", _("Documentos"), last.documents),
        Fact("gigabytes", _("Gigabytes"), last.gigabytes),
        Fact("metres", _("Metros lineales"), last.extent.metres, "/boxes/metres",
             _("%(percent)s %% medido") % {"percent": last.extent.measured_share}),
        Fact("free", _("Metros de estante libres"), free,
             "/places"),
    ]  # fmt: skip
    return Board("growth", _("Crecimiento"), reading.today, facts, figures, [metres_note(), _paper_note()])


def _period_table(name: str, title: str, found: Sequence[Period], form: str) -> Table:
    columns = (
        text("period", _("Periodo"), lead=True),
        number("opened", _("Abiertos")),
        number("closed", _("Cerrados")),
        number("documents", _("Documentos")),
        number("gigabytes", _("Gigabytes")),
        number("metres", _("Metros lineales")),
        number("measured", _("Metros medidos")),
        number("estimated", _("Metros estimados")),
        number("unmeasured", _("Legajos sin medir ni foliar")),
        number("files_until", _("Expedientes acumulados")),
        number("gigabytes_until", _("Gigabytes acumulados")),
        number("metres_until", _("Metros acumulados")),
    )
    lines = [
        {
            "period": one.first.strftime(form), "opened": one.flow.opened, "closed": one.flow.closed,
            "documents": one.flow.documents, "gigabytes": one.flow.gigabytes, **metre_cells(one.flow.extent),
            "files_until": one.until.opened, "gigabytes_until": one.until.gigabytes,
            "metres_until": one.until.extent.metres,
        }
        for one in found
    ]  # fmt: skip
    return Table(name, title, columns, lines, "period")


def _store_table(shelves: Sequence[Store]) -> Table:
    columns = (
        text("store", _("Lugar")),
        text("name", _("Nombre"), lead=True),
        number("capacity", _("Capacidad (m)")),
        number("used", _("Ocupado (m)")),
        number("free", _("Libre (m)")),
        number("percent", _("Llenado en por ciento")),
        number("added", _("Metros en 12 meses")),
        text("full", _("Se llena en")),
    )
    lines = [
        {
            "store": one.label, "name": one.name, "capacity": in_metres(one.fill.capacity_mm),
            "used": in_metres(one.fill.used_mm), "free": in_metres(one.fill.free_mm), "percent": one.fill.percent,
            "added": in_metres(one.added_mm), "full": _prospect(one.outlook),
            "links": {"store": f"/places/{one.id}"}, "order": {"full": one.outlook.month},
        }
        for one in shelves
    ]  # fmt: skip
    return Table("stores", _("Espacio en los estantes"), columns, lines, "store")


def _prospect(outlook: Outlook) -> str:
    said = {
        Prospect.FULL: _("Ya está lleno"),
        Prospect.NO_CAPACITY: _("No se puede estimar: falta la capacidad"),
        Prospect.NO_PACE: _("No se puede estimar: nada ingresó en 12 meses"),
        Prospect.FAR: _("En más de 50 años"),
    }
    return said[outlook.prospect] if outlook.month is None else outlook.month.strftime("%Y-%m")


def _paper_note() -> str:
    return _(
        "Los metros de cada periodo son de los expedientes que se abrieron en él; el ritmo de los estantes, de las "
        "cajas hechas en los últimos 12 meses."
    )
