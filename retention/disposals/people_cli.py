"""`constancia disposal comment|comments|assign|delegate|delegations|end-delegation`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import click
from sqlalchemy import select

from retention.disposals import deciding, delegated, delegating, queries
from retention.disposals.errors import DisposalNotFound
from retention.disposals.model import DisposalItem
from retention.disposals.schemas import DelegationOut, comment_out, delegation_out, disposal_out
from retention.disposals.steps_cli import DAY, said
from system.actor import Permission
from system.console import Console, ConsoleCommand, pass_console


@click.command("comments", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@pass_console
def comments(console: Console, list_id: UUID) -> None:
    """Say what was said of a list and its files."""
    with console.reading() as reading:
        queries.find(reading, list_id)
        found = [comment_out(one) for one in queries.comments(reading, list_id)]
    console.answer(
        found,
        [f"{one.said_at:%Y-%m-%d %H:%M}  {one.said_by}  {one.reference or '-'}  {one.words}" for one in found]
        or ["No comments."],
    )


@click.command("comment", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.argument("words")
@click.option("--position", type=int, default=None, help="Of which file of the list.")
@pass_console
def comment(console: Console, list_id: UUID, words: str, *, position: int | None) -> None:
    """Say something of a list, or of one of its files."""
    with console.work() as work:
        queries.find(work, list_id)
        item_id = None
        if position is not None:
            wanted = select(DisposalItem.id).where(DisposalItem.list_id == list_id, DisposalItem.position == position)
            item_id = work.session.scalar(wanted)
            if item_id is None:
                raise DisposalNotFound(position=position)
        made = deciding.comment(work, list_id, words, item_id=item_id)
        found = comment_out(next(one for one in queries.comments(work, list_id) if one.row.id == made.id))
    console.answer(found, [f"{found.said_by}  {found.words}"])


@click.command("assign", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--to", default="", help="Account that is asked; without it whoever's step it is.")
@click.option("--answer-by", type=DAY, default=None, help="Until which day.")
@pass_console
def assign(console: Console, list_id: UUID, *, to: str, answer_by: datetime | None) -> None:
    """Ask somebody to do the next step."""
    with console.work() as work:
        done = deciding.assign(work, list_id, to, answer_by=answer_by.date() if answer_by else None)
        found = disposal_out(work, done)
    console.answer(found, said(found))


@click.command("delegations", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@pass_console
def delegations(console: Console, list_id: UUID) -> None:
    """Say which steps of a list were lent to whom."""
    with console.reading() as reading:
        found = [delegation_out(one) for one in delegated.of_list(reading, queries.find(reading, list_id))]
    console.answer(found, _lines(found))


@click.command("delegate", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--step", type=click.Choice([value for value, _label in delegated.LENT]), required=True)
@click.option("--to", required=True, help="Account that does it in one's place.")
@click.option("--until", type=DAY, required=True, help="Until which day.")
@click.option("--reason", required=True, help="Why, and by which paper.")
@pass_console
def delegate(console: Console, list_id: UUID, *, step: str, to: str, until: datetime, reason: str) -> None:
    """Lend a step of a list to somebody who stands in."""
    with console.work() as work:
        delegating.delegate(
            work, list_id, permission=Permission(step), to=to, until=until.date(), reason=reason
        )  # fmt: skip
        found = [delegation_out(one) for one in delegated.of_list(work, queries.find(work, list_id))]
    console.answer(found, _lines(found))


@click.command("end-delegation", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.argument("delegation_id", type=click.UUID)
@pass_console
def end_delegation(console: Console, list_id: UUID, delegation_id: UUID) -> None:
    """Take back what was lent."""
    with console.work() as work:
        listed = queries.find(work, list_id)
        delegating.take_back(work, list_id, delegation_id)
        found = [delegation_out(one) for one in delegated.of_list(work, listed)]
    console.answer(found, _lines(found))


def _lines(found: Sequence[DelegationOut]) -> list[str]:
    return [
        f"{one.id}  {one.permission}  {one.given_by} -> {one.delegate}  until {one.until}"
        f"{'' if one.counts else '  counts no longer'}"
        for one in found
    ] or ["Nothing was lent."]


COMMANDS = (comments, comment, assign, delegate, delegations, end_delegation)
