"""Acts on drafts: begin, write rows, paste, open what can be opened, discard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from uuid_utils.compat import uuid7

from records.aggregations.asked import own_fonds
from records.aggregations.service import close_aggregation, open_aggregations
from records.capture import pasted, queries
from records.capture.boxes import put_in_boxes
from records.capture.cells import LIMITS, USUAL, follow, is_blank, tidy
from records.capture.checking import Checked, check
from records.capture.errors import (
    CaptureDraftNotFound,
    CaptureHoldsRows,
    CaptureNameMissing,
    CaptureRefused,
    CaptureRowChanged,
    CaptureRowNotFound,
    CaptureTooLarge,
)
from records.capture.events import CaptureCommitted, CaptureDiscarded, CaptureLeft
from records.capture.model import CaptureDraft, CaptureRow
from system.actor import NotPermitted, Permission
from system.errors import Fact, Objection, Refusal, refuse_all
from system.work import Work

NAME_LIMIT = 200
JOB = "capture.open"
AT_ONCE = 300
"""Rows that a page waits for; a draft with more is left to a job."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """A row as a window sends it. `version` is the one it read, 0 for a row that the window made itself."""

    id: UUID
    cells: Mapping[str, str]
    version: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the writings: the rows as they stand, and those that another window had changed."""

    rows: list[CaptureRow] = field(default_factory=list)
    conflicts: list[CaptureRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit came to. `opened` and `left` together are every row that said something."""

    opened: int
    closed: int
    left: list[Checked]


def begin_draft(work: Work, *, name: str, columns: Sequence[str] = USUAL, draft_id: UUID | None = None) -> CaptureDraft:
    """Begin a draft. Whoever may open files anywhere in the body may keep drafts of them."""
    fonds_id = own_fonds(work.actor)
    if not work.actor.holds(Permission.AGGREGATION_OPEN):
        raise NotPermitted(permission=Permission.AGGREGATION_OPEN.value, actor=work.actor.handle)
    draft = CaptureDraft(
        id=draft_id or uuid7(),
        fonds_id=fonds_id,
        owner=work.actor.handle,
        name=_name(name),
        columns=_columns(columns),
        created_at=work.now,
        changed_at=work.now,
    )
    work.session.add(draft)
    work.session.flush()
    return draft


def arrange_draft(work: Work, draft_id: UUID, *, name: str, columns: Sequence[str]) -> CaptureDraft:
    """Give a draft another name or other columns. What stands in a column that is not shown stays."""
    draft = _take(work, draft_id)
    draft.name, draft.columns, draft.changed_at = _name(name), _columns(columns), work.now
    return draft


def write_rows(work: Work, draft_id: UUID, writings: Sequence[Writing], *, force: bool = False) -> Written:
    """Keep what was typed, readable or not: a draft refuses nothing but its own size.

    A row that another window wrote meanwhile is not overwritten but told, unless both say the same; with `force` the
    later hand wins. A row that has become a file meanwhile is a conflict too, and is never touched.
    """
    draft = _take(work, draft_id)
    known = {row.id: row for row in _rows(work, [one.id for one in writings])}
    if any(row.draft_id != draft.id for row in known.values()):
        raise CaptureRowNotFound(id=draft_id)
    fresh = [one for one in writings if one.id not in known]
    _refuse_size(work, draft, len({one.id for one in fresh}))
    position = _last_position(work, draft)
    written = Written()
    for one in writings:
        row = known.get(one.id)
        # A window sends the cells it shows; what it does not show stays.
        cells = tidy({**(row.cells if row else {}), **one.cells})
        if row is None:
            position += 1
            row = CaptureRow(id=one.id, draft_id=draft.id, position=position, cells=cells, aggregation_id=None)
            work.session.add(row)
            known[one.id] = row
        elif row.aggregation_id is not None:
            written.conflicts.append(row)
            continue
        elif row.cells != cells:
            # A window that made the row and never heard the answer sends 0 again.
            if one.version != row.version and not force:
                written.conflicts.append(row)
                continue
            row.cells = cells
        written.rows.append(row)
    draft.changed_at = work.now
    work.session.flush()
    return written


def add_rows(work: Work, draft_id: UUID, number: int = 1) -> list[CaptureRow]:
    """Add rows at the end, each with what rows of this draft have in common with the last."""
    draft = _take(work, draft_id)
    number = max(1, min(number, queries.PAGE))
    standing = queries.rows_of(work, draft)
    begun = follow(standing[-1].cells) if standing else {}
    return write_rows(work, draft_id, [Writing(id=uuid7(), cells=begun) for _ in range(number)]).rows


def paste(work: Work, draft_id: UUID, text: str, *, column: str = "", row_id: UUID | None = None) -> list[CaptureRow]:
    """Fill cells from a spreadsheet, from one cell to the right and down; without a row, into new rows at the end.

    Raises:
        CaptureTooLarge: the text or the draft would be too large; then nothing was taken.
    """
    draft = _take(work, draft_id)
    refuse_all(CaptureTooLarge, pasted.objections(text, [], 0))
    lines = pasted.read_cells(text)
    standing = queries.rows_of(work, draft)
    at = next((place for place, row in enumerate(standing) if row.id == row_id), len(standing))
    if row_id is not None and at == len(standing):
        raise CaptureRowNotFound(id=row_id)
    beyond = max(0, len(lines) - (len(standing) - at))
    refuse_all(CaptureTooLarge, pasted.objections(text, [[]] * beyond, _held(work, draft)))
    names = list(draft.columns)
    begin = names.index(column) if column in names else 0
    position = _last_position(work, draft)
    above: dict[str, str] = dict(standing[at - 1].cells) if 0 < at <= len(standing) else {}
    found: list[CaptureRow] = []
    for place, line in enumerate(lines):
        given = dict(zip(names[begin:], line, strict=False))
        if at + place < len(standing):
            row = standing[at + place]
            row.cells = tidy({**row.cells, **given})
        else:
            position += 1
            cells = tidy(
                {**{name: value for name, value in follow(above).items() if not given.get(name)}, **_said(given)}
            )
            row = CaptureRow(id=uuid7(), draft_id=draft.id, position=position, cells=cells, aggregation_id=None)
            work.session.add(row)
        above = row.cells
        found.append(row)
    draft.changed_at = work.now
    work.session.flush()
    return found


def remove_row(work: Work, draft_id: UUID, row_id: UUID) -> None:
    """Take a row out of the draft. Doing it twice does no harm; one that became a file stays."""
    draft = _take(work, draft_id)
    row = work.session.get(CaptureRow, row_id)
    if row is None:
        return
    if row.draft_id != draft.id:
        raise CaptureRowNotFound(id=row_id)
    if row.aggregation_id is not None:
        raise CaptureRowChanged(id=row_id)
    work.session.delete(row)
    draft.changed_at = work.now


def commit_draft(work: Work, draft_id: UUID, *, all_or_none: bool = False) -> Committed:
    """Open every row that can be opened, in the order of the draft, and close those with a closing day; in one act.

    What is refused stays in the draft with its reasons. A row that became a file keeps it, so that a second commit,
    by another window or after a broken line, opens nothing twice: the draft's row is locked while it runs.

    Raises:
        CaptureRefused: all rows were wanted or none, and some stay; `position` (from 1) says which.
    """
    draft = _take(work, draft_id)
    rows = queries.rows_of(work, draft)
    checked = [one for one in check(work, draft.fonds_id, rows) if not one.blank]
    good = [one for one in checked if one.is_good]
    left = [one for one in checked if not one.is_good]
    if left and all_or_none:
        raise CaptureRefused(objections=_placed(rows, left))
    if not good:
        return Committed(0, 0, left)
    closed = _open(work, draft, good, {row.id: place for place, row in enumerate(rows, start=1)})
    work.emit(
        CaptureCommitted(entity_id=draft.id, fonds_id=draft.fonds_id, opened=len(good), closed=closed, left=len(left))
    )
    return Committed(len(good), closed, left)


def leave_draft(work: Work, draft_id: UUID, *, all_or_none: bool = False) -> UUID:
    """Leave the opening of a draft to a job that accounts for every row; gives the job's id."""
    draft = _take(work, draft_id)
    job_id = work.enqueue(JOB, draft_id=draft.id, all_or_none=all_or_none)
    rows = queries.waiting(work, draft)
    work.emit(CaptureLeft(entity_id=draft.id, fonds_id=draft.fonds_id, rows=rows, job_id=job_id))
    return job_id


def open_row(work: Work, draft_id: UUID, row_id: UUID) -> bool:
    """Open the file of one row; False where it is a file already, or says nothing.

    Raises:
        CaptureRowNotFound: somebody took it out of the draft.
        CaptureRefused: with everything against it; the row stays.
    """
    draft = _take(work, draft_id)
    row = work.session.get(CaptureRow, row_id, populate_existing=True)
    if row is None or row.draft_id != draft.id:
        raise CaptureRowNotFound(id=row_id)
    if row.aggregation_id is not None or is_blank(row.cells):
        return False
    checked = check(work, draft.fonds_id, [row])
    refuse_all(CaptureRefused, [objection for one in checked for objection in one.objections])
    _open(work, draft, checked, {})
    return True


def _open(work: Work, draft: CaptureDraft, good: Sequence[Checked], places: Mapping[UUID, int]) -> int:
    """Open rows that can be opened, put their volumes into boxes and close those with a closing day; how many closed.

    Whoever hears of a closing may still object: then the whole act is undone and the row named by its place.
    """
    opened = open_aggregations(work, [one.opening for one in good if one.opening is not None])
    named: dict[UUID, str] = {}
    for one, aggregation in zip(good, opened, strict=True):
        one.row.aggregation_id = aggregation.id
        if one.read.box:
            named[aggregation.id] = one.read.box
    try:
        put_in_boxes(work, draft.fonds_id, named)
    except Refusal as refusal:
        raise CaptureRefused(objections=refusal.objections) from refusal
    closed = 0
    for one, aggregation in zip(good, opened, strict=True):
        if one.read.closed_on is None:
            continue
        try:
            close_aggregation(work, aggregation.id, on=one.read.closed_on, folios=one.read.folios)
        except Refusal as refusal:
            raise CaptureRefused(objections=_at_row(refusal, places.get(one.row.id, 0))) from refusal
        closed += 1
    draft.changed_at = work.now
    work.session.flush()
    return closed


def discard_draft(work: Work, draft_id: UUID, *, with_rows: bool = False) -> None:
    """Throw a draft away. The files it opened stay, of course.

    Raises:
        CaptureHoldsRows: it holds rows that say something, and it was not said that they may go.
    """
    draft = _take(work, draft_id)
    held = sum(not is_blank(row.cells) for row in queries.rows_of(work, draft))
    if held and not with_rows:
        raise CaptureHoldsRows(rows=held)
    work.emit(CaptureDiscarded(entity_id=draft.id, fonds_id=draft.fonds_id, rows=held))
    work.session.delete(draft)


def _take(work: Work, draft_id: UUID) -> CaptureDraft:
    """One's own draft, locked until the act ends: two windows write one after the other."""
    statement = queries.own(work).where(CaptureDraft.id == draft_id).with_for_update()
    found: CaptureDraft | None = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise CaptureDraftNotFound(id=draft_id)
    return found


def _rows(work: Work, ids: Sequence[UUID]) -> list[CaptureRow]:
    found: list[CaptureRow] = []
    for start in range(0, len(ids), 500):
        found.extend(work.session.scalars(select(CaptureRow).where(CaptureRow.id.in_(ids[start : start + 500]))))
    return found


def _held(work: Work, draft: CaptureDraft) -> int:
    return work.session.scalar(select(func.count()).where(CaptureRow.draft_id == draft.id)) or 0


def _refuse_size(work: Work, draft: CaptureDraft, fresh: int) -> None:
    if fresh:
        refuse_all(CaptureTooLarge, pasted.objections("", [[]] * fresh, _held(work, draft)))


def _last_position(work: Work, draft: CaptureDraft) -> int:
    return work.session.scalar(select(func.max(CaptureRow.position)).where(CaptureRow.draft_id == draft.id)) or 0


def _said(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value}


def _name(name: str) -> str:
    plain = "".join(one if one.isprintable() else " " for one in name).strip()[:NAME_LIMIT]
    if not plain:
        raise CaptureNameMissing(field="name")
    return plain


def _columns(columns: Sequence[str]) -> list[str]:
    wanted = [name for name in LIMITS if name in set(columns)]
    # Without these nothing can be opened.
    needed = {"series", "unit", "title"}
    return [name for name in LIMITS if name in needed or name in wanted]


def _placed(rows: Sequence[CaptureRow], left: Sequence[Checked]) -> list[Objection]:
    places = {row.id: place for place, row in enumerate(rows, start=1)}
    return [
        Objection(objection.code, objection.basis, {**objection.facts, "position": places[one.row.id]})
        for one in left
        for objection in one.objections
    ]


def _at_row(refusal: Refusal, position: int) -> list[Objection]:
    said: dict[str, Fact] = {"position": position} if position else {}
    return [Objection(one.code, one.basis, {**one.facts, **said}) for one in refusal.objections]
