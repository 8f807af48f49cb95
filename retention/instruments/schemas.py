"""What goes in and out about instruments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from retention.instruments.immediate_proof import ProofDetails, units_of
from retention.instruments.kinds import InstrumentKind
from retention.instruments.model import Edition, EditionFile, ImmediateProofDocument
from retention.instruments.queries import Shelf, address_of
from system.organization.queries import unit_by_code
from system.work import Reading, Work


class EditionFileOut(msgspec.Struct, frozen=True):
    """One form of an edition; `path` is its lasting address on this host."""

    format: str
    sha256: str
    size: int
    path: str


class EditionOut(msgspec.Struct, frozen=True, kw_only=True):
    """One edition. `digest` is of its content without number and date; `left_out` are forms it has not, and why."""

    id: UUID
    kind: str
    number: int
    title: str
    source_number: int | None
    published_on: date
    published_at: datetime
    published_by: str
    area: str
    digest: str
    rows: int
    is_public: bool
    path: str
    files: list[EditionFileOut]
    left_out: list[dict[str, str]]


class EditionList(msgspec.Struct, frozen=True):
    """Editions of an instrument, newest first."""

    editions: list[EditionOut]


class ShelfOut(msgspec.Struct, frozen=True, kw_only=True):
    """One instrument as it stands. `differs` says whether live data differ from the newest edition, null if unasked."""

    kind: str
    title: str
    newest: EditionOut | None
    editions: int
    differs: bool | None
    has_source: bool


class ShelfList(msgspec.Struct, frozen=True):
    """Every instrument of a body."""

    fonds: str
    instruments: list[ShelfOut]


class PublicationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The responsible area; without one that of the last edition, else the coordination of archives."""

    unit_id: UUID | None = None


class PublishedOut(msgspec.Struct, frozen=True):
    """What came of publishing: the edition and whether it is new, or the job that will make it."""

    new: bool
    edition: EditionOut | None
    job: UUID | None = None


class FaultOut(msgspec.Struct, frozen=True):
    """A file of an edition that is not what was published."""

    kind: str
    number: int
    format: str
    expected: str
    found: str


class VerifiedOut(msgspec.Struct, frozen=True):
    """How many files were read again, and those that are not what they were."""

    files: int
    faults: list[FaultOut]


class ProofOut(msgspec.Struct, frozen=True, kw_only=True):
    """A document of immediate administrative proof; no units: every unit."""

    id: UUID
    name: str
    description: str
    keep_months: int
    basis: str
    units: list[str]
    suppressed_on: date | None


class ProofList(msgspec.Struct, frozen=True):
    """The catalogue, by name."""

    documents: list[ProofOut]


class ProofBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the catalogue says of a kind of paper; `units` are codes."""

    name: str
    keep_months: int
    description: str = ""
    basis: str = ""
    units: list[str] = []


def edition_out(edition: Edition, files: Sequence[EditionFile], fonds_code: str) -> EditionOut:
    """An edition with its files."""
    path = address_of(fonds_code, edition.kind, edition.number)
    return EditionOut(
        id=edition.id, kind=edition.kind.value, number=edition.number, title=edition.title,
        source_number=edition.source_number, published_on=edition.published_on, published_at=edition.published_at,
        published_by=edition.published_by, area=edition.area, digest=edition.digest, rows=edition.rows,
        is_public=edition.is_public, path=path,
        files=[
            EditionFileOut(file.format.value, file.sha256, file.size, f"{path}.{file.format.value}") for file in files
        ],
        left_out=list(edition.left_out),
    )  # fmt: skip


def shelf_out(shelf: Shelf, title: str, newest: EditionOut | None) -> ShelfOut:
    """An instrument as it stands."""
    return ShelfOut(
        kind=InstrumentKind(shelf.kind).value, title=title, newest=newest, editions=shelf.editions,
        differs=shelf.differs, has_source=shelf.has_source,
    )  # fmt: skip


def details_of(stand: Reading | Work, fonds_id: UUID, data: ProofBody) -> ProofDetails:
    """What was given, with the units its codes name."""
    return ProofDetails(
        name=data.name,
        keep_months=data.keep_months,
        description=data.description,
        basis=data.basis,
        unit_ids=[unit_by_code(stand, fonds_id, code).id for code in data.units],
    )


def proof_out(stand: Reading | Work, document: ImmediateProofDocument) -> ProofOut:
    """A document with the codes of its units."""
    units = units_of(stand, document.fonds_id).get(document.id, [])
    return ProofOut(
        id=document.id, name=document.name, description=document.description, keep_months=document.keep_months,
        basis=document.basis, units=[code for _id, code in units], suppressed_on=document.suppressed_on,
    )  # fmt: skip
