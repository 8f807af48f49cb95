"""What a file of a schedule cannot say, carried over when a file is loaded over entries that said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from retention.schedules import queries
from retention.schedules.model import ScheduleEntry, ScheduleEntryUnit
from system.work import Work

_COLUMNS = ("sampling_method", "access_basis", "access_years", "support", "sheet_id")


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Columns of one entry that most files lack, its citations with the text they were written as, its units."""

    columns: Mapping[str, Any]
    legal_basis: str
    citations: list[Any]
    units: tuple[UUID, ...]


def unsaid_in(work: Work, schedule_id: UUID) -> dict[UUID, Unsaid]:
    """What the entries of a version say beyond any file, by class."""
    units = queries.units_of(work, schedule_id)
    found = work.session.scalars(select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule_id))
    return {
        entry.lineage_id: Unsaid(
            {name: getattr(entry, name) for name in _COLUMNS},
            entry.legal_basis,
            list(entry.citations),
            units.get(entry.id, ()),
        )
        for entry in found
    }


def carry(work: Work, schedule_id: UUID, unsaid: Mapping[UUID, Unsaid]) -> None:
    """Give it to the entries that a file has just written; a column the file did say stays as the file says it."""
    rows: list[dict[str, UUID]] = []
    named = queries.units_of(work, schedule_id)
    for entry in work.session.scalars(select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule_id)):
        kept = unsaid.get(entry.lineage_id)
        if kept is None:
            continue
        for name, value in kept.columns.items():
            if not getattr(entry, name):
                setattr(entry, name, value)
        if not entry.citations and entry.legal_basis == kept.legal_basis:
            entry.citations = kept.citations
        if entry.id not in named:
            rows.extend({"entry_id": entry.id, "unit_id": unit_id} for unit_id in kept.units)
    if rows:
        work.session.execute(insert(ScheduleEntryUnit), rows)
    work.session.flush()
