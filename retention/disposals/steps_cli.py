"""`constancia disposal check|appraise|opine|submit|publish|keep-paper|close`: the steps that bring papers."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from retention.disposals import queries, service
from retention.disposals.errors import DisposalRefused
from retention.disposals.model import PaperKind
from retention.disposals.papers import Given
from retention.disposals.positions import positions
from retention.disposals.schemas import DisposalOut, disposal_out
from system.attachments.service import Paper
from system.console import Console, ConsoleCommand, pass_console
from system.errors import Fact, Objection

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_BYTES = 2**20
_STEPS = {"finance": service.authorise_finance, "request": service.request_ruling, "act": service.issue_act}
_NUMBER = click.option("--number", required=True, help="Number of the paper.")
_AUTHORITY = click.option("--authority", required=True, help="Who gives it.")
_DATED = click.option("--dated", type=DAY, required=True, help="Day of the paper.")
_PAPER = click.option("--paper", type=FILE, default=None, help="The signed paper.")


def said(found: DisposalOut) -> Iterator[str]:
    """A list in lines for people."""
    yield f"{found.id}  {found.number}  {found.state}  {found.title}"
    yield f"  {found.standing} of {found.items} files, {found.excluded} left out, {found.impeded} impeded today"
    if found.digest:
        yield f"  digest {found.digest}"
    if found.assignee or found.answer_by:
        yield f"  asked of {found.assignee or '-'} until {found.answer_by or '-'}"
    if found.job:
        yield f"  job {found.job}"


def paper_of(path: Path | None) -> Paper | None:
    """A file of the disk as a signed paper, a piece at a time in memory."""
    if path is None:
        return None
    kind, _encoding = mimetypes.guess_type(path.name)
    return Paper(_pieces(path), path.name, kind or "application/octet-stream")


def positions_of(text: str) -> frozenset[int]:
    """The positions somebody wrote.

    Raises:
        DisposalRefused: naming the part that is none.
    """
    try:
        return positions(text)
    except ValueError as error:
        facts: dict[str, Fact] = {"field": "positions", "part": str(error)[:40]}
        raise DisposalRefused(objections=[Objection("disposal.positions_unreadable", "", facts)]) from error


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_BYTES):
            yield piece


@click.command("check", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--counted", type=int, required=True, help="How many files lie on the shelves.")
@click.option("--boxes", type=int, default=None, help="In how many boxes.")
@click.option("--inventory", type=FILE, required=True, help="The signed inventory.")
@pass_console
def check(console: Console, list_id: UUID, *, counted: int, boxes: int | None, inventory: Path) -> None:
    """Check a list against the shelves."""
    with console.work() as work:
        given = Given(paper=paper_of(inventory))
        found = disposal_out(work, service.check(work, list_id, counted=counted, boxes=boxes, given=given))
    console.answer(found, said(found))


@click.command("appraise", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--sheet", type=FILE, required=True, help="The signed appraisal sheet.")
@click.option("--declaration", type=FILE, required=True, help="The signed declaration.")
@click.option("--consent", is_flag=True, help="The producing area agrees.")
@pass_console
def appraise(console: Console, list_id: UUID, *, sheet: Path, declaration: Path, consent: bool) -> None:
    """Record what the producing area appraised."""
    with console.work() as work:
        done = service.appraise(
            work, list_id, sheet=paper_of(sheet), declaration=paper_of(declaration), consent=consent
        )
        found = disposal_out(work, done)
    console.answer(found, said(found))


@click.command("opine", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@pass_console
def opine(console: Console, list_id: UUID) -> None:
    """Take the board's last vote on a list as its opinion."""
    with console.work() as work:
        found = disposal_out(work, service.record_opinion(work, list_id))
    console.answer(found, said(found))


@click.command("submit", cls=ConsoleCommand)
@click.argument("step", type=click.Choice(sorted(_STEPS)))
@click.argument("list_id", type=click.UUID)
@_NUMBER
@_AUTHORITY
@_DATED
@_PAPER
@pass_console
def submit(
    console: Console, step: str, list_id: UUID, *, number: str, authority: str, dated: datetime, paper: Path | None
) -> None:
    """Record finance's authorisation, the request for the ruling, or the act of disposal."""
    given = Given(number=number, authority=authority, dated_on=dated.date(), paper=paper_of(paper))
    with console.work() as work:
        found = disposal_out(work, _STEPS[step](work, list_id, given))
    console.answer(found, said(found))


@click.command("rule", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--outcome", type=click.Choice(["granted", "partial", "denied"]), required=True)
@click.option("--refused", default="", help="Which files a partial ruling refuses, as in 3, 8-10.")
@_NUMBER
@_AUTHORITY
@_DATED
@_PAPER
@pass_console
def rule(
    console: Console,
    list_id: UUID,
    *,
    outcome: str,
    refused: str,
    number: str,
    authority: str,
    dated: datetime,
    paper: Path | None,
) -> None:
    """Record the ruling on a list."""
    wanted = positions_of(refused)
    given = Given(number=number, authority=authority, dated_on=dated.date(), paper=paper_of(paper))
    with console.work() as work:
        found = disposal_out(work, service.rule(work, list_id, given, outcome=outcome, refused=wanted))
    console.answer(found, said(found))


@click.command("publish", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--address", required=True, help="Where ruling and act can be read.")
@click.option("--on", type=DAY, required=True, help="Since which day.")
@click.option("--capture", type=FILE, default=None, help="What was published, as it was seen.")
@pass_console
def publish(console: Console, list_id: UUID, *, address: str, on: datetime, capture: Path | None) -> None:
    """Say where ruling and act were published; from here on the list may be executed."""
    with console.work() as work:
        given = Given(address=address, dated_on=on.date(), paper=paper_of(capture))
        found = disposal_out(work, service.publish(work, list_id, given))
    console.answer(found, said(found))


@click.command("keep-paper", cls=ConsoleCommand)
@click.argument("kind", type=click.Choice([PaperKind.DESTRUCTION_ACT.value, PaperKind.DONATION_RECEIPT.value]))
@click.argument("list_id", type=click.UUID)
@_NUMBER
@_AUTHORITY
@_DATED
@click.option("--paper", type=FILE, required=True, help="The signed paper.")
@pass_console
def keep_paper(
    console: Console, kind: str, list_id: UUID, *, number: str, authority: str, dated: datetime, paper: Path
) -> None:
    """Put in the act of destruction or the receipt of the paper of an executed list."""
    given = Given(number=number, authority=authority, dated_on=dated.date(), paper=paper_of(paper))
    with console.work() as work:
        service.record_paper(work, list_id, PaperKind(kind), given)
        found = disposal_out(work, queries.find(work, list_id))
    console.answer(found, said(found))


@click.command("close", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@pass_console
def close(console: Console, list_id: UUID) -> None:
    """End an executed list."""
    with console.work() as work:
        found = disposal_out(work, service.close(work, list_id))
    console.answer(found, said(found))


COMMANDS = (check, appraise, opine, submit, rule, publish, keep_paper, close)
