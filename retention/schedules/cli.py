"""`constancia schedule`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from retention.schedules import queries, service
from retention.schedules.headings import SCHEDULE_TABLE
from retention.schedules.schemas import ScheduleImportReport, ScheduleList, report_of, schedule_after_act, schedule_out
from retention.schedules.service import ImportChoices
from system.attachments.service import Paper
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.intake.options import file_at, layout_said, reading_options, write_annotated
from system.organization.queries import own_fonds
from system.tabular import RowProblem
from system.web.language import sentence

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("schedule")
def schedule() -> None:
    """Disposal schedules (catálogo de disposición documental)."""


@schedule.command("import", cls=ConsoleCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named.")
@click.option("--title", default="", help="What the version is called.")
@click.option("--in-force-from", type=DAY, help="Where the body had no schedule: the day it binds from; today.")
@click.option("--draft", is_flag=True, help="Keep the version a draft, to be approved by somebody else.")
@click.option("--legacy", is_flag=True, help="Mark every row that breaks a rule as legacy: it binds as it is.")
@reading_options
@pass_console
def import_schedule(
    console: Console,
    file: Path,
    fonds: str,
    title: str,
    in_force_from: datetime | None,
    *,
    draft: bool,
    legacy: bool,
    sheet: str,
    header_row: int,
    mapping: tuple[str, ...],
    preview: bool,
    annotated: Path | None,
) -> None:
    """Load a schedule from a FILE with a report for every row: XLSX, XLSM, XLSB, XLS, ODS or CSV."""
    choices = ImportChoices(
        title=title, in_force_from=in_force_from.date() if in_force_from else None, keep_draft=draft, legacy=legacy
    )
    taken = file_at(file, SCHEDULE_TABLE, layout_said(SCHEDULE_TABLE, sheet, header_row, mapping))
    if preview:
        with console.reading() as reading:
            body = own_fonds(reading, fonds)
            report = report_of(service.weigh_schedule(reading, body.id, taken, choices), body.code, sentence)
    else:
        with console.work() as work:
            body = own_fonds(work, fonds)
            report = report_of(service.import_schedule(work, body.id, taken, choices), body.code, sentence)
    write_annotated(annotated, report, taken)
    console.answer(report, _lines(report))
    if report.refused:
        raise click.exceptions.Exit(Exit.SOME_REFUSED)


def _lines(report: ScheduleImportReport) -> Iterator[str]:
    refused = len({problem.row for problem in report.refused})
    yield f"rows {report.rows}: imported {report.imported}, unchanged {report.unchanged}, refused {refused}"
    for word, problems in (
        ("refused", report.refused),
        ("warning", report.warnings),
        ("note", report.notes),
        ("passed over", report.passed_over),
    ):
        yield from (_problem(word, problem) for problem in problems)
    if report.next:
        yield f"Version {report.number} stays a draft. To bring it into force:"
        yield from (f"  {command}" for command in report.next)
    elif report.in_force_from:
        yield f"Version {report.number} in force from {report.in_force_from.isoformat()}"


def _problem(word: str, problem: RowProblem) -> str:
    return f"{word} row {problem.row} {problem.column}: {problem.detail} [{problem.basis}] ({problem.code})"


@schedule.command("list", cls=ConsoleCommand)
@click.option("--fonds", default="", metavar="CODE", help="Only versions of this body.")
@pass_console
def list_schedules(console: Console, fonds: str) -> None:
    """List the versions, newest first."""
    with console.reading() as reading:
        body = own_fonds(reading, fonds)
        found = ScheduleList([schedule_out(row) for row in queries.versions(reading, body.id)])
    console.answer(
        found,
        [
            f"{one.number}  {one.state}  {one.in_force_from or '-'}  {one.entries}  {one.title}"
            for one in found.schedules
        ],
    )


@schedule.command("approve", cls=ConsoleCommand)
@click.option("--fonds", default="", metavar="CODE", help="The body whose draft comes into force.")
@click.option("--in-force-from", type=DAY, help="The day it binds from; today where none is given.")
@click.option("--minutes", default="", help="The minutes of the interdisciplinary group that stand behind it.")
@click.option("--minutes-on", type=DAY, help="The day of that session.")
@click.option("--opinion", default="", help="The number of the group's opinion.")
@click.option("--registration", default="", help="Its number in the register of the national or state archive.")
@click.option("--paper", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The minutes themselves.")
@click.option("--legacy", multiple=True, metavar="CODE", help="A series that breaks a rule and binds as it is; repeat.")
@pass_console
def approve(
    console: Console,
    *,
    fonds: str,
    in_force_from: datetime | None,
    minutes: str,
    minutes_on: datetime | None,
    opinion: str,
    registration: str,
    paper: Path | None,
    legacy: tuple[str, ...],
) -> None:
    """Bring the draft of a body into force."""
    codes = [code for given in legacy for code in given.split(",")]
    with console.work() as work:
        draft = queries.draft_of(work, own_fonds(work, fonds).id)
        day = in_force_from.date() if in_force_from else None
        approved = service.approve_schedule(
            work, draft.id, in_force_from=day, minutes=minutes, legacy=codes, opinion_number=opinion,
            minutes_on=minutes_on.date() if minutes_on else None, registration=registration,
            paper=Paper([paper.read_bytes()], paper.name) if paper else None,
        )  # fmt: skip
        found = schedule_after_act(approved, queries.count_entries(work, approved.id))
    console.answer(found, [f"Version {found.number} in force from {found.in_force_from}"])
