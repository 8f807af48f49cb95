"""How a forecast's files and a decision's files are shown, and the words of their values (Spanish msgids)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, String, literal

from classification.charts.model import Node
from classification.series.labels import TECHNIQUES
from records.aggregations.model import Aggregation
from retention.forecasts.changes import Change, View
from retention.forecasts.model import RetroactiveLine, RetroactiveOutcome
from retention.schedules.columns import YES_NO
from system.listing import Column
from system.organization.model import Unit

CHANGES = (
    (Change.NEWLY.value, "Tendrá fecha"),
    (Change.EARLIER.value, "Vence antes"),
    (Change.LATER.value, "Vence después"),
    (Change.NO_LONGER.value, "Ya no vence"),
    (Change.UNCHANGED.value, "Sin cambio"),
    (Change.STILL_UNDATED.value, "Sigue sin fecha"),
)
VIEWS = (
    (View.PINNED.value, "Cerrados, conforme a la ley"),
    (View.RETROACTIVE.value, "Cerrados, si se aplica retroactivamente"),
    (View.OPEN.value, "Abiertos, como si se cerraran ese día"),
)
OUTCOMES = (
    (RetroactiveOutcome.PENDING.value, "Por aplicar"),
    (RetroactiveOutcome.CHANGED.value, "Cambió"),
    (RetroactiveOutcome.UNCHANGED.value, "Sin cambio"),
    (RetroactiveOutcome.REFUSED.value, "No se aplicó"),
)
WORDS = {"changes": dict(CHANGES), "views": dict(VIEWS), "outcomes": dict(OUTCOMES), "techniques": dict(TECHNIQUES)}


def file_columns(found: Mapping[str, ColumnElement[Any]], view: View, on: date) -> tuple[Column, ...]:
    """The columns of a forecast's files; the view and the day are carried along as filters."""
    return (
        Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
        Column("title", "Título", Aggregation.title, filter="text", lead=True),
        Column("series", "Serie", Node.code, filter="text", order=Node.sort_key),
        Column("unit", "Unidad", Unit.code, filter="text"),
        Column("closed_on", "Cierre", Aggregation.closed_on, filter="date"),
        Column("before", "Vence hoy", found["before"], filter="date"),
        Column("after", "Vencería", found["after"], filter="date"),
        Column("change", "Cambio", found["change"], filter="choice", choices=CHANGES),
        Column("outcome_before", "Destino hoy", found["outcome_before"], filter="choice", choices=TECHNIQUES,
               shown=False),
        Column("outcome_after", "Destino nuevo", found["outcome_after"], filter="choice", choices=TECHNIQUES),
        Column("touched", "Cambia algo", found["touched"], filter="choice", choices=YES_NO, shown=False),
        Column("view", "Lectura", literal(view.value, String()), filter="choice", choices=VIEWS, sortable=False,
               shown=False, value=lambda _row: view.value),
        Column("on", "Al día", literal(on, Date()), filter="exact", sortable=False, shown=False,
               value=lambda _row: on),
    )  # fmt: skip


LINES = (
    Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
    Column("title", "Título", Aggregation.title, filter="text", lead=True),
    Column("series", "Serie", Node.code, filter="text", order=Node.sort_key),
    Column("outcome", "Resultado", RetroactiveLine.outcome, filter="choice", choices=OUTCOMES),
    Column("due_before", "Vencía", RetroactiveLine.due_before, filter="date"),
    Column("due_after", "Vence", RetroactiveLine.due_after, filter="date"),
    Column("technique_before", "Destino anterior", RetroactiveLine.technique_before, filter="choice",
           choices=TECHNIQUES, shown=False),
    Column("technique_after", "Destino", RetroactiveLine.technique_after, filter="choice", choices=TECHNIQUES),
    Column("refusal", "Por qué no", RetroactiveLine.refusal, filter="text"),
)  # fmt: skip
