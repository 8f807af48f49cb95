"""Acts on the entries of a draft: what a body says of one series or subseries is written, changed, taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from retention.schedules import queries
from retention.schedules.contents import EntryContents, changed
from retention.schedules.entries import Book, class_at, draft_to_edit, erase, objections_to, open_book, write
from retention.schedules.errors import (
    ScheduleEntryChanged,
    ScheduleEntryFed,
    ScheduleEntryLeanedOn,
    ScheduleEntryNotFound,
    ScheduleEntryUnfit,
)
from retention.schedules.events import ScheduleEntryDropped, ScheduleEntrySaved
from retention.schedules.model import ScheduleEntry
from system.errors import Objection, refuse_all
from system.organization.model import Unit
from system.work import Work


def save_entry(
    work: Work, schedule_id: UUID, node_id: UUID, contents: EntryContents, *, seen: str | None = None
) -> ScheduleEntry:
    """Say in a draft how long the files of a class are kept, from when, and what becomes of them; or change it.

    What breaks a rule of the law is kept as it is said: the linter tells it, and approval refuses it. Subseries that
    take their terms from this class follow.

    Args:
        work: the act.
        schedule_id: a draft.
        node_id: a series or subseries of the draft's chart.
        contents: every column; what is not said is empty.
        seen: the `mark` of the entry as its writer saw it; None writes whatever stands there.

    Raises:
        ScheduleNotFound, ScheduleNotDraft
        ScheduleEntryUnfit: with every reason, each at its field.
        ScheduleEntryFed: an appraisal sheet says these columns; only the note is free.
        ScheduleEntryChanged: somebody else changed the entry in the meantime.
    """
    schedule = draft_to_edit(work, schedule_id)
    book = open_book(work, schedule)
    node = class_at(book, node_id)
    given = contents.settled()
    refuse_all(ScheduleEntryUnfit, objections_to(book, node, contents))
    entry = book.entries.get(node.key)
    if seen is not None and seen != mark(book, entry):
        raise ScheduleEntryChanged(code=node.code)
    before = book.contents(entry) if entry else None
    columns = changed(before or EntryContents(), given)
    if before is not None and not columns:
        return book.entries[node.key]
    if entry is not None and entry.sheet_id is not None and set(columns) - {"note"}:
        raise ScheduleEntryFed(code=node.code, sheet=entry.sheet_id, columns=", ".join(sorted(set(columns) - {"note"})))
    if entry is not None and columns == ("note",):
        entry.note = given.note
        work.session.flush()
    else:
        entry = write(work, book, node, given)
    # What stands here now is no longer what a file said.
    schedule.sha256 = ""
    work.emit(
        ScheduleEntrySaved(
            entity_id=schedule.id, fonds_id=schedule.fonds_id, number=schedule.number, key=node.key,
            made=before is None, columns=columns,
        )
    )  # fmt: skip
    return entry


def drop_entry(work: Work, schedule_id: UUID, node_id: UUID) -> None:
    """Take what a draft says of a class out of it.

    Raises:
        ScheduleNotFound, ScheduleNotDraft
        ScheduleEntryNotFound: the draft says nothing of the class.
        ScheduleEntryFed: its appraisal sheet would write it again; the sheet is withdrawn instead.
        ScheduleEntryLeanedOn: subseries take their terms or technique from it.
    """
    schedule = draft_to_edit(work, schedule_id)
    book = open_book(work, schedule)
    node = class_at(book, node_id)
    entry = book.entries.get(node.key)
    if entry is None:
        raise ScheduleEntryNotFound(id=node_id)
    if entry.sheet_id is not None:
        raise ScheduleEntryFed(code=node.code, sheet=entry.sheet_id, columns="")
    if leaning := [book.chart[below.key].code for below in book.leaning_on(node.key) if below.key in book.chart]:
        raise ScheduleEntryLeanedOn(code=node.code, subseries=", ".join(leaning[:20]))
    erase(work, [entry])
    schedule.sha256 = ""
    work.session.flush()
    work.emit(
        ScheduleEntryDropped(
            entity_id=schedule.id, fonds_id=schedule.fonds_id, number=schedule.number, key=node.key
        )
    )  # fmt: skip


def mark(book: Book, entry: ScheduleEntry | None) -> str:
    """What tells one state of an entry from another: a digest of everything it says, empty where there is none."""
    if entry is None:
        return ""
    said = book.contents(entry)
    return sha256(repr((entry.id, entry.sheet_id, replace(said, units=tuple(sorted(said.units))))).encode()).hexdigest()


def unit_ids(work: queries.Stand, fonds_id: UUID, codes: Iterable[str]) -> tuple[UUID, ...]:
    """The units that codes name, whatever their case.

    Raises:
        ScheduleEntryUnfit: naming every code that no unit of the body has.
    """
    wanted = {code.strip().lower(): code.strip() for code in codes if code.strip()}
    rows = work.session.execute(select(Unit.id, Unit.code).where(Unit.fonds_id == fonds_id))
    known = {code.lower(): unit_id for unit_id, code in rows}
    refuse_all(
        ScheduleEntryUnfit,
        (
            Objection("schedule.unit_unknown", "", {"field": "units", "given": written[:80]})
            for lowered, written in wanted.items()
            if lowered not in known
        ),
    )
    return tuple(known[code] for code in wanted)
