"""What the API and the command line say of dashboards."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct

from retention.dashboards.figures import Board
from retention.dashboards.tables import Table
from system.web.language import gettext as _


class FactOut(Struct, kw_only=True):
    """One number of a dashboard."""

    name: str
    label: str
    value: int | float
    detail: str


class TableOut(Struct, kw_only=True):
    """A table of a dashboard."""

    name: str
    title: str
    columns: Annotated[dict[str, str], Meta(description="What each column is called, by its name, in order.")]
    rows: Annotated[list[dict[str, Any]], Meta(description="Each row's cells by the name of their column.")]


class DashboardOut(Struct, kw_only=True):
    """A dashboard with every table behind its pictures."""

    name: str
    title: str
    on: date
    facts: list[FactOut]
    tables: list[TableOut]


def table_out(table: Table) -> TableOut:
    """A table as it is told."""
    names = [one.name for one in table.columns]
    return TableOut(
        name=table.name,
        title=table.title,
        columns={one.name: _(one.label) for one in table.columns},
        rows=[{name: line[name] for name in names} for line in table.lines],
    )


def dashboard_out(board: Board) -> DashboardOut:
    """A dashboard as it is told."""
    return DashboardOut(
        name=board.name,
        title=board.title,
        on=board.on,
        facts=[FactOut(name=one.name, label=one.label, value=one.value, detail=one.detail) for one in board.facts],
        tables=[table_out(table) for table in board.tables.values()],
    )
