"""How the files of a task, and its sums, are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, literal

from classification.charts.model import Node
from records.aggregations.model import Aggregation
from records.aggregations.queries import STAGES
from retention.due.kinds import Task
from retention.due.labels import DAYS, REASONS, SIGHTS
from system.listing import Column
from system.organization.model import Unit


def columns(task: Task, statement: Select[Any], asked: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of the list of a task; the day it is asked on, and the reading, are carried along as filters."""
    day, reason, closed_on, stage = (_cell(statement, name) for name in ("day", "reason", "closed_on", "stage"))
    return (
        Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
        Column("title", "Título", Aggregation.title, filter="text", lead=True),
        Column("series", "Serie", Node.code, filter="text", order=Node.sort_key),
        Column("unit", "Unidad", Unit.code, filter="text"),
        Column("closed_on", "Cierre", closed_on, filter="date"),
        Column("day", DAYS[task], day, filter="date"),
        Column("reason", "Impedimento", reason, filter="choice", choices=REASONS),
        Column("stage", "Archivo", stage, filter="choice", choices=STAGES, shown=False),
        Column("folios", "Fojas", Aggregation.folios, numeric=True, shown=False),
        Column("content_bytes", "Bytes", Aggregation.content_bytes, numeric=True, shown=False),
        *_carried(asked),
    )


def _carried(asked: Mapping[str, str]) -> Iterator[Column]:
    on = date.fromisoformat(asked["on"])
    yield Column("on", "Al día", literal(on, Date), filter="exact", sortable=False, shown=False, value=lambda _row: on)
    if sight := asked.get("reading"):
        yield Column(
            "reading", "Con qué conocimiento", literal(sight), filter="choice", choices=SIGHTS, sortable=False,
            shown=False, value=lambda _row: sight,
        )  # fmt: skip


def _cell(statement: Select[Any], name: str) -> ColumnElement[Any]:
    """The expression behind a label of a statement, to filter and order by."""
    found: Any = next(one for one in statement.selected_columns if one.key == name)
    cell: ColumnElement[Any] = getattr(found, "element", found)
    return cell


def sum_columns(found: Mapping[str, ColumnElement[Any]], label: str, asked: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of the sums of a task by unit, series or year."""
    numbers = {
        "files": "Expedientes", "apart": "Con impedimento", "metres": "Metros lineales", "measured": "Metros medidos",
        "unmeasured": "Legajos sin medir ni foliar", "boxes": "Cajas", "gigabytes": "Gigabytes",
    }  # fmt: skip
    return (
        Column("code", label, found["code"], filter="text", order=found["position"]),
        Column("name", "Nombre", found["name"], filter="text", lead=True),
        *(Column(name, said, found[name], numeric=True, value=_read(name)) for name, said in numbers.items()),
        *_carried(asked),
    )


def _read(name: str) -> Any:
    # What is measured travels in whole thousandths, so that it can be ordered as numbers.
    if name in {"metres", "measured", "gigabytes"}:
        return lambda row: round(getattr(row, name) / 1000, 3)
    return lambda row: getattr(row, name)
