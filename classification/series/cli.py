"""`constancia sheet`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from classification.series import queries, service
from classification.series.importing import import_sheets, weigh_sheets
from classification.series.model import BoardOpinion
from classification.series.schemas import SheetOut, sheet_row
from classification.series.table import SHEET_TABLE
from classification.series.typed import begin_typed, change_typed, found, told
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.intake.options import file_at, layout_said, reading_options, write_annotated
from system.organization.queries import own_fonds
from system.organization.roles import Role
from system.tabular import CELL_LIMIT, ImportReport
from system.web.language import sentence

_DAY = click.DateTime(["%Y-%m-%d"])
_FILE_LIMIT = 100 * CELL_LIMIT
FONDS = click.option("--fonds", default="", metavar="CODE", help="The body; the acting account's own otherwise.")
FILE = click.option(
    "--file", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A JSON or TOML file with fields by name; FIELD=VALUE given besides goes before it.",
)  # fmt: skip


@click.group("sheet")
def sheet_group() -> None:
    """Appraisal sheets: what is said of each series, and who signed it."""


@sheet_group.command("list", cls=ConsoleCommand)
@FONDS
@pass_console
def list_(console: Console, fonds: str) -> None:
    """Every sheet, with how much of what is demanded it says."""
    with console.reading() as reading:
        fonds_id = own_fonds(reading, fonds).id
        known = queries.list_sheets(reading, fonds_id)
        standing = queries.standings(reading, fonds_id, known)
        rows = [sheet_row(standing[sheet.id]) for sheet in known]
    console.answer(
        rows, (f"{r.class_code}  {r.number}  {r.state}  {r.percent}%  {r.class_title}  {r.id}" for r in rows)
    )


@sheet_group.command("show", cls=ConsoleCommand)
@click.argument("sheet")
@FONDS
@pass_console
def show(console: Console, sheet: str, fonds: str) -> None:
    """One sheet, named by its id or by the code of its series."""
    with console.reading() as reading:
        document = told(reading, found(reading, own_fonds(reading, fonds).id, sheet))
    console.answer(document, _lines(document))


@sheet_group.command("begin", cls=ConsoleCommand)
@click.argument("series")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@FILE
@FONDS
@pass_console
def begin(console: Console, series: str, fields: Sequence[str], source: Path | None, fonds: str) -> None:
    """Begin the next sheet of a SERIES, named by its code, with what its signed sheet says and these fields."""
    given = _fields(fields, source)
    with console.work() as work:
        fonds_id = own_fonds(work, fonds).id
        node = queries.find_class(work, fonds_id, series)
        document = told(work, begin_typed(work, fonds_id, node.lineage_id, given))
    console.answer(document, _lines(document))


@sheet_group.command("set", cls=ConsoleCommand)
@click.argument("sheet")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@FILE
@FONDS
@pass_console
def set_(console: Console, sheet: str, fields: Sequence[str], source: Path | None, fonds: str) -> None:
    """Put fields into a draft SHEET, named by its id or by the code of its series; an empty value empties a field.

    Units are told by code (`units=DU,OP`), terms as `2` or `2+6m`, values as letters (`values=AL`), citations as one
    text (`citations="LGA 37; CFF 30, fracción II"`).
    """
    given = _fields(fields, source)
    with console.work() as work:
        named = found(work, own_fonds(work, fonds).id, sheet)
        document = told(work, change_typed(work, named.id, given))
    console.answer(document, _lines(document))


@sheet_group.command("import", cls=ConsoleCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@FONDS
@reading_options
@pass_console
def import_(
    console: Console,
    file: Path,
    fonds: str,
    *,
    sheet: str,
    header_row: int,
    mapping: tuple[str, ...],
    preview: bool,
    annotated: Path | None,
) -> None:
    """Begin and change drafts by a FILE with one row a series: XLSX, XLSM, XLSB, XLS, ODS or CSV.

    Empty cells leave what a sheet says as it is. Rows that cannot be taken are told with their reasons; the others go
    in.
    """
    taken = file_at(file, SHEET_TABLE, layout_said(SHEET_TABLE, sheet, header_row, mapping))
    if preview:
        with console.reading() as reading:
            report = weigh_sheets(reading, own_fonds(reading, fonds).id, taken).report(sentence)
    else:
        with console.work() as work:
            report = import_sheets(work, own_fonds(work, fonds).id, taken).report(sentence)
    write_annotated(annotated, report, taken)
    console.answer(report, _report_lines(report))
    if report.refused:
        raise click.exceptions.Exit(Exit.SOME_REFUSED)


@sheet_group.command("sign", cls=ConsoleCommand)
@click.argument("sheet")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="The role you hold.")
@FONDS
@pass_console
def sign(console: Console, sheet: str, role: str, fonds: str) -> None:
    """Sign a draft SHEET. The machine's own operator holds no role: name an account with --as."""
    with console.work() as work:
        named = found(work, own_fonds(work, fonds).id, sheet)
        document = told(work, service.sign_sheet(work, named.id, Role(role)))
    console.answer(document, _lines(document))


@sheet_group.command("opinion", cls=ConsoleCommand)
@click.argument("sheet")
@click.option("--opinion", type=click.Choice([one.value for one in BoardOpinion]), required=True, help="What it says.")
@click.option("--number", required=True, help="The number of the opinion.")
@click.option("--on", type=_DAY, required=True, help="The day it was given.")
@FONDS
@pass_console
def opine(console: Console, sheet: str, *, opinion: str, number: str, on: datetime, fonds: str) -> None:
    """Record the opinion of the interdisciplinary group on a SHEET."""
    with console.work() as work:
        named = found(work, own_fonds(work, fonds).id, sheet)
        done = service.record_opinion(work, named.id, BoardOpinion(opinion), number, on.date())
        document = told(work, done)
    console.answer(document, _lines(document))


@sheet_group.command("withdraw", cls=ConsoleCommand)
@click.argument("sheet")
@FONDS
@pass_console
def withdraw(console: Console, sheet: str, fonds: str) -> None:
    """Give up a draft SHEET; it stays readable."""
    with console.work() as work:
        named = found(work, own_fonds(work, fonds).id, sheet)
        document = told(work, service.withdraw_sheet(work, named.id))
    console.answer(document, _lines(document))


def _report_lines(report: ImportReport) -> Iterator[str]:
    counts = ", ".join(f"{name} {number}" for name, number in report.counts.items())
    yield f"rows {report.rows}: {counts}, unchanged {report.unchanged}, refused {report.refused_rows}"
    for word, problems in (("refused", report.refused), ("passed over", report.passed_over)):
        yield from (f"{word}: row {one.row} {one.column}: {one.detail}" for one in problems)


def _fields(given: Sequence[str], source: Path | None) -> dict[str, str]:
    fields = _from_file(source) if source else {}
    for one in given:
        name, sign_, value = one.partition("=")
        if not sign_:
            raise click.BadParameter(f"{one!r} is not FIELD=VALUE", param_hint="FIELD=VALUE")
        fields[name.strip()] = value
    return fields


def _from_file(source: Path) -> dict[str, str]:
    with source.open("rb") as file:
        content = file.read(_FILE_LIMIT + 1)
    if len(content) > _FILE_LIMIT:
        raise click.BadParameter(f"{source.name} is too large", param_hint="--file")
    try:
        text = content.decode()
        document = tomllib.loads(text) if source.suffix.lower() == ".toml" else json.loads(text)
        return {str(name): _as_text(value) for name, value in _mapping(document).items()}
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"no fields by name in {source.name}: {error}", param_hint="--file") from error


def _mapping(document: object) -> Mapping[object, object]:
    if not isinstance(document, dict):
        raise ValueError("an object with fields by name is wanted")  # noqa: TRY004 - told as the other faults of the file
    return document


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    return "" if value is None else str(value)


def _lines(document: SheetOut) -> Iterator[str]:
    yield f"{document.class_code} {document.class_title}, sheet {document.number}: {document.state}"
    yield f"id {document.id}, {document.percent}% of what is demanded"
    if document.missing:
        yield f"missing: {', '.join(document.missing)}"
    if document.waiting:
        yield f"not signed by: {', '.join(document.waiting)}"
    yield from (f"  {name}: {value}" for name, value in document.fields.items() if value)
    yield from (f"  signed as {one.role} by {one.name} on {one.signed_at:%Y-%m-%d}" for one in document.signatures)
