"""Commands on what the law asks of a body."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from system.attachments.service import Paper
from system.console import Console, ConsoleCommand, pass_console
from system.obligations import queries, service
from system.obligations.schemas import BoardOut, FeedOut, evidence_out, obligation_out
from system.organization import queries as organization


@click.group("obligation")
def obligation_group() -> None:
    """What the law asks of a body, when, and what proves it."""


@obligation_group.command("list", cls=ConsoleCommand)
@click.option("--fonds", "code", help="The body's code.")
@click.option("--year", type=int, help="The year of the statutory days; this year otherwise.")
@pass_console
def list_obligations(console: Console, code: str | None, year: int | None) -> None:
    """Name a year's obligations: what is open first, then what was met, then those without a day."""
    with console.reading() as reading:
        fonds_id = organization.readable_fonds(reading, code).id
        wanted = year or reading.today.year
        board = BoardOut(
            year=wanted,
            dated=[obligation_out(line) for line in queries.board(reading, fonds_id, wanted)],
            undated=[obligation_out(line) for line in queries.undated(reading, fonds_id, wanted)],
        )
    console.answer(
        board,
        [
            *(
                f"{one.due_on}\t{one.standing}\t{one.id}\t{one.period}\talert {one.alert_on}\t{one.title}"
                for one in board.dated
            ),
            *(f"-\t{one.standing}\t{one.id}\t{one.period}\t-\t{one.title}" for one in board.undated),
        ],
    )


@obligation_group.command("record", cls=ConsoleCommand)
@click.argument("obligation")
@click.argument("period")
@click.option("--fonds", "code", help="The body's code.")
@click.option("--on", "fulfilled_on", type=click.DateTime(formats=["%Y-%m-%d"]), required=True, help="When it was met.")
@click.option("--address", default="", help="Where it is published.")
@click.option("--approval", default="", help="Who approved it and how.")
@click.option("--note", default="", help="What else is worth knowing.")
@click.option("--file", "paper", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The paper itself.")
@pass_console
def record(
    console: Console,
    *,
    obligation: str,
    period: str,
    code: str | None,
    fulfilled_on: datetime,
    address: str,
    approval: str,
    note: str,
    paper: Path | None,
) -> None:
    """Prove that OBLIGATION was met for PERIOD (2026, 2026-S1, 2026-T3)."""
    proof = service.Proof(fulfilled_on=fulfilled_on.date(), address=address, approval=approval, note=note)
    handed_in = None
    if paper is not None:
        with paper.open("rb") as content:
            handed_in = Paper([content.read(service.PAPER_LIMIT + 1)], paper.name)
    with console.work() as work:
        fonds_id = organization.own_fonds(work, code).id
        kept = service.record_evidence(work, fonds_id, obligation, period, proof=proof, paper=handed_in)
        said = evidence_out(queries.find_evidence(work, kept.id))
    console.answer(said, [f"{said.id} {said.obligation} {said.period}: {said.fulfilled_on}, sha256 {said.sha256}"])


@obligation_group.command("withdraw", cls=ConsoleCommand)
@click.argument("evidence", type=click.UUID)
@click.option("--reason", required=True, help="Why it counts no more.")
@pass_console
def withdraw(console: Console, evidence: UUID, reason: str) -> None:
    """Let evidence count no more; it stays readable with the reason."""
    with console.work() as work:
        service.withdraw_evidence(work, evidence, reason=reason)
        said = evidence_out(queries.find_evidence(work, evidence))
    console.answer(said, [f"{said.id} {said.obligation} {said.period}: withdrawn"])


@obligation_group.command("feed", cls=ConsoleCommand)
@click.option("--revoke", is_flag=True, help="Let the address be dead instead.")
@pass_console
def feed(console: Console, *, revoke: bool) -> None:
    """Issue the secret calendar address of the account named with --as; one it had before is dead."""
    with console.work() as work:
        if revoke:
            service.revoke_feed(work)
            document = FeedOut(path="")
        else:
            _feed, secret = service.issue_feed(work)
            document = FeedOut(path=f"/obligations/feed/{secret}.ics")
        host = work.settings.public_url.rstrip("/")
    console.answer(document, [f"{host}{document.path}" if document.path else "revoked"])
