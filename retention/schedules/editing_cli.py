"""`constancia schedule draft|redraw|set|drop|feed|sheets|withdraw|lint|compare|show`."""

from __future__ import annotations

import re
from uuid import UUID

import click
import msgspec

from classification.charts.codes import key_of
from retention.schedules import comparison, editing, feeding, findings, queries, versions
from retention.schedules.columns import said_term
from retention.schedules.draft_schemas import (
    EntryBody,
    TermIn,
    comparison_out,
    contents_in,
    fed_out,
    lint_out,
    sheets_out,
)
from retention.schedules.entries import open_book
from retention.schedules.errors import ScheduleEntryUnfit
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from retention.schedules.planning import BASIS, Series
from retention.schedules.queries import EntryRow, Stand
from retention.schedules.schemas import EntryList, entry_out, schedule_after_act
from system.calendar.terms import Term
from system.console import Console, ConsoleCommand, pass_console
from system.errors import Objection
from system.exits import Exit
from system.organization.queries import own_fonds
from system.web.language import sentence

_TERM = re.compile(r"(?:(?P<years>\d{1,4}))?(?:\+?(?P<months>\d{1,5})m)?")

_FONDS = click.option(
    "--fonds", default="", metavar="CODE", help="The body; the only one there is where none is named."
)
_VERSION = click.option(
    "--version", "number", type=int, help="The number of the version; the draft, else the one in force."
)


def _version(stand: Stand, fonds: str, number: int | None) -> RetentionSchedule:
    return queries.version_of(stand, own_fonds(stand, fonds).id, number)


def _class(stand: Stand, schedule: RetentionSchedule, code: str) -> Series:
    node = queries.series_of(stand, schedule.chart_id).get(key_of(code) or "")
    if node is None:
        facts = {"code": code[:80], "field": "code"}
        raise ScheduleEntryUnfit(objections=[Objection("schedule.series_not_in_chart", BASIS, facts)])
    return node


@click.command("draft", cls=ConsoleCommand)
@_FONDS
@click.option("--title", default="", help="What the version is called.")
@click.option("--chart", "chart_id", type=click.UUID, help="The chart it is drawn on; the one in force.")
@pass_console
def draft(console: Console, fonds: str, title: str, chart_id: UUID | None) -> None:
    """Begin a new version from the one in force."""
    with console.work() as work:
        found = versions.draft_schedule(work, own_fonds(work, fonds).id, title=title, chart_id=chart_id)
        told = schedule_after_act(found, queries.count_entries(work, found.id))
    console.answer(told, [f"Version {told.number}, {told.entries} entries, {told.id}"])


@click.command("redraw", cls=ConsoleCommand)
@_FONDS
@pass_console
def redraw(console: Console, fonds: str) -> None:
    """Move the draft to the chart in force."""
    with console.work() as work:
        found = versions.redraw_schedule(work, queries.draft_of(work, own_fonds(work, fonds).id).id)
        told = schedule_after_act(found, queries.count_entries(work, found.id))
    console.answer(told, [f"Version {told.number}, {told.entries} entries"])


@click.command("withdraw", cls=ConsoleCommand)
@_FONDS
@pass_console
def withdraw(console: Console, fonds: str) -> None:
    """Give the draft up; it stays readable."""
    with console.work() as work:
        found = versions.withdraw_schedule(work, queries.draft_of(work, own_fonds(work, fonds).id).id)
        told = schedule_after_act(found, queries.count_entries(work, found.id))
    console.answer(told, [f"Version {told.number} withdrawn"])


@click.command("set", cls=ConsoleCommand)
@click.argument("code")
@click.argument("columns", nargs=-1, metavar="COLUMN=VALUE...")
@_FONDS
@pass_console
def set_entry(console: Console, code: str, columns: tuple[str, ...], fonds: str) -> None:
    """Say in the draft what becomes of the files of the series CODE; columns that are not named stay.

    A term is years, or years and months: office=3, intermediate=2+6m, precautionary=18m. An empty value takes a column
    away. Columns: values, office, intermediate, precautionary, trigger, trigger_name, technique, sample_quality,
    sampling_method, citations, units (codes with commas), access_condition, access_basis, access_years, support, note.
    """
    with console.work() as work:
        schedule = queries.draft_of(work, own_fonds(work, fonds).id)
        node = _class(work, schedule, code)
        standing = queries.entry_of_class(work, schedule.id, node.lineage_id)
        body = _changed(_body(work, schedule, standing), columns)
        contents = contents_in(body, editing.unit_ids(work, schedule.fonds_id, body.units))
        entry = editing.save_entry(work, schedule.id, node.node_id, contents)
        told = entry_out(findings.entry_with_findings(work, entry.id)[1], sentence)
    total = said_term(entry.office + entry.intermediate)
    console.answer(told, [f"{told.code}  {total}  {told.technique}", *(one.detail for one in told.findings)])


def _body(stand: Stand, schedule: RetentionSchedule, standing: ScheduleEntry | None) -> dict[str, object]:
    if standing is None:
        return {}
    book = open_book(stand, schedule)
    said = book.contents(book.entries[standing.key])
    units = queries.unit_codes(stand, standing)
    return {
        "values": said.values, "office": _plain(said.office), "intermediate": _plain(said.intermediate),
        "precautionary": _plain(said.precautionary), "trigger": said.trigger, "trigger_name": said.trigger_name,
        "technique": said.technique, "sample_quality": said.sample_quality, "sampling_method": said.sampling_method,
        "citations": [msgspec.to_builtins(one) for one in said.citations],
        "units": [unit.split()[0] for unit in units], "access_condition": said.access_condition,
        "access_basis": said.access_basis, "access_years": said.access_years, "support": said.support,
        "note": said.note,
    }  # fmt: skip


def _plain(term: Term | None) -> dict[str, int] | None:
    return None if term is None else {"years": term.years, "months": term.months}


def _changed(said: dict[str, object], columns: tuple[str, ...]) -> EntryBody:
    for column in columns:
        name, equals, text = column.partition("=")
        if not equals or name not in EntryBody.__struct_fields__:
            raise click.UsageError(f"COLUMN=VALUE, with one of: {', '.join(EntryBody.__struct_fields__)}")
        said[name] = _value(name, text.strip())
    try:
        return msgspec.convert(said, EntryBody)
    except msgspec.ValidationError as error:
        raise click.UsageError(str(error)) from error


def _value(name: str, text: str) -> object:
    match name:
        case "office" | "intermediate" | "precautionary":
            return _term(name, text)
        case "units":
            return [code.strip() for code in text.split(",") if code.strip()]
        case "access_years":
            if text and not text.isdecimal():
                raise click.UsageError("access_years: a whole number")
            return int(text) if text else None
        case "technique" | "sampling_method" | "access_condition" | "support":
            return text or None
        case "trigger":
            return text or "closing"
        case _:
            return text


def _term(name: str, text: str) -> dict[str, int] | None:
    found = _TERM.fullmatch(text)
    if found is None:
        raise click.UsageError(f"{name}: years, or years and months as 2+6m")
    if not text:
        return None
    return msgspec.to_builtins(TermIn(int(found["years"] or 0), int(found["months"] or 0)))  # type: ignore[no-any-return]  # a struct of two numbers


@click.command("drop", cls=ConsoleCommand)
@click.argument("code")
@_FONDS
@pass_console
def drop(console: Console, code: str, fonds: str) -> None:
    """Take what the draft says of the series CODE out of it."""
    with console.work() as work:
        schedule = queries.draft_of(work, own_fonds(work, fonds).id)
        editing.drop_entry(work, schedule.id, _class(work, schedule, code).node_id)
        told = schedule_after_act(schedule, queries.count_entries(work, schedule.id))
    console.answer(told, [f"Version {told.number}, {told.entries} entries"])


@click.command("feed", cls=ConsoleCommand)
@_FONDS
@pass_console
def feed(console: Console, fonds: str) -> None:
    """Let every appraisal sheet write its entry of the draft."""
    with console.work() as work:
        told = fed_out(feeding.feed_draft(work, queries.draft_of(work, own_fonds(work, fonds).id).id))
    line = f"sheets {told.sheets}: made {told.made}, changed {told.changed}, unchanged {told.unchanged}"
    console.answer(told, [f"{line}, waiting {told.waiting}"])


@click.command("sheets", cls=ConsoleCommand)
@_FONDS
@_VERSION
@pass_console
def sheets(console: Console, fonds: str, number: int | None) -> None:
    """Begin an appraisal sheet from every entry that has none."""
    with console.work() as work:
        schedule = _version(work, fonds, number)
        told = sheets_out(feeding.sheets_from_schedule(work, schedule.id), sentence)
    lines = [f"entries {told.entries}: begun {told.begun}, present {told.present}, refused {len(told.refused)}"]
    console.answer(told, [*lines, *(f"{one.code}: {' '.join(one.reasons)}" for one in told.refused)])
    if told.refused:
        raise click.exceptions.Exit(Exit.SOME_REFUSED)


@click.command("lint", cls=ConsoleCommand)
@_FONDS
@_VERSION
@pass_console
def lint(console: Console, fonds: str, number: int | None) -> None:
    """Say everything that stands against a version; exit code 3 where something keeps it from coming into force."""
    with console.reading() as reading:
        schedule = _version(reading, fonds, number)
        codes = {key: node.code for key, node in queries.series_of(reading, schedule.chart_id).items()}
        found = findings.findings(reading, schedule)
        told = lint_out(schedule.number, reading.today, found, codes, sentence)
    console.answer(
        told,
        [
            f"{one.level}  {one.code or '-'}  {one.detail} [{one.basis}]{' (legacy)' if one.tolerated else ''}"
            for one in told.findings
        ],
    )
    if told.stopping:
        raise click.exceptions.Exit(Exit.SOME_REFUSED)


@click.command("compare", cls=ConsoleCommand)
@click.argument("older", type=int)
@click.argument("newer", type=int)
@_FONDS
@pass_console
def compare(console: Console, older: int, newer: int, fonds: str) -> None:
    """Say what version NEWER says otherwise than version OLDER."""
    with console.reading() as reading:
        first, second = (_version(reading, fonds, number) for number in (older, newer))
        told = comparison_out(comparison.compare(reading, first.id, second.id))
    console.answer(
        told,
        [
            f"{one.kind}  {one.code}  {one.title}  ({one.open_files}+{one.closed_files})  {'; '.join(one.changes)}"
            for one in told.differences
        ],
    )


@click.command("show", cls=ConsoleCommand)
@_FONDS
@_VERSION
@pass_console
def show(console: Console, fonds: str, number: int | None) -> None:
    """Show every entry of a version."""
    with console.reading() as reading:
        schedule = _version(reading, fonds, number)
        found = findings.findings_by_key(reading, schedule)
        rows = [
            EntryRow(row.ScheduleEntry, row.code, row.title, tuple(found.get(row.ScheduleEntry.key, ())))
            for row in reading.session.execute(
                queries.entry_rows(reading, schedule.id).order_by(ScheduleEntry.sort_key)
            )
        ]
        told = EntryList(total=len(rows), page=1, pages=1, rows=[entry_out(row, sentence) for row in rows])
        lines = [
            f"{row.code}  {said_term(row.entry.office)} + {said_term(row.entry.intermediate)}  "
            f"{row.entry.technique.value}  {row.title}"
            for row in rows
        ]
    console.answer(told, lines)


COMMANDS = (draft, redraw, withdraw, set_entry, drop, feed, sheets, lint, compare, show)
