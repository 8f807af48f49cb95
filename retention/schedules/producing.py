"""The units a file names as producing the files of a series: found by code or by name, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from sqlalchemy import insert

from retention.schedules.model import ScheduleEntryUnit
from retention.schedules.rows import ScheduleRow
from system.errors import Objection
from system.organization.queries import units_on
from system.tabular import RowObjection, Table, folded
from system.work import Reading, Work

BASIS = "LGA 53"
_APART = (re.compile(r"[;|\n]"), re.compile(r"[;|\n,/]|\s+y\s+"))


def producing_units(
    stand: Reading | Work, fonds_id: UUID, rows: Iterable[ScheduleRow], table: Table
) -> tuple[dict[int, tuple[UUID, ...]], list[RowObjection]]:
    """The units that each row names, by row number, and a word about every name that no unit of today has."""
    known: dict[str, UUID] = {}
    units = units_on(stand, fonds_id, stand.today)
    for unit in units:
        known.setdefault(folded(unit.name), unit.id)
    known.update({folded(unit.code): unit.id for unit in units})
    found: dict[int, tuple[UUID, ...]] = {}
    strangers: list[RowObjection] = []
    for row in rows:
        named = list(_named(row.areas, known))
        found[row.number] = tuple(sorted({known[folded(name)] for name in named if folded(name) in known}))
        strangers.extend(
            RowObjection(
                row.number,
                table.column("areas"),
                Objection("schedule.unit_not_found", BASIS, {"code": row.code.written, "given": name[:120]}),
            )
            for name in named
            if folded(name) not in known
        )
    return found, strangers


def name_units(work: Work, units: Mapping[UUID, Iterable[UUID]]) -> None:
    """Write down the units of entries, by entry."""
    rows = [{"entry_id": entry_id, "unit_id": unit_id} for entry_id, named in units.items() for unit_id in named]
    if rows:
        work.session.execute(insert(ScheduleEntryUnit), rows)


def _named(text: str, known: Mapping[str, UUID]) -> Iterator[str]:
    """The names in a cell: parted at commas, strokes and "y" only where that gives names that are known."""
    whole = [name.strip() for name in _APART[0].split(text) if folded(name)]
    for name in whole:
        pieces = [piece.strip() for piece in _APART[1].split(name) if folded(piece)]
        if folded(name) not in known and any(folded(piece) in known for piece in pieces):
            yield from pieces
        else:
            yield name
