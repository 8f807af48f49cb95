"""How complete files are: covers, blueprints, folios and texts, by unit and by series."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from retention.dashboards import queries
from retention.dashboards.figures import Board, address, by_name, portion, unit_cells, unit_code
from retention.dashboards.holdings import Held, Holding, by_series, by_unit
from retention.dashboards.tables import Table, number, text
from retention.forecasts.queries import unit_names
from system.web.language import gettext as _
from system.work import Reading


def completeness(reading: Reading, fonds_id: UUID) -> Board:
    """Covers, blueprints, folios and texts, by unit and by series."""
    held = queries.completeness(reading, fonds_id)
    whole = sum((one.holding for one in held), Holding())
    tables = _holding_tables(reading, fonds_id, held)
    figures = [
        figure
        for table in tables
        for figure in (
            by_name(table, _("expedientes"), ("covers", "uncovered"), (_("Carátula completa"), _("Le falta algo")),
                     title=f"{_('Carátulas')} · {table.title}"),
            by_name(table, _("expedientes"), ("complete", "incomplete"), (_("Completo"), _("Le faltan documentos")),
                     title=f"{_('Según su plantilla')} · {table.title}"),
            by_name(table, _("expedientes"), ("unfoliated",), (), title=f"{_('Sin fojas')} · {table.title}"),
            by_name(table, _("documentos"), ("unread",), (), title=f"{_('Sin texto legible')} · {table.title}"),
        )
    ]  # fmt: skip
    facts = [
        portion("covers", _("Carátulas completas"), whole.covers, whole.files),
        portion("complete", _("Completos según su plantilla"), whole.complete, whole.measured, "/completeness"),
        portion("unfoliated", _("En papel sin fojas"), whole.unfoliated, whole.on_paper),
        portion("unread", _("Documentos cuyo texto no se pudo leer"), whole.unread, whole.read),
    ]
    return Board("completeness", _("Qué tan completo está"), reading.today, facts, figures)


def _holding_tables(reading: Reading, fonds_id: UUID, held: Sequence[Held]) -> tuple[Table, Table]:
    units, series = unit_names(reading, fonds_id), queries.series_names(reading, fonds_id)
    counted = (
        number("files", _("Expedientes")),
        number("covers", _("Carátula completa")),
        number("uncovered", _("Carátula incompleta")),
        number("measured", _("Con plantilla")),
        number("complete", _("Completos")),
        number("incomplete", _("Incompletos")),
        number("on_paper", _("En papel")),
        number("unfoliated", _("Sin fojas")),
        number("read", _("Documentos leídos")),
        number("unread", _("Sin texto")),
    )
    unit_lines = [
        {
            **unit_cells(units, unit_id),
            **_held(one),
            "links": {"files": address("/aggregations", unit=unit_code(units, unit_id))},
        }
        for unit_id, one in by_unit(held).items()
    ]
    series_lines = []
    for lineage_id, one in by_series(held).items():
        code, title = series.get(lineage_id, ("", ""))
        links = {"files": address("/aggregations", series=code)}
        series_lines.append({"series": code, "name": title, **_held(one), "links": links})
    return (
        Table("units", _("Por unidad"), (text("unit", _("Unidad")), text("name", _("Nombre"), lead=True), *counted),
              unit_lines, "-uncovered"),
        Table("series", _("Por serie"), (text("series", _("Serie")), text("name", _("Nombre"), lead=True), *counted),
              series_lines, "-uncovered"),
    )  # fmt: skip


def _held(one: Holding) -> dict[str, int]:
    return {
        "files": one.files, "covers": one.covers, "uncovered": one.files - one.covers,
        "measured": one.measured, "complete": one.complete, "incomplete": one.measured - one.complete,
        "on_paper": one.on_paper, "unfoliated": one.unfoliated, "read": one.read, "unread": one.unread,
    }  # fmt: skip
