"""What goes in and out about forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct, field

from retention.forms.model import Printing
from retention.forms.service import Options
from retention.forms.sheet_formats import USUAL


class PrintingBody(Struct, frozen=True, kw_only=True):
    """Forms of many files: `form` is cover, spine or index, `format` pdf or xlsx; the rest is as in the forms."""

    form: str
    ids: Sequence[UUID]
    format: str = "pdf"
    sheet: str = USUAL
    start: int = 1
    by_volume: bool = field(default=False)

    def options(self) -> Options:
        """How they are printed."""
        return Options(self.sheet, self.start, self.by_volume)


class PrintingOut(Struct, frozen=True, kw_only=True):
    """A printing. `content` is where it lies, None until its job has made it; it is kept until `expires_on`."""

    id: UUID
    form: str
    format: str
    files: int
    printed: int | None
    requested_by: str
    requested_at: datetime
    expires_on: date
    job: UUID | None
    content: str | None


class PrintingList(Struct, frozen=True):
    """Printings, newest first."""

    printings: Sequence[PrintingOut]


def printing_out(printing: Printing) -> PrintingOut:
    """A printing as it goes out."""
    return PrintingOut(
        id=printing.id, form=printing.form.value, format=printing.format.value, files=printing.files,
        printed=printing.printed, requested_by=printing.requested_by, requested_at=printing.requested_at,
        expires_on=printing.expires_on, job=printing.job_id,
        content=f"/api/forms/printings/{printing.id}/content" if printing.attachment_id else None,
    )  # fmt: skip
