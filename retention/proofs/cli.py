"""`constancia proof`: make and verify the proof of a disposal."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import UUID

import click

from retention.execution import queries as stones
from retention.proofs.queries import VERIFIER, proof_bundle
from retention.proofs.verify_bundle import LIMIT, summary, verify
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NEW_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def proof() -> None:
    """Proof of the disposal of a file."""


@proof.command("bundle", cls=ConsoleCommand)
@click.argument("file")
@click.option("--out", type=_NEW_FILE, required=True, help="Where the bundle is written.")
@pass_console
def bundle(console: Console, file: str, out: Path) -> None:
    """Write the bundle of a destroyed FILE, named by the id of its tombstone or by its reference."""
    with console.reading() as reading:
        try:
            tombstone_id = UUID(file)
        except ValueError:
            tombstone_id = stones.tombstone_by_reference(reading, file).id
        _, content = proof_bundle(reading, tombstone_id)
    out.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    console.answer(
        {"file": str(out), "sha256": sha256, "size": len(content)}, [f"{out}  {len(content)} bytes  {sha256}"]
    )


@proof.command("verify", cls=ConsoleCommand)
@click.argument("path", type=_FILE)
@click.option("--head", default="", help="Digest of the entry that its checkpoint seals, as you hold it.")
@click.option("--sha256", default="", help="SHA-256 of the bundle, as you hold it.")
@click.option("--checkpoint", type=_FILE, help="A checkpoint of the history, as you hold it.")
@click.option("--key", default="", help="Public key of the installation, its SHA-256 or its id, as you hold it.")
@pass_console
def verify_file(console: Console, path: Path, *, head: str, sha256: str, checkpoint: Path | None, key: str) -> None:
    """Verify a bundle, as the standalone program does.

    Ends with 8 where anything does not agree.
    """
    with path.open("rb") as file:
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise click.UsageError(f"{path} is larger than {LIMIT} bytes")
    kept = checkpoint.read_bytes() if checkpoint else b""
    problems = verify(data, head=head, bundle=sha256, key=key, checkpoint=kept)
    console.answer(
        {
            "sha256": hashlib.sha256(data).hexdigest(),
            "agrees": not problems,
            "problems": [{"part": one.part, "what": one.what} for one in problems],
        },
        [f"{one.part}: {one.what}" for one in problems] or summary(data),
    )
    if problems:
        raise SystemExit(Exit.INTEGRITY_BROKEN)


@proof.command("verifier", cls=ConsoleCommand)
@click.option("--out", type=_NEW_FILE, required=True, help="Where the program is written.")
@pass_console
def verifier(console: Console, out: Path) -> None:
    """Write the program that verifies bundles without this service."""
    out.write_bytes(VERIFIER.read_bytes())
    console.answer({"file": str(out)}, [f"{out}: python3 {out.name} BUNDLE.zip"])
