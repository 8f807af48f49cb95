"""`constancia form`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from records.aggregations.queries import by_reference
from retention.forms.asked import inventory_asked
from retention.forms.kinds import FORMATS, DocumentationKind, FileFormat, FormKind, InventoryKind
from retention.forms.service import (
    Options,
    Printed,
    print_boxes,
    print_files,
    print_inventory,
    print_loans,
)
from retention.forms.sheet_formats import SHEET_FORMATS, USUAL
from system.console import Console, ConsoleCommand, pass_console
from system.organization.queries import own_fonds

OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write, .pdf or .xlsx."
)
FONDS = click.option("--fonds", default="", metavar="CODE", help="The body.")


@click.group("form")
def form_group() -> None:
    """Forms to print and sign: covers, spines, indexes, box labels, loan slips, inventories."""


@form_group.command("cover", cls=ConsoleCommand)
@click.argument("reference")
@OUT
@click.option("--by-volume", is_flag=True, help="A cover for each volume.")
@FONDS
@pass_console
def cover(console: Console, reference: str, *, out: Path, by_volume: bool, fonds: str) -> None:
    """Print the cover sheet of the file REFERENCE."""
    _file(console, FormKind.COVER, (reference, fonds), out, Options(by_volume=by_volume))


@form_group.command("spine", cls=ConsoleCommand)
@click.argument("reference")
@OUT
@click.option("--sheet", type=click.Choice(sorted(SHEET_FORMATS)), default=USUAL, help="The sheet of labels.")
@click.option("--start", type=click.IntRange(1), default=1, help="The first free label of the sheet.")
@FONDS
@pass_console
def spine(console: Console, reference: str, *, out: Path, sheet: str, start: int, fonds: str) -> None:
    """Print the tab of each volume of the file REFERENCE."""
    _file(console, FormKind.SPINE, (reference, fonds), out, Options(sheet, start))


@form_group.command("index", cls=ConsoleCommand)
@click.argument("reference")
@OUT
@FONDS
@pass_console
def index(console: Console, reference: str, *, out: Path, fonds: str) -> None:
    """Print the index of the file REFERENCE."""
    _file(console, FormKind.INDEX, (reference, fonds), out, Options())


@form_group.command("box", cls=ConsoleCommand)
@click.argument("box_id", type=click.UUID)
@OUT
@click.option("--transfer", default="", help="The number of the transfer it goes with.")
@pass_console
def box(console: Console, box_id: UUID, *, out: Path, transfer: str) -> None:
    """Print the label of BOX_ID."""
    with console.reading() as reading:
        _write(console, out, print_boxes(reading, [box_id], _format(out, FormKind.BOX), transfer=transfer))


@form_group.command("loan", cls=ConsoleCommand)
@click.argument("loan_id", type=click.UUID)
@OUT
@pass_console
def loan(console: Console, loan_id: UUID, *, out: Path) -> None:
    """Print the slip of LOAN_ID."""
    with console.reading() as reading:
        _write(console, out, print_loans(reading, [loan_id], _format(out, FormKind.LOAN)))


@form_group.command("inventory", cls=ConsoleCommand)
@click.option("--kind", type=click.Choice([kind.value for kind in InventoryKind]), required=True, help="Which one.")
@OUT
@click.option("--series", default="", metavar="CODE", help="A series, with all below it.")
@click.option("--unit", default="", metavar="CODE", help="A unit.")
@click.option("--from", "year_from", default="", metavar="YEAR", help="Opened from this year on.")
@click.option("--until", "year_until", default="", metavar="YEAR", help="Opened until this year.")
@click.option("--box", default="", metavar="NUMBER", help="Lying in this box.")
@click.option("--state", type=click.Choice(["open", "closed"]), help="Only open or only closed files.")
@click.option("--transfer", default="", help="The number of the transfer.")
@click.option("--documentation", type=click.Choice([kind.value for kind in DocumentationKind]), help="Accounting only.")
@FONDS
@pass_console
def inventory(console: Console, /, *, kind: str, out: Path, fonds: str, **asked: str | None) -> None:
    """Print an inventory over the chosen files that the actor may see."""
    request = inventory_asked({"kind": kind, **{name: value or "" for name, value in asked.items()}})
    with console.reading() as reading:
        _write(console, out, print_inventory(reading, own_fonds(reading, fonds), request, _format(out)))


def _file(console: Console, form: FormKind, named: tuple[str, str], out: Path, options: Options) -> None:
    with console.reading() as reading:
        found = by_reference(reading, named[0], fonds=named[1])
        _write(console, out, print_files(reading, form, [found.id], _format(out, form), options))


def _format(out: Path, form: FormKind | None = None) -> FileFormat:
    among = FORMATS[form] if form else (FileFormat.PDF, FileFormat.XLSX)
    found = next((one for one in among if out.suffix.lower() == f".{one.value}"), None)
    if found is None:
        raise click.BadParameter(f"the name must end in {' or '.join(f'.{one.value}' for one in among)}")
    return found


def _write(console: Console, out: Path, printed: Printed) -> None:
    out.write_bytes(printed.content)
    size = len(printed.content)
    console.answer({"path": str(out), "format": printed.format.value, "size": size}, [f"{out}  {size}"])
