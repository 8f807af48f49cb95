"""The catalogue of documents of immediate administrative proof: what proves an act at once and forms no file.

Outside the cycle of records: never transferred, kept some months in the office, eliminated with a list (domain 2.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, select

from retention.instruments.errors import ImmediateProofNotFound, ImmediateProofSuppressed, ImmediateProofUnfit
from retention.instruments.events import ImmediateProofAdded, ImmediateProofChanged, ImmediateProofLeft
from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import IMMEDIATE_PROOF
from retention.instruments.model import ImmediateProofDocument, ImmediateProofUnit
from retention.instruments.papers import Paper, Row
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.model import Fonds, Unit
from system.organization.queries import fonds_of
from system.tabular import holds_control_characters, one_line
from system.visibility import within_body
from system.work import Reading, Work

NAME_LIMIT = 300
TEXT_LIMIT = 4000
BASIS_LIMIT = 500
MONTHS_LIMIT = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofDetails:
    """What the catalogue says of a kind of paper; no units: every unit produces it."""

    name: str
    keep_months: int
    description: str = ""
    basis: str = ""
    unit_ids: Sequence[UUID] = ()


def proofs(stand: Reading | Work, fonds_id: UUID) -> Select[ImmediateProofDocument]:
    """The catalogue, suppressed ones too, as a statement that lists can sort and cut."""
    mine = within_body(stand.actor, ImmediateProofDocument.fonds_id)
    statement = select(ImmediateProofDocument).where(ImmediateProofDocument.fonds_id == fonds_id, mine)
    if not stand.actor.holds(Permission.CHART_READ):
        return statement.where(ImmediateProofDocument.id.is_(None))
    return statement


def find_proof(stand: Reading | Work, document_id: UUID) -> ImmediateProofDocument:
    """One document of the catalogue.

    Raises:
        ImmediateProofNotFound: there is none, or not for this actor.
    """
    mine = within_body(stand.actor, ImmediateProofDocument.fonds_id)
    found = stand.session.scalar(select(ImmediateProofDocument).where(ImmediateProofDocument.id == document_id, mine))
    if found is None or not stand.actor.may(Permission.CHART_READ, Place(found.fonds_id)):
        raise ImmediateProofNotFound(id=document_id)
    return found


def units_of(stand: Reading | Work, fonds_id: UUID) -> Mapping[UUID, list[tuple[UUID, str]]]:
    """The units of each document of a body: id and code, by code."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    rows = stand.session.execute(
        select(ImmediateProofUnit.document_id, Unit.id, Unit.code)
        .join(Unit, Unit.id == ImmediateProofUnit.unit_id)
        .where(Unit.fonds_id == fonds_id)
        .order_by(Unit.code)
    )
    for document_id, unit_id, code in rows:
        found.setdefault(document_id, []).append((unit_id, code))
    return found


def add_proof(work: Work, fonds_id: UUID, details: ProofDetails) -> ImmediateProofDocument:
    """Put a kind of paper into the catalogue.

    Raises:
        NotPermitted, FondsNotFound
        ImmediateProofUnfit: naming every field that cannot be taken.
    """
    body = fonds_of(work, fonds_id)
    work.actor.require(Permission.SCHEDULE_EDIT, Place(body.id))
    refuse_all(ImmediateProofUnfit, _objections(work, body.id, details))
    document = ImmediateProofDocument(fonds_id=body.id)
    _write(document, details)
    work.session.add(document)
    work.session.flush()
    _set_units(work, document.id, details.unit_ids)
    units = tuple(str(unit_id) for unit_id in sorted(set(details.unit_ids)))
    work.emit(
        ImmediateProofAdded(entity_id=document.id, fonds_id=body.id, keep_months=document.keep_months, units=units)
    )
    return document


def change_proof(work: Work, document_id: UUID, details: ProofDetails) -> ImmediateProofDocument:
    """Change what the catalogue says of it; nothing is recorded where nothing changed.

    Raises:
        NotPermitted, ImmediateProofNotFound
        ImmediateProofSuppressed: it left the catalogue.
        ImmediateProofUnfit: naming every field that cannot be taken.
    """
    document = _to_change(work, document_id)
    refuse_all(ImmediateProofUnfit, _objections(work, document.fonds_id, details, document.id))
    before = _told(document, [unit_id for unit_id, _code in units_of(work, document.fonds_id).get(document.id, [])])
    _write(document, details)
    changed = tuple(name for name, value in _told(document, details.unit_ids).items() if before[name] != value)
    if not changed:
        return document
    _set_units(work, document.id, details.unit_ids)
    work.emit(
        ImmediateProofChanged(
            entity_id=document.id,
            fonds_id=document.fonds_id,
            changed=changed,
            keep_months=document.keep_months,
            units=tuple(str(unit_id) for unit_id in sorted(set(details.unit_ids))),
        )
    )
    return document


def suppress_proof(work: Work, document_id: UUID) -> ImmediateProofDocument:
    """Take it out of the catalogue from today on; it stays readable.

    Raises:
        NotPermitted, ImmediateProofNotFound, ImmediateProofSuppressed
    """
    document = _to_change(work, document_id)
    document.suppressed_on = work.today
    work.emit(ImmediateProofLeft(entity_id=document.id, fonds_id=document.fonds_id, suppressed_on=work.today))
    return document


def proof_paper(stand: Reading | Work, fonds: Fonds, area: str) -> Paper:
    """The catalogue as an instrument, without what left it."""
    head = (("Fondo", f"{fonds.code} {fonds.name}"), ("Unidad administrativa", area))
    rows = _rows(stand, fonds.id)
    return Paper(
        InstrumentKind.IMMEDIATE_PROOF, IMMEDIATE_PROOF, fonds.code, fonds.name, fonds.id, head, rows
    )  # fmt: skip


def _rows(stand: Reading | Work, fonds_id: UUID) -> Iterator[Row]:
    units = units_of(stand, fonds_id)
    kept = proofs(stand, fonds_id).where(ImmediateProofDocument.suppressed_on.is_(None))
    documents = stand.session.scalars(kept).all()
    for number, one in enumerate(sorted(documents, key=lambda found: (found.name, str(found.id))), 1):
        codes = ", ".join(code for _id, code in units.get(one.id, []))
        yield (number, one.name, one.description, codes, one.keep_months, one.basis)


def _to_change(work: Work, document_id: UUID) -> ImmediateProofDocument:
    document = find_proof(work, document_id)
    work.actor.require(Permission.SCHEDULE_EDIT, Place(document.fonds_id))
    if document.suppressed_on is not None:
        raise ImmediateProofSuppressed(suppressed_on=document.suppressed_on)
    return document


def _objections(work: Work, fonds_id: UUID, details: ProofDetails, itself: UUID | None = None) -> Iterator[Objection]:
    name = one_line(details.name)
    if not name:
        yield Objection("form.required", "", {"field": "name"})
    texts = {"name": (name, NAME_LIMIT), "description": (details.description, TEXT_LIMIT)}
    for field, (text, limit) in {**texts, "basis": (details.basis, BASIS_LIMIT)}.items():
        if len(text) > limit:
            yield Objection("immediate_proof.too_long", "", {"field": field, "limit": limit})
        if holds_control_characters(text):
            yield Objection("immediate_proof.control_character", "", {"field": field})
    if not 1 <= details.keep_months <= MONTHS_LIMIT:
        yield Objection("immediate_proof.months", "", {"field": "keep_months", "most": MONTHS_LIMIT})
    same = select(ImmediateProofDocument.id).where(
        ImmediateProofDocument.fonds_id == fonds_id,
        func.lower(ImmediateProofDocument.name) == name.lower(),
        ImmediateProofDocument.id != itself if itself else ImmediateProofDocument.id.is_not(None),
    )
    if name and work.session.scalar(same.limit(1)) is not None:
        yield Objection("immediate_proof.name_taken", "", {"field": "name"})
    known = set(work.session.scalars(select(Unit.id).where(Unit.fonds_id == fonds_id)))
    if set(details.unit_ids) - known:
        yield Objection("immediate_proof.unit_unknown", "", {"field": "units"})


def _write(document: ImmediateProofDocument, details: ProofDetails) -> None:
    document.name = one_line(details.name)
    document.description = details.description.strip()
    document.basis = details.basis.strip()
    document.keep_months = details.keep_months


def _told(document: ImmediateProofDocument, unit_ids: Sequence[UUID]) -> Mapping[str, object]:
    return {
        "name": document.name,
        "description": document.description,
        "keep_months": document.keep_months,
        "basis": document.basis,
        "units": frozenset(unit_ids),
    }


def _set_units(work: Work, document_id: UUID, unit_ids: Sequence[UUID]) -> None:
    work.session.execute(delete(ImmediateProofUnit).where(ImmediateProofUnit.document_id == document_id))
    rows = [{"document_id": document_id, "unit_id": unit_id} for unit_id in sorted(set(unit_ids))]
    if rows:
        work.session.execute(insert(ImmediateProofUnit), rows)
