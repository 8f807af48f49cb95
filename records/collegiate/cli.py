"""`constancia collegiate`: bodies that decide together, from the command line."""

from __future__ import annotations

from uuid import UUID

import click

from records.collegiate import queries
from records.collegiate.model import Sitting
from records.collegiate.schemas import body_out, sitting_out
from system.console import Console, ConsoleCommand, pass_console
from system.listing import ListQuery, run


@click.group()
def collegiate() -> None:
    """Appraisal boards, transparency committees, councils: who sits there, and what they voted."""


@collegiate.command("bodies", cls=ConsoleCommand)
@pass_console
def bodies(console: Console) -> None:
    """The bodies within reach, by name."""
    with console.reading() as reading:
        found = [body_out(one) for one in queries.bodies(reading)]
    console.answer(found, [f"{one.code}  {one.name}  quorum {one.quorum_percent} %" for one in found])


@collegiate.command("sittings", cls=ConsoleCommand)
@click.option("--page", type=click.IntRange(1, 1_000_000), default=1, show_default=True)
@click.option("--limit", type=click.IntRange(1, 200), default=100, show_default=True, help="Sittings on a page.")
@pass_console
def sittings(console: Console, *, page: int, limit: int) -> None:
    """The sittings within reach, latest first."""
    with console.reading() as reading:
        found = run(
            reading.session, queries.sittings(reading), queries.COLUMNS, ListQuery(page=page, size=limit),
            default_sort="-sits_on", tie_breaker=Sitting.id,
        )  # fmt: skip
        views = [sitting_out(queries.view(reading, row.id)) for row in found.rows]
    lines = [f"{one.id}  {one.sits_on}  {one.state.value:<9}  {one.number}/{one.year}  {one.body}" for one in views]
    console.answer(views, [*lines, f"{len(lines)} of {found.total}"])


@collegiate.command("show", cls=ConsoleCommand)
@click.argument("sitting_id", type=click.UUID)
@pass_console
def show(console: Console, sitting_id: UUID) -> None:
    """One sitting: who came, and what passed."""
    with console.reading() as reading:
        one = sitting_out(queries.view(reading, sitting_id))
    lines = [f"{one.body} {one.number}/{one.year}, {one.state.value}: {one.present} of {one.seats} seats"]
    lines += [f"{item.position}. {item.favour}-{item.against}-{item.abstained}, passed: {item.passed}"
              for item in one.agenda]  # fmt: skip
    console.answer(one, lines)
