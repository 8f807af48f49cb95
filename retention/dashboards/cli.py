"""`constancia dashboard`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from retention.dashboards.boards import board_of
from retention.dashboards.schemas import DashboardOut, dashboard_out
from system.console import Console, ConsoleCommand, pass_console
from system.organization.queries import own_fonds

_FONDS = click.option(
    "--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named."
)


@click.group()
def dashboard() -> None:
    """How things stand, in numbers: backlog, growth, completeness."""


@dashboard.command("backlog", cls=ConsoleCommand)
@_FONDS
@pass_console
def backlog(console: Console, fonds: str) -> None:
    """Closed files whose terms are over, and those without a clock, by unit and year."""
    _say(console, fonds, "backlog")


@dashboard.command("growth", cls=ConsoleCommand)
@_FONDS
@pass_console
def growth(console: Console, fonds: str) -> None:
    """What came in by month and year, and when the shelves are full."""
    _say(console, fonds, "growth")


@dashboard.command("completeness", cls=ConsoleCommand)
@_FONDS
@pass_console
def completeness(console: Console, fonds: str) -> None:
    """Covers, blueprints, folios and texts, by unit and series."""
    _say(console, fonds, "completeness")


def _say(console: Console, fonds: str, name: str) -> None:
    with console.reading() as reading:
        said = dashboard_out(board_of(reading, own_fonds(reading, fonds).id, name))
    console.answer(said, list(_lines(said)))


def _lines(said: DashboardOut) -> Iterator[str]:
    yield f"{said.title} {said.on.isoformat()}"
    for fact in said.facts:
        yield f"  {fact.label}: {fact.value}  {fact.detail}".rstrip()
    for table in said.tables:
        yield f"{table.title}: {len(table.rows)}"
        yield "  " + "  ".join(table.columns)
        for row in table.rows:
            yield "  " + "  ".join("-" if row[name] is None else str(row[name]) or "-" for name in table.columns)
