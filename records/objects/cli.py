"""`constancia fixity`: are the bytes still what was put in?"""

from __future__ import annotations

import click

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
