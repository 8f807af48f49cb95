"""What goes over the API in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from classification.series.model import BoardOpinion, SheetSignature
from classification.series.queries import SheetStanding
from classification.series.spelling import written
from system.organization.roles import Role


class SignatureOut(msgspec.Struct):
    """Who signed in which role; `sha256` is of the content signed."""

    role: str
    name: str
    position: str
    signed_by: str
    signed_at: datetime
    sha256: str


class SheetRow(msgspec.Struct):
    """One sheet in a list. `percent` is how much of what the profile demands is said."""

    id: UUID
    lineage_id: UUID
    number: int
    state: str
    class_code: str
    class_title: str
    percent: int
    missing: list[str]
    waiting: list[str]
    changed_at: datetime


class SheetOut(SheetRow):
    """One sheet with everything it says; `fields` are texts by name, as they may be sent back."""

    fonds_id: UUID
    version: int
    drawn_up_on: date
    opinion: str | None
    opinion_number: str
    opinion_on: date | None
    fields: dict[str, str]
    signatures: list[SignatureOut]


class NewSheet(msgspec.Struct, forbid_unknown_fields=True):
    """A sheet to begin for a series, named by `code` in any spelling or by `lineage_id`; `fields` by name.

    Without `fields` it says what the signed sheet of the series says. `fonds` is the body's code, needed only by
    whoever stands above the bodies.
    """

    code: str = ""
    lineage_id: UUID | None = None
    fonds: str = ""
    fields: dict[str, str] = {}


class SheetChange(msgspec.Struct, forbid_unknown_fields=True):
    """Fields to put into a draft; those left out stay, empty ones are emptied. `version` is the one that was read."""

    fields: dict[str, str]
    version: int | None = None


class NewSignature(msgspec.Struct, forbid_unknown_fields=True):
    """The role in which the actor signs."""

    role: Role


class NewOpinion(msgspec.Struct, forbid_unknown_fields=True):
    """What the interdisciplinary group says of a sheet, with the number and the day of its opinion."""

    opinion: BoardOpinion
    number: str
    on: date


def sheet_row(standing: SheetStanding) -> SheetRow:
    """A sheet as a list gives it."""
    sheet = standing.sheet
    return SheetRow(
        sheet.id, sheet.lineage_id, sheet.number, sheet.state.value, sheet.class_code, sheet.class_title,
        standing.percent, list(standing.missing), [role.value for role in standing.waiting], sheet.changed_at,
    )  # fmt: skip


def sheet_out(standing: SheetStanding, signatures: Sequence[SheetSignature], codes: Mapping[UUID, str]) -> SheetOut:
    """A sheet as it goes out; `codes` are those of the body's units by id."""
    sheet = standing.sheet
    return SheetOut(
        **msgspec.structs.asdict(sheet_row(standing)),
        fonds_id=sheet.fonds_id,
        version=sheet.version,
        drawn_up_on=sheet.drawn_up_on,
        opinion=sheet.opinion.value if sheet.opinion else None,
        opinion_number=sheet.opinion_number,
        opinion_on=sheet.opinion_on,
        fields=written(standing.contents, codes),
        signatures=[
            SignatureOut(one.role.value, one.name, one.position, one.signed_by, one.signed_at, one.digest)
            for one in signatures
        ],
    )
