"""Looks at what a version of the schedule would change, cut to the files the actor may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from classification.charts.model import ClassificationChart, Node
from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from retention.clocks.explanation import kept
from retention.clocks.model import RetentionClock
from retention.clocks.pinning import PinReason, Version
from retention.clocks.reckoning import Under, reckon_files
from retention.clocks.sql_dates import year_of
from retention.clocks.telling import explanations
from retention.due.paper import folios_per_metre
from retention.forecasts.changes import TOUCHING, Change, View
from retention.forecasts.errors import RetroactiveApplicationNotFound
from retention.forecasts.model import RetroactiveApplication, RetroactiveLine
from retention.forecasts.outlook import Amount, Group, Outlook, Part, as_pinned, part_of
from retention.forecasts.rules import rules_of
from retention.forecasts.statements import Forecast, change, compared, forecast_of, outcome_changed
from retention.schedules.model import RetentionSchedule
from retention.schedules.queries import in_force_on, schedule_of
from system.actor import Permission, Place
from system.organization.model import Unit, UnitPlacement
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work
SAMPLE = 20
PORTION = 5000


@dataclass(frozen=True, slots=True)
class Asked:
    """A version with what it is compared with. `now` is the version in force on the day, None where there is none."""

    schedule: RetentionSchedule
    now: RetentionSchedule | None
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class Sampled:
    """One file of a change: its days and the steps of both reckonings."""

    id: UUID
    reference: str
    title: str
    series: str
    unit: str
    closed_on: date | None
    before: date | None
    after: date | None
    outcome_before: str | None
    outcome_after: str | None
    why_before: Sequence[Any]
    why_after: Sequence[Any]


def ask(stand: Stand, schedule_id: UUID, on: date | None = None) -> Asked:
    """A version of the actor's body and the day it is thought to come into force, today where none is given.

    Raises:
        ScheduleNotFound
        NotPermitted: the actor sees no files, so that every number would be a lie.
    """
    schedule = schedule_of(stand, schedule_id)
    if not stand.actor.holds(Permission.AGGREGATION_READ):
        stand.actor.require(Permission.AGGREGATION_READ, Place(schedule.fonds_id))
    day = on or stand.today
    now = in_force_on(stand, schedule.fonds_id, day)
    after = rules_of(stand, schedule.fonds_id, schedule.id)
    before = after if now is not None and now.id == schedule.id else rules_of(
        stand, schedule.fonds_id, now.id if now else None
    )  # fmt: skip
    return Asked(schedule, now, forecast_of(stand, schedule.fonds_id, day, after=after, now=before))


def outlook(stand: Stand, asked: Asked) -> Outlook:
    """What the version would change: two statements over all files, whatever their number."""
    closed = list(_groups(stand, asked.forecast, View.RETROACTIVE))
    opened = [group for group, _ruled in _groups(stand, asked.forecast, View.OPEN)]
    lineages = _lineages(stand, {group.node_id for group in (*opened, *(group for group, _ in closed))})
    groups = {
        View.OPEN: opened,
        View.PINNED: [as_pinned(group, ruled=ruled) for group, ruled in closed],
        View.RETROACTIVE: [group for group, _ruled in closed],
    }
    return Outlook(
        asked.schedule.id,
        asked.forecast.on,
        folios_per_metre(stand, asked.schedule.fonds_id),
        {view: part_of(view, found, lineages) for view, found in groups.items()},
    )


def _groups(stand: Stand, forecast: Forecast, view: View) -> Iterator[tuple[Group, bool]]:
    found = compared(stand, forecast, view)
    year_before = year_of(found.c.before, is_sqlite=forecast.is_sqlite)
    year_after = year_of(found.c.after, is_sqlite=forecast.is_sqlite)
    keys = (
        found.c.node_id,
        found.c.unit_id,
        change(found).label("change"),
        outcome_changed(found).label("outcome_changed"),
        found.c.ruled,
        year_before.label("year_before"),
        year_after.label("year_after"),
    )
    statement = select(
        *keys,
        func.count(),
        func.coalesce(func.sum(found.c.folios), 0),
        func.coalesce(func.sum(found.c.on_paper - case((found.c.folios.is_not(None), 1), else_=0)), 0),
        func.coalesce(func.sum(found.c.bytes), 0),
    ).group_by(*keys)
    for node_id, unit_id, said, outcome, ruled, before, after, *sizes in stand.session.execute(statement):
        left_out = node_id not in forecast.after.entries
        years = (None if before is None else int(before), None if after is None else int(after))
        amount = Amount(*(int(size) for size in sizes))
        yield Group(node_id, unit_id, Change(said), bool(outcome), left_out, *years, amount), bool(ruled)


def _lineages(stand: Stand, node_ids: set[UUID]) -> Mapping[UUID, UUID]:
    wanted = sorted(node_ids)
    lineages: dict[UUID, UUID] = {}
    for start in range(0, len(wanted), PORTION):
        portion = wanted[start : start + PORTION]
        found = stand.session.execute(select(Node.id, Node.lineage_id).where(Node.id.in_(portion)))
        lineages.update((node_id, lineage_id) for node_id, lineage_id in found)
    return lineages


def rows(stand: Stand, asked: Asked, view: View) -> tuple[Select[Any], Mapping[str, ColumnElement[Any]]]:
    """The files of a view as a statement that lists can sort and cut, and the columns they are asked by."""
    found = compared(stand, asked.forecast, view)
    said, outcome = change(found), outcome_changed(found)
    statement = (
        select(
            Aggregation.id.label("id"),
            Aggregation.reference.label("reference"),
            Aggregation.title.label("title"),
            Aggregation.closed_on.label("closed_on"),
            Node.code.label("series"),
            Unit.code.label("unit"),
            found.c.before,
            found.c.after,
            found.c.outcome_before,
            found.c.outcome_after,
            found.c.status_after,
            said.label("change"),
            outcome.label("outcome_changed"),
        )
        .select_from(found)
        .join(Aggregation, Aggregation.id == found.c.id)
        .join(Node, Node.id == found.c.node_id)
        .join(Unit, Unit.id == found.c.unit_id)
    )
    changed = or_(said.in_([one.value for one in TOUCHING]), outcome == 1)
    asked_by: dict[str, ColumnElement[Any]] = {
        "touched": case((changed, literal("true")), else_=literal("false")),
        "change": said,
        "outcome_changed": outcome,
        **{name: found.c[name] for name in _COMPARED},
    }
    return statement, asked_by


_COMPARED = ("before", "after", "outcome_before", "outcome_after")


def samples(stand: Stand, asked: Asked, part: Part, limit: int = SAMPLE) -> Mapping[Change, Sequence[Sampled]]:
    """Of each change that touches a file the first files, in the order of their references, with both explanations.

    Only the classes that hold the first of them are looked through, so that this costs nothing beside the outlook.
    """
    return {wanted: _sample(stand, asked, part, wanted, limit) for wanted in TOUCHING if part.nodes[wanted]}


def _enough(files: Mapping[UUID, int], limit: int) -> list[UUID]:
    """The first classes that together hold as many files as are wanted."""
    chosen: list[UUID] = []
    held = 0
    for node_id in sorted(files):
        if held >= limit:
            break
        chosen.append(node_id)
        held += files[node_id]
    return chosen


def _sample(stand: Stand, asked: Asked, part: Part, wanted: Change, limit: int) -> Sequence[Sampled]:
    within = Aggregation.node_id.in_(_enough(part.nodes[wanted], limit))
    found = compared(stand, asked.forecast, part.view, within)
    statement = (
        select(Aggregation, Node.code.label("series"), Unit.code.label("unit"), *(found.c[name] for name in _COMPARED))
        .select_from(found)
        .join(Aggregation, Aggregation.id == found.c.id)
        .join(Node, Node.id == found.c.node_id)
        .join(Unit, Unit.id == found.c.unit_id)
        .where(change(found) == wanted.value)
        .order_by(Aggregation.sort_key, Aggregation.id)
        .limit(limit)
    )
    lines = stand.session.execute(statement).all()
    why = explained(stand, asked, part.view, [line.Aggregation for line in lines])
    return [
        Sampled(
            line.Aggregation.id, line.Aggregation.reference, line.Aggregation.title, line.series, line.unit,
            line.Aggregation.closed_on, line.before, line.after, line.outcome_before, line.outcome_after,
            *why[line.Aggregation.id],
        )
        for line in lines
    ]  # fmt: skip


def explained(
    stand: Stand, asked: Asked, view: View, files: Sequence[Aggregation]
) -> Mapping[UUID, tuple[Sequence[Any], Sequence[Any]]]:
    """For some files the steps of the reckoning that they have, and of the one that the version would give them.

    Both are reckoned or kept by the one reckoning there is, never read off a statement.
    """
    after = _told_under(stand, asked, asked.schedule, files)
    if view is View.OPEN:
        before = _told_under(stand, asked, asked.now, files) if asked.now else {}
    else:
        ids = [file.id for file in files]
        clocks = stand.session.scalars(select(RetentionClock).where(RetentionClock.aggregation_id.in_(ids)))
        before = explanations(stand, {clock.aggregation_id: clock.explanation for clock in clocks})
    return {file.id: (before.get(file.id, ()), after[file.id]) for file in files}


def _told_under(
    stand: Stand, asked: Asked, schedule: RetentionSchedule, files: Sequence[Aggregation]
) -> dict[UUID, Sequence[Any]]:
    begins = schedule.in_force_from or asked.forecast.on
    version = Version(schedule.id, schedule.number, begins)
    under = Under(version, PinReason.FORECAST, closed_on=asked.forecast.on)
    reckoned = reckon_files(stand, schedule.fonds_id, files, under=under)
    return {reckoning.aggregation.id: kept(reckoning.dates.steps) for reckoning in reckoned}


@dataclass(frozen=True, slots=True)
class Named:
    """A class or a unit as people call it, in the order they are listed."""

    code: str
    title: str
    order: str


def class_names(stand: Stand, schedule: RetentionSchedule, lineage_ids: Sequence[UUID]) -> Mapping[UUID, Named]:
    """Classes by what the version's own chart calls them, else the newest chart that has them."""
    found: dict[UUID, Named] = {}
    wanted = sorted(lineage_ids)
    here = case((Node.chart_id == schedule.chart_id, 1), else_=0)
    for start in range(0, len(wanted), PORTION):
        statement = (
            select(Node.lineage_id, Node.code, Node.title, Node.sort_key)
            .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
            .where(Node.lineage_id.in_(wanted[start : start + PORTION]))
            .order_by(here, ClassificationChart.number)
        )
        # The last one named wins.
        found.update((lineage, Named(*named)) for lineage, *named in stand.session.execute(statement))
    return found


def unit_names(stand: Stand, fonds_id: UUID) -> Mapping[UUID, Named]:
    """The units of a body by the last name they had."""
    statement = (
        select(Unit.id, Unit.code, UnitPlacement.name)
        .join(UnitPlacement, UnitPlacement.unit_id == Unit.id)
        .where(Unit.fonds_id == fonds_id)
        .order_by(UnitPlacement.starts_on)
    )
    return {unit_id: Named(code, name, code) for unit_id, code, name in stand.session.execute(statement)}


def application_of(stand: Stand, application_id: UUID) -> tuple[RetentionSchedule, RetroactiveApplication]:
    """A decision and its version, for whoever may see the version.

    Raises:
        RetroactiveApplicationNotFound
    """
    found = stand.session.scalar(
        select(RetroactiveApplication).where(
            RetroactiveApplication.id == application_id, within_body(stand.actor, RetroactiveApplication.fonds_id)
        )
    )
    if found is None:
        raise RetroactiveApplicationNotFound(id=application_id)
    return schedule_of(stand, found.schedule_id), found


def applications(stand: Stand, schedule: RetentionSchedule) -> Sequence[RetroactiveApplication]:
    """The decisions about a version, newest first."""
    return stand.session.scalars(
        select(RetroactiveApplication)
        .where(RetroactiveApplication.schedule_id == schedule.id)
        .order_by(RetroactiveApplication.id.desc())
    ).all()


def lines(stand: Stand, application: RetroactiveApplication) -> Select[*tuple[Any, ...]]:
    """What became of every file of a decision that the actor may see, as a statement that lists can sort and cut."""
    line = RetroactiveLine
    return (
        select(
            Aggregation.id.label("id"),
            Aggregation.reference.label("reference"),
            Aggregation.title.label("title"),
            Node.code.label("series"),
            line.outcome,
            line.refusal,
            line.due_before,
            line.due_after,
            line.status_before,
            line.status_after,
            line.technique_before,
            line.technique_after,
        )
        .select_from(line)
        .join(Aggregation, Aggregation.id == line.aggregation_id)
        .join(Node, Node.id == Aggregation.node_id)
        .where(line.application_id == application.id, reach(stand.actor))
    )
