"""`constancia aggregation`: files from the command line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click
import msgspec

from records.aggregations import queries, service
from records.aggregations.asked import asked_opening
from records.aggregations.schemas import aggregation_out, aggregation_row
from records.aggregations.service import Description
from system.console import Console, ConsoleCommand, pass_console
from system.listing import ListQuery
from system.organization.queries import own_fonds

_DAY = click.DateTime(["%Y-%m-%d"])
_SET = click.option(
    "--set", "said", multiple=True, metavar="FIELD=VALUE", help="A field of the cover, as the API names it."
)


@click.group()
def aggregation() -> None:
    """Files (expedientes)."""


@aggregation.command("open", cls=ConsoleCommand)
@click.option("--series", required=True, metavar="CODE", help="Series or subseries, in any spelling.")
@click.option("--unit", required=True, metavar="CODE", help="Unit that opens it.")
@click.option("--title", required=True, help="Title.")
@click.option("--on", "opened_on", type=_DAY, help="Opening day; today where left out.")
@_SET
@click.option("--fonds", metavar="CODE", help="The body; needed by the local operator where there are several.")
@pass_console
def open_(
    console: Console,
    *,
    series: str,
    unit: str,
    title: str,
    opened_on: datetime | None,
    said: tuple[str, ...],
    fonds: str | None,
) -> None:
    """Open a file and say its reference."""
    with console.work() as work:
        opening = asked_opening(
            work,
            own_fonds(work, fonds).id,
            series=series,
            unit=unit,
            title=title,
            opened_on=_day(opened_on),
            description=_described(said, Description()),
        )
        file = service.open_aggregation(work, opening)
        found = aggregation_out(queries.line_of(work.session, file))
    console.answer(found, [found.reference])


@aggregation.command("describe", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--title", default="", help="Another title.")
@_SET
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def describe(console: Console, *, reference: str, title: str, said: tuple[str, ...], fonds: str) -> None:
    """Change fields of the cover of an open file."""
    with console.reading() as reading:
        file = queries.by_reference(reading, reference, fonds=fonds)
        description, version = _described(said, queries.description_of(file)), file.version
    with console.work() as work:
        file = service.describe_aggregation(
            work, file.id, title=title or file.title, description=description, version=version
        )
        work.session.flush()
        found = aggregation_out(queries.line_of(work.session, file))
    console.answer(found, [f"{found.reference}: described"])


@aggregation.command("close", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--on", "closed_on", type=_DAY, required=True, help="Closing day.")
@click.option("--folios", type=click.IntRange(min=1), help="Total of useful folios.")
@click.option("--purged", is_flag=True, default=None, help="Drafts and duplicates were taken out.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def close(
    console: Console, *, reference: str, closed_on: datetime, folios: int | None, purged: bool | None, fonds: str
) -> None:
    """Close a file; its retention period may run from that day."""
    with console.reading() as reading:
        aggregation_id = queries.by_reference(reading, reference, fonds=fonds).id
    with console.work() as work:
        file = service.close_aggregation(work, aggregation_id, on=closed_on.date(), folios=folios, purged=purged)
        found = aggregation_out(queries.line_of(work.session, file))
    console.answer(found, [f"{found.printed_reference}: closed on {found.closed_on}"])


@aggregation.command("reopen", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--reason", required=True, help="Why it is opened again.")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def reopen(console: Console, reference: str, reason: str, fonds: str) -> None:
    """Open a closed file again, by authority of the coordinator; its terms stop."""
    with console.reading() as reading:
        aggregation_id = queries.by_reference(reading, reference, fonds=fonds).id
    with console.work() as work:
        file = service.reopen_aggregation(work, aggregation_id, reason=reason)
        found = aggregation_out(queries.line_of(work.session, file))
    console.answer(found, [f"{found.reference}: open again"])


@aggregation.command("show", cls=ConsoleCommand)
@click.argument("reference")
@click.option("--fonds", default="", metavar="CODE", help="The body, where several use the reference.")
@pass_console
def show(console: Console, reference: str, fonds: str) -> None:
    """Say what is known of a file."""
    with console.reading() as reading:
        file = queries.by_reference(reading, reference, fonds=fonds)
        found = aggregation_out(queries.line(reading, file.id))
    told: dict[str, Any] = msgspec.to_builtins(found)
    console.answer(found, [f"{name}: {value}" for name, value in told.items() if not isinstance(value, list)])


@aggregation.command("list", cls=ConsoleCommand)
@click.option("--series", default="", metavar="CODE", help="Words of the series' code.")
@click.option("--unit", default="", metavar="CODE", help="Words of the unit's code.")
@click.option("--title", default="", help="Words of the title.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@pass_console
def list_(console: Console, series: str, unit: str, title: str, page: int) -> None:
    """List the files within reach, 200 on a page."""
    query = ListQuery(sort="reference", page=page, size=200, filters={"series": series, "unit": unit, "title": title})
    with console.reading() as reading:
        found = queries.page(reading, query)
    rows = [aggregation_row(row) for row in found.rows]
    console.answer(
        {"total": found.total, "page": found.query.page, "pages": found.pages, "rows": rows},
        [*(f"{row.printed_reference}  {row.title}" for row in rows), f"{found.total} files"],
    )


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _described(said: tuple[str, ...], known: Description) -> Description:
    """A description with the fields that the command line states."""
    stated: dict[str, object] = {}
    for one in said:
        name, found, value = one.partition("=")
        if not found or name not in Description.__dataclass_fields__:
            raise click.BadParameter(f"{one}: FIELD=VALUE with a field of the cover")
        stated[name] = None if value == "" and name.endswith(("folio", "folios")) else value
    try:
        return msgspec.convert({**msgspec.to_builtins(known), **stated}, Description, strict=False)
    except msgspec.ValidationError as error:
        raise click.BadParameter(str(error)) from error
