"""What the API takes and gives of drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, field

from records.capture.cells import USUAL
from records.capture.checking import Checked
from records.capture.model import CaptureDraft, CaptureRow
from system.web.language import gettext as _
from system.web.language import sentence

Cells = Annotated[dict[str, str], Meta(description="Text of cells, by name; what is left out stays as it is.")]


class DraftBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A draft to be begun or arranged."""

    name: Annotated[str, Meta(max_length=200, description="The name by which it is found again.")]
    columns: Annotated[list[str], Meta(max_length=20, description="Cells to show.")] = field(
        default_factory=lambda: list(USUAL)
    )


class RowBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A row as it was typed."""

    id: Annotated[UUID, Meta(description="Made by the caller; sending it twice makes one row.")]
    cells: Cells
    version: Annotated[int, Meta(ge=0, description="The version that was read; 0 for a new row.")] = 0


class RowsBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Rows to be kept."""

    rows: Annotated[list[RowBody], Meta(max_length=500)]
    force: Annotated[bool, Meta(description="Write over what another window wrote meanwhile.")] = False


class PasteBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Cells from a spreadsheet."""

    text: Annotated[str, Meta(description="Cells between tabs, rows between line ends.")]
    column: Annotated[str, Meta(max_length=40, description="The cell to begin with; the first one otherwise.")] = ""
    row: Annotated[UUID | None, Meta(description="The row to begin with; new rows otherwise.")] = None


class CommitBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to be opened."""

    all_or_none: bool = False


class ObjectionOut(Struct, kw_only=True):
    """What stands against a cell."""

    field: str
    code: str
    basis: str
    detail: str


class RowOut(Struct, kw_only=True):
    """A row with everything against it."""

    id: UUID
    version: int
    cells: Cells
    blank: bool
    objections: list[ObjectionOut]
    like: Annotated[str, Meta(description="What already has this title in this series and unit; empty where nothing.")]


class RowsOut(Struct, kw_only=True):
    """What became of rows that were sent."""

    rows: list[RowOut]
    conflicts: Annotated[list[RowOut], Meta(description="Rows that another window changed, as they stand now.")]


class DraftOut(Struct, kw_only=True):
    """A draft."""

    id: UUID
    name: str
    columns: list[str]
    created_at: datetime
    changed_at: datetime


class DraftList(Struct, kw_only=True):
    """One page of one's own drafts."""

    total: int
    page: int
    pages: int
    rows: list[DraftOut]


class CommittedOut(Struct, kw_only=True):
    """What a commit came to."""

    opened: int
    closed: int
    left: list[RowOut]
    job: Annotated[UUID | None, Meta(description="The job that opens them, where there are many.")] = None


class UsualOut(Struct, kw_only=True):
    """How files of a series usually look."""

    title: Annotated[str, Meta(description="The beginning that at least half of the latest titles share.")]
    support: str


def draft_out(draft: CaptureDraft) -> DraftOut:
    """A draft as the API gives it."""
    return DraftOut(
        id=draft.id,
        name=draft.name,
        columns=list(draft.columns),
        created_at=draft.created_at,
        changed_at=draft.changed_at,
    )


def row_out(one: Checked) -> RowOut:
    """A checked row as the API gives it. What a blank row lacks is nothing to be told of yet."""
    return RowOut(
        id=one.row.id,
        version=one.row.version,
        cells=dict(one.row.cells),
        blank=one.blank,
        objections=[] if one.blank else [
            ObjectionOut(
                field=str(found.facts.get("field", "")), code=found.code, basis=found.basis, detail=sentence(found)
            )
            for found in one.objections
        ],
        like=likeness(one),
    )  # fmt: skip


def plain_row(row: CaptureRow) -> RowOut:
    """A row without its checks."""
    return RowOut(id=row.id, version=row.version, cells=dict(row.cells), blank=False, objections=[], like="")


def likeness(one: Checked) -> str:
    """What to say of a likeness; empty where there is none."""
    if one.like is None:
        return ""
    if one.like.reference:
        return _("Ya existe un expediente con este título en la serie y unidad: %(reference)s") % {
            "reference": one.like.reference
        }
    return _("Otro renglón de este borrador tiene el mismo título, serie y unidad.")
