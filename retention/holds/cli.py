"""`constancia hold`: files kept by orders of authorities, from the command line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from retention.holds import queries, service
from retention.holds.asked import codes, lines, terms_of
from retention.holds.kinds import HoldKind, HoldScope, HoldState
from retention.holds.model import Hold
from retention.holds.schemas import hold_out
from retention.holds.service import Order
from system.console import Console, ConsoleCommand, pass_console
from system.listing import ListQuery, run
from system.organization.queries import own_fonds

_DAY = click.DateTime(["%Y-%m-%d"])
_FONDS = click.option("--fonds", default="", metavar="CODE", help="The body, where there are several.")
_NUMBER = click.argument("number", type=click.IntRange(1, 2**31 - 1))


@click.group()
def hold() -> None:
    """Files that an order keeps from disposal, secondary transfer, shorter terms and lending."""


@hold.command("place", cls=ConsoleCommand)
@click.argument("kind", type=click.Choice([kind.value for kind in HoldKind]))
@click.option("--authority", required=True, help="Who ordered it.")
@click.option("--case", "case_number", required=True, help="Number of the case there.")
@click.option("--review", type=_DAY, help="When to look whether it is still needed; a request may leave it out.")
@click.option("--since", type=_DAY, help="Day of the order; today without it.")
@click.option("--reason", default="", help="What it is about.")
@click.option("--files", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A text file with one reference on each line.")  # fmt: skip
@click.option("--series", default="", help="Codes of series, parted by commas; all below them are meant.")
@click.option("--filter", "filters", multiple=True, metavar="NAME=TEXT", help="A filter of the list of files.")
@click.option("--person", default="", help="A name, in titles, authors and addressees.")
@click.option("--request", "only_request", is_flag=True, help="Only ask for it; somebody else accepts.")
@click.option("--dry-run", is_flag=True, help="Count the files and place nothing.")
@_FONDS
@pass_console
def place(
    console: Console, *, kind: str, authority: str, case_number: str, review: datetime | None,
    since: datetime | None, reason: str, files: Path | None, series: str, filters: tuple[str, ...], person: str,
    only_request: bool, dry_run: bool, fonds: str,
) -> None:  # fmt: skip
    """Hold files told by exactly one of --files, --series, --filter and --person."""
    chosen = [
        scope
        for scope, said in (
            (HoldScope.FILES, files),
            (HoldScope.SERIES, series),
            (HoldScope.QUERY, filters),
            (HoldScope.PERSON, person),
        )
        if said
    ]
    if len(chosen) != 1:
        raise click.UsageError("exactly one of --files, --series, --filter and --person tells the files")
    scope = chosen[0]
    asked: dict[str, Any] = {
        "files": lines(files.read_text("utf-8")) if files else (), "series": codes(series),
        "filters": dict(one.partition("=")[::2] for one in filters), "name": person,
    }  # fmt: skip
    with console.reading() as reading:
        fonds_id = own_fonds(reading, fonds or None).id
        terms = terms_of(reading, fonds_id, scope, **asked)
        if dry_run:
            found = queries.preview(reading, fonds_id, scope, terms)
            console.answer(found, [f"{found.total} files, {found.free} of them free until now"])
            return
    with console.work() as work:
        order = Order(
            kind=HoldKind(kind), scope=scope, terms=terms, authority=authority, case_number=case_number,
            reason=reason, started_on=since.date() if since else work.today,
            review_on=review.date() if review else None,
        )  # fmt: skip
        act = service.request_hold if only_request else service.place_hold
        made = act(work, fonds_id, order)
    _show(console, made)


@hold.command("release", cls=ConsoleCommand)
@_NUMBER
@click.option("--act", required=True, help="The act by which it ends.")
@click.option("--reason", required=True, help="Why it ends.")
@click.option("--on", type=_DAY, help="Day of the act; today without it.")
@_FONDS
@pass_console
def release(console: Console, *, number: int, act: str, reason: str, on: datetime | None, fonds: str) -> None:
    """End a hold. Nothing is disposed of by that."""
    with console.work() as work:
        found = queries.by_number(work, own_fonds(work, fonds or None).id, number)
        made = service.release_hold(work, found.id, act=act, reason=reason, on=on.date() if on else None)
    _show(console, made)


@hold.command("review", cls=ConsoleCommand)
@_NUMBER
@click.option("--next", "review_on", type=_DAY, required=True, help="When to look again.")
@_FONDS
@pass_console
def review(console: Console, *, number: int, review_on: datetime, fonds: str) -> None:
    """Say that a hold is still needed."""
    with console.work() as work:
        found = queries.by_number(work, own_fonds(work, fonds or None).id, number)
        made = service.review_hold(work, found.id, review_on=review_on.date())
    _show(console, made)


@hold.command("show", cls=ConsoleCommand)
@_NUMBER
@_FONDS
@pass_console
def show(console: Console, *, number: int, fonds: str) -> None:
    """One hold, as far as the reader may know it."""
    with console.reading() as reading:
        found = queries.by_number(reading, own_fonds(reading, fonds or None).id, number)
    _show(console, found)


@hold.command("list", cls=ConsoleCommand)
@click.option("--state", type=click.Choice([state.value for state in HoldState]), help="Only those in this state.")
@click.option("--due", is_flag=True, help="Only running ones whose day of review has come.")
@click.option("--page", type=click.IntRange(1, 1_000_000), default=1, show_default=True)
@click.option("--limit", type=click.IntRange(1, 200), default=200, show_default=True, help="Holds on a page.")
@pass_console
def list_(console: Console, *, state: str | None, due: bool, page: int, limit: int) -> None:
    """List the holds within reach, latest first."""
    with console.reading() as reading:
        found = run(
            reading.session, queries.due_for_review(reading) if due else queries.holds(reading), queries.COLUMNS,
            ListQuery(page=page, size=limit, filters={"state": state} if state else {}), default_sort="-number",
            tie_breaker=Hold.id,
        )  # fmt: skip
        holds = [hold_out(reading.actor, queries.view(reading, row.id)) for row in found.rows]
    told = [f"{one.number:>5}  {one.state.value:<9}  {one.started_on}  {one.files} files" for one in holds]
    console.answer(holds, [*told, f"{len(told)} of {found.total}"])


def _show(console: Console, found: Hold) -> None:
    with console.reading() as reading:
        one = hold_out(reading.actor, queries.view(reading, found.id))
    console.answer(one, [f"{one.number}: {one.state.value}, {one.files} files held, review on {one.review_on}"])
