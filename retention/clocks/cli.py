"""`constancia due` and `constancia trigger`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click
import msgspec

from classification.series.kinds import Trigger
from records.aggregations.queries import by_reference
from retention.clocks import due as looks
from retention.clocks import service
from retention.clocks.as_of import files_as_of
from retention.clocks.due import DueQuestion
from retention.clocks.past import Sight
from retention.clocks.recomputing import ask, report
from retention.clocks.schemas import DueFile, DueTotals, due_file, due_totals, past_file
from retention.clocks.words import say
from system.console import Console, ConsoleCommand, pass_console
from system.organization.queries import own_fonds
from system.work import Reading

DAY = click.DateTime(formats=["%Y-%m-%d"])
TODAY = "today"
EVENTS = [trigger.value for trigger in Trigger if trigger is not Trigger.CLOSING]


class DueGroup(ConsoleCommand, click.Group):
    """A list of its own, with commands about the same below it."""


@click.group("due", cls=DueGroup, invoke_without_command=True)
@click.option("--on", "on", type=DAY, help="The day asked about (YYYY-MM-DD); today where none is given.")
@click.option("--series", default="", metavar="CODE", help="Only files of this series and what stands below it.")
@click.option("--unit", default="", metavar="CODE", help="Only files of this unit and the units below it.")
@click.option("--fonds", default="", metavar="CODE", help="Only files of this body.")
@click.option("--only-due", is_flag=True, help="Leave out every file against whose disposal something stands.")
@click.option(
    "--reading", "sight", type=click.Choice([*(one.value for one in Sight), TODAY]),
    help="`law`: as the day was, by what is known today (usual for a past day); `known`: by what the system knew then; "
    "`today`: the dates, holds and decisions of today held against the day (usual from today on).",
)  # fmt: skip
@pass_console
@click.pass_context
def due(context: click.Context, console: Console, /, **asked: Any) -> None:
    """List every closed file in sight with its dates, why, and what stands against disposing of it on a day.

    Of a past day everything is told as it stood on that day; from today on, as it stands today.
    """
    if context.invoked_subcommand is not None:
        return
    with console.reading() as reading:
        on, sight = asked.pop("on"), asked.pop("sight")
        question = DueQuestion(on=on.date() if on else reading.today, **asked)
        if sight is None and question.on < reading.today:
            sight = Sight.LAW.value
        if sight and sight != TODAY:
            _past(console, reading, question, Sight(sight))
            return
        _tell(console, reading, question)


def _tell(console: Console, reading: Reading, question: DueQuestion) -> None:
    totals = due_totals(looks.totals(reading, question))
    found = _found(reading, question)
    if console.as_json:
        _stream(question.on, found, totals)
        return
    for file in found:
        _line(file)
    said = ", as it stands today" if question.on < reading.today else ""
    click.echo(f"{question.on}{said}: closed files {totals.files}, due {totals.due}, not due {totals.not_due}")


def _past(console: Console, reading: Reading, question: DueQuestion, sight: Sight) -> None:
    counted = [0, 0]

    def told() -> Iterator[DueFile]:
        for one in files_as_of(reading, question, sight):
            counted[0] += 1
            counted[1] += one.due
            yield past_file(one, say)

    if console.as_json:
        click.echo(f'{{"on":"{question.on}","reading":"{sight.value}","files":[', nl=False)
        for position, file in enumerate(told()):
            click.echo(("," if position else "") + msgspec.json.encode(file).decode(), nl=False)
        totals = DueTotals(counted[0], counted[1], counted[0] - counted[1])
        click.echo(f'],"totals":{msgspec.json.encode(totals).decode()}}}')
        return
    for file in told():
        _line(file)
    said = "the law by what is known today" if sight is Sight.LAW else "what the system knew then"
    click.echo(f"{question.on}, {said}: closed files {counted[0]}, due {counted[1]}, not due {counted[0] - counted[1]}")


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


@due.command("queue", cls=ConsoleCommand)
@click.argument("name", type=click.Choice(sorted(looks.QUEUES)))
@click.option("--series", default="", metavar="CODE", help="Only files of this series and what stands below it.")
@click.option("--unit", default="", metavar="CODE", help="Only files of this unit and the units below it.")
@click.option("--fonds", default="", metavar="CODE", help="Only files of this body.")
@pass_console
def queue(console: Console, name: str, series: str, unit: str, fonds: str) -> None:
    """List the closed files without a day: those that wait for their event, or those that cannot be reckoned."""
    with console.reading() as reading:
        question = DueQuestion(on=reading.today, series=series, unit=unit, fonds=fonds, queue=name)
        _tell(console, reading, question)


@due.command("recompute", cls=ConsoleCommand)
@click.option("--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named.")
@pass_console
def recompute(console: Console, fonds: str) -> None:
    """Set the clock of every closed file anew, at once or as a job, and say how many stood otherwise."""
    with console.work() as work:
        found = ask(work, own_fonds(work, fonds).id)
        document = report(found) if found else {"files": 0, "changed": 0, "job": None}
    console.answer(document, ["files {files}, changed {changed}, job {job}".format(**document)])


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
