"""`constancia keys`: the keys that the stored bytes are encrypted with."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from records.objects.encryption import (
    Encryption,
    KeysReport,
    Rotation,
    encrypt_plain,
    enforce_destruction,
    forget_words,
    keys_status,
    require_operator,
    rotate_master_key,
)
from records.objects.jobs import ENCRYPTION_JOB, ROTATION_JOB
from records.objects.service import store_of
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_BACKGROUND = click.option("--background", is_flag=True, help="Leave it to the worker; the job has the report.")


@click.group()
def keys() -> None:
    """Keys that the stored bytes are encrypted with."""


@keys.command("status", cls=ConsoleCommand)
@pass_console
def status(console: Console) -> None:
    """Say how the keys stand.

    Ends with 8 where a key is lost, or where a restore brought back what was destroyed.
    """
    report = keys_status(console.installation, console.actor)
    console.answer(_status(report), _status_lines(report))
    if not report.is_sound:
        raise SystemExit(Exit.INTEGRITY_BROKEN)


@keys.command("rotate", cls=ConsoleCommand)
@_BACKGROUND
@click.option("--give-up-damaged", "give_up", is_flag=True, help="Forget the old master key in spite of damaged keys.")
@pass_console
def rotate(console: Console, *, background: bool, give_up: bool) -> None:
    """Make a new master key and wrap every file's key by it.

    The old master key opens what it wrapped until all is done, then it is forgotten. Do this after destroying: it makes
    every older copy of the keystore useless. Interrupted, it goes on when run again.

    Ends with 8 where keys are damaged. All others are wrapped anew, and each damaged one is named; the old master key
    stays until they are put back from a copy of the keystore, or given up.
    """
    if background:
        if give_up:
            raise click.UsageError("what is given up is given up by hand: without --background")
        _leave(console, ROTATION_JOB)
        return
    report = rotate_master_key(console.installation, console.actor, give_up=give_up)
    console.answer(_rotation(report), _rotation_lines(report))
    if report.damaged or not report.is_over:
        raise SystemExit(Exit.INTEGRITY_BROKEN)


@keys.command("encrypt", cls=ConsoleCommand)
@_BACKGROUND
@pass_console
def encrypt(console: Console, *, background: bool) -> None:
    """Encrypt what was stored before there were keys. Interrupted, it goes on when run again.

    Ends with 3 where something is damaged or its key is lost; it stays as it lies.
    """
    if background:
        _leave(console, ENCRYPTION_JOB)
        return
    report = encrypt_plain(console.installation, console.actor)
    console.answer(encryption_document(report), _encryption_lines(report))
    if report.refused:
        raise SystemExit(Exit.SOME_REFUSED)


@keys.command("destroyed", cls=ConsoleCommand)
@pass_console
def destroyed(console: Console) -> None:
    """List the files whose keys were destroyed, to be kept apart and given to `enforce` after a restore."""
    require_operator(console.actor)
    found = [(str(file), at) for file, at in store_of(console.installation.settings).keys.destroyed()]
    console.answer([{"file": file, "at": at} for file, at in found], [f"{file} {at}".strip() for file, at in found])


@keys.command("enforce", cls=ConsoleCommand)
@click.option(
    "--list", "listed", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="What `destroyed` listed."
)
@pass_console
def enforce(console: Console, listed: Path | None) -> None:
    """Destroy again what a restore brought back. Run it after every restore, before anybody is let in.

    Ends with 3 where the index could not forget their words: then `constancia index rebuild` makes it anew.
    """
    done = enforce_destruction(console.installation, console.actor, _read(listed) if listed else ())
    kept = forget_words(console.installation, console.actor) if done else []
    lines = [*map(str, done), f"{len(done)} files destroyed again"]
    lines += [f"their words are still in the index ({reason}): constancia index rebuild" for reason in kept]
    console.answer({"files": [str(file) for file in done], "index": kept}, lines)
    if kept:
        raise SystemExit(Exit.SOME_REFUSED)


def encryption_document(report: Encryption) -> dict[str, object]:
    """The report as JSON."""
    return {
        "found": report.found,
        "encrypted": report.encrypted,
        "gone": report.gone,
        "destroyed": report.destroyed,
        "damaged": report.damaged,
        "key_lost": report.key_lost,
        "refused": report.refused,
    }


def _read(path: Path) -> list[UUID]:
    try:
        return [UUID(line.split()[0]) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except ValueError as error:
        raise click.UsageError(f"{path} holds a line that begins with no file's id") from error


def _leave(console: Console, job: str) -> None:
    require_operator(console.actor)
    with console.work() as work:
        job_id = work.enqueue(job)
    console.answer({"job": str(job_id)}, [f"job {job_id}"])


def _rotation(report: Rotation) -> dict[str, object]:
    return {
        "keys": report.found,
        "rewrapped": report.rewrapped,
        "current": report.current,
        "destroyed": report.destroyed,
        "damaged": [str(file) for file in report.damaged],
        "over": report.is_over,
    }


def _rotation_lines(report: Rotation) -> list[str]:
    counted = (
        f"{report.found} keys: {report.rewrapped} wrapped anew, {report.current} already, "
        f"{report.destroyed} destroyed, {len(report.damaged)} damaged"
    )
    end = "the old master key is forgotten" if report.is_over else "the old master key stays: run it again"
    return [*(f"key damaged: {file}" for file in report.damaged), counted, end]


def _status(report: KeysReport) -> dict[str, object]:
    return {
        "master": report.master,
        "masters": report.masters,
        "keys": report.keys,
        "to_rewrap": report.to_rewrap,
        "destroyed": report.destroyed,
        "plain_objects": report.plain_objects,
        "plain_texts": report.plain_texts,
        "lost": [str(file) for file in report.lost],
        "restored": [str(file) for file in report.restored],
        "revived": [str(file) for file in report.revived],
    }


def _status_lines(report: KeysReport) -> list[str]:
    return [
        *(f"key lost: {file}" for file in report.lost),
        *(f"destroyed, but the database says it is there: {file}" for file in report.restored),
        *(f"destroyed, but its key is there again: {file}" for file in report.revived),
        f"master key {report.master or 'missing'}" + (f" and {report.masters - 1} older" if report.masters > 1 else ""),
        f"{report.keys} keys, {report.to_rewrap} under an older master key, {report.destroyed} destroyed",
        f"not encrypted: {report.plain_objects} objects, {report.plain_texts} texts",
    ]


def _encryption_lines(report: Encryption) -> list[str]:
    counted = (
        f"{report.found} found: {report.encrypted} encrypted, {report.gone} gone meanwhile, {report.destroyed} "
        f"destroyed, {report.damaged} damaged, {report.key_lost} without their key"
    )
    return [*(f"left as it lies: {key}" for key in report.refused), counted]
