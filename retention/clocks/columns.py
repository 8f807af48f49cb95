"""How the list of what is due is shown, and the words of its values (Spanish msgids)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, case, false, literal

from classification.charts.model import Node
from classification.series.labels import TECHNIQUES, TRIGGERS
from records.aggregations.model import Aggregation
from records.aggregations.queries import STAGES, STANDINGS
from retention.clocks.due import STATUS, is_due_on, reckoned
from retention.clocks.model import Recomputation, RetentionClock
from retention.clocks.objections import is_due, objections
from retention.clocks.recomputing import ASKED
from retention.schedules.columns import YES_NO
from system.listing import Column
from system.organization.model import Unit
from system.web.language import sentence

STATUSES = (
    ("running", "Plazos en curso o vencidos"),
    ("trigger_unknown", "Sin evento disparador"),
    ("blocked", "Clasificado: no procede"),
    ("no_rule", "Sin regla"),
)


def due_columns(on: date, kept: ColumnElement[bool]) -> tuple[Column, ...]:
    """The columns of the list as it is asked on a day; the day itself is carried along as a filter.

    `kept` says of which files a decision is the reason that they are not due.
    """
    due = _yes(is_due_on(on, kept))
    return (
        Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
        Column("title", "Título", Aggregation.title, filter="text", lead=True),
        Column("series", "Serie", Node.code, filter="text", order=Node.sort_key),
        Column("unit", "Unidad", Unit.code, filter="text"),
        Column("closed_on", "Cierre", Aggregation.closed_on, filter="date"),
        Column("office_until", "Fin en trámite", RetentionClock.office_until, filter="date", shown=False),
        Column("intermediate_until", "Fin en concentración", RetentionClock.intermediate_until, filter="date"),
        Column("due_on", "Vence", RetentionClock.due_on, filter="date"),
        Column("outcome", "Destino", RetentionClock.outcome, filter="choice", choices=TECHNIQUES),
        Column("objections", "Impedimentos", sortable=False, value=_said(on)),
        Column("status", "Estado", STATUS, filter="choice", choices=STATUSES, shown=False),
        Column("due", "Vencido ese día", due, filter="choice", choices=YES_NO, shown=False, value=_is_due(on)),
        Column(
            "protected",
            "Sustenta una decisión",
            _yes(kept),
            filter="choice",
            choices=YES_NO,
            shown=False,
            value=lambda row: "true" if row.is_protected else "false",
        ),
        Column("stage", "Archivo", Aggregation.stage, filter="choice", choices=STAGES, shown=False),
        Column("standing", "Situación", Aggregation.standing, filter="choice", choices=STANDINGS, shown=False),
        Column("on", "Al día", literal(on, Date), filter="exact", sortable=False, shown=False, value=lambda _row: on),
    )


def _yes(condition: ColumnElement[bool]) -> ColumnElement[str]:
    return case((condition, literal("true")), else_=literal("false"))


def queue_columns(on: date) -> tuple[Column, ...]:
    """The columns of a queue of files without a day."""
    wanted = ("reference", "title", "series", "unit", "closed_on", "objections", "status", "stage", "standing")
    shown = {column.name: column for column in due_columns(on, false())}
    trigger = Column("trigger", "Evento disparador", RetentionClock.trigger, filter="choice", choices=TRIGGERS)
    return (*(shown[name] for name in wanted[:5]), trigger, *(shown[name] for name in wanted[5:]))


def past_columns() -> tuple[Column, ...]:
    """The columns of the CSV of what was due on a past day."""
    cells: dict[str, tuple[str, Callable[[Any], object]]] = {
        "reference": ("Código de referencia", lambda one: one.reference),
        "title": ("Título", lambda one: one.title),
        "series": ("Serie", lambda one: one.series),
        "unit": ("Unidad", lambda one: one.unit),
        "closed_on": ("Cierre", lambda one: one.closed_on),
        "office_until": ("Fin en trámite", lambda one: one.office_until),
        "intermediate_until": ("Fin en concentración", lambda one: one.reckoned.intermediate_until),
        "due_on": ("Vence", lambda one: one.reckoned.due_on),
        "outcome": ("Destino", lambda one: one.outcome or ""),
        "due": ("Vencido ese día", lambda one: "true" if one.due else "false"),
        "objections": ("Impedimentos", lambda one: " ".join(sentence(each) for each in one.objections)),
    }
    return tuple(Column(name, label, literal(name), value=value) for name, (label, value) in cells.items())


CAUSES = (
    ("schedule.came_into_force", "Catálogo puesto en vigor"),
    ("profile.adopted", "Perfil jurídico adoptado"),
    ("profile.confirmed", "Perfil jurídico confirmado"),
    (ASKED, "Verificación pedida"),
)
RECOMPUTATIONS = (
    Column("begun_at", "Iniciado", Recomputation.begun_at, filter="date", lead=True),
    Column("cause", "Causa", Recomputation.cause, filter="choice", choices=CAUSES),
    Column("rule", "Regla", Recomputation.rule, filter="text"),
    Column("begun_by", "Por", Recomputation.begun_by, filter="text"),
    Column("counted", "Expedientes por calcular", Recomputation.counted, numeric=True),
    Column("files", "Calculados", Recomputation.files, numeric=True),
    Column("changed", "Cambiaron", Recomputation.changed, numeric=True),
    Column("finished_at", "Terminado", Recomputation.finished_at, filter="date"),
)


def _said(on: date) -> Callable[[Any], str]:
    return lambda row: " ".join(sentence(one) for one in objections(reckoned(row), on))


def _is_due(on: date) -> Callable[[Any], str]:
    return lambda row: "true" if is_due(reckoned(row), on) else "false"
