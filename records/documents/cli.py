"""`constancia ingest`: documents from this machine into a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from records.aggregations.queries import by_reference
from records.documents.errors import MetadataRefused
from records.documents.ingest import Ingested, ingest, walk
from records.documents.sidecar import SidecarUnreadable, named, read_sidecar
from system.console import Console, ConsoleCommand, pass_console
from system.errors import Objection
from system.exits import Exit
from system.web.language import sentence

OUTCOMES = ("registered", "duplicate", "refused", "unreadable")


@click.command("ingest", cls=ConsoleCommand)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--aggregation", "reference", required=True, metavar="REFERENCE", help="The file that takes them.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@click.option(
    "--metadata",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV or JSON table that says title, type, date, number, author of each file name.",
)
@click.option("--allow-duplicates", is_flag=True, help="Add bytes again that the file holds already.")
@pass_console
def ingest_documents(
    console: Console,
    paths: tuple[Path, ...],
    reference: str,
    fonds: str,
    metadata: Path | None,
    *,
    allow_duplicates: bool,
) -> None:
    """Put documents into an open file; folders are taken whole, in natural order.

    Each path is one act: what was told as registered stays, whatever happens to the rest. After a kill run it again:
    what is there already is told as duplicate. Ends with 3 where some were refused or could not be read.
    """
    actor = console.actor
    with console.installation.reading(actor) as reading:
        aggregation_id = by_reference(reading, reference, fonds=fonds).id
    found = [path for path in walk(paths) if metadata is None or path.resolve() != metadata.resolve()]
    said, unmatched = _said(metadata, paths, found)
    items: list[Ingested] = []
    run = ingest(console.installation, actor, aggregation_id, found, allow_duplicate=allow_duplicates, said=said)
    for item in run:
        items.append(item)
        if not console.as_json:
            click.echo(f"[{len(items)}/{len(found)}] {line(item)}")
    counts = Counter(item.outcome for item in items)
    totals = {outcome: counts[outcome] for outcome in OUTCOMES}
    console.answer(
        {
            "aggregation": reference,
            "items": [document(item) for item in items],
            "found": len(found),
            "total": len(items),
            "totals": totals,
            "unmatched": unmatched,
        },
        [
            *(f"no such file: {name}" for name in unmatched),
            ", ".join(f"{number} {outcome}" for outcome, number in totals.items()),
        ],
    )
    if counts["refused"] or counts["unreadable"]:
        raise SystemExit(Exit.SOME_REFUSED)


def _said(
    metadata: Path | None, paths: Sequence[Path], found: Sequence[Path]
) -> tuple[dict[Path, Mapping[str, str]], list[str]]:
    """What the table says of each file found, and the names in it that no file has."""
    if metadata is None:
        return {}, []
    try:
        table = read_sidecar(metadata.read_bytes())
    except (OSError, SidecarUnreadable) as error:
        raise MetadataRefused(
            objections=[Objection("ingest.metadata_unreadable", facts={"reason": str(error)})]
        ) from error
    said: dict[Path, Mapping[str, str]] = {}
    used: set[str] = set()
    for path in found:
        folder = next((one for one in paths if one.is_dir() and path.is_relative_to(one)), path.parent)
        if (name := named(table, path.relative_to(folder).as_posix())) is not None:
            said[path] = table[name]
            used.add(name)
    return said, sorted(set(table) - used)


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
