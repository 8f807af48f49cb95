"""Two versions side by side: which classes came in, which left, which columns say something else, and how many files.

A class is the same by its lineage. Files count under the nearest entry that decides about them in either version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import case, func, select

from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from retention.schedules import queries
from retention.schedules.errors import ScheduleVersionUnknown
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from retention.schedules.planning import Series, lineage
from retention.schedules.queries import Stand
from system.calendar.terms import Term
from system.organization.model import Unit

Value = str | int | Term


class ChangeKind(StrEnum):
    """What became of a class from one version to the other."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Said:
    """What one version says of a class: code and title as its chart has them, and every column as a plain value."""

    code: str
    title: str
    sort_key: str
    columns: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A column that says something else; an empty value is none."""

    column: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Difference:
    """One class in which two versions differ, with the files in the actor's sight that it decides about."""

    lineage_id: UUID
    kind: ChangeKind
    code: str
    title: str
    sort_key: str
    changes: tuple[ColumnChange, ...] = ()
    open_files: int = 0
    closed_files: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything in which a newer version differs from an older one, in the order of the chart."""

    older: RetentionSchedule
    newer: RetentionSchedule
    differences: tuple[Difference, ...]
    unchanged: int
    counts: Mapping[ChangeKind, int] = field(default_factory=dict)


def differences(older: Mapping[UUID, Said], newer: Mapping[UUID, Said]) -> list[Difference]:
    """Compare class by class. Pure; every class of either is told or equal in both."""
    found = []
    for lineage_id in {**older, **newer}:
        old, new = older.get(lineage_id), newer.get(lineage_id)
        shown = new or old
        if shown is None or (old is not None and new is not None and not _changes(old, new)):
            continue
        kind = ChangeKind.CHANGED if old and new else ChangeKind.ADDED if new else ChangeKind.REMOVED
        changes = _changes(old, new) if old and new else ()
        found.append(Difference(lineage_id, kind, shown.code, shown.title, shown.sort_key, changes))
    return sorted(found, key=lambda one: (one.sort_key, one.code))


def compare(stand: Stand, older_id: UUID, newer_id: UUID) -> Comparison:
    """Two versions of one body.

    Raises:
        ScheduleNotFound: one of them is not there, or is somebody else's.
        ScheduleVersionUnknown: they belong to two bodies.
    """
    older, newer = queries.schedule_of(stand, older_id), queries.schedule_of(stand, newer_id)
    if older.fonds_id != newer.fonds_id:
        raise ScheduleVersionUnknown(number=older.number)
    before, after = _said(stand, older), _said(stand, newer)
    found = differences(before, after)
    files = _files(stand, older, newer, {*before, *after})
    told = tuple(_with_files(one, *files.get(one.lineage_id, (0, 0))) for one in found)
    counts = {kind: sum(one.kind is kind for one in told) for kind in ChangeKind}
    return Comparison(older, newer, told, len({*before, *after}) - len(told), counts)


def _changes(old: Said, new: Said) -> tuple[ColumnChange, ...]:
    sides: dict[str, tuple[Value, Value]] = {"code": (old.code, new.code), "title": (old.title, new.title)}
    sides |= {name: (old.columns[name], new.columns[name]) for name in new.columns}
    return tuple(ColumnChange(name, *pair) for name, pair in sides.items() if pair[0] != pair[1])


def _with_files(one: Difference, opened: int, closed: int) -> Difference:
    return Difference(
        one.lineage_id, one.kind, one.code, one.title, one.sort_key, one.changes, open_files=opened, closed_files=closed
    )


def _said(stand: Stand, schedule: RetentionSchedule) -> dict[UUID, Said]:
    units = queries.units_of(stand, schedule.id)
    codes = {row.id: row.code for row in stand.session.execute(
        select(Unit.id, Unit.code).where(Unit.fonds_id == schedule.fonds_id)
    )}  # fmt: skip
    return {
        row.ScheduleEntry.lineage_id: Said(
            row.code,
            row.title,
            row.ScheduleEntry.sort_key,
            _columns(row.ScheduleEntry, sorted(codes[unit] for unit in units.get(row.ScheduleEntry.id, ()))),
        )
        for row in stand.session.execute(queries.entry_rows(stand, schedule.id))
    }


def _columns(entry: ScheduleEntry, units: list[str]) -> dict[str, Value]:
    return {
        "values": entry.values,
        "office": Term(0, entry.office.in_months),
        "intermediate": Term(0, entry.intermediate.in_months),
        "precautionary": Term(0, Term(entry.precautionary_years, entry.precautionary_months).in_months),
        "trigger": entry.trigger_name or entry.trigger.value,
        "technique": entry.technique.value,
        "sample_quality": entry.sample_quality,
        "sampling_method": entry.sampling_method.value if entry.sampling_method else "",
        "legal_basis": entry.legal_basis,
        "access_condition": entry.access_condition.value if entry.access_condition else "",
        "access_basis": entry.access_basis,
        "access_years": "" if entry.access_years is None else entry.access_years,
        "support": entry.support.value if entry.support else "",
        "units": ", ".join(units),
        "note": entry.note,
    }


def _files(
    stand: Stand, older: RetentionSchedule, newer: RetentionSchedule, said: set[UUID]
) -> dict[UUID, tuple[int, int]]:
    """Open and closed files in the actor's sight by the class whose entry decides about them."""
    chart = {node.lineage_id: node for node in _nodes(stand, older, newer)}
    counted = stand.session.execute(
        select(
            Aggregation.lineage_id,
            func.sum(case((Aggregation.closed_on.is_(None), 1), else_=0)),
            func.sum(case((Aggregation.closed_on.is_(None), 0), else_=1)),
        )
        .where(Aggregation.fonds_id == newer.fonds_id, reach(stand.actor))
        .group_by(Aggregation.lineage_id)
    )
    by_key = {node.key: node for node in chart.values()}
    found: dict[UUID, tuple[int, int]] = {}
    for lineage_id, opened, closed in counted:
        decides = lineage_id
        if lineage_id in chart:
            above = (by_key[key].lineage_id for key in lineage(chart[lineage_id].key, by_key))
            decides = next((one for one in above if one in said), lineage_id)
        before = found.get(decides, (0, 0))
        found[decides] = (before[0] + int(opened), before[1] + int(closed))
    return found


def _nodes(stand: Stand, older: RetentionSchedule, newer: RetentionSchedule) -> list[Series]:
    """The classes of both charts; where both have one, as the newer has it."""
    return [
        *queries.series_of(stand, older.chart_id).values(),
        *queries.series_of(stand, newer.chart_id).values(),
    ]
