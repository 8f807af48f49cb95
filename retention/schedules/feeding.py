"""Appraisal sheets write the entries of a draft, so that nothing is typed twice (LGA 56: the sheets form the schedule).

A sheet feeds once it says AT, AC and the technique, or leaves them to a series above that does. From then on its entry
says what the sheet says, in the transaction that changes the sheet; only the note of the entry is free. Where the sheet
says nothing of a column, the entry keeps what it had: silence takes no legal basis or producing area away.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from classification.charts.levels import Level
from classification.series import queries as series
from classification.series.contents import SheetContents, read_sheet
from classification.series.events import SheetCompleted, SheetSaved, SheetWithdrawn
from classification.series.kinds import Trigger
from classification.series.model import AppraisalSheet
from classification.series.service import begin_sheet
from retention.schedules.contents import EntryContents
from retention.schedules.entries import Book, draft_to_edit, objections_to, open_book, write
from retention.schedules.events import ScheduleFed, ScheduleSheetsBegun
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from retention.schedules.planning import Series
from system.actor import Permission, Place
from system.errors import Conflict, Invalid, Objection
from system.work import Reading, Work

_KEPT = ("values", "citations", "units", "support")


@dataclass(frozen=True, slots=True)
class Fed:
    """How many entries sheets made, changed or left as they were, and how many sheets do not say enough yet."""

    made: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0

    @property
    def sheets(self) -> int:
        """Every sheet of a class of the chart, counted once."""
        return self.made + self.changed + self.unchanged + self.waiting


@dataclass(frozen=True, slots=True)
class SheetsBegun:
    """What became of every entry: a sheet begun from it, one present already, or refused with its reasons by code."""

    entries: int
    begun: int
    present: int
    refused: tuple[tuple[str, tuple[Objection, ...]], ...] = ()


def feed_from_sheet(work: Work, event: SheetSaved | SheetCompleted | SheetWithdrawn) -> None:
    """Rewrite the entry of a sheet's class in the body's draft, where there is one that has the class."""
    if event.fonds_id is None:
        return
    # Whoever saves a sheet need not be allowed to look at schedules.
    draft = work.session.scalar(
        select(RetentionSchedule)
        .where(RetentionSchedule.fonds_id == event.fonds_id, RetentionSchedule.state == ScheduleState.DRAFT)
        .order_by(RetentionSchedule.number.desc())
        .limit(1)
    )
    if draft is not None:
        feed(work, draft, (event.lineage_id,))


def feed_draft(work: Work, schedule_id: UUID) -> Fed:
    """Rewrite every entry of a draft that has a sheet, and make those that are missing.

    Raises:
        ScheduleNotFound, ScheduleNotDraft
    """
    return feed(work, draft_to_edit(work, schedule_id))


def feed(work: Work, schedule: RetentionSchedule, lineages: Collection[UUID] | None = None) -> Fed:
    """Let the sheets of these classes, of all where None is given, write their entries in a draft."""
    work.session.flush()
    sheets = series.feeding(work, schedule.fonds_id, lineages)
    book = open_book(work, schedule, lineages)
    untied = _untie(book, sheets.keys(), lineages)
    units = series.units_of(work, [sheet.id for sheet in sheets.values()])
    counts = dict.fromkeys(("made", "changed", "unchanged", "waiting"), 0)
    for node in sorted(book.chart.values(), key=lambda one: one.sort_key):
        sheet = sheets.get(node.lineage_id)
        if sheet is not None and node.level in {Level.SERIES, Level.SUBSERIES}:
            counts[_feed_one(work, book, node, sheet, read_sheet(sheet, units.get(sheet.id, ())))] += 1
    fed = Fed(**counts)
    if fed.made or fed.changed or untied:
        schedule.sha256 = ""
        work.session.flush()
        work.emit(
            ScheduleFed(
                entity_id=schedule.id, fonds_id=schedule.fonds_id, number=schedule.number, made=fed.made,
                changed=fed.changed, unchanged=fed.unchanged, waiting=fed.waiting,
            )
        )  # fmt: skip
    return fed


def sheets_from_schedule(work: Work, schedule_id: UUID) -> SheetsBegun:
    """Begin a draft sheet from every entry whose class has none: for bodies that come with a schedule only.

    Every entry is accounted for. The version may be a draft or the one in force.

    Raises:
        ScheduleNotFound
        ScheduleNotDraft: the version is superseded or withdrawn.
    """
    schedule = _living(work, schedule_id)
    work.actor.require(Permission.SHEET_EDIT, Place(schedule.fonds_id))
    book = open_book(work, schedule)
    known = series.feeding(work, schedule.fonds_id)
    begun, refused = 0, []
    ordered = sorted(book.entries.values(), key=lambda entry: entry.sort_key)
    missing = [entry for entry in ordered if entry.lineage_id not in known]
    for entry in missing:
        try:
            begin_sheet(work, schedule.fonds_id, entry.lineage_id, _sheet_of(book.contents(entry)))
        except (Conflict, Invalid) as refusal:
            code = book.chart[entry.key].code if entry.key in book.chart else entry.key
            refused.append((code, refusal.objections))
        else:
            begun += 1
    told = SheetsBegun(len(ordered), begun, len(ordered) - len(missing), tuple(refused))
    if begun:
        work.emit(
            ScheduleSheetsBegun(
                entity_id=schedule.id, fonds_id=schedule.fonds_id, number=schedule.number, entries=told.entries,
                begun=begun, present=told.present, refused=len(refused),
            )
        )  # fmt: skip
    if schedule.state is ScheduleState.DRAFT:
        feed(work, schedule)
    return told


def _living(work: Work, schedule_id: UUID) -> RetentionSchedule:
    schedule = work.session.get(RetentionSchedule, schedule_id)
    if schedule is not None and schedule.state is ScheduleState.IN_FORCE:
        work.actor.require(Permission.SCHEDULE_EDIT, Place(schedule.fonds_id))
        return schedule
    return draft_to_edit(work, schedule_id)


def _untie(book: Book, fed: Collection[UUID], lineages: Collection[UUID] | None) -> int:
    """Free the entries whose sheet is no longer there: a withdrawn one says nothing. Gives their number."""
    tied: list[ScheduleEntry] = [
        entry
        for entry in book.entries.values()
        if entry.sheet_id is not None
        and entry.lineage_id not in fed
        and (lineages is None or entry.lineage_id in lineages)
    ]
    for entry in tied:
        entry.sheet_id = None
    return len(tied)


def _feed_one(work: Work, book: Book, node: Series, sheet: AppraisalSheet, says: SheetContents) -> str:
    entry = book.entries.get(node.key)
    before = book.contents(entry) if entry else None
    given = (_with_what_is_kept(says, before) if before else _entry_of(says)).settled()
    half = (given.office is None) != (given.intermediate is None)
    if half or objections_to(book, node, given):
        return "waiting"
    if entry is not None and before == given:
        tied = entry.sheet_id == sheet.id
        entry.sheet_id = sheet.id
        return "unchanged" if tied else "changed"
    write(work, book, node, given, sheet_id=sheet.id)
    return "changed" if entry is not None else "made"


def kept_columns(sheet: SheetContents, entry: EntryContents) -> tuple[str, ...]:
    """The columns that an entry says though its sheet says nothing of them, by name."""
    if sheet.office is None or sheet.intermediate is None:
        # What a subseries leaves to its series is told there.
        return ()
    says = _entry_of(sheet)
    return tuple(name for name in (*_KEPT, "access_condition") if not getattr(says, name) and getattr(entry, name))


def kept_beside_sheet(reading: Reading, schedule: RetentionSchedule, entry: ScheduleEntry) -> tuple[str, ...]:
    """The columns an entry of a draft keeps because its sheet says nothing of them; none without a sheet in sight."""
    if entry.sheet_id is None or schedule.state is not ScheduleState.DRAFT:
        return ()
    sheet = reading.session.scalar(series.visible_sheets(reading).where(AppraisalSheet.id == entry.sheet_id))
    if sheet is None:
        return ()
    said = open_book(reading, schedule, (entry.lineage_id,)).contents(entry)
    return kept_columns(series.contents_of(reading, sheet), said)


def _with_what_is_kept(sheet: SheetContents, before: EntryContents) -> EntryContents:
    """What a sheet writes over an entry: a column of which it says nothing stays as it is."""
    says = _entry_of(sheet)
    kept = {name: getattr(says, name) or getattr(before, name) for name in _KEPT}
    if says.access_condition is None:
        kept.update({name: getattr(before, name) for name in ("access_condition", "access_basis", "access_years")})
    if says.technique is before.technique:
        kept.update(
            {name: getattr(says, name) or getattr(before, name) for name in ("sample_quality", "sampling_method")}
        )
    return replace(says, note=before.note, **kept)


def _entry_of(sheet: SheetContents) -> EntryContents:
    return EntryContents(
        values=sheet.values, office=sheet.office, intermediate=sheet.intermediate, precautionary=sheet.precautionary,
        trigger=sheet.trigger or Trigger.CLOSING, trigger_name=sheet.trigger_name,
        technique=sheet.technique, sample_quality=sheet.sample_quality, sampling_method=sheet.sampling_method,
        citations=sheet.citations, units=sheet.units, access_condition=sheet.access_condition,
        access_basis=sheet.access_basis, access_years=sheet.access_years, support=sheet.support,
    )  # fmt: skip


def _sheet_of(entry: EntryContents) -> SheetContents:
    return SheetContents(
        values=entry.values, office=entry.office, intermediate=entry.intermediate, precautionary=entry.precautionary,
        trigger=entry.trigger, trigger_name=entry.trigger_name, technique=entry.technique,
        sample_quality=entry.sample_quality, sampling_method=entry.sampling_method, citations=entry.citations,
        units=entry.units, access_condition=entry.access_condition, access_basis=entry.access_basis,
        access_years=entry.access_years, support=entry.support,
    )  # fmt: skip
