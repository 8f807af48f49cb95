"""`constancia incident`: lost and damaged files from the command line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from records.aggregations.queries import by_reference
from records.incidents import queries, service
from records.incidents.drawing_up import draw_up, signers_named
from records.incidents.errors import IncidentNotFound
from records.incidents.model import IncidentKind
from records.incidents.naming import files_named
from records.incidents.schemas import IncidentsOut, act_out, incident_out
from records.incidents.service import Report
from system.actor import Permission
from system.attachments.queries import content
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
@click.option("--discovered-by", default="", help="Who found it, name and post.")
@click.option("--discovered-on", type=_DAY, help="Day on which it was found.")
@click.option("--measures", default="", help="What is being done.")
@click.option("--files", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True,
              help="A text file with one reference on each line.")  # fmt: skip
@pass_console
def record(
    console: Console, *, kind: str, act_number: str, act_on: datetime, happened: datetime | None, place: str,
    cause: str, searched: str, discovered_by: str, discovered_on: datetime | None, measures: str, files: Path,
) -> None:  # fmt: skip
    """Declare every file of a list lost, or damaged, in one act."""
    report = Report(
        kind=IncidentKind(kind), act_number=act_number, act_on=act_on.date(),
        happened_on=happened.date() if happened else None, place=place, cause=cause, searched=searched,
        discovered_by=discovered_by, discovered_on=discovered_on.date() if discovered_on else None, measures=measures,
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


@incident.command("act", cls=ConsoleCommand)
@click.argument("number")
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the number.")
@click.option("--kind", type=click.Choice([one.value for one in IncidentKind]), help="The sort, where both use it.")
@click.option("--signer", "signers", multiple=True, help="Name, a comma, and as what; as often as people sign. "
              "Without any the last one that was drawn up is written out again.")  # fmt: skip
@pass_console
def act(console: Console, *, number: str, output: Path, fonds: str, kind: str | None, signers: tuple[str, ...]) -> None:
    """Draw up the act NUMBER to be signed and write the PDF to OUTPUT."""
    with console.reading() as reading:
        found = queries.by_number(reading, number, fonds=fonds, kind=IncidentKind(kind) if kind else None)
    if signers:
        draw_up(console.installation, console.actor, found.id, signers_named("\n".join(signers)))
    with console.reading() as reading:
        drawn = queries.view(reading, found.id).acts
        if not drawn:
            raise IncidentNotFound(act_number=number)
        last = drawn[0]
        output.write_bytes(content(reading, queries.act_of(reading, found.id, last.number)))
    console.answer(act_out(last), [f"{number}: copy {last.number}, {last.files} files, SHA-256 {last.sha256}"])


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
