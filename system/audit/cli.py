"""`constancia history`."""

from __future__ import annotations

import click

from system.audit import queries
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit


@click.group("history")
def history_group() -> None:
    """What happened, and whether its chain is whole."""


@history_group.command("verify", cls=ConsoleCommand)
@pass_console
@click.pass_context
def verify(context: click.Context, console: Console) -> None:
    """Recompute the chain and name the first position that was changed, removed or put in."""
    with console.reading() as reading:
        found = queries.verify(reading)
    whole = found.broken_at is None
    said = "whole" if whole else f"broken at {found.broken_at}: {found.reason}"
    document = {
        "whole": whole,
        "entries": found.entries,
        "head": found.head,
        "broken_at": found.broken_at,
        "reason": found.reason,
    }
    console.answer(document, [f"{found.entries} entries, head {found.head}: {said}"])
    if not whole:
        context.exit(Exit.INTEGRITY_BROKEN)
