"""Commands on the days a body does not work."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from system.calendar import queries, service
from system.calendar.agreement import LARGEST
from system.calendar.legal import SETS
from system.console import Console, ConsoleCommand, pass_console
from system.organization import queries as organization


@click.group("calendar")
def calendar() -> None:
    """Non-working days of a body."""


@calendar.command("import", cls=ConsoleCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fonds", "code", required=True, help="The body's code.")
@click.option("--year", type=int, required=True, help="The year it is for.")
@click.option("--title", required=True, help="What the agreement is called.")
@click.option("--number", required=True, help="The agreement's number.")
@click.option("--date", "agreed_on", type=click.DateTime(formats=["%Y-%m-%d"]), required=True, help="Its date.")
@click.option("--sets", multiple=True, type=click.Choice(SETS), help="Legal sets it follows; the profile's otherwise.")
@pass_console
def import_calendar(
    console: Console,
    *,
    file: Path,
    code: str,
    year: int,
    title: str,
    number: str,
    agreed_on: datetime,
    sets: tuple[str, ...],
) -> None:
    """Lay down a body's days of a year from a CSV with columns fecha and nota: all of them or none."""
    agreement = service.Agreement(year=year, title=title, number=number, agreed_on=agreed_on.date(), sets=sets)
    with file.open("rb") as content:
        given = content.read(LARGEST + 1)
    with console.work() as work:
        added = service.import_calendar(work, organization.fonds_by_code(work, code).id, agreement, given)
        days = len(queries.own_days(work, added.id))
    document = {"id": added.id, "year": added.year, "days": days, "sets": added.sets, "sha256": added.sha256}
    console.answer(document, [f"{code} {added.year}: {days} days, {', '.join(added.sets)}, sha256 {added.sha256}"])


@calendar.command("show", cls=ConsoleCommand)
@click.argument("year", type=int)
@click.option("--fonds", "code", help="The body's code.")
@pass_console
def show(console: Console, year: int, code: str | None) -> None:
    """Name the days of a year on which a body does not work."""
    with console.reading() as reading:
        found = queries.year_calendar(reading, organization.own_fonds(reading, code).id, year)
    console.answer(found, [f"{off.day}\t{off.source}\t{off.note}" for off in found.days])


COMMANDS = (calendar,)
