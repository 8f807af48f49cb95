"""`constancia transfer`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from retention.transfers import packages, proposing, queries, reviewing
from retention.transfers.bags import problems
from retention.transfers.cleaning import clean
from retention.transfers.handing_out import zipped
from retention.transfers.kinds import Destination
from retention.transfers.model import Transfer
from retention.transfers.moving import move_packages
from retention.transfers.schemas import ScannedOut, transfer_out
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.organization.queries import own_fonds


@click.group()
def transfer() -> None:
    """Files on their way from one archive to the next."""


@transfer.command("list", cls=ConsoleCommand)
@pass_console
def list_(console: Console) -> None:
    """Every transfer within reach, the newest first."""
    with console.reading() as reading:
        statement = select(Transfer).where(queries.seen(reading.actor)).order_by(Transfer.made_at.desc(), Transfer.id)
        found = [transfer_out(reading, one) for one in reading.session.scalars(statement.limit(1000))]
    console.answer(
        found, [f"{one.id}  {one.kind}  {one.state}  {one.number or one.year}  {one.files}" for one in found]
    )


@transfer.command("show", cls=ConsoleCommand)
@click.argument("transfer_id", type=click.UUID)
@pass_console
def show(console: Console, transfer_id: UUID) -> None:
    """One transfer with its counts and the days of its notice."""
    with console.reading() as reading:
        found = transfer_out(reading, queries.find(reading, transfer_id))
    said = ", ".join(f"{name} {count}" for name, count in found.findings.items())
    console.answer(found, [f"{found.kind} {found.state} {found.number}", said, f"notice due {found.notice_due_on}"])


@transfer.command("scan", cls=ConsoleCommand)
@click.argument("transfer_id", type=click.UUID)
@click.argument("lines", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_console
def scan(console: Console, transfer_id: UUID, lines: Path) -> None:
    """Mark as found what a list of codes names, one a line."""
    with console.work() as work:
        text = lines.read_text("utf-8", errors="replace")
        read = reviewing.scan_files(work, transfer_id, text)
    found = [ScannedOut(line=one.line, text=one.text, reference=one.reference, files=one.files) for one in read]
    console.answer(found, [f"{one.line}  {one.reference or '-'}  {one.files}  {one.text}" for one in found])


@transfer.command("propose", cls=ConsoleCommand)
@click.option("--destination", type=click.Choice([one.value for one in Destination]), default=Destination.OWN.value)
@click.option("--series", default="", help="Code of a series, with all below it.")
@click.option("--fonds", default="", help="Code of the body, where there are several.")
@pass_console
def propose(console: Console, *, destination: str, series: str, fonds: str) -> None:
    """Propose a secondary transfer of everything that may pass."""
    with console.work() as work:
        fonds_id = own_fonds(work, fonds or None).id
        made = proposing.propose_secondary(work, fonds_id, destination=Destination(destination), series=series)
        found = transfer_out(work, made)
    console.answer(found, [f"{found.id}  {found.files} files"])


@transfer.command("package", cls=ConsoleCommand)
@click.argument("transfer_id", type=click.UUID)
@pass_console
def package(console: Console, transfer_id: UUID) -> None:
    """Have the package of a transfer built by the worker."""
    with console.work() as work:
        packages.ask_package(work, transfer_id)
        found = transfer_out(work, queries.find(work, transfer_id))
    console.answer(found, [f"{found.id}  {found.package}"])


@transfer.command("save", cls=ConsoleCommand)
@click.argument("transfer_id", type=click.UUID)
@click.argument("file", type=click.Path(exists=False, dir_okay=False, path_type=Path))
@pass_console
def save(console: Console, transfer_id: UUID, file: Path) -> None:
    """Write the package of a transfer into a ZIP, to be carried to whoever receives it."""
    with console.reading() as reading:
        pieces = zipped(reading, transfer_id)
    with file.open("xb") as out:
        for piece in pieces:
            out.write(piece)
    console.answer({"file": str(file), "bytes": file.stat().st_size}, [f"{file}  {file.stat().st_size}"])


@transfer.command("clean", cls=ConsoleCommand)
@pass_console
def clean_(console: Console) -> None:
    """End packages that are too old or not there any more, as the worker does by itself."""
    console.answer({"ended": (ended := clean(console.installation))}, [f"{ended} ended"])


@transfer.command("move-packages", cls=ConsoleCommand)
@pass_console
def move_packages_(console: Console) -> None:
    """Move packages from the folder of this machine into the bucket of the installation.

    Interrupted, it goes on when run again. Ends with 3 where something is damaged or its key is lost; it stays.
    """
    report = move_packages(console.installation, console.actor)
    counted = f"{report.found} found: {report.moved} moved, {report.gone} gone, {len(report.refused)} refused"
    console.answer(
        {"found": report.found, "moved": report.moved, "gone": report.gone, "refused": report.refused},
        [*(f"left where it lay: {key}" for key in report.refused), counted],
    )
    if report.refused:
        raise SystemExit(Exit.SOME_REFUSED)


@transfer.command("check-bag", cls=ConsoleCommand)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@pass_console
def check_bag(console: Console, folder: Path) -> None:
    """Say everything that keeps a folder from being a complete and valid bag (RFC 8493)."""
    found = problems(folder)
    console.answer(found, found or ["complete and valid"])
