"""`constancia inventory`: inventories of files from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from msgspec.structs import asdict

from records.inventories import queries, service
from records.inventories.columns import INVENTORY_TABLE
from records.inventories.dates import Epoch
from records.inventories.grounds import InventoryChoices, epoch_of
from records.inventories.loading import load_inventory, weigh_inventory
from records.inventories.remembered import remembered_layout, signature_at
from records.inventories.schemas import import_out, kept_report, preview_report
from system.attachments import service as attachments
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.intake.options import layout_said, reading_options, write_annotated
from system.organization.queries import own_fonds
from system.tabular import BYTES_LIMIT, ImportReport, Layout
from system.web.language import sentence
from system.workbooks.tables import TableFile


@click.group()
def inventory() -> None:
    """Inventories of files, taken in from sheets."""


@inventory.command("import", cls=ConsoleCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named.")
@click.option("--unit", default="", metavar="CODE", help="The unit of rows that name none.")
@click.option("--series", default="", metavar="CODE", help="The class of rows that name none.")
@click.option("--load-likely", is_flag=True, help="Load rows that seem to repeat a file as files of their own.")
@click.option("--box-width-mm", type=click.IntRange(0, 2000), default=0, help="Make missing boxes, so wide; 0: none.")
@click.option("--make-boxes", is_flag=True, help="Make missing boxes, as wide as the body's usual box.")
@click.option(
    "--date-system", type=click.Choice([epoch.value for epoch in Epoch]), default=None,
    help="From which year the workbook counts its serial dates; as it tells itself where nothing is said.",
)  # fmt: skip
@click.option("--mapping-name", default="", metavar="NAME", help="Read by this kept header; with --map, keep it so.")
@reading_options
@pass_console
def import_inventory(
    console: Console,
    *,
    file: Path,
    fonds: str,
    unit: str,
    series: str,
    load_likely: bool,
    box_width_mm: int,
    make_boxes: bool,
    date_system: str | None,
    mapping_name: str,
    sheet: str,
    header_row: int,
    mapping: tuple[str, ...],
    preview: bool,
    annotated: Path | None,
) -> None:
    """Take in an inventory FILE with a report for every row: XLSX, XLSM, XLSB, XLS, ODS or CSV.

    Good rows are loaded, the others are named by cell. Brought again, corrected or not, each row is loaded once.
    """
    choices = InventoryChoices(
        unit=unit,
        series=series,
        load_likely=load_likely,
        box_width_mm=box_width_mm,
        make_boxes=make_boxes,
        epoch=epoch_of(date_system or ""),
    )
    with file.open("rb") as source:
        content = source.read(BYTES_LIMIT + 1)
    said = layout_said(INVENTORY_TABLE, sheet, header_row, mapping)
    taken, layout = _read(console, content, said, fonds, mapping_name)
    if preview:
        with console.reading() as reading:
            body = own_fonds(reading, fonds)
            report = preview_report(weigh_inventory(reading, body.id, taken, choices), taken.table, sentence)
        told: object = report
    else:
        report, told = _load(
            console, (file.name, content), taken, layout, fonds=fonds, choices=choices, name=mapping_name
        )
    write_annotated(annotated, report, taken)
    console.answer(told, _lines(report))
    if report.refused:
        raise click.exceptions.Exit(Exit.SOME_REFUSED)


@inventory.command("list", cls=ConsoleCommand)
@click.option("--fonds", default="", metavar="CODE", help="Only imports of this body.")
@pass_console
def list_imports(console: Console, fonds: str) -> None:
    """List the last imports, newest first."""
    with console.reading() as reading:
        found = [import_out(row) for row in queries.imports(reading, own_fonds(reading, fonds).id)]
    console.answer(
        {"imports": found},
        [
            f"{one.id}  {one.state}  {one.rows} rows: loaded {one.loaded}, unchanged {one.unchanged}, "
            f"refused {one.refused}, repeated {one.duplicates}  {one.file_name}"
            for one in found
        ],
    )


def _read(console: Console, content: bytes, said: Layout, fonds: str, name: str) -> tuple[TableFile, Layout]:
    """The sheet, read as was said, or as the body remembers where nothing was."""
    book = INVENTORY_TABLE.book(content)
    layout = said
    if not (said.sheet or said.header_row or said.mapping):
        with console.reading() as reading:
            layout = remembered_layout(reading, own_fonds(reading, fonds).id, book, name) or said
    return INVENTORY_TABLE.read(content, layout, book=book), layout


def _load(
    console: Console,
    file: tuple[str, bytes],
    taken: TableFile,
    layout: Layout,
    *,
    fonds: str,
    choices: InventoryChoices,
    name: str,
) -> tuple[ImportReport, object]:
    actor = console.actor
    with console.installation.work(actor) as work:
        body = own_fonds(work, fonds)
        service.require_importer(work, body.id)
        if layout.mapping:
            signature = signature_at(taken.grid, taken.table.header_row)
            service.remember_mapping(work, body.id, signature, {**layout.mapping, **taken.table.columns}, name)
        kept = attachments.keep(
            work, body.id, [file[1]], file_name=file[0], mime="application/octet-stream", limit=BYTES_LIMIT
        )
        begun = service.begin_import(
            work, kept, taken.table, sheet=taken.grid.name, mapping=layout.mapping, choices=choices
        )
    load_inventory(console.installation, actor, begun.id, file=taken)
    with console.installation.reading(actor) as reading:
        found = queries.import_of(reading, begun.id)
        report = kept_report(found, queries.rows_of(reading, found), sentence, taken.table)
    return report, {"id": found.id, "file_name": found.file_name, "passed": found.passed, **asdict(report)}


def _lines(report: ImportReport) -> Iterator[str]:
    yield (
        f"rows {report.rows}: imported {report.imported}, unchanged {report.unchanged}, refused {report.refused_rows} "
        f"(of which repeated {report.counts['duplicates']})"
    )
    for word, problems in (
        ("refused", report.refused),
        ("warning", report.warnings),
        ("note", report.notes),
        ("passed over", report.passed_over),
    ):
        for one in problems:
            yield f"{word} row {one.row} {one.column}: {one.detail} [{one.basis}] ({one.code})"
