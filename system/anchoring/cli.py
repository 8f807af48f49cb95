"""`constancia history`: whether the chain holds, its seals and the key they are made with."""

from __future__ import annotations

from pathlib import Path

import click

from system.anchoring import queries, service
from system.anchoring.checkpoint import public_pem
from system.anchoring.errors import CheckpointNotFound
from system.anchoring.sentences import sentence
from system.anchoring.stamping import stamp_newest
from system.anchoring.verifying import Report, read_key, read_seal, verify_against
from system.anchoring.verifying import verify as verify_history
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.web.language import say

_LARGEST = 1024 * 1024
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUT = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it there, not to the screen.")


@click.group("history")
def history_group() -> None:
    """What happened, whether its chain is whole, and the seals on it."""


@history_group.command("verify", cls=ConsoleCommand)
@click.option("--against", "seals", type=_FILE, multiple=True, help="A checkpoint kept outside; as often as there are.")
@click.option("--public-key", "keys", type=_FILE, multiple=True, help="The public key kept outside, in PEM.")
@pass_console
@click.pass_context
def verify(context: click.Context, console: Console, seals: tuple[Path, ...], keys: tuple[Path, ...]) -> None:
    """Recompute the chain and name the first position that was changed, removed or put in.

    The tree that is kept and the roots that were signed are held against it.
    With `--against` it is also held against checkpoints that somebody outside has kept: only they convict who can
    rewrite everything on this machine. Ends with 8 where anything does not agree.
    """
    if seals:
        if not _verify_against(console, seals, keys):
            context.exit(Exit.INTEGRITY_BROKEN)
        return
    if keys:
        raise click.UsageError("--public-key belongs to --against")
    with console.reading() as reading:
        report = verify_history(reading)
    found, whole = report.verdict, report.is_sound
    said = "whole" if found.broken_at is None else f"broken at {found.broken_at}: {found.reason}"
    document = {
        "whole": whole,
        "entries": found.entries,
        "head": found.head,
        "broken_at": found.broken_at,
        "reason": found.reason,
        "findings": _findings(report),
    }
    lines = [f"{sentence(one)} ({one.code})" for one in report.findings if one.code != found.reason]
    console.answer(document, [f"{found.entries} entries, head {found.head}: {said}", *lines])
    if not whole:
        context.exit(Exit.INTEGRITY_BROKEN)


@history_group.command("seal", cls=ConsoleCommand)
@pass_console
def seal(console: Console) -> None:
    """Seal the history now, where anything happened since the last seal, and have the seal stamped."""
    with console.work() as work:
        sealed = service.seal(work, only_if_due=True)
        document = {"number": sealed.number, "sequence": sealed.sequence} if sealed else {"number": None}
    refused = stamp_newest(console.installation, console.actor)
    lines = [
        f"seal {sealed.number} at position {sealed.sequence}" if sealed else "nothing happened since the last seal"
    ]
    if refused:
        lines.append(f"no time stamp: {say(f'checkpoint.stamp.{refused}', {})}")
    console.answer({**document, "not_stamped": refused or None}, lines)


@history_group.command("checkpoint", cls=ConsoleCommand)
@click.option("--number", type=click.IntRange(1, queries.MOST_NUMBERS), help="Which one; without it the newest.")
@_OUT
@pass_console
def checkpoint(console: Console, number: int | None, out: Path | None) -> None:
    """Give out a checkpoint, to be kept by somebody who does not run this machine."""
    with console.reading() as reading:
        found = queries.find(reading, number)
        content = queries.exported(reading.session, found).to_bytes()
        document = {"number": found.number, "sequence": found.sequence, "file": str(out) if out else None}
    if out is None:
        click.echo(content.decode("ascii"), nl=False)
        return
    out.write_bytes(content)
    console.answer(document, [f"checkpoint {found.number} at position {found.sequence}: {out}"])


@history_group.command("key", cls=ConsoleCommand)
@click.option("--rotate", is_flag=True, help="Seal with a new key from now on; the old one signs that it follows.")
@click.option("--start-anew", is_flag=True, help="Make a new key where the old one is lost.")
@_OUT
@pass_console
def key(console: Console, *, rotate: bool, start_anew: bool, out: Path | None) -> None:
    """Give out the public key that seals, in PEM."""
    if rotate and start_anew:
        raise click.UsageError("--rotate and --start-anew are two ways")
    if rotate or start_anew:
        with console.work() as work:
            (service.rotate if rotate else service.start_anew)(work)
        with console.reading() as reading:
            service.forget_old_keys(reading)
    with console.reading() as reading:
        queries.require_onlooker(reading.actor)
        found = queries.newest_key(reading.session)
        if found is None:
            raise CheckpointNotFound
        pem = public_pem(found.public)
    if out is None:
        click.echo(pem, nl=False)
        return
    out.write_text(pem, "ascii")
    console.answer({"key": found.key, "file": str(out)}, [f"public key {found.key}: {out}"])


def _verify_against(console: Console, seals: tuple[Path, ...], keys: tuple[Path, ...]) -> bool:
    brought = [read_seal(_bytes(path), path.name) for path in seals]
    public = [read_key(_bytes(path), path.name) for path in keys]
    with console.reading() as reading:
        report = verify_against(reading, brought, public)
    console.answer(_document(report), _lines(report))
    return report.is_sound


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _document(report: Report) -> dict[str, object]:
    return {
        "whole": report.is_sound,
        "entries": report.verdict.entries,
        "head": report.verdict.head,
        "checkpoints": [
            {"number": seal.statement.number, "sequence": seal.statement.sequence, "digest": seal.digest}
            for seal in report.seals
        ],
        "keys_brought": report.keys_brought,
        "findings": _findings(report),
    }


def _findings(report: Report) -> list[dict[str, object]]:
    return [{"code": one.code, "facts": dict(one.facts), "detail": sentence(one)} for one in report.findings]


def _lines(report: Report) -> list[str]:
    numbers = ", ".join(str(seal.statement.number) for seal in report.seals)
    lines = [f"{report.verdict.entries} entries, head {report.verdict.head}, held against {numbers}"]
    if not report.keys_brought:
        lines.append(say("checkpoint.keys_not_brought", {}))
    if report.is_sound:
        return [*lines, say("checkpoint.all_agrees", {"numbers": numbers})]
    return [*lines, *(f"{sentence(one)} ({one.code})" for one in report.findings)]
