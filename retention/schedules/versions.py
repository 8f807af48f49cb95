"""Versions of a schedule as drafts: begun from the one in force, moved to another chart, given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from uuid_utils.compat import uuid7

from classification.charts.levels import Level
from classification.charts.model import ChartState, ClassificationChart, Succession
from retention.schedules import queries
from retention.schedules.drawing import Drawing, draw
from retention.schedules.entries import draft_to_edit, erase, take_turns
from retention.schedules.errors import ScheduleChartUnfit, ScheduleDraftExists, ScheduleEntryUnfit
from retention.schedules.events import ScheduleDrafted, ScheduleRedrawn, ScheduleWithdrawn
from retention.schedules.feeding import feed
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleEntryUnit, ScheduleState
from retention.schedules.planning import Series, lineage
from retention.schedules.service import TITLE
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.queries import fonds_of
from system.tabular import holds_control_characters, one_line
from system.work import Work

TITLE_LIMIT = 300
_TERMS = ("office_years", "office_months", "intermediate_years", "intermediate_months", "trigger", "trigger_name")
_OF_ITS_PLACE = ("id", "schedule_id", "node_id", "lineage_id", "key", "sort_key", "is_subseries")


@dataclass(frozen=True, slots=True)
class _Source:
    """An entry as it is copied: every column, and the units it names."""

    columns: Mapping[str, Any]
    units: tuple[UUID, ...]

    @property
    def lineage_id(self) -> UUID:
        """The class it is about."""
        found: UUID = self.columns["lineage_id"]
        return found

    @property
    def months(self) -> int:
        """How long it keeps, in months."""
        years = self.columns["office_years"] + self.columns["intermediate_years"]
        months: int = years * 12 + self.columns["office_months"] + self.columns["intermediate_months"]
        return months


def draft_schedule(work: Work, fonds_id: UUID, *, title: str = "", chart_id: UUID | None = None) -> RetentionSchedule:
    """Begin a new version with everything the one in force says, drawn on the chart in force or on the one named.

    Each entry follows its class, whatever its code or place; classes the chart no longer has are left out, successors
    are offered the terms of what they succeed, and appraisal sheets feed it at once. The event tells all of it.

    Raises:
        ScheduleDraftExists, ScheduleNeedsChart
        ScheduleChartUnfit: the named chart is another body's, superseded, withdrawn or frozen.
    """
    fonds = fonds_of(work, fonds_id)
    work.actor.require(Permission.SCHEDULE_EDIT, Place(fonds.id))
    take_turns(work, fonds.id)
    standing = queries.latest(work, fonds.id, ScheduleState.DRAFT)
    if standing is not None:
        raise ScheduleDraftExists(number=standing.number)
    refuse_all(ScheduleEntryUnfit, _against_title(title))
    chart = _chart(work, fonds.id, chart_id)
    base = queries.latest(work, fonds.id, ScheduleState.IN_FORCE)
    newest = queries.latest(work, fonds.id)
    schedule = RetentionSchedule(
        fonds_id=fonds.id, chart_id=chart.id, number=newest.number + 1 if newest else 1,
        title=one_line(title) or (base.title if base else TITLE), state=ScheduleState.DRAFT, sha256="",
        drafted_by=work.actor.handle, drafted_at=work.now,
    )  # fmt: skip
    work.session.add(schedule)
    work.session.flush()
    sources = _sources(work, base.id) if base else []
    drawn, keys = _write(work, schedule, sources)
    work.emit(
        ScheduleDrafted(
            entity_id=schedule.id, fonds_id=fonds.id, number=schedule.number, chart_id=chart.id,
            drawn_from=base.id if base else None, entries=len(drawn.source), dropped=_told(drawn.dropped, keys),
            offered=_told(drawn.offered, keys),
        )
    )  # fmt: skip
    feed(work, schedule)
    return schedule


def redraw_schedule(work: Work, schedule_id: UUID, *, chart_id: UUID | None = None) -> RetentionSchedule:
    """Move a draft to the chart in force, or to the one named: entries follow their classes as when it was drafted.

    Raises:
        ScheduleNotFound, ScheduleNotDraft, ScheduleChartUnfit
    """
    schedule = draft_to_edit(work, schedule_id)
    chart = _chart(work, schedule.fonds_id, chart_id)
    sources = _sources(work, schedule.id)
    found = work.session.scalars(select(ScheduleEntry).where(ScheduleEntry.schedule_id == schedule.id)).all()
    erase(work, found)
    work.session.expire_all()
    schedule = queries.schedule_of(work, schedule_id)
    schedule.chart_id = chart.id
    work.session.flush()
    drawn, keys = _write(work, schedule, sources)
    work.emit(
        ScheduleRedrawn(
            entity_id=schedule.id, fonds_id=schedule.fonds_id, number=schedule.number, chart_id=chart.id,
            entries=len(drawn.source), dropped=_told(drawn.dropped, keys), offered=_told(drawn.offered, keys),
        )
    )  # fmt: skip
    feed(work, schedule)
    return schedule


def withdraw_schedule(work: Work, schedule_id: UUID) -> RetentionSchedule:
    """Give a draft up. It stays readable; its number is not given again.

    Raises:
        ScheduleNotFound, ScheduleNotDraft
    """
    schedule = draft_to_edit(work, schedule_id)
    schedule.state = ScheduleState.WITHDRAWN
    work.session.flush()
    work.emit(ScheduleWithdrawn(entity_id=schedule.id, fonds_id=schedule.fonds_id, number=schedule.number))
    return schedule


def _against_title(title: str) -> list[Objection]:
    found = []
    if len(one_line(title)) > TITLE_LIMIT:
        found.append(Objection("schedule.text_too_long", "", {"field": "title", "limit": TITLE_LIMIT}))
    if holds_control_characters(title):
        found.append(Objection("schedule.control_character", "", {"field": "title"}))
    return found


def _chart(work: Work, fonds_id: UUID, chart_id: UUID | None) -> ClassificationChart:
    if chart_id is None:
        return queries.chart_to_write_on(work, fonds_id)
    chart = work.session.get(ClassificationChart, chart_id)
    if chart is None or chart.fonds_id != fonds_id or chart.state not in {ChartState.DRAFT, ChartState.IN_FORCE}:
        raise ScheduleChartUnfit(chart=chart_id)
    return chart


def _sources(work: Work, schedule_id: UUID) -> list[_Source]:
    units = queries.units_of(work, schedule_id)
    table = ScheduleEntry.__table__
    rows = work.session.execute(
        select(*table.columns).where(table.c.schedule_id == schedule_id).order_by(table.c.sort_key)
    )
    return [_Source(dict(row._mapping), units.get(row.id, ())) for row in rows]  # noqa: SLF001 - SQLAlchemy's own name


def _steps(work: Work, fonds_id: UUID) -> list[tuple[UUID, UUID]]:
    """The crosswalk of a body as pairs of classes, the old one first."""
    found = work.session.execute(
        select(Succession.old_lineage_id, Succession.new_lineage_id).where(
            Succession.fonds_id == fonds_id, Succession.new_lineage_id.is_not(None)
        )
    )
    return [(old, new) for old, new in found if new is not None]


def _write(work: Work, schedule: RetentionSchedule, sources: Sequence[_Source]) -> tuple[Drawing, dict[UUID, str]]:
    """Copy entries to the classes of the schedule's chart; gives what was done, and the key of every class met."""
    chart = queries.series_of(work, schedule.chart_id)
    drawn = draw(sources, chart, _steps(work, schedule.fonds_id))
    by_lineage = {node.lineage_id: node for node in chart.values()}
    said = {source.lineage_id: source for source in sources}
    rows: list[dict[str, Any]] = []
    units: list[dict[str, Any]] = []
    for lineage_id, old in drawn.source.items():
        row = _row(schedule.id, by_lineage[lineage_id], said[old], kept=lineage_id == old)
        rows.append(row)
        units.extend({"entry_id": row["id"], "unit_id": unit_id} for unit_id in said[old].units)
    _stand_alone(rows, chart)
    if rows:
        work.session.execute(insert(ScheduleEntry), rows)
    if units:
        work.session.execute(insert(ScheduleEntryUnit), units)
    keys = {source.lineage_id: str(source.columns["key"]) for source in sources}
    return drawn, keys | {node.lineage_id: node.key for node in chart.values()}


def _row(schedule_id: UUID, node: Series, source: _Source, *, kept: bool) -> dict[str, Any]:
    copied = {name: value for name, value in source.columns.items() if name not in _OF_ITS_PLACE}
    if not kept:
        # A successor is a new class: nothing of it is inherited from an earlier instrument, and it stands on its own.
        copied |= {"legacy": False, "sheet_id": None, "own_terms": True, "own_technique": True}
    if node.level is Level.SERIES:
        copied |= {"own_terms": True, "own_technique": True}
    return copied | {
        "id": uuid7(), "schedule_id": schedule_id, "node_id": node.node_id, "lineage_id": node.lineage_id,
        "key": node.key, "sort_key": node.sort_key, "is_subseries": node.level is Level.SUBSERIES,
    }  # fmt: skip


def _stand_alone(rows: Sequence[dict[str, Any]], chart: Mapping[str, Series]) -> None:
    """Let a subseries say itself what the classes above it here would say otherwise: nothing is shortened."""
    by_key = {row["key"]: row for row in rows}
    for flag, columns in (("own_terms", _TERMS), ("own_technique", ("technique",))):
        for row in rows:
            above = (by_key[key] for key in list(lineage(row["key"], chart))[1:] if key in by_key)
            source = next((one for one in above if one[flag]), None)
            if not row[flag] and (source is None or any(row[name] != source[name] for name in columns)):
                row[flag] = True


def _told(lineages: Sequence[UUID], keys: Mapping[UUID, str]) -> str:
    return ", ".join(sorted(keys[lineage_id] for lineage_id in lineages)) or "—"
