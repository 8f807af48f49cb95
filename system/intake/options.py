"""What the command line and the API say of how a file is read: options that every import takes alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from system.intake.desk import marked
from system.tabular import BYTES_LIMIT, ImportReport, Layout
from system.work import wall_clock
from system.workbooks.annotating import annotate
from system.workbooks.tables import TableFile, TableKind, layout_of

Command = TypeVar("Command", bound=Callable[..., object])


def reading_options(command: Command) -> Command:
    """Add `--sheet`, `--header-row`, `--map`, `--preview` and `--annotated` to a command."""
    options = (
        click.option("--sheet", default="", metavar="NAME", help="The sheet; the one that looks most like it."),
        click.option("--header-row", type=click.IntRange(0), default=0, metavar="ROW", help="The row of the headings."),
        click.option(
            "--map", "mapping", multiple=True, metavar="HEADING=COLUMN",
            help="Which column a heading is, as C or 3, or - for none; repeat.",
        ),
        click.option("--preview", is_flag=True, help="Only say what would come of it; nothing is written."),
        click.option(
            "--annotated", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx",
            help="Write the workbook back with every problem marked in its cell.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def layout_said(kind: TableKind, sheet: str, header_row: int, mapping: tuple[str, ...]) -> Layout:
    """The options of a command as a layout.

    Raises:
        click.BadParameter: a heading is not known, or nothing stands after it.
    """
    known = {heading.name for heading in kind.headings}
    pairs = [tuple(part.strip() for part in given.partition("=")[::2]) for given in mapping]
    for name, column in pairs:
        if name not in known or not column:
            raise click.BadParameter(f"{name}: HEADING=COLUMN, of {', '.join(sorted(known))}", param_hint="--map")
    return layout_of(sheet, header_row, [(name, column) for name, column in pairs])


def file_at(path: Path, kind: TableKind, layout: Layout) -> TableFile:
    """The table of a file on a disk.

    Raises:
        TableUnreadable: nothing of it can be taken.
    """
    with path.open("rb") as source:
        # One byte past the limit is enough for the reader to refuse the file by its size.
        return kind.read(source.read(BYTES_LIMIT + 1), layout)


def write_annotated(path: Path | None, report: ImportReport, file: TableFile) -> None:
    """Write the workbook back where a path was said."""
    if path is not None:
        path.write_bytes(annotate(file.grid, marked(report, file), wall_clock()))
