"""Obligations as rows of a list: what the page, its CSV and the API say alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement

from system.listed import Kind
from system.listing import Column
from system.obligations.due import Standing
from system.obligations.ical import path_of
from system.obligations.queries import Line
from system.organization.obligation_labels import RECURRENCE_LABELS, concerned, title_of
from system.organization.profile import PERIOD_MONTHS

STANDING_LABELS = {
    Standing.OVERDUE: "Vencida",
    Standing.SOON: "Por vencer",
    Standing.UPCOMING: "A tiempo",
    Standing.LATE: "Cumplida tarde",
    Standing.FULFILLED: "Cumplida",
    Standing.CONTINUOUS: "Permanente",
    Standing.EVENT: "Cuando ocurre el hecho",
}
TONES = {
    Standing.OVERDUE: "bad",
    Standing.SOON: "warn",
    Standing.UPCOMING: "neutral",
    Standing.LATE: "warn",
    Standing.FULFILLED: "good",
    Standing.CONTINUOUS: "info",
    Standing.EVENT: "neutral",
}
KINDS: Mapping[str, Kind] = {
    "title": "text",
    "id": "text",
    "period": "text",
    "basis": "text",
    "every": "text",
    "due_on": "date",
    "alert_on": "date",
    "next_working_on": "date",
    "standing": "text",
    "days": "number",
    "fulfilled_on": "date",
    "evidence": "number",
    "concerns": "text",
    "path": "text",
}


def row_of(line: Line) -> dict[str, Any]:
    """One line of the board in the language spoken; `evidence` counts what was recorded and what was published."""
    return {
        "title": title_of(line.term),
        "id": line.term.id,
        "period": line.period,
        "basis": line.term.basis,
        "every": line.term.every.value,
        "due_on": line.due.due_on if line.due else None,
        "alert_on": line.due.alert_on if line.due else None,
        "next_working_on": line.due.next_working_on if line.due else None,
        "standing": line.standing.value,
        "days": line.days,
        "fulfilled_on": line.fulfilled_on,
        "evidence": len(line.counting) + len(line.published),
        "concerns": concerned(line.term),
        "path": path_of(line),
    }


def columns(of: Mapping[str, ColumnElement[Any]]) -> Sequence[Column]:
    """The columns of the list over these expressions."""
    dated = [(every.value, RECURRENCE_LABELS[every]) for every in PERIOD_MONTHS]
    standings = [
        (standing.value, label)
        for standing, label in STANDING_LABELS.items()
        if standing not in {Standing.CONTINUOUS, Standing.EVENT}
    ]
    return (
        Column("title", "Obligación", of["title"], filter="text", lead=True),
        Column("period", "Periodo", of["period"], filter="text"),
        Column("due_on", "Vence", of["due_on"], filter="date"),
        Column("standing", "Estado", of["standing"], filter="choice", choices=standings),
        Column("alert_on", "Avisar", of["alert_on"], filter="date"),
        Column("basis", "Fundamento", of["basis"], filter="text"),
        Column("concerns", "A quién toca", of["concerns"], filter="text"),
        Column("evidence", "Constancias", of["evidence"], numeric=True),
        Column("fulfilled_on", "Cumplida el", of["fulfilled_on"], filter="date", shown=False),
        Column("every", "Cada cuándo", of["every"], filter="choice", choices=dated, shown=False),
        Column("next_working_on", "Siguiente día hábil", of["next_working_on"], shown=False),
        Column("days", "Días", of["days"], numeric=True, shown=False),
        Column("id", "Clave", of["id"], filter="text", shown=False),
        Column("position", "Orden de atención", of["position"], numeric=True, shown=False),
    )
