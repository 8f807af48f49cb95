"""The general inventory: every file in sight, one row each, walked by key so that any number needs no memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, tuple_

from classification.charts.model import Level, Node
from records.access.model import Restriction
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation
from records.aggregations.opening import class_path
from records.aggregations.queries import reach
from retention.clocks.model import RetentionClock
from retention.instruments.compile_guide import sheets_of
from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import GENERAL_INVENTORY
from retention.instruments.papers import Paper, Row
from retention.instruments.terms_in_force import terms_in_force
from retention.instruments.words import SUPPORTS, WORDS, word
from system.organization.model import Fonds, Unit
from system.work import Reading, Work

BATCH = 500
_RESTRICTED = {RestrictionKind.RESERVED: "Reservada", RestrictionKind.CONFIDENTIAL: "Confidencial"}


def inventory_paper(stand: Reading | Work, fonds: Fonds, area: str) -> Paper:
    """Every file of a body that the actor may see."""
    head = (("Unidad administrativa", area), ("Fondo", f"{fonds.code} {fonds.name}"))
    rows = inventory_rows(stand, fonds)
    return Paper(
        InstrumentKind.GENERAL_INVENTORY, GENERAL_INVENTORY, fonds.code, fonds.name, fonds.id, head, rows
    )  # fmt: skip


def inventory_rows(stand: Reading | Work, fonds: Fonds, *conditions: ColumnElement[bool]) -> Iterator[Row]:
    """The rows of the files that the actor may see and that meet the conditions, in the order of their references."""
    terms = terms_in_force(stand, fonds.id)
    places = {lineage: sheet.location for lineage, sheet in sheets_of(stand, fonds.id).items()}
    codes: dict[UUID, tuple[str, str, str]] = {}
    for batch in _batches(stand, fonds.id, conditions):
        restricted = _restrictions(stand, [row.id for row in batch])
        for row in batch:
            if row.node_id not in codes:
                codes[row.node_id] = _codes(stand, row.node_id)
            bound = terms.of(row.entry_id, row.lineage_id)
            yield (
                "Abierto" if row.closed_on is None else "Cerrado", *codes[row.node_id],
                row.printed_reference, row.title, row.consecutive, row.scope_and_content,
                row.opened_on, row.closed_on, places.get(row.lineage_id, ""),
                *bound.values, bound.office, bound.intermediate, bound.total, bound.technique,
                *_classified(restricted.get(row.id, ()), stand),
                row.folios if row.folios is not None else row.document_folios or None, None,
                fonds.code, row.unit, WORDS[row.stage], word(SUPPORTS, row.support),
            )  # fmt: skip


def _batches(
    stand: Reading | Work, fonds_id: UUID, conditions: Sequence[ColumnElement[bool]]
) -> Iterator[Sequence[Any]]:
    last: tuple[str, UUID] | None = None
    while True:
        statement = _statement(stand, fonds_id).where(*conditions)
        if last is not None:
            statement = statement.where(tuple_(Aggregation.sort_key, Aggregation.id) > last)
        batch = stand.session.execute(statement.limit(BATCH)).all()
        if batch:
            yield batch
            last = (batch[-1].sort_key, batch[-1].id)
        if len(batch) < BATCH:
            return


def _statement(stand: Reading | Work, fonds_id: UUID) -> Select[*tuple[Any, ...]]:
    file = Aggregation
    return (
        select(
            file.id, file.sort_key, file.node_id, file.lineage_id, file.printed_reference, file.title,
            file.consecutive, file.scope_and_content, file.opened_on, file.closed_on, file.folios,
            file.document_folios, file.stage, file.support, Unit.code.label("unit"), RetentionClock.entry_id,
        )
        .join(Unit, Unit.id == file.unit_id)
        .outerjoin(RetentionClock, RetentionClock.aggregation_id == file.id)
        .where(file.fonds_id == fonds_id, reach(stand.actor))
        .order_by(file.sort_key, file.id)
    )  # fmt: skip


def _codes(stand: Reading | Work, node_id: UUID) -> tuple[str, str, str]:
    codes = {Level.SECTION: "", Level.SERIES: "", Level.SUBSERIES: ""}
    for node in class_path(stand.session, stand.session.get_one(Node, node_id)):
        codes[node.level] = node.code
    return codes[Level.SECTION], codes[Level.SERIES], codes[Level.SUBSERIES]


def _restrictions(stand: Reading | Work, files: Sequence[UUID]) -> Mapping[UUID, list[Restriction]]:
    found: dict[UUID, list[Restriction]] = {}
    statement = select(Restriction).where(Restriction.aggregation_id.in_(files))
    for one in stand.session.scalars(statement.order_by(Restriction.classified_on, Restriction.id)):
        found.setdefault(one.aggregation_id, []).append(one)
    return found


def _classified(restrictions: Sequence[Restriction], stand: Reading | Work) -> Row:
    """Begin, end and lifting of the classification that counts, and what it is: the one in force, else the last."""
    in_force = [one for one in restrictions if one.term.is_effective(stand.today)]
    if not restrictions:
        return (None, None, None, "No")
    one = (in_force or restrictions)[-1]
    return (one.classified_on, one.ends_on, one.lifted_on, _RESTRICTED[one.kind] if in_force else "No")
