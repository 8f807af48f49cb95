"""`constancia fixity`: are the bytes still what was put in?"""

from __future__ import annotations

from collections.abc import Iterator

import click

from records.objects.checking import StoreCheck, check_store
from records.objects.encryption import require_operator
from records.objects.fixity import FixityReport, sweep_orphans, verify_fixity
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit


@click.group()
def fixity() -> None:
    """Integrity of the stored bytes."""


@fixity.command("verify", cls=ConsoleCommand)
@click.option("--sweep", is_flag=True, help="Also remove bytes that no act ever registered.")
@pass_console
def verify(console: Console, *, sweep: bool) -> None:
    """Reread every stored object and compare it with its SHA-256 and size.

    Ends with 8 where anything is changed, missing or unreadable. Bytes without an object are counted as extra; they
    are what an interrupted upload leaves, and no loss.
    """
    report = verify_fixity(console.installation, console.actor)
    removed = sweep_orphans(console.installation, console.actor) if sweep else 0
    console.answer(document(report, removed), lines(report, removed))
    if report.broken:
        raise SystemExit(Exit.INTEGRITY_BROKEN)


@click.group()
def store() -> None:
    """The place of the stored bytes: a folder, or a bucket."""


@store.command("check", cls=ConsoleCommand)
@pass_console
def check(console: Console) -> None:
    """Write a few bytes into the store, read them back and remove them.

    Ends with 1 where that cannot be done, and says which setting is the matter. A bucket that keeps versions, or locks
    objects, is named: what is destroyed in it is unreadable without its key, but stays until the bucket's rules end it.
    """
    require_operator(console.actor)
    found = check_store(console.installation.settings)
    console.answer({"bucket": found.is_bucket, "keeps_versions": found.keeps_versions}, list(told(found)))


def told(found: StoreCheck) -> Iterator[str]:
    """A check for people."""
    yield "The store takes bytes, gives them back and removes them."
    if found.is_bucket:
        yield "Let a rule of the bucket end unfinished multipart uploads after a day or two."
    if found.keeps_versions:
        yield (
            "Warning: this bucket keeps versions. What is destroyed or removed stays in it as an older version, "
            "sealed; that nobody reads it any more rests on its destroyed key alone. "
            "Let a rule of the bucket end older versions."
        )


def document(report: FixityReport, removed: int) -> dict[str, object]:
    """The report as JSON: `objects` is the sum of the outcomes behind it."""
    return {
        "objects": report.objects,
        "bytes": report.bytes_read,
        "intact": report.intact,
        "changed": report.changed,
        "missing": report.missing,
        "unreadable": report.unreadable,
        "key_lost": report.key_lost,
        "key_destroyed": report.key_destroyed,
        "extra": report.extra,
        "removed": removed,
        "findings": [
            {
                "object": str(finding.object_id) if finding.object_id else None,
                "key": str(finding.key),
                "outcome": finding.outcome,
                "found_sha256": finding.found_sha256,
                "found_size": finding.found_size,
            }
            for finding in report.findings
        ],
    }


def lines(report: FixityReport, removed: int) -> list[str]:
    """The report for people."""
    counts = (
        f"{report.intact} intact, {report.changed} changed, {report.missing} missing, {report.unreadable} unreadable, "
        f"{report.key_lost} without their key, {report.key_destroyed} with their key destroyed"
    )
    found = [f"{finding.outcome}: {finding.key}" for finding in report.findings]
    extra = f"{report.extra} without an object, {removed} removed"
    return [*found, f"{report.objects} objects ({report.bytes_read} bytes): {counts}; {extra}"]
