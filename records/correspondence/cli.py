"""`constancia correspondence`: the registers from the command line."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from records.correspondence import queries, service, showing
from records.correspondence.details import IncomingDetails
from records.correspondence.labels import STANDINGS, STATES
from records.correspondence.model import IncomingItem, Medium
from records.correspondence.schemas import incoming_out, incoming_row
from system.console import Console, ConsoleCommand, pass_console
from system.listing import ListQuery, run
from system.organization.queries import own_fonds

FONDS = click.option("--fonds", default="", metavar="CODE", help="The body; the acting account's own otherwise.")


@click.group()
def correspondence() -> None:
    """What comes in and goes out: registers, turns, answers."""


@correspondence.command("register", cls=ConsoleCommand)
@click.option("--sender", required=True, help="Who sent it.")
@click.option("--institution", default="", help="For which institution.")
@click.option("--subject", required=True, help="What it is about.")
@click.option("--number", "official_number", default="", help="The number on the paper.")
@click.option("--sheets", type=click.IntRange(min=0), help="How many sheets.")
@click.option("--annexes", default="", help="What comes with it.")
@click.option("--medium", type=click.Choice([one.value for one in Medium]), default="counter", show_default=True)
@click.option(
    "--received-at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="Day and hour of receipt; now where left out."
)
@click.option("--days", "term_days", type=click.IntRange(min=0, max=1000), help="Working days to answer.")
@click.option("--allow-duplicate", is_flag=True, help="Register it although it looks registered.")
@FONDS
@pass_console
def register(
    console: Console,
    *,
    sender: str,
    institution: str,
    subject: str,
    official_number: str,
    sheets: int | None,
    annexes: str,
    medium: str,
    received_at: datetime | None,
    term_days: int | None,
    allow_duplicate: bool,
    fonds: str,
) -> None:
    """Register an incoming item and say its folio."""
    with console.work() as work:
        local = received_at and received_at.replace(tzinfo=ZoneInfo(work.settings.time_zone))
        said = IncomingDetails(
            sender_name=sender, sender_institution=institution, subject=subject, official_number=official_number,
            sheets=sheets, annexes=annexes, medium=Medium(medium), term_days=term_days, received_at=local,
        )  # fmt: skip
        item = service.register_item(work, own_fonds(work, fonds).id, said, allow_duplicate=allow_duplicate)
        found = incoming_out(item, [])
    due = f", to be answered by {found.due_on}" if found.due_on else ""
    console.answer(found, [f"{found.folio}: counts from {found.effective_on}{due}"])


@correspondence.command("list", cls=ConsoleCommand)
@click.option("--state", type=click.Choice([value for value, _label in STATES]), help="Only in this state.")
@click.option("--standing", type=click.Choice([value for value, _label in STANDINGS]), help="How the answer stands.")
@click.option("--subject", default="", help="Words of the subject.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@FONDS
@pass_console
def list_(console: Console, *, state: str | None, standing: str | None, subject: str, page: int, fonds: str) -> None:
    """List incoming items within reach, 200 on a page."""
    filters = {"state": state or "", "standing": standing or "", "subject": subject}
    query = ListQuery(sort="folio", page=page, size=200, filters=filters)
    with console.reading() as reading:
        fonds_id = own_fonds(reading, fonds).id
        showing.require_reader(reading, fonds_id)
        soon = queries.soon_on(reading, fonds_id)
        columns = queries.incoming_columns(reading.today, soon)
        found = run(
            reading.session, queries.incoming(reading, fonds_id, soon), columns, query, default_sort="folio",
            tie_breaker=IncomingItem.id,
        )  # fmt: skip
    rows = [incoming_row(row) for row in found.rows]
    console.answer(
        {"total": found.total, "page": found.query.page, "pages": found.pages, "rows": rows},
        [
            *(f"{row.folio}  {row.state}  {row.due_on or '-'}  {row.units or '-'}  {row.subject}" for row in rows),
            f"{found.total} items",
        ],
    )
