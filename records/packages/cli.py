"""`constancia evidence`: make the package of a decision or file, verify one, certify a copy."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click

from records.aggregations.queries import by_reference as file_called
from records.decisions.queries import by_reference as decision_called
from records.evidence.cli import evidence
from records.packages import queries, service
from records.packages.building import VERIFIERS, build_package
from records.packages.keeping import key_of, portfolio_of, room_of
from records.packages.model import EvidencePackage
from records.packages.schemas import copy_out, package_out
from records.packages.verify_package import as_data, key_given, report, verify
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.jobs.task import Task
from system.work import Work

__all__ = ["evidence"]

_NEW_FILE = click.Path(path_type=Path, dir_okay=False)


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@evidence.command("package", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--file", "is_file", is_flag=True, help="REFERENCE is of a file, not of a decision.")
@click.option("--public", is_flag=True, help="Public versions only, of a decision in the public register.")
@click.option("--out", type=_NEW_FILE, required=True, help="Where the package is written.")
@click.option("--portfolio", type=_NEW_FILE, help="Where the PDF for people is written.")
@pass_console
def package(
    console: Console, *, reference: str, is_file: bool, public: bool, out: Path, portfolio: Path | None
) -> None:
    """Make the package of what is called REFERENCE, by its number or id, and write it."""
    with console.work() as work:
        row = _ask(work, reference, is_file=is_file, public=public)
    try:
        build_package(Task(console.installation, uuid4(), console.actor, threading.Event()), row.id)
    except BaseException:
        with console.work() as work:
            service.give_up(work, row.id)
        raise
    with console.work() as work:
        row = service.fetch(work, row.id)
        made = package_out(queries.line_of(work, row))
    room = room_of(console.installation.settings)
    for target, key in ((out, key_of(row)), (portfolio, portfolio_of(row))):
        if target is not None:
            with target.open("wb") as file:
                file.writelines(room.read_range(key))
    console.answer(made, [f"{out}  {row.size} bytes  {row.documents} documents  {row.sha256}"])


@evidence.command("verify", cls=ConsoleCommand)
@click.argument("path", type=_FILE)
@click.option("--key", default="", help="The body's public key, its SHA-256, or its PEM file.")
@click.option("--sha256", default="", help="SHA-256 of the package, as you hold it.")
@click.option("--checkpoint", type=_FILE, help="A seal of the history that you keep.")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", show_default=True)
@pass_console
def verify_file(console: Console, *, path: Path, key: str, sha256: str, checkpoint: Path | None, lang: str) -> None:
    """Verify a package, as the standalone program does.

    Ends with 8 where anything does not agree.
    """
    kept = checkpoint.read_bytes() if checkpoint else b""
    try:
        held = key_given(key)
    except OSError as error:
        raise click.BadParameter(error.strerror or key, param_hint="--key") from error
    with path.open("rb") as source:
        found = verify(source, key=held, sha256=sha256, checkpoint=kept)
    said: Mapping[str, Any] = as_data(found, lang)
    console.answer(said, report(found, lang))
    if not found.agrees:
        raise SystemExit(Exit.INTEGRITY_BROKEN)


@evidence.command("certify", cls=ConsoleCommand)
@click.argument("package_id", type=click.UUID)
@click.option("--officer", required=True, help="Who certifies.")
@click.option("--post", required=True, help="Their post.")
@click.option("--basis", required=True, help="On which ground.")
@click.option("--first-folio", type=int)
@click.option("--last-folio", type=int)
@pass_console
def certify(
    console: Console, *, package_id: UUID, officer: str, post: str, basis: str, first_folio: int | None,
    last_folio: int | None,
) -> None:  # fmt: skip
    """Certify the package PACKAGE_ID as a copy of what the body holds."""
    said = service.Certification(
        officer=officer, post=post, basis=basis, first_folio=first_folio, last_folio=last_folio
    )
    with console.work() as work:
        made = copy_out(service.certify(work, package_id, said))
    console.answer(made, [f"{made.number}/{made.year}  {made.first_folio}-{made.last_folio}  {made.paper_sha256}"])


@evidence.command("verifier", cls=ConsoleCommand)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@pass_console
def verifier(console: Console, folder: Path) -> None:
    """Write the program and the page that verify packages into FOLDER."""
    written = []
    for one in VERIFIERS:
        (folder / one.name).write_bytes(one.read_bytes())
        written.append(str(folder / one.name))
    console.answer({"files": written}, written)


def _ask(work: Work, reference: str, *, is_file: bool, public: bool) -> EvidencePackage:
    try:
        about = UUID(reference)
    except ValueError:
        about = (file_called(work, reference) if is_file else decision_called(work, reference)).id
    if is_file:
        return service.ask_file_package(work, about, now=True)
    return service.ask_decision_package(work, about, public=public, now=True)
