"""`constancia ingest`: documents from this machine into a file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from records.aggregations.queries import by_reference
from records.documents.ingest import Ingested, ingest
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.web.language import sentence

OUTCOMES = ("registered", "duplicate", "refused", "unreadable")


@click.command("ingest", cls=ConsoleCommand)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--aggregation", "reference", required=True, metavar="REFERENCE", help="The file that takes them.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@click.option("--allow-duplicates", is_flag=True, help="Add bytes again that the file holds already.")
@pass_console
def ingest_documents(
    console: Console, paths: tuple[Path, ...], reference: str, fonds: str, *, allow_duplicates: bool
) -> None:
    """Put documents into an open file; folders are taken whole, in natural order.

    Each path is one act: what was told as registered stays, whatever happens to the rest. Ends with 3 where some
    were refused or could not be read.
    """
    actor = console.actor
    with console.installation.reading(actor) as reading:
        aggregation_id = by_reference(reading, reference, fonds=fonds).id
    items: list[Ingested] = []
    for item in ingest(console.installation, actor, aggregation_id, paths, allow_duplicate=allow_duplicates):
        items.append(item)
        if not console.as_json:
            click.echo(line(item))
    counts = Counter(item.outcome for item in items)
    totals = {outcome: counts[outcome] for outcome in OUTCOMES}
    console.answer(
        {"aggregation": reference, "items": [document(item) for item in items], "total": len(items), "totals": totals},
        [", ".join(f"{number} {outcome}" for outcome, number in totals.items())],
    )
    if counts["refused"] or counts["unreadable"]:
        raise SystemExit(Exit.SOME_REFUSED)


def document(item: Ingested) -> dict[str, object]:
    """One item as JSON."""
    told: dict[str, object] = {
        "path": item.path,
        "outcome": item.outcome,
        "document": str(item.document_id) if item.document_id else None,
        "number": item.number,
        "sha256": item.sha256 or None,
        "mime": item.mime or None,
        "pages": item.pages,
        "text": item.text or None,
    }
    if item.reasons:
        told["reasons"] = [
            {"code": reason.code, "basis": reason.basis, "detail": sentence(reason)} for reason in item.reasons
        ]
    return told


def line(item: Ingested) -> str:
    """One item for people."""
    if item.reasons:
        return f"{item.outcome}: {item.path}: {' '.join(sentence(reason) for reason in item.reasons)}"
    pages = "" if item.pages is None else f", {item.pages} p."
    return f"{item.outcome}: {item.path}: {item.number} ({item.mime}{pages}, text {item.text})"
