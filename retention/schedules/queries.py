"""Looks at schedules and their entries. Whoever belongs to a body sees its schedules (LGA 14: they are published)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from classification.charts.model import ChartState, ClassificationChart, Level, Node
from retention.schedules.errors import (
    NoDraftSchedule,
    ScheduleEntryNotFound,
    ScheduleNeedsChart,
    ScheduleNotFound,
    ScheduleVersionUnknown,
)
from retention.schedules.linter import Finding, lint
from retention.schedules.model import (
    RetentionSchedule,
    ScheduleEntry,
    ScheduleEntryUnit,
    ScheduleImport,
    ScheduleState,
)
from retention.schedules.planning import Draft, Series, with_codes
from system.actor import Permission
from system.calendar.terms import Term
from system.organization.model import Unit
from system.organization.queries import profile_of, unit_name
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry with the name its series has in the chart it was written on, and what stands against it."""

    entry: ScheduleEntry
    code: str
    title: str
    findings: tuple[Finding, ...] = ()


_READERS = (Permission.SCHEDULE_READ, Permission.SCHEDULE_EDIT, Permission.SCHEDULE_APPROVE)


def _seen(stand: Stand) -> ColumnElement[bool]:
    """Schedules of the actor's body, for whoever has to do with schedules at all: a token may not."""
    if not any(stand.actor.holds(permission) for permission in _READERS):
        return false()
    return within_body(stand.actor, RetentionSchedule.fonds_id)


def schedule_rows(stand: Stand, fonds_id: UUID | None = None) -> Select[*tuple[Any, ...]]:
    """The versions the actor may see, with the number of their entries, as a statement that lists can sort and cut."""
    counted = (
        select(ScheduleEntry.schedule_id, func.count().label("entries")).group_by(ScheduleEntry.schedule_id).subquery()
    )
    statement = (
        select(
            RetentionSchedule.id,
            RetentionSchedule.number,
            RetentionSchedule.title,
            RetentionSchedule.state,
            RetentionSchedule.in_force_from,
            RetentionSchedule.in_force_until,
            RetentionSchedule.drafted_by,
            RetentionSchedule.approved_by,
            RetentionSchedule.minutes,
            RetentionSchedule.minutes_on,
            RetentionSchedule.opinion_number,
            RetentionSchedule.registration,
            func.coalesce(counted.c.entries, 0).label("entries"),
        )
        .outerjoin(counted, counted.c.schedule_id == RetentionSchedule.id)
        .where(_seen(stand))
    )
    return statement if fonds_id is None else statement.where(RetentionSchedule.fonds_id == fonds_id)


def schedule_of(stand: Stand, schedule_id: UUID) -> RetentionSchedule:
    """A version of the actor's body.

    Raises:
        ScheduleNotFound: there is none, or it is somebody else's.
    """
    found = stand.session.scalars(
        select(RetentionSchedule).where(RetentionSchedule.id == schedule_id, _seen(stand))
    ).first()
    if found is None:
        raise ScheduleNotFound(id=schedule_id)
    return found


def import_of(stand: Stand, import_id: UUID) -> ScheduleImport:
    """The kept report of an import.

    Raises:
        ScheduleNotFound: there is none, or it is somebody else's.
    """
    mine = within_body(stand.actor, ScheduleImport.fonds_id)
    found = stand.session.scalar(select(ScheduleImport).where(ScheduleImport.id == import_id, mine))
    if found is None or not any(stand.actor.holds(permission) for permission in _READERS):
        raise ScheduleNotFound(id=import_id)
    return found


def latest(stand: Stand, fonds_id: UUID, *states: ScheduleState) -> RetentionSchedule | None:
    """The newest version of a body, in one of these states where any is named."""
    statement = select(RetentionSchedule).where(RetentionSchedule.fonds_id == fonds_id, _seen(stand))
    if states:
        statement = statement.where(RetentionSchedule.state.in_(states))
    return stand.session.scalars(statement.order_by(RetentionSchedule.number.desc())).first()


def draft_of(stand: Stand, fonds_id: UUID) -> RetentionSchedule:
    """The draft of a body.

    Raises:
        NoDraftSchedule: nothing waits for approval.
    """
    found = latest(stand, fonds_id, ScheduleState.DRAFT)
    if found is None:
        raise NoDraftSchedule(fonds=fonds_id)
    return found


def in_force_on(stand: Stand, fonds_id: UUID, on: date) -> RetentionSchedule | None:
    """The version that bound a body on a day: the last one that had come into force by then."""
    return stand.session.scalars(
        select(RetentionSchedule)
        .where(
            RetentionSchedule.fonds_id == fonds_id,
            RetentionSchedule.state != ScheduleState.DRAFT,
            RetentionSchedule.in_force_from <= on,
            _seen(stand),
        )
        .order_by(RetentionSchedule.in_force_from.desc(), RetentionSchedule.number.desc())
    ).first()


def versions(stand: Stand, fonds_id: UUID) -> Sequence[Any]:
    """The versions of a body with the number of their entries, newest first."""
    return stand.session.execute(schedule_rows(stand, fonds_id).order_by(RetentionSchedule.number.desc())).all()


def count_entries(stand: Stand, schedule_id: UUID) -> int:
    """How many series and subseries a version speaks of."""
    counted = select(func.count()).select_from(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule_id)
    return stand.session.scalar(counted) or 0


def entry_rows(stand: Stand, schedule_id: UUID) -> Select[*tuple[Any, ...]]:
    """The entries of a version with code and title, as a statement that lists can sort and cut."""
    return (
        select(ScheduleEntry, Node.code, Node.title)
        .join(Node, Node.id == ScheduleEntry.node_id)
        .join(RetentionSchedule, RetentionSchedule.id == ScheduleEntry.schedule_id)
        .where(ScheduleEntry.schedule_id == schedule_id, _seen(stand))
    )


def series_rows(stand: Stand, schedule: RetentionSchedule) -> Select[*tuple[Any, ...]]:
    """Every series of a version's chart that has an entry or takes files and should have one: gaps show as None.

    Columns: `ScheduleEntry` (or None), `code`, `title`, `key`, `node_id`, `is_subseries`.
    """
    said = and_(ScheduleEntry.node_id == Node.id, ScheduleEntry.schedule_id == schedule.id)
    return (
        select(ScheduleEntry, Node.code, Node.title, Node.key, Node.id.label("node_id"), Node.level)
        .select_from(Node)
        .outerjoin(ScheduleEntry, said)
        .join(RetentionSchedule, RetentionSchedule.chart_id == Node.chart_id)
        .where(RetentionSchedule.id == schedule.id, _seen(stand))
        .where(or_(ScheduleEntry.id.is_not(None), and_(Node.level == Level.SERIES, Node.takes_files)))
    )


def completeness(stand: Stand, schedule: RetentionSchedule) -> tuple[int, int]:
    """How many series that take files have terms in a version, and how many there are."""
    wanted = select(Node.id).where(Node.chart_id == schedule.chart_id, Node.level == Level.SERIES, Node.takes_files)
    said = select(func.count(ScheduleEntry.id.distinct())).where(
        ScheduleEntry.schedule_id == schedule.id, ScheduleEntry.node_id.in_(wanted)
    )
    there = select(func.count()).select_from(wanted.subquery())
    return stand.session.scalar(said) or 0, stand.session.scalar(there) or 0


def version_of(stand: Stand, fonds_id: UUID, number: int | None = None) -> RetentionSchedule:
    """A version of a body by its number; the draft where none is named, else the one in force.

    Raises:
        ScheduleVersionUnknown: there is none.
    """
    if number is None:
        found = latest(stand, fonds_id, ScheduleState.DRAFT) or latest(stand, fonds_id, ScheduleState.IN_FORCE)
    else:
        found = stand.session.scalars(
            select(RetentionSchedule).where(
                RetentionSchedule.fonds_id == fonds_id, RetentionSchedule.number == number, _seen(stand)
            )
        ).first()
    if found is None:
        raise ScheduleVersionUnknown(number=number)
    return found


def entry_of(stand: Stand, entry_id: UUID) -> tuple[RetentionSchedule, EntryRow]:
    """An entry and its version.

    Raises:
        ScheduleEntryNotFound: there is none, or it is somebody else's.
    """
    found = stand.session.execute(
        select(RetentionSchedule, ScheduleEntry, Node.code, Node.title)
        .join(ScheduleEntry, ScheduleEntry.schedule_id == RetentionSchedule.id)
        .join(Node, Node.id == ScheduleEntry.node_id)
        .where(ScheduleEntry.id == entry_id, _seen(stand))
    ).first()
    if found is None:
        raise ScheduleEntryNotFound(id=entry_id)
    schedule, entry, code, title = found
    return schedule, EntryRow(entry, code, title)


def series_of(stand: Stand, chart_id: UUID, within: Select[UUID] | None = None) -> dict[str, Series]:
    """Every node of a chart by key, or those `within` it alone, as the planning takes it."""
    parent = aliased(Node)
    statement = (
        select(Node.id, Node.lineage_id, Node.key, Node.code, Node.sort_key, Node.level, parent.key.label("parent"))
        .outerjoin(parent, parent.id == Node.parent_id)
        .where(Node.chart_id == chart_id)
        .order_by(Node.sort_key)
    )
    if within is not None:
        statement = statement.where(Node.id.in_(within))
    return {row.key: Series(*row) for row in stand.session.execute(statement)}


def branches_of(chart_id: UUID, lineage_ids: Collection[UUID]) -> Select[UUID]:
    """The ids of some classes of a chart, of everything above and of everything below them."""
    named = select(Node.id, Node.parent_id).where(Node.chart_id == chart_id, Node.lineage_id.in_(lineage_ids))
    above, below = named.cte("above", recursive=True), named.cte("below", recursive=True)
    parent, child = aliased(Node), aliased(Node)
    above = above.union(select(parent.id, parent.parent_id).where(parent.id == above.c.parent_id))
    under = select(child.id, child.parent_id).where(child.chart_id == chart_id, child.parent_id == below.c.id)
    below = below.union(under)
    return select(above.c.id).union(select(below.c.id))  # type: ignore[return-value]  # a union selects the same


def takes_files(stand: Stand, chart_id: UUID) -> frozenset[str]:
    """The keys of the nodes under which files may be opened."""
    return frozenset(stand.session.scalars(select(Node.key).where(Node.chart_id == chart_id, Node.takes_files)))


def chart_to_write_on(stand: Stand, fonds_id: UUID) -> ClassificationChart:
    """The chart a new schedule speaks of: the one in force, else the newest draft.

    Raises:
        ScheduleNeedsChart: the body has none.
    """
    for state in (ChartState.IN_FORCE, ChartState.DRAFT):
        found = stand.session.scalars(
            select(ClassificationChart)
            .where(ClassificationChart.fonds_id == fonds_id, ClassificationChart.state == state)
            .order_by(ClassificationChart.number.desc())
        ).first()
        if found is not None:
            return found
    raise ScheduleNeedsChart(fonds=fonds_id)


def entry_of_class(stand: Stand, schedule_id: UUID, lineage_id: UUID) -> ScheduleEntry | None:
    """What a version says of a class itself, None where it leaves it to the class above."""
    return stand.session.scalars(
        select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule_id, ScheduleEntry.lineage_id == lineage_id)
    ).first()


def drafts_of(stand: Stand, schedule_id: UUID) -> dict[str, Draft]:
    """What every entry of a version says, by key."""
    entries = stand.session.scalars(select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule_id))
    units = units_of(stand, schedule_id)
    return {entry.key: _draft(entry, units.get(entry.id, ())) for entry in entries}


def _draft(entry: ScheduleEntry, unit_ids: tuple[UUID, ...]) -> Draft:
    return Draft(
        lineage_id=entry.lineage_id, key=entry.key, is_subseries=entry.is_subseries, values=entry.values,
        office=entry.office, intermediate=entry.intermediate,
        precautionary=Term(entry.precautionary_years, entry.precautionary_months), total=entry.total,
        technique=entry.technique, sample_quality=entry.sample_quality, trigger=entry.trigger,
        trigger_name=entry.trigger_name, legal_basis=entry.legal_basis, access_condition=entry.access_condition,
        note=entry.note, own_terms=entry.own_terms, own_technique=entry.own_technique,
        sampling_method=entry.sampling_method, access_basis=entry.access_basis, support=entry.support,
        unit_ids=unit_ids,
    )  # fmt: skip


def units_of(
    stand: Stand, schedule_id: UUID, entry_ids: Collection[UUID] | None = None
) -> dict[UUID, tuple[UUID, ...]]:
    """The producing units that the entries of a version name, by entry, in the order of their ids."""
    statement = (
        select(ScheduleEntryUnit.entry_id, ScheduleEntryUnit.unit_id)
        .join(ScheduleEntry, ScheduleEntry.id == ScheduleEntryUnit.entry_id)
        .where(ScheduleEntry.schedule_id == schedule_id)
        .order_by(ScheduleEntryUnit.unit_id)
    )
    if entry_ids is not None:
        statement = statement.where(ScheduleEntryUnit.entry_id.in_(entry_ids))
    found: dict[UUID, tuple[UUID, ...]] = {}
    for entry_id, unit_id in stand.session.execute(statement):
        found[entry_id] = (*found.get(entry_id, ()), unit_id)
    return found


def unit_codes(stand: Stand, entry: ScheduleEntry) -> list[str]:
    """The producing units of an entry by code, with the name each has today."""
    rows = stand.session.execute(
        select(Unit.id, Unit.code)
        .join(ScheduleEntryUnit, ScheduleEntryUnit.unit_id == Unit.id)
        .where(ScheduleEntryUnit.entry_id == entry.id)
        .order_by(Unit.code)
    )
    return [f"{code} {unit_name(stand, unit_id, stand.today)}" for unit_id, code in rows]


def legacy_keys(stand: Stand, schedule_id: UUID) -> frozenset[str]:
    """The entries of a version that break a rule and bind none the less."""
    return frozenset(
        stand.session.scalars(
            select(ScheduleEntry.key).where(ScheduleEntry.schedule_id == schedule_id, ScheduleEntry.legacy)
        )
    )


def judge(
    stand: Stand,
    fonds_id: UUID,
    entries: Mapping[str, Draft],
    chart: Mapping[str, Series],
    *,
    open_keys: frozenset[str],
    legacy: frozenset[str],
) -> list[Finding]:
    """What the linter says of entries under the law of a body today."""
    profile = profile_of(stand, fonds_id, stand.today)
    # A subseries without a row takes the terms of its series, so that only whole series can be forgotten.
    wanted = {key: node.code for key, node in chart.items() if key in open_keys and node.level.value == "series"}
    return lint(
        with_codes(entries, chart, legacy),
        cap_years=profile.archive.cap_years,
        cap_basis=profile.basis_of("archive.cap_years"),
        chart=wanted,
    )
