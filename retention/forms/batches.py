"""Forms of many files: left to a job, kept some days, given only to who may see every file in them on that day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from retention.forms.errors import FormNotTypeset, FormUnknown, NothingToPrint, TooMuchToPrint
from retention.forms.events import PrintingMade, PrintingQueued
from retention.forms.kinds import BATCHED, FORMATS, FileFormat, FormKind
from retention.forms.model import PrintedFile, Printing
from retention.forms.queries import printing_of
from retention.forms.service import Options, Printed, file_name, print_files
from retention.forms.sheet_formats import sheet_format
from system.attachments.model import Attachment
from system.attachments.service import drop, keep
from system.work import Reading, Work

JOB = "forms.print"
KEPT_DAYS = 30
FILES_LIMIT = 5_000
# How many files go into one document: the typesetter holds the whole of it in memory.
PART = {FormKind.COVER: 100, FormKind.SPINE: 400, FormKind.INDEX: 25}
_LARGEST = 256 * 2**20
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def queue_batch(
    work: Work,
    form: FormKind,
    aggregation_ids: Sequence[UUID],
    *,
    written: FileFormat = FileFormat.PDF,
    options: Options | None = None,
) -> Printing:
    """Leave forms of many files to a job. What the actor may not see of them is left out, untold.

    Raises:
        FormUnknown, FormAsked, NothingToPrint, TooMuchToPrint
    """
    asked = options or Options()
    if form not in BATCHED or written not in FORMATS[form]:
        raise FormUnknown(form=form.value, format=written.value)
    if form is FormKind.SPINE:
        sheet_format(asked.sheet, asked.start)
    wanted = list(dict.fromkeys(aggregation_ids))
    if len(wanted) > FILES_LIMIT:
        raise TooMuchToPrint(files=len(wanted), limit=FILES_LIMIT)
    statement = select(Aggregation.id, Aggregation.fonds_id).where(Aggregation.id.in_(wanted), reach(work.actor))
    fonds = {row.id: row.fonds_id for row in work.session.execute(statement)}
    seen = [one for one in wanted if one in fonds]
    if not seen:
        raise NothingToPrint
    body = fonds[seen[0]]
    _sweep(work, body)
    printing = Printing(
        fonds_id=body, form=form, format=written, options=asdict(asked), job_id=None, files=0, printed=None,
        requested_by=work.actor.handle, requested_at=work.now, attachment_id=None,
        expires_on=work.today + timedelta(days=KEPT_DAYS),
    )  # fmt: skip
    work.session.add(printing)
    work.session.flush()
    own = [one for one in seen if fonds[one] == body]
    work.session.add_all(
        PrintedFile(printing_id=printing.id, aggregation_id=one, position=at) for at, one in enumerate(own, 1)
    )
    printing.files = len(own)
    printing.job_id = work.enqueue(JOB, printing_id=printing.id)
    work.emit(
        PrintingQueued(
            entity_id=printing.id, fonds_id=body, form=form.value, format=written.value, files=len(own)
        )
    )  # fmt: skip
    return printing


def make(
    reading: Reading, printing: Printing, ids: Sequence[UUID], tell: Callable[[int], None]
) -> tuple[Printed, set[UUID]]:
    """The forms of some files of a printing, and which of these could not be made.

    What does not fit one document comes as a ZIP of several, each of them whole: merging would lose the tags by which
    a screen reader finds its way, and with them the conformance to PDF/UA.

    Raises:
        FormNotTypeset: none of them could be made.
    """
    size, options = PART[printing.form], Options(**printing.options)
    parts: list[Printed] = []
    failed: set[UUID] = set()
    for start in range(0, len(ids), size):
        made, left_out = _part(reading, printing, ids[start : start + size], options)
        parts.extend(made)
        failed |= left_out
        tell(min(start + size, len(ids)))
        options = Options(options.sheet, 1, options.by_volume)
    if not parts:
        raise FormNotTypeset
    name = f"{printing.form.value}-{printing.requested_at:%Y%m%d}"
    if len(parts) == 1:
        one = parts[0]
        return Printed(one.content, file_name(name, str(printing.files), one.format), one.format), failed
    return Printed(_zip(parts), file_name(name, str(printing.files), FileFormat.ZIP), FileFormat.ZIP), failed


def _part(
    reading: Reading, printing: Printing, ids: Sequence[UUID], options: Options
) -> tuple[list[Printed], set[UUID]]:
    """One part; where it cannot be made its halves, so that one file that cannot be printed stops no other."""
    try:
        return [print_files(reading, printing.form, ids, printing.format, options)], set()
    except (FormNotTypeset, TooMuchToPrint):
        if len(ids) == 1:
            return [], set(ids)
    half = len(ids) // 2
    first, lost = _part(reading, printing, ids[:half], options)
    second, lost_too = _part(reading, printing, ids[half:], Options(options.sheet, 1, options.by_volume))
    return [*first, *second], lost | lost_too


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


def _sweep(work: Work, fonds_id: UUID) -> None:
    """Take away what expired: each new printing makes room."""
    gone = work.session.scalars(
        select(Printing).where(Printing.fonds_id == fonds_id, Printing.expires_on < work.today)
    ).all()
    for printing in gone:
        kept = work.session.get(Attachment, printing.attachment_id) if printing.attachment_id else None
        work.session.execute(delete(PrintedFile).where(PrintedFile.printing_id == printing.id))
        work.session.delete(printing)
        work.session.flush()
        if kept is not None:
            drop(work, kept)
