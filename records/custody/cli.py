"""`constancia place` and `constancia loan`: places from a file, overdue loans, reminders."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from records.custody import loan_views
from records.custody.place_import import PLACE_TABLE, import_places, report_of
from records.custody.reminding import remind
from records.custody.schemas import loan_row
from system.console import Console, ConsoleCommand, pass_console
from system.organization.queries import own_fonds
from system.web.language import sentence


@click.group()
def place() -> None:
    """Places where paper lies."""


@place.command("import", cls=ConsoleCommand)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fonds", metavar="CODE", help="The body; needed by the local operator where there are several.")
@pass_console
def import_(console: Console, path: Path, fonds: str | None) -> None:
    """Add the places of a workbook or CSV that nothing stands against, and say of the other rows why."""
    file = PLACE_TABLE.read(path.read_bytes())
    with console.work() as work:
        done = import_places(work, own_fonds(work, fonds).id, file)
    report = report_of(done, file, sentence)
    lines = [f"row {one.row}  {one.column}  {one.detail}" for one in report.refused]
    told = f"{report.imported} places added, {report.unchanged} known already, {report.refused_rows} rows refused"
    console.answer(msgspec.to_builtins(report), [*lines, told])


@click.group()
def loan() -> None:
    """Loans of volumes."""


@loan.command("overdue", cls=ConsoleCommand)
@pass_console
def overdue(console: Console) -> None:
    """List the overdue loans within reach."""
    with console.reading() as reading:
        rows = [loan_row(row) for row in reading.session.execute(loan_views.loans(reading, overdue=True))]
    lines = [f"{row.number}  {row.reference} L{row.volume}  {row.borrower}  due {row.due_on}" for row in rows]
    console.answer({"rows": msgspec.to_builtins(rows)}, [*lines, f"{len(rows)} overdue"])


@loan.command("remind", cls=ConsoleCommand)
@pass_console
def remind_(console: Console) -> None:
    """Remind now, instead of waiting for the worker; nobody is reminded twice."""
    number = remind(console.installation)
    console.answer({"reminded": number}, [f"{number} reminded"])
