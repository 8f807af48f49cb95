"""`constancia evidence`: link many documents, and read a body for what its texts cite; packages add their commands."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from records.decisions.queries import by_reference, find
from records.evidence import offers
from records.evidence.body import read_body_later
from records.evidence.bulk import MOST_AT_ONCE, Supports, link_later, link_many
from records.evidence.following import catch_up
from system.console import Console, ConsoleCommand, pass_console
from system.organization.queries import own_fonds
from system.work import Reading, Work


@click.group()
def evidence() -> None:
    """What supports decisions, and the packages that prove it without this service."""


@evidence.command("suggest", cls=ConsoleCommand)
@click.option("--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named.")
@click.option("--anew", is_flag=True, help="Read again also what was read already.")
@pass_console
def suggest(console: Console, *, fonds: str, anew: bool) -> None:
    """Leave to the worker the reading of every text of a body, with a line for each document."""
    with console.work() as work:
        body = own_fonds(work, fonds or None)
        job_id = read_body_later(work, body.id, anew=anew)
    console.answer({"job": str(job_id)}, [f"job {job_id}"])


@evidence.command("follow", cls=ConsoleCommand)
@pass_console
def follow(console: Console) -> None:
    """Read now what came since the worker last looked; how many supports were offered."""
    offered = catch_up(console.installation)
    console.answer({"offered": offered}, [f"{offered} offered"])


@evidence.command("suggested", cls=ConsoleCommand)
@click.argument("decision")
@pass_console
def suggested(console: Console, *, decision: str) -> None:
    """List what is offered to a decision, by its number or id, and what it cites and is not there."""
    with console.reading() as reading:
        decision_id = _called(reading, decision)
        rows = reading.session.execute(offers.of_decision(reading, decision_id).limit(1000)).all()
        lost = offers.unfound_of_decision(reading, decision_id)
    document = {
        "suggestions": [
            {"id": str(row.id), "document": str(row.document_id), "title": row.title, "written": row.written}
            for row in rows
        ],
        "not_found": [{"written": one.written, "kind": one.kind, "times": one.times} for one in lost],
    }
    lines = [f"{row.id}  {row.written}  {row.title}" for row in rows]
    console.answer(document, [*lines, *(f"not found: {one.written}" for one in lost)])


@evidence.command("link", cls=ConsoleCommand)
@click.argument("decision")
@click.argument("documents", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--role", required=True, help="A key of the roles.")
@click.option("--requirement", default="", help="A key of the requirements; the only one that takes the role.")
@click.option("--pages", default="", help="Pages or folios.")
@pass_console
def link(console: Console, *, decision: str, documents: Path, role: str, requirement: str, pages: str) -> None:
    """Link the documents whose ids stand in a file, one a line; above 500 as a job."""
    try:
        ids = tuple(UUID(line.strip()) for line in documents.read_text("utf-8").splitlines() if line.strip())
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="DOCUMENTS") from wrong
    supports = Supports(document_ids=ids, role=role, requirement=requirement, pages=pages)
    with console.work() as work:
        decision_id = _called(work, decision)
        if len(ids) > MOST_AT_ONCE:
            job_id = link_later(work, decision_id, supports)
            told, lines = {"job": str(job_id)}, [f"job {job_id}"]
        else:
            done = link_many(work, decision_id, supports)
            told = {"linked": str(len(done.links)), "already": str(len(done.already))}
            lines = [f"{len(done.links)} linked, {len(done.already)} linked already"]
    console.answer(told, lines)


def _called(stand: Reading | Work, text: str) -> UUID:
    try:
        return find(stand, UUID(text)).id
    except ValueError:
        return by_reference(stand, text).id
