"""`constancia due` and `constancia trigger`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import click
import msgspec

from classification.series.kinds import Trigger
from records.aggregations.queries import by_reference
from retention.clocks import due as looks
from retention.clocks import service
from retention.clocks.due import DueQuestion
from retention.clocks.schemas import DueFile, due_file, due_totals
from retention.clocks.words import say
from system.console import Console, ConsoleCommand, pass_console
from system.work import Reading

DAY = click.DateTime(formats=["%Y-%m-%d"])
EVENTS = [trigger.value for trigger in Trigger if trigger is not Trigger.CLOSING]


@click.command("due", cls=ConsoleCommand)
@click.option("--on", "on", type=DAY, help="The day asked about (YYYY-MM-DD); today where none is given.")
@click.option("--series", default="", metavar="CODE", help="Only files of this series and what stands below it.")
@click.option("--unit", default="", metavar="CODE", help="Only files of this unit and the units below it.")
@click.option("--fonds", default="", metavar="CODE", help="Only files of this body.")
@click.option("--only-due", is_flag=True, help="Leave out every file against whose disposal something stands.")
@pass_console
def due(console: Console, on: datetime | None, series: str, unit: str, fonds: str, *, only_due: bool) -> None:
    """List every closed file in sight with its dates, why, and what stands against disposing of it on a day."""
    with console.reading() as reading:
        day = on.date() if on else reading.today
        question = DueQuestion(on=day, fonds=fonds, series=series, unit=unit, only_due=only_due)
        totals = due_totals(looks.totals(reading, question))
        found = _found(reading, question)
        if console.as_json:
            _stream(day, found, totals)
            return
        for file in found:
            _line(file)
        click.echo(f"{day.isoformat()}: closed files {totals.files}, due {totals.due}, not due {totals.not_due}")


def _found(reading: Reading, question: DueQuestion) -> Iterator[DueFile]:
    return (
        due_file(row, question.on, say, steps)
        for row, steps in looks.with_steps(reading, looks.files(reading, question))
    )


def _stream(on: date, found: Iterator[DueFile], totals: object) -> None:
    """One JSON document, written piece by piece: a list of any length needs no memory."""
    click.echo(f'{{"on":"{on.isoformat()}","files":[', nl=False)
    for position, file in enumerate(found):
        click.echo(("," if position else "") + msgspec.json.encode(file).decode(), nl=False)
    click.echo(f'],"totals":{msgspec.json.encode(totals).decode()}}}')


def _line(file: DueFile) -> None:
    click.echo(f"{file.reference}  {file.due_on or '-'}  {file.outcome or '-'}")
    for objection in file.objections:
        click.echo(f"    {objection.detail} [{objection.basis}]")


@click.group("trigger")
def trigger() -> None:
    """Events from which the terms of a file run."""


@trigger.command("record", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--trigger", "kind", type=click.Choice(EVENTS), required=True, help="What happened.")
@click.option("--on", "on", type=DAY, required=True, help="The day it happened (YYYY-MM-DD).")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several share the reference.")
@pass_console
def record(console: Console, reference: str, kind: str, on: datetime, fonds: str) -> None:
    """Record the event from which the terms of the file REFERENCE run."""
    with console.reading() as reading:
        aggregation = by_reference(reading, reference, fonds=fonds)
    with console.work() as work:
        event = service.record_trigger(work, aggregation.id, trigger=Trigger(kind), occurred_on=on.date())
    document = {"reference": aggregation.reference, "trigger": kind, "occurred_on": event.occurred_on}
    console.answer(document, [f"{aggregation.reference}: {kind} {event.occurred_on.isoformat()}"])
