"""`constancia incident`: lost and damaged files from the command line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from records.aggregations.queries import by_reference
from records.incidents import queries, service
from records.incidents.model import IncidentKind
from records.incidents.naming import files_named
from records.incidents.schemas import IncidentsOut, incident_out
from records.incidents.service import Report
from system.actor import Permission
from system.console import Console, ConsoleCommand, pass_console

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def incident() -> None:
    """Files that are lost or damaged."""


@incident.command("record", cls=ConsoleCommand)
@click.argument("kind", type=click.Choice([kind.value for kind in IncidentKind]))
@click.option("--act", "act_number", required=True, help="Number of the act.")
@click.option("--on", "act_on", type=_DAY, required=True, help="Day of the act.")
@click.option("--happened", type=_DAY, help="Day on which it happened.")
@click.option("--place", default="", help="Where it happened.")
@click.option("--cause", default="", help="What destroyed, and how.")
@click.option("--searched", default="", help="Who searched where.")
@click.option("--files", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True,
              help="A text file with one reference on each line.")  # fmt: skip
@pass_console
def record(
    console: Console, *, kind: str, act_number: str, act_on: datetime, happened: datetime | None, place: str,
    cause: str, searched: str, files: Path,
) -> None:  # fmt: skip
    """Declare every file of a list lost, or damaged, in one act."""
    report = Report(
        kind=IncidentKind(kind), act_number=act_number, act_on=act_on.date(),
        happened_on=happened.date() if happened else None, place=place, cause=cause, searched=searched,
    )  # fmt: skip
    with console.reading() as reading:
        ids = files_named(reading, files.read_text("utf-8"))
    with console.work() as work:
        made = service.record_incident(work, report, ids)
    console.answer({"act": made.act_number, "files": len(ids)}, [f"{made.act_number}: {len(ids)} files"])


@incident.command("found", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--on", "found_on", type=_DAY, required=True, help="Day on which it was found.")
@click.option("--note", required=True, help="Where it was, or how it was restored.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def found(console: Console, *, reference: str, found_on: datetime, note: str, fonds: str) -> None:
    """Say that a file is back, in the latest act that lists it."""
    with console.reading() as reading:
        file = by_reference(reading, reference, fonds=fonds, permission=Permission.INCIDENT_RECORD)
        acts = [act for act, row in queries.of_file(reading, file.id) if row.found_on is None]
    with console.work() as work:
        if acts:
            service.find_again(work, acts[0].id, [file.id], on=found_on.date(), note=note)
    console.answer({"reference": file.reference, "found": bool(acts)}, [f"{file.reference}: in order again"]
                   if acts else [f"{file.reference}: no act waits for it"])  # fmt: skip


@incident.command("list", cls=ConsoleCommand)
@click.option("--awaiting", is_flag=True, help="Only those that are still to be published.")
@click.option("--page", type=click.IntRange(1, 1_000_000), default=1, show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=200, show_default=True, help="Acts on a page.")
@pass_console
def list_(console: Console, *, awaiting: bool, page: int, limit: int) -> None:
    """List the acts within reach, latest first."""
    with console.reading() as reading:
        total, views = queries.page_of(reading, page=page, limit=limit, awaiting=awaiting)
        found = IncidentsOut(total=total, page=page, incidents=[incident_out(view) for view in views])
    lines = [f"{one.act_on}  {one.kind.value:<8}  {one.act_number}  {one.files} files" for one in found.incidents]
    console.answer(found, [*lines, f"{len(lines)} of {total}"])
