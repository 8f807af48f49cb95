"""`constancia due board`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from retention.due import queries, showing
from retention.due.kinds import Task
from retention.due.schemas import DueBoard, DueSum, due_board
from system.console import Console, ConsoleCommand, pass_console
from system.organization.queries import own_fonds


@click.command("board", cls=ConsoleCommand)
@click.option("--task", "name", type=click.Choice([one.value for one in Task]), help="Only this task.")
@click.option("--on", "on", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day asked about; today by default.")
@click.option("--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named.")
@pass_console
def board(console: Console, name: str | None, on: datetime | None, fonds: str) -> None:
    """What may be transferred, appraised, declassified or returned on a day, by unit, series and year."""
    said: list[DueBoard] = []
    with console.reading() as reading:
        day, body = on.date() if on else reading.today, own_fonds(reading, fonds)
        for task in [Task(name)] if name else list(Task):
            found = queries.board(reading, body.id, task, day)
            said.append(due_board(task, day, found.total, showing.lines(reading, body.id, task, day, found)))
    console.answer({"boards": said}, [line for one in said for line in _lines(one)])


def _lines(said: DueBoard) -> Iterator[str]:
    yield f"{said.task} {said.on.isoformat()}: {_told(said.total)}"
    for way, held in (("unit", said.by_unit), ("series", said.by_series), ("year", said.by_year)):
        for one in held:
            yield f"  {way} {one.code}: {_told(one)}"


def _told(one: DueSum) -> str:
    apart = "".join(f", {reason} {files}" for reason, files in one.apart.items())
    return f"files {one.files}, metres {one.metres}, boxes {one.boxes}, GB {one.gigabytes}{apart}"
