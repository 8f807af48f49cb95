"""`constancia disposal execute|witness|report|resume|withdraw` and `constancia tombstone`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import click

from retention.disposals.model import DisposalItem
from retention.execution import delivered, queries, service
from retention.execution.model import Execution, Tombstone
from retention.execution.schemas import (
    ExecutionOut,
    ItemOut,
    ReportOut,
    TombstonesOut,
    delivered_out,
    execution_out,
    item_out,
    tombstone_detail,
    tombstone_out,
)
from system import listing
from system.console import Console, ConsoleCommand, pass_console
from system.identity.login import prove
from system.listing import ListQuery
from system.work import Work

PAGE = 200
_stdin: Callable[[Any], Any] = click.option(
    "--password-stdin", is_flag=True, help="Read the account's password from standard input instead of asking for it."
)


@click.command("execute", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@_stdin
@pass_console
def execute(console: Console, list_id: UUID, *, password_stdin: bool) -> None:
    """Begin to execute a published list; nothing is destroyed before somebody else witnesses it."""
    _prove(console, from_stdin=password_stdin)
    with console.work() as work:
        found = _out(work, service.start_execution(work, list_id))
    console.answer(found, _lines(found))


@click.command("witness", cls=ConsoleCommand)
@click.argument("execution_id", type=click.UUID)
@_stdin
@pass_console
def witness(console: Console, execution_id: UUID, *, password_stdin: bool) -> None:
    """Confirm an execution that somebody else began; from here its job destroys."""
    _prove(console, from_stdin=password_stdin)
    with console.work() as work:
        found = _out(work, service.confirm_execution(work, execution_id))
    console.answer(found, _lines(found))


@click.command("resume", cls=ConsoleCommand)
@click.argument("execution_id", type=click.UUID)
@_stdin
@pass_console
def resume(console: Console, execution_id: UUID, *, password_stdin: bool) -> None:
    """Try again what is left of a confirmed execution."""
    _prove(console, from_stdin=password_stdin)
    with console.work() as work:
        found = _out(work, service.resume_execution(work, execution_id))
    console.answer(found, _lines(found))


@click.command("withdraw", cls=ConsoleCommand)
@click.argument("execution_id", type=click.UUID)
@click.option("--reason", required=True, help="Why it is taken back.")
@pass_console
def withdraw(console: Console, execution_id: UUID, reason: str) -> None:
    """Take an execution back. What was destroyed stays destroyed."""
    with console.work() as work:
        found = _out(work, service.withdraw_execution(work, execution_id, reason=reason))
    console.answer(found, _lines(found))


@click.command("report", cls=ConsoleCommand)
@click.argument("execution_id", type=click.UUID)
@click.option("--page", type=click.IntRange(1), default=1, help=f"Page of {PAGE} files.")
@pass_console
def report(console: Console, execution_id: UUID, page: int) -> None:
    """Say what became of every file of the list, each once."""
    with console.reading() as reading:
        execution, disposal = queries.find(reading, execution_id)
        told = execution_out(reading, execution, disposal)
        found = listing.run(
            reading.session, queries.items(execution), queries.ITEM_COLUMNS, ListQuery(page=page, size=PAGE),
            default_sort="position", tie_breaker=DisposalItem.id,
        )  # fmt: skip
        items = ReportOut(found.total, found.query.page, found.pages, [item_out(row) for row in found.rows])
    lines = [_item(one) for one in items.items]
    console.answer(items, [*_lines(told), *lines])


@click.command("delivered", cls=ConsoleCommand)
@click.option("--destroy", "transfer_id", type=click.UUID, help="Destroy what the store holds of this transfer.")
@_stdin
@pass_console
def delivered_copies(console: Console, transfer_id: UUID | None, *, password_stdin: bool) -> None:
    """List transfers that another archive acknowledged and of which the store still holds content, or destroy it."""
    if transfer_id is not None:
        _prove(console, from_stdin=password_stdin)
        with console.work() as work:
            job_id = delivered.order(work, transfer_id)
        console.answer({"job": str(job_id)}, [f"job {job_id}"])
        return
    with console.reading() as reading:
        found = delivered_out(reading)
    console.answer(
        found,
        [f"{one.transfer}  {one.number}/{one.year}  {one.receiver}  {one.receipt}  {one.files} files" for one in found]
        or ["No copies of what was delivered."],
    )


COMMANDS = (execute, witness, resume, withdraw, report, delivered_copies)


@click.group("disposal")
def disposal_group() -> None:
    """Disposal of files: what is executed by two people."""


for _command in COMMANDS:
    disposal_group.add_command(_command)


@click.group("tombstone")
def tombstone_group() -> None:
    """What remains of destroyed files."""


@tombstone_group.command("list", cls=ConsoleCommand)
@click.option("--reference", default="", help="Words of the reference.")
@click.option("--title", default="", help="Words of the title.")
@click.option("--act", default="", help="Number of the act.")
@click.option("--page", type=click.IntRange(1), default=1, help=f"Page of {PAGE}, the newest first.")
@pass_console
def list_(console: Console, reference: str, title: str, act: str, page: int) -> None:
    """List tombstones within reach."""
    asked = {"reference": reference, "title": title, "act_number": act}
    with console.reading() as reading:
        found = listing.run(
            reading.session, queries.tombstones(reading.actor), queries.TOMBSTONE_COLUMNS,
            ListQuery(page=page, size=PAGE, filters={name: value for name, value in asked.items() if value}),
            default_sort="-destroyed_on", tie_breaker=Tombstone.id,
        )  # fmt: skip
        stones = TombstonesOut(found.total, found.query.page, found.pages, [tombstone_out(row) for row in found.rows])
    console.answer(
        stones,
        [f"{one.id}  {one.destroyed_on}  {one.act_number}  {one.reference}  {one.title}" for one in stones.tombstones]
        or ["No tombstones."],
    )


@tombstone_group.command("show", cls=ConsoleCommand)
@click.argument("file")
@pass_console
def show(console: Console, file: str) -> None:
    """Show a tombstone by its id or by the reference the file had."""
    with console.reading() as reading:
        stone = _stone(reading, file)
        found = tombstone_detail(stone, queries.objects_of(reading.session, [stone.id]))
    console.answer(
        found,
        [
            f"{found.reference}  {found.title}",
            f"destroyed {found.destroyed_on} by act {found.act_number}, ruling {found.ruling_number}",
            f"executed by {found.executor}, witnessed by {found.witness}",
            f"{found.objects} objects, {found.bytes} bytes, manifest {found.manifest_sha256}",
            *(f"  {one.sha256}  {one.size}" for one in found.manifest),
        ],
    )


def _prove(console: Console, *, from_stdin: bool) -> None:
    """`--as` names anybody: who has the machine would be both people. So each shows the password of their account."""
    actor = console.actor
    if actor.account_id is None:
        return  # the act itself refuses whoever has no account
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt(actor.handle, hide_input=True, err=True)
    prove(console.installation, actor, password)


def _item(one: ItemOut) -> str:
    reasons = ", ".join(why["code"] for why in one.reasons)
    return f"{one.position:5}  {one.state.value:10}  {one.reference}  {reasons}".rstrip()


def _stone(reading: queries.Stand, file: str) -> Tombstone:
    try:
        return queries.tombstone(reading, UUID(file))
    except ValueError:
        return queries.tombstone_by_reference(reading, file)


def _out(work: Work, execution: Execution) -> ExecutionOut:
    work.session.flush()
    return execution_out(work, *queries.find(work, execution.id))


def _lines(found: ExecutionOut) -> Iterator[str]:
    yield f"{found.id}  {found.state.value}  list {found.number}  {found.executor} / {found.witness or '-'}"
    yield "  " + ", ".join(f"{state} {count}" for state, count in found.counts.items() if count)
