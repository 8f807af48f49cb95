"""Forms of many files, boxes or loans: left to a job, kept some days, given to who may see all in them that day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select

from records.custody.model import Loan
from retention.forms.errors import (
    BoxToPrintNotFound,
    FormNotTypeset,
    FormUnknown,
    NothingToPrint,
    SlipNotFound,
    TooMuchToPrint,
)
from retention.forms.events import PrintingMade, PrintingQueued
from retention.forms.kinds import BATCHED, FORMATS, FileFormat, FormKind
from retention.forms.model import PrintedBox, PrintedFile, PrintedLoan, Printing
from retention.forms.queries import printing_of, seen
from retention.forms.service import Options, Printed, file_name, print_many
from retention.forms.sheet_formats import sheet_format
from system.actor import Actor
from system.attachments.model import Attachment
from system.attachments.service import drop, keep
from system.work import Installation, Work

JOB = "forms.print"
KEPT_DAYS = 30
FILES_LIMIT = 5_000
# How many go into one document: the typesetter holds the whole of it in memory.
PART = {FormKind.COVER: 100, FormKind.SPINE: 400, FormKind.INDEX: 25, FormKind.BOX: 100, FormKind.LOAN: 100}
_LARGEST = 256 * 2**20
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_UNMADE = (FormNotTypeset, TooMuchToPrint, NothingToPrint, BoxToPrintNotFound, SlipNotFound)


def queue_batch(
    work: Work,
    form: FormKind,
    ids: Sequence[UUID],
    *,
    written: FileFormat = FileFormat.PDF,
    options: Options | None = None,
) -> Printing:
    """Leave forms of many files, boxes or loans to a job. What the actor may not see of them is left out, untold.

    Raises:
        FormUnknown, FormAsked, NothingToPrint, TooMuchToPrint
    """
    asked = options or Options()
    if form not in BATCHED or written not in FORMATS[form]:
        raise FormUnknown(form=form.value, format=written.value)
    if form is FormKind.SPINE:
        sheet_format(asked.sheet, asked.start)
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > FILES_LIMIT:
        raise TooMuchToPrint(files=len(wanted), limit=FILES_LIMIT)
    body_of = seen(work, form, wanted)
    found = [one for one in wanted if one in body_of]
    if not found:
        raise NothingToPrint
    body = body_of[found[0]]
    sweep(work, Printing.fonds_id == body)
    own = [one for one in found if body_of[one] == body]
    printing = Printing(
        fonds_id=body, form=form, format=written, options=asdict(asked), job_id=None, files=len(own), printed=None,
        requested_by=work.actor.handle, requested_at=work.now, attachment_id=None,
        expires_on=work.today + timedelta(days=KEPT_DAYS),
    )  # fmt: skip
    work.session.add(printing)
    work.session.flush()
    work.session.add_all(_entry(form, printing.id, one, at) for at, one in enumerate(own, 1))
    printing.job_id = work.enqueue(JOB, printing_id=printing.id)
    work.emit(
        PrintingQueued(
            entity_id=printing.id, fonds_id=body, form=form.value, format=written.value, files=len(own)
        )
    )  # fmt: skip
    return printing


def _entry(form: FormKind, printing_id: UUID, thing: UUID, position: int) -> PrintedFile | PrintedBox | PrintedLoan:
    match form:
        case FormKind.BOX:
            return PrintedBox(printing_id=printing_id, box_id=thing, position=position)
        case FormKind.LOAN:
            return PrintedLoan(printing_id=printing_id, loan_id=thing, position=position)
        case _:
            return PrintedFile(printing_id=printing_id, aggregation_id=thing, position=position)


@dataclass
class Parts:
    """The documents of one printing, each made when the first thing in it is asked for.

    What does not fit one document comes as a ZIP of several, each of them whole: merging would lose the tags by which
    a screen reader finds its way, and with them the conformance to PDF/UA.
    """

    installation: Installation
    actor: Actor
    printing: Printing
    ids: Sequence[UUID]
    failed: set[UUID] = field(default_factory=set)
    _made: dict[int, list[Printed]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many things go into one document."""
        return PART[self.printing.form]

    def settle(self, thing: UUID, at: int) -> bool:
        """Whether the thing at a position (from 0) stands in its document, which is made where it is not yet."""
        self._make(at // self.size)
        return thing not in self.failed

    def whole(self) -> Printed:
        """All documents, those included that an earlier run had made before it was killed.

        Raises:
            FormNotTypeset: none of them could be made.
        """
        for number in range((len(self.ids) + self.size - 1) // self.size):
            self._make(number)
        parts = [part for number in sorted(self._made) for part in self._made[number]]
        if not parts:
            raise FormNotTypeset
        name, count = f"{self.printing.form.value}-{self.printing.requested_at:%Y%m%d}", str(self.printing.files)
        if len(parts) == 1:
            return Printed(parts[0].content, file_name(name, count, parts[0].format), parts[0].format)
        return Printed(_zip(parts), file_name(name, count, FileFormat.ZIP), FileFormat.ZIP)

    def _make(self, number: int) -> None:
        if number not in self._made:
            start = number * self.size
            self._made[number] = self._part(self.ids[start : start + self.size], first=number == 0)

    def _part(self, ids: Sequence[UUID], *, first: bool) -> list[Printed]:
        """One part; where it cannot be made its halves, so that one thing that cannot be printed stops no other."""
        options = Options(**self.printing.options)
        if not first:
            options = Options(options.sheet, 1, options.by_volume, options.transfer)
        try:
            with self.installation.reading(self.actor) as reading:
                self.failed |= set(ids) - set(seen(reading, self.printing.form, ids))
                return [print_many(reading, self.printing.form, ids, self.printing.format, options)]
        except _UNMADE:
            if len(ids) == 1:
                self.failed |= set(ids)
                return []
        half = len(ids) // 2
        return [*self._part(ids[:half], first=first), *self._part(ids[half:], first=False)]


def _zip(parts: Sequence[Printed]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as found:
        for number, part in enumerate(parts, 1):
            entry = zipfile.ZipInfo(f"{number:03d}-{part.name}", date_time=_FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            found.writestr(entry, part.content)
    return out.getvalue()


def keep_printing(work: Work, printing_id: UUID, made: Printed, *, printed: int) -> Mapping[str, Any]:
    """Keep what a job made. Where it was kept before, nothing is done."""
    printing = printing_of(work, printing_id)
    if printing.attachment_id is None:
        kept = keep(
            work, printing.fonds_id, [made.content], file_name=made.name, mime=made.mime, limit=_LARGEST
        )  # fmt: skip
        printing.attachment_id, printing.printed = kept.id, printed
        work.emit(
            PrintingMade(
                entity_id=printing.id, fonds_id=printing.fonds_id, form=printing.form.value, printed=printed,
                left_out=printing.files - printed, sha256=kept.sha256,
            )
        )  # fmt: skip
    return {"printing": str(printing.id), "printed": printing.printed, "files": printing.files}


def sweep(work: Work, which: ColumnElement[bool] | None = None) -> int:
    """Take away what expired, of every body where `which` names none; how many printings."""
    old = select(Printing).where(Printing.expires_on < work.today)
    old = old if which is None else old.where(which)
    gone = work.session.scalars(old.with_for_update(skip_locked=True)).all()
    for printing in gone:
        _take_away(work, printing)
    return len(gone)


def forget_file(work: Work, aggregation_id: UUID) -> None:
    """Take away printings in which a file that was disposed of stands, also those that are not made yet.

    What else was in them can be printed again.
    """
    printed = select(PrintedFile.printing_id).where(PrintedFile.aggregation_id == aggregation_id)
    lent = (
        select(PrintedLoan.printing_id)
        .join(Loan, Loan.id == PrintedLoan.loan_id)
        .where(Loan.aggregation_id == aggregation_id)
    )
    holding = or_(Printing.id.in_(printed), Printing.id.in_(lent))
    for printing in work.session.scalars(select(Printing).where(holding).order_by(Printing.id).with_for_update()):
        _take_away(work, printing)


def _take_away(work: Work, printing: Printing) -> None:
    kept = work.session.get(Attachment, printing.attachment_id) if printing.attachment_id else None
    for table in (PrintedFile, PrintedBox, PrintedLoan):
        work.session.execute(delete(table).where(table.printing_id == printing.id))
    work.session.delete(printing)
    work.session.flush()
    if kept is not None:
        drop(work, kept)
