"""`constancia restructure`: reclassify, divide and join files from the command line."""

from __future__ import annotations

from uuid import UUID

import click

from records.aggregations import queries
from records.aggregations.schemas import aggregation_out
from records.restructuring import service
from records.restructuring.naming import class_named
from records.restructuring.relabelling import note_relabelled
from records.restructuring.service import Division, Grounds
from system.console import Console, ConsoleCommand, pass_console


@click.group()
def restructure() -> None:
    """Files that pass under another class, are divided, or are joined."""


@restructure.command("reclassify", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--series", required=True, metavar="CODE", help="Series or subseries it passes to.")
@click.option("--reason", required=True, help="Why.")
@click.option("--opinion", default="", help="Where the board's opinion stands, if terms shorten.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def reclassify(console: Console, *, reference: str, series: str, reason: str, opinion: str, fonds: str) -> None:
    """Put a file under another class and say its new reference."""
    with console.reading() as reading:
        file = queries.by_reference(reading, reference, fonds=fonds)
        node_id = class_named(reading, file.fonds_id, series)
    with console.work() as work:
        changed = service.reclassify_aggregation(work, file.id, node_id=node_id, reason=reason, opinion=opinion)
        found = aggregation_out(queries.line_of(work.session, changed))
    console.answer(found, [f"{reference} is {found.reference}"])


@restructure.command("relabelled", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def relabelled(console: Console, *, reference: str, fonds: str) -> None:
    """Say that the paper of a reclassified file bears its new reference."""
    with console.reading() as reading:
        file = queries.by_reference(reading, reference, fonds=fonds)
    with console.work() as work:
        found = aggregation_out(queries.line_of(work.session, note_relabelled(work, file.id)))
    console.answer(found, [f"{found.reference}: relabelled"])


@restructure.command("split", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--document", "documents", type=click.UUID, multiple=True, required=True, help="A document that moves.")
@click.option("--title", required=True, help="Title of the new file.")
@click.option("--reason", required=True, help="Why.")
@click.option("--authority", default="", help="The order it rests on, where the file is closed or transferred.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def split(
    console: Console,
    *,
    reference: str,
    documents: tuple[UUID, ...],
    title: str,
    reason: str,
    authority: str,
    fonds: str,
) -> None:
    """Move documents into a new file of the same class."""
    with console.reading() as reading:
        source_id = queries.by_reference(reading, reference, fonds=fonds).id
        actor, installation = reading.actor, reading.installation
    grounds = Grounds(reason=reason, authority=authority)
    made = service.split_aggregation(
        installation, actor, source_id, Division(title=title, document_ids=documents), grounds
    )
    console.answer({"reference": made.reference, "documents": len(documents)}, [made.reference])


@restructure.command("merge", cls=ConsoleCommand)
@click.argument("reference")
@click.argument("into")
@click.option("--reason", required=True, help="Why.")
@click.option("--authority", default="", help="The order it rests on, where a file is closed or transferred.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def merge(console: Console, *, reference: str, into: str, reason: str, authority: str, fonds: str) -> None:
    """Move every document of a file INTO another; the shell stays."""
    with console.reading() as reading:
        source_id = queries.by_reference(reading, reference, fonds=fonds).id
        target_id = queries.by_reference(reading, into, fonds=fonds).id
        actor, installation = reading.actor, reading.installation
    grounds = Grounds(reason=reason, authority=authority)
    target = service.merge_aggregations(installation, actor, source_id, target_id, grounds)
    console.answer({"reference": target.reference, "documents": target.document_count}, [target.reference])
