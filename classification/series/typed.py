"""What machines and commands do with sheets: fields come as texts by name, sheets are found by id or by series code."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from classification.series import queries, service
from classification.series.contents import SheetContents
from classification.series.errors import SheetNotFound
from classification.series.model import AppraisalSheet
from classification.series.schemas import SheetOut, sheet_out
from classification.series.spelling import read
from system.work import Reading, Work


def begin_typed(work: Work, fonds_id: UUID, lineage_id: UUID, fields: Mapping[str, str]) -> AppraisalSheet:
    """Begin a sheet, and put the fields into what the signed one of the class says."""
    sheet = service.begin_sheet(work, fonds_id, lineage_id)
    return change_typed(work, sheet.id, fields) if fields else sheet


def change_typed(
    work: Work, sheet_id: UUID, fields: Mapping[str, str], *, version: int | None = None
) -> AppraisalSheet:
    """Put fields into a draft; those not named stay."""
    sheet = queries.sheet_of(work, sheet_id)
    contents = typed(work, sheet.fonds_id, queries.contents_of(work, sheet), fields)
    return service.save_sheet(work, sheet_id, contents, version=version)


def typed(stand: Reading | Work, fonds_id: UUID, base: SheetContents, fields: Mapping[str, str]) -> SheetContents:
    """What a sheet says with these fields put in; units are told by their codes."""
    units = {code: unit_id for unit_id, code in queries.unit_codes(stand, fonds_id).items()}
    return read(base, fields, units=units)


def found(stand: Reading | Work, fonds_id: UUID, named: str) -> AppraisalSheet:
    """The sheet of this id, or the newest one that is neither superseded nor withdrawn of the series of this code.

    Raises:
        SheetNotFound, SheetClassNotFound
    """
    try:
        return queries.sheet_of(stand, UUID(named))
    except ValueError:
        node = queries.find_class(stand, fonds_id, named)
    known = queries.feeding(stand, fonds_id, [node.lineage_id])
    if node.lineage_id not in known:
        raise SheetNotFound(code=node.code)
    return known[node.lineage_id]


def told(stand: Reading | Work, sheet: AppraisalSheet) -> SheetOut:
    """A sheet with everything it says."""
    given = queries.signatures(stand, [sheet.id])[sheet.id]
    return sheet_out(queries.standing_of(stand, sheet), given, queries.unit_codes(stand, sheet.fonds_id))
