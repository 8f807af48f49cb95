"""`constancia due board|files|calendar`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from records.aggregations.model import Aggregation
from retention.clocks.past import Sight
from retention.due import ical, queries, showing
from retention.due.columns import columns
from retention.due.kinds import Task
from retention.due.schemas import DueBoard, DueSum, coming, due_board, waiting_file
from retention.due.then import then_of
from system.console import Console, ConsoleCommand, pass_console
from system.listing import ListQuery, stream
from system.organization.queries import own_fonds

TASKS = click.Choice([one.value for one in Task])
DAY = click.DateTime(formats=["%Y-%m-%d"])
_ON = click.option("--on", "on", type=DAY, help="The day asked about; today by default.")
_SIGHT = click.option(
    "--reading", "sight", type=click.Choice([one.value for one in Sight]), default=Sight.LAW.value,
    help="Of a past day: `law` by what is known today (usual), `known` by what the system knew then.",
)  # fmt: skip
_FONDS = click.option(
    "--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named."
)


@click.command("board", cls=ConsoleCommand)
@click.option("--task", "name", type=TASKS, help="Only this task.")
@_ON
@_SIGHT
@_FONDS
@pass_console
def board(console: Console, /, name: str | None, on: datetime | None, sight: str, fonds: str) -> None:
    """What may be transferred, appraised, declassified or returned on a day, by unit, series and year."""
    said: list[DueBoard] = []
    with console.reading() as reading:
        day, body = on.date() if on else reading.today, own_fonds(reading, fonds)
        then = then_of(reading, body.id, day, Sight(sight), bounded=False)
        asked = showing.asked_of(day, then)
        for task in [Task(name)] if name else list(Task):
            found = queries.board(reading, body.id, task, day, then)
            said.append(due_board(task, asked, found.total, showing.lines(reading, body.id, task, found, asked)))
    console.answer({"boards": said}, [line for one in said for line in _lines(one)])


def _lines(said: DueBoard) -> Iterator[str]:
    yield f"{said.task} {said.on.isoformat()}{f', {said.reading}' if said.reading else ''}: {_told(said.total)}"
    for way, held in (("unit", said.by_unit), ("series", said.by_series), ("year", said.by_year)):
        for one in held:
            yield f"  {way} {one.code}: {_told(one)}"


def _told(one: DueSum) -> str:
    apart = "".join(f", {reason} {files}" for reason, files in one.apart.items())
    return f"files {one.files}, metres {one.metres}, boxes {one.boxes}, GB {one.gigabytes}{apart}"


@click.command("files", cls=ConsoleCommand)
@click.argument("name", metavar="TASK", type=TASKS)
@_ON
@_SIGHT
@_FONDS
@click.option("--reason", default="", help="Only `ready`, or only what stands apart for this reason.")
@click.option("--unit", default="", metavar="CODE", help="Only units whose code holds this.")
@click.option("--series", default="", metavar="CODE", help="Only series whose code holds this.")
@pass_console
def files(console: Console, /, name: str, on: datetime | None, sight: str, fonds: str, **filters: str) -> None:
    """List the files that wait for TASK on a day, earliest first, each ready or with the reason it stands apart."""
    task = Task(name)
    with console.reading() as reading:
        day, body = on.date() if on else reading.today, own_fonds(reading, fonds)
        then = then_of(reading, body.id, day, Sight(sight), bounded=False)
        asked = showing.asked_of(day, then)
        statement = queries.listed(reading, body.id, task, day, then)
        query = ListQuery(filters={key: text for key, text in filters.items() if text})
        shown = columns(task, statement, asked)
        rows = stream(reading.session, statement, shown, query, default_sort="day", tie_breaker=Aggregation.id)
        found = [waiting_file(row) for row in rows]
    lines = [f"{one.reference}  {one.day.isoformat()}  {one.reason}" for one in found]
    said = f", {asked['reading']}" if then else ""
    document = {"task": task.value, "on": day, "reading": asked.get("reading", ""), "files": found}
    console.answer(document, [*lines, f"{task.value} {day}{said}: files {len(found)}"])


@click.command("calendar", cls=ConsoleCommand)
@click.option("--from", "first", type=DAY, help="The first day (YYYY-MM-DD); today by default.")
@click.option("--until", "last", type=DAY, help="The last day (YYYY-MM-DD); a year later by default.")
@click.option("--ics", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write an iCalendar file.")
@_FONDS
@pass_console
def calendar(console: Console, first: datetime | None, last: datetime | None, ics: Path | None, fonds: str) -> None:
    """Say how many files come to each task on each day; what stands apart is left out."""
    with console.reading() as reading:
        begins, ends = queries.stretch(reading, first.date() if first else None, last.date() if last else None)
        body = own_fonds(reading, fonds)
        found = queries.days(reading, body.id, begins, ends)
        host = reading.settings.public_url.rstrip("/")
    if ics:
        ics.write_bytes(ical.written(found, fonds_id=body.id, body=body.name, host=host))
    said = coming(begins, ends, found)
    console.answer(said, [f"{one.on.isoformat()}  {one.task}  files {one.files}" for one in said.days])


COMMANDS = (board, calendar, files)
