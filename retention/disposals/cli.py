"""`constancia disposal`: lists before two people execute them, looked at and decided upon."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import click
from sqlalchemy import select

from retention.disposals import deciding, proposing, queries, service
from retention.disposals.criteria import Criteria
from retention.disposals.errors import DisposalRefused
from retention.disposals.labels import COLUMNS, EXCLUSION_COLUMNS, ITEM_COLUMNS
from retention.disposals.model import DisposalExclusion, DisposalItem, DisposalList, Fate, ItemState, ListState
from retention.disposals.people_cli import COMMANDS as PEOPLE
from retention.disposals.schemas import (
    ExclusionsOut,
    ItemsOut,
    ListsOut,
    disposal_out,
    exclusion_out,
    item_out,
    list_out,
)
from retention.disposals.steps_cli import COMMANDS as STEPS
from retention.disposals.steps_cli import DAY, positions_of, said
from system.console import Console, ConsoleCommand, pass_console
from system.errors import Objection
from system.listing import ListQuery, run
from system.organization.queries import own_fonds, unit_by_code

PAGE = 200
_PAGE = click.option("--page", type=click.IntRange(1), default=1, help=f"Page of {PAGE}.")


@click.command("list", cls=ConsoleCommand)
@click.option("--state", type=click.Choice([one.value for one in ListState]), default=None, help="Only in this state.")
@_PAGE
@pass_console
def list_(console: Console, *, state: str | None, page: int) -> None:
    """List the disposal lists within reach, the newest first."""
    asked = ListQuery(page=page, size=PAGE, filters={"state": state} if state else {})
    with console.reading() as reading:
        found = run(
            reading.session, queries.lists(reading), COLUMNS, asked, default_sort="-drafted_at",
            tie_breaker=DisposalList.id,
        )  # fmt: skip
        rows = [list_out(row) for row in found.rows]
    told = ListsOut(total=found.total, page=found.query.page, pages=found.pages, lists=rows)
    console.answer(
        told, [f"{one.id}  {one.number}  {one.state}  {one.standing}  {one.title}" for one in rows] or ["No lists."]
    )


@click.command("show", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@pass_console
def show(console: Console, list_id: UUID) -> None:
    """Show one list with its counts and papers."""
    with console.reading() as reading:
        found = disposal_out(reading, queries.find(reading, list_id))
    papers = [f"  {one.kind}  {one.number}  {one.dated_on}{'' if one.counts else '  void'}" for one in found.papers]
    console.answer(found, [*said(found), *papers])


@click.command("items", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--state", type=click.Choice([one.value for one in ItemState]), default=None, help="Only in this state.")
@_PAGE
@pass_console
def items(console: Console, list_id: UUID, *, state: str | None, page: int) -> None:
    """List the files of a list in their positions."""
    asked = ListQuery(page=page, size=PAGE, filters={"state": state} if state else {})
    with console.reading() as reading:
        queries.find(reading, list_id)
        found = run(
            reading.session, queries.items(reading, list_id), ITEM_COLUMNS, asked, default_sort="position",
            tie_breaker=DisposalItem.id,
        )  # fmt: skip
        rows = [item_out(row) for row in found.rows]
    told = ItemsOut(total=found.total, page=found.query.page, pages=found.pages, items=rows)
    console.answer(told, [f"{one.position:5}  {one.state:10}  {one.reference}  {one.reason}".rstrip() for one in rows])


@click.command("excluded", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@_PAGE
@pass_console
def excluded(console: Console, list_id: UUID, *, page: int) -> None:
    """List what met the criteria and was left out, with every reason."""
    with console.reading() as reading:
        queries.find(reading, list_id)
        found = run(
            reading.session, queries.exclusions(reading, list_id), EXCLUSION_COLUMNS, ListQuery(page=page, size=PAGE),
            default_sort="reference", tie_breaker=DisposalExclusion.id,
        )  # fmt: skip
        rows = [exclusion_out(row) for row in found.rows]
    told = ExclusionsOut(total=found.total, page=found.query.page, pages=found.pages, exclusions=rows)
    console.answer(told, [f"{one.reference}  {', '.join(why.code for why in one.reasons)}" for one in rows])


@click.command("draft", cls=ConsoleCommand)
@click.option("--title", required=True, help="What the list is called.")
@click.option("--unit", required=True, help="Code of the producing unit.")
@click.option("--series", multiple=True, help="Code of a series; may be given again.")
@click.option("--from-year", type=int, default=None, help="Closed in this year or later.")
@click.option("--to-year", type=int, default=None, help="Closed in this year or before.")
@click.option("--as-of", type=DAY, default=None, help="Due on this day; today where it is not said.")
@click.option("--fate", type=click.Choice([one.value for one in Fate]), default=Fate.DESTRUCTION.value)
@click.option("--fonds", default="", help="Code of the body, where there are several.")
@pass_console
def draft(
    console: Console,
    *,
    title: str,
    unit: str,
    series: tuple[str, ...],
    from_year: int | None,
    to_year: int | None,
    as_of: datetime | None,
    fate: str,
    fonds: str,
) -> None:
    """Begin a list; the worker gathers its files."""
    with console.work() as work:
        fonds_id = own_fonds(work, fonds or None).id
        criteria = Criteria(
            fonds_id=fonds_id, unit_id=unit_by_code(work, fonds_id, unit).id,
            as_of=as_of.date() if as_of else work.today, series=series, first_year=from_year, last_year=to_year,
        )  # fmt: skip
        found = disposal_out(work, proposing.draft(work, criteria, title=title, fate=Fate(fate)))
    console.answer(found, said(found))


@click.command("propose", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@pass_console
def propose(console: Console, list_id: UUID) -> None:
    """Freeze a list by the digest of its files and propose it; many files are left to the worker."""
    with console.work() as work:
        found = disposal_out(work, proposing.ask_to_propose(work, list_id))
    console.answer(found, said(found))


@click.command("freeze", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@pass_console
def freeze(console: Console, list_id: UUID) -> None:
    """Take files that changed since the list was frozen as they are now; it goes back and is asked for anew."""
    with console.work() as work:
        found = disposal_out(work, service.freeze_again(work, list_id))
    console.answer(found, said(found))


@click.command("leave-out", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@pass_console
def leave_out(console: Console, list_id: UUID) -> None:
    """Take out of a list whatever may not go today, each with all its reasons."""
    with console.work() as work:
        found = disposal_out(work, proposing.leave_out_impeded(work, list_id))
    console.answer(found, said(found))


@click.command("refuse-items", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--positions", "text", required=True, help="Which files, as in 3, 8-10; at most a thousand.")
@click.option("--reason", required=True, help="Why they are taken out.")
@pass_console
def refuse_items(console: Console, list_id: UUID, *, text: str, reason: str) -> None:
    """Take files out of a list; it goes back and is asked for again."""
    wanted = positions_of(text)
    with console.work() as work:
        listed = queries.find(work, list_id)
        ids = work.session.scalars(
            select(DisposalItem.id)
            .where(DisposalItem.list_id == listed.id, DisposalItem.position.in_(sorted(wanted)[: deciding.MOST + 1]))
        ).all()  # fmt: skip
        if len(ids) < min(len(wanted), deciding.MOST + 1):
            raise DisposalRefused(objections=[Objection("disposal.positions_unknown", "", {"position": text[:40]})])
        found = disposal_out(work, deciding.refuse_items(work, list_id, ids, reason=reason))
    console.answer(found, said(found))


@click.command("refuse", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--reason", required=True, help="Why it is refused.")
@pass_console
def refuse(console: Console, list_id: UUID, *, reason: str) -> None:
    """End a list for good; its files are free again."""
    with console.work() as work:
        found = disposal_out(work, service.refuse(work, list_id, reason=reason))
    console.answer(found, said(found))


@click.command("withdraw-list", cls=ConsoleCommand)
@click.argument("list_id", type=click.UUID)
@click.option("--reason", required=True, help="Why it is taken back.")
@pass_console
def withdraw_list(console: Console, list_id: UUID, *, reason: str) -> None:
    """Take back a list that was proposed; its files are free again."""
    with console.work() as work:
        found = disposal_out(work, service.withdraw(work, list_id, reason=reason))
    console.answer(found, said(found))


COMMANDS = (
    list_, show, items, excluded, draft, propose, freeze, leave_out, refuse_items, refuse, withdraw_list, *STEPS,
    *PEOPLE,
)  # fmt: skip
