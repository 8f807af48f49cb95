"""`constancia handover`."""

from __future__ import annotations

from uuid import UUID

import click
from sqlalchemy import select

from retention.handovers import queries, service
from retention.handovers.model import Handover
from retention.handovers.schemas import handover_out
from system.console import Console, ConsoleCommand, pass_console


@click.group()
def handover() -> None:
    """Archives on their way from one officer to the next."""


@handover.command("list", cls=ConsoleCommand)
@pass_console
def list_(console: Console) -> None:
    """Every handover within reach, the newest first."""
    with console.reading() as reading:
        statement = (
            select(Handover).where(queries.seen(reading.actor)).order_by(Handover.planned_on.desc(), Handover.id)
        )
        found = [handover_out(reading, one) for one in reading.session.scalars(statement)]
    console.answer(found, [f"{one.id}  {one.state}  {one.planned_on}  {one.rows} rows" for one in found])


@handover.command("cut", cls=ConsoleCommand)
@click.argument("handover_id", type=click.UUID)
@pass_console
def cut(console: Console, handover_id: UUID) -> None:
    """Freeze what there is."""
    with console.work() as work:
        found = handover_out(work, service.cut_handover(work, handover_id))
    console.answer(found, [f"{found.rows} rows, {found.digest}"])


@handover.command("verify", cls=ConsoleCommand)
@click.argument("handover_id", type=click.UUID)
@pass_console
def verify(console: Console, handover_id: UUID) -> None:
    """Say whether the frozen report agrees with its digest."""
    with console.reading() as reading:
        one = queries.find(reading, handover_id)
        service.require_whole(reading, one)
        found = handover_out(reading, one)
    console.answer(found, [f"{found.rows} rows agree with {found.digest}"])
