"""What waits: closed files whose terms are over, and those without a clock; in files and metres, by unit and year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from retention.dashboards import queries
from retention.dashboards.backlog import Backlog, Burden, Pile, share
from retention.dashboards.figures import (
    Board,
    Fact,
    address,
    between,
    by_name,
    by_period,
    metre_cells,
    metres_note,
    unit_cells,
    unit_code,
)
from retention.dashboards.tables import Table, number, text
from retention.forecasts.queries import Named, unit_names
from system.web.language import gettext as _
from system.work import Reading

_DUE = {
    Burden.OFFICE: {"stage": "office", "standing": "in_order"},
    Burden.WHOLE: {"due": "true"},
    Burden.NO_RULE: {"status": "no_rule", "standing": "in_order"},
    Burden.TRIGGER_UNKNOWN: {"status": "trigger_unknown", "standing": "in_order"},
}
_DAY_OF = {Burden.OFFICE: "office_until", Burden.WHOLE: "due_on"}


def backlog(reading: Reading, fonds_id: UUID) -> Board:
    """Closed files whose terms are over and which nothing was done about, and those without a clock."""
    found, units = queries.backlog(reading, fonds_id), unit_names(reading, fonds_id)
    names = _burdens()
    table = _backlog_units(found, units, reading.today)
    figures = [
        by_name(table, _("expedientes"), ("office",), (), title=names[Burden.OFFICE]),
        by_name(table, _("metros lineales"), ("office_metres",), (), title=_("Metros lineales por transferir")),
        *(
            by_period(_backlog_years(found, one, reading.today), _("expedientes"), ("files",), ())
            for one in (Burden.OFFICE, Burden.WHOLE)
        ),
        by_name(table, _("expedientes"), ("whole",), (), title=names[Burden.WHOLE]),
        by_name(
            table, _("expedientes"), ("no_rule", "trigger_unknown"),
            (names[Burden.NO_RULE], names[Burden.TRIGGER_UNKNOWN]), title=_("Cerrados sin plazo que corra"),
        ),
        *(
            by_period(_backlog_years(found, one, reading.today), _("expedientes"), ("files",), ())
            for one in (Burden.NO_RULE, Burden.TRIGGER_UNKNOWN)
        ),
    ]  # fmt: skip
    whole = {Burden.OFFICE: found.past_office.files}
    facts = [
        Fact(one.value, names[one], found.totals[one].files, due_list(one, reading.today),
             _pile_said(found.totals[one], whole.get(one, found.closed.files), one))
        for one in Burden
    ]  # fmt: skip
    return Board("backlog", _("Rezago por unidad"), reading.today, facts, figures, [metres_note()])


def _burdens() -> dict[Burden, str]:
    return {
        Burden.OFFICE: _("Plazo de trámite vencido y aún en la oficina"),
        Burden.WHOLE: _("Vigencia completa vencida sin destino final"),
        Burden.NO_RULE: _("Cerrados sin regla de conservación"),
        Burden.TRIGGER_UNKNOWN: _("Cerrados sin evento disparador"),
    }


def _pile_said(pile: Pile, whole: int, burden: Burden) -> str:
    percent = share(pile.files, whole)
    metres = _("%(metres)s m lineales") % {"metres": pile.extent.metres}
    if percent is None:
        return metres
    of = (
        _("%(percent)s %% de los que tienen vencido el trámite")
        if burden is Burden.OFFICE
        else _("%(percent)s %% de los cerrados")
    )
    return f"{metres} · {of % {'percent': percent}}"


def _backlog_units(found: Backlog, units: Mapping[UUID, Named], today: date) -> Table:
    columns = (
        text("unit", _("Unidad")),
        text("name", _("Nombre"), lead=True),
        number("office", _("Trámite vencido, en la oficina")),
        number("office_metres", _("Metros por transferir")),
        number("whole", _("Vigencia vencida")),
        number("whole_metres", _("Metros con vigencia vencida")),
        number("no_rule", _("Sin regla")),
        number("trigger_unknown", _("Sin evento disparador")),
        number("unmeasured", _("Legajos sin medir ni foliar")),
    )
    lines = []
    for unit_id, piles in found.by_unit.items():
        code = unit_code(units, unit_id)
        held = {one.value: piles[one].files for one in Burden}
        lines.append({
            **unit_cells(units, unit_id), **held,
            "office_metres": piles[Burden.OFFICE].extent.metres,
            "whole_metres": piles[Burden.WHOLE].extent.metres,
            "unmeasured": piles[Burden.OFFICE].extent.unknown,
            "links": {one.value: due_list(one, today, unit=code) for one in Burden if piles[one].files},
        })  # fmt: skip
    return Table("units", _("Rezago por unidad"), columns, lines, "-office")


def _backlog_years(found: Backlog, burden: Burden, today: date) -> Table:
    columns = (
        number("year", _("Año")),
        number("files", _("Expedientes")),
        number("metres", _("Metros lineales")),
        number("measured", _("Metros medidos")),
        number("estimated", _("Metros estimados")),
        number("unmeasured", _("Legajos sin medir ni foliar")),
    )
    piles = {year: pile for (one, year), pile in found.by_year.items() if one is burden}
    lines = []
    for year in between(piles):
        pile = piles.get(year, Pile())
        lines.append({
            "year": year, "files": pile.files, **metre_cells(pile.extent),
            "links": {"files": due_list(burden, today, year=year)} if pile.files else {},
        })  # fmt: skip
    title = {
        Burden.OFFICE: _("Trámite vencido, por año en que venció"),
        Burden.WHOLE: _("Vigencia vencida, por año en que venció"),
        Burden.NO_RULE: _("Sin regla, por año de cierre"),
        Burden.TRIGGER_UNKNOWN: _("Sin evento disparador, por año de cierre"),
    }[burden]
    return Table(f"years-{burden.value.replace('_', '-')}", title, columns, lines, "year")


def due_list(burden: Burden, today: date, *, unit: str = "", year: int | None = None) -> str:
    """The list of what is due with exactly these files: the same conditions, said as its filters."""
    day = _DAY_OF.get(burden, "closed_on")
    asked = dict(_DUE[burden])
    last = today - timedelta(days=1) if burden is Burden.OFFICE else None
    if year is not None:
        asked[f"{day}_from"] = f"{year}-01-01"
        last = min(date(year, 12, 31), last or date(year, 12, 31))
    if last is not None:
        asked[f"{day}_until"] = last.isoformat()
    return address("/due", **asked, unit=unit)
