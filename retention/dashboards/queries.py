"""Looks at how things stand, cut to what the actor may see: a few statements each, whatever the number of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from classification.charts.model import ChartState, ClassificationChart, Node
from classification.series.kinds import Support
from records.aggregations.model import Aggregation, Standing, Volume
from records.aggregations.queries import reach
from records.blueprints.queries import measured
from records.custody.measures import Extent
from records.custody.model import Box, Place, ShelvedVolume
from records.documents.model import Document
from records.objects.model import DigitalObject, TextOutcome
from retention.clocks.due import STATUS, is_due_on
from retention.clocks.model import RetentionClock
from retention.clocks.protecting import is_protected
from retention.clocks.sql_dates import year_of
from retention.dashboards.backlog import Backlog, Burden, Pile, Waiting, backlog_of
from retention.dashboards.growth import Flow, edges
from retention.dashboards.holdings import Held, Holding
from retention.dashboards.outlook import MONTHS_IN_A_YEAR, months_later
from retention.dashboards.stores import Spot, Store, stores_of
from retention.due.paper import Paper, paper_of
from system.actor import CustodyStage, Permission
from system.actor import Place as Site
from system.visibility import within_body
from system.work import Reading

BLANK = " \t\r\n"


def require_sight(reading: Reading, fonds_id: UUID) -> None:
    """Refuse whoever sees no files at all, for whom every number would be a lie.

    Raises:
        NotPermitted
    """
    if not reading.actor.holds(Permission.AGGREGATION_READ):
        reading.actor.require(Permission.AGGREGATION_READ, Site(fonds_id))


def backlog(reading: Reading, fonds_id: UUID) -> Backlog:
    """Closed files in order by what they wait for: one statement over all of them."""
    require_sight(reading, fonds_id)
    today, paper = reading.today, paper_of(reading, fonds_id)
    clock = RetentionClock
    past_office = clock.office_until < today
    held = and_(past_office, Aggregation.stage == CustodyStage.OFFICE)
    whole = is_due_on(today, is_protected(reading, fonds_id))
    files = _with_paper(
        paper,
        Aggregation.unit_id.label("unit_id"),
        case((past_office, 1), else_=0).label("past_office"),
        case((held, _year(reading, clock.office_until))).label("office"),
        case((whole, _year(reading, clock.due_on))).label("whole"),
        case((STATUS.in_(_UNCLOCKED), STATUS)).label("status"),
        case((STATUS.in_(_UNCLOCKED), _year(reading, Aggregation.closed_on))).label("closed"),
    )
    files = files.outerjoin(clock, clock.aggregation_id == Aggregation.id).where(
        *_seen(reading, fonds_id), Aggregation.closed_on.is_not(None), Aggregation.standing == Standing.IN_ORDER
    )
    each = files.subquery()
    keys = [each.c[name] for name in ("unit_id", "past_office", "office", "whole", "status", "closed")]
    return backlog_of(_waiting(row) for row in reading.session.execute(select(*keys, *_sums(each)).group_by(*keys)))


_UNCLOCKED = (Burden.NO_RULE.value, Burden.TRIGGER_UNKNOWN.value)


def _waiting(row: Any) -> Waiting:
    years = {Burden.OFFICE: row.office, Burden.WHOLE: row.whole}
    if row.status is not None:
        years[Burden(row.status)] = row.closed
    dated = {burden: int(year) for burden, year in years.items() if year is not None}
    return Waiting(row.unit_id, dated, bool(row.past_office), Pile(row.files, _extent(row)))


def open_files(reading: Reading, fonds_id: UUID) -> Mapping[tuple[UUID, int], int]:
    """How many open files there are, by unit and by the year they were opened in."""
    require_sight(reading, fonds_id)
    year = _year(reading, Aggregation.opened_on).label("year")
    each = select(Aggregation.unit_id, year).where(*_open(reading, fonds_id)).subquery()
    counted = select(each.c.unit_id, each.c.year, func.count()).group_by(each.c.unit_id, each.c.year)
    return {(unit_id, int(opened)): files for unit_id, opened, files in reading.session.execute(counted)}


def oldest_open(reading: Reading, fonds_id: UUID, *, most: int = 10) -> Sequence[Any]:
    """The files that have been open longest: id, reference, title and day of opening."""
    statement = (
        select(Aggregation.id, Aggregation.reference, Aggregation.title, Aggregation.opened_on)
        .where(*_open(reading, fonds_id))
        .order_by(Aggregation.opened_on, Aggregation.id)
        .limit(most)
    )
    return reading.session.execute(statement).all()


def _open(reading: Reading, fonds_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return *_seen(reading, fonds_id), Aggregation.closed_on.is_(None), Aggregation.standing == Standing.IN_ORDER


def completeness(reading: Reading, fonds_id: UUID) -> list[Held]:
    """How complete the files in sight are, by unit and class: three statements."""
    require_sight(reading, fonds_id)
    known: dict[tuple[UUID, UUID], Holding] = {}
    for statement, names in (
        (_covers(reading, fonds_id), ("files", "covers", "on_paper", "unfoliated")),
        (_blueprints(reading, fonds_id), ("measured", "complete")),
        (_texts(reading, fonds_id), ("read", "unread")),
    ):
        for row in reading.session.execute(statement):
            counted = Holding(**{name: int(getattr(row, name)) for name in names})
            key = (row.unit_id, row.lineage_id)
            known[key] = known.get(key, Holding()) + counted
    return [Held(unit_id, lineage_id, holding) for (unit_id, lineage_id), holding in known.items()]


def is_covered() -> ColumnElement[bool]:
    """That nothing lacks of a file's cover: the same rule as `records.aggregations.covers.missing_of`, said in SQL."""
    return and_(
        _is_said(Aggregation.scope_and_content),
        or_(Aggregation.support == Support.ELECTRONIC, Aggregation.folios.is_not(None)),
        or_(
            Aggregation.support == Support.PAPER,
            and_(_is_said(Aggregation.capture_format), _is_said(Aggregation.root_directory)),
        ),
    )


def _covers(reading: Reading, fonds_id: UUID) -> Select[*tuple[Any, ...]]:
    on_paper = Aggregation.support != Support.ELECTRONIC
    return (
        select(
            Aggregation.unit_id,
            Aggregation.lineage_id,
            func.count().label("files"),
            func.sum(case((is_covered(), 1), else_=0)).label("covers"),
            func.sum(case((on_paper, 1), else_=0)).label("on_paper"),
            func.sum(case((and_(on_paper, Aggregation.folios.is_(None)), 1), else_=0)).label("unfoliated"),
        )
        .where(*_seen(reading, fonds_id))
        .group_by(Aggregation.unit_id, Aggregation.lineage_id)
    )


def _blueprints(reading: Reading, fonds_id: UUID) -> Select[*tuple[Any, ...]]:
    each = measured(reading, fonds_id).subquery()
    return (
        select(
            each.c.unit_id,
            Node.lineage_id,
            func.count().label("measured"),
            func.sum(case((each.c.present == each.c.required, 1), else_=0)).label("complete"),
        )
        .join(Node, Node.id == each.c.node_id)
        .group_by(each.c.unit_id, Node.lineage_id)
    )


def _texts(reading: Reading, fonds_id: UUID) -> Select[*tuple[Any, ...]]:
    tried = DigitalObject.text_outcome != TextOutcome.PENDING
    return (
        select(
            Aggregation.unit_id,
            Aggregation.lineage_id,
            func.count().label("read"),
            func.sum(case((DigitalObject.text_outcome != TextOutcome.EXTRACTED, 1), else_=0)).label("unread"),
        )
        .select_from(Document)
        .join(DigitalObject, DigitalObject.id == Document.object_id)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(*_seen(reading, fonds_id), Document.fonds_id == fonds_id, tried)
        .group_by(Aggregation.unit_id, Aggregation.lineage_id)
    )


def growth(reading: Reading, fonds_id: UUID) -> Mapping[int, Flow]:
    """What happened in each stretch of `growth.edges`: four statements. Months begin in the installation's zone."""
    require_sight(reading, fonds_id)
    starts = edges(reading.today)
    zone = ZoneInfo(reading.settings.time_zone)
    instants = [datetime.combine(day, time.min, zone).astimezone(UTC) for day in starts]
    seen = _seen(reading, fonds_id)
    paper = paper_of(reading, fonds_id)
    flows: dict[int, Flow] = {}

    opened = _with_paper(paper, _stretch(Aggregation.opened_on, starts)).where(*seen).subquery()
    statement = select(opened.c.stretch, *_sums(opened)).group_by(opened.c.stretch)
    for row in reading.session.execute(statement):
        _add(flows, row.stretch, Flow(opened=row.files, extent=_extent(row)))

    closed = select(_stretch(Aggregation.closed_on, starts)).where(*seen, Aggregation.closed_on.is_not(None)).subquery()
    for at, number in reading.session.execute(select(closed.c.stretch, func.count()).group_by(closed.c.stretch)):
        _add(flows, at, Flow(closed=number))

    captured = select(_stretch(Document.captured_at, instants)).join(
        Aggregation, Aggregation.id == Document.aggregation_id
    )
    each = captured.where(*seen, Document.fonds_id == fonds_id).subquery()
    for at, number in reading.session.execute(select(each.c.stretch, func.count()).group_by(each.c.stretch)):
        _add(flows, at, Flow(documents=number))

    kept = select(_stretch(DigitalObject.stored_at, instants), DigitalObject.size.label("size")).join(
        Aggregation, Aggregation.id == DigitalObject.aggregation_id
    )
    each = kept.where(*seen, DigitalObject.fonds_id == fonds_id).subquery()
    for at, size in reading.session.execute(select(each.c.stretch, func.sum(each.c.size)).group_by(each.c.stretch)):
        _add(flows, at, Flow(bytes=int(size or 0)))
    return flows


def stores(reading: Reading, fonds_id: UUID) -> list[Store]:
    """The stores of a body, how full they are and when they will be: three statements.

    Millimetres tell nothing of files, so what is taken is counted whole, as on the page of a place. The pace is what
    the boxes made in the last twelve months take.
    """
    require_sight(reading, fonds_id)
    zone = ZoneInfo(reading.settings.time_zone)
    since = datetime.combine(months_later(reading.today, -MONTHS_IN_A_YEAR), time.min, zone).astimezone(UTC)
    recent = func.sum(case((Box.created_at >= since, Box.width_mm), else_=0))
    boxes = {
        row[0]: (int(row[1]), int(row[2]))
        for row in reading.session.execute(
            select(Box.place_id, func.sum(Box.width_mm), recent)
            .where(Box.fonds_id == fonds_id, Box.place_id.is_not(None))
            .group_by(Box.place_id)
        )
    }
    loose = {row[0]: int(row[1]) for row in reading.session.execute(_loose(fonds_id))}
    places = reading.session.execute(
        select(Place.id, Place.parent_id, Place.kind, Place.label, Place.name, Place.capacity_mm)
        .where(Place.fonds_id == fonds_id, within_body(reading.actor, Place.fonds_id), Place.retired_on.is_(None))
        .order_by(Place.sort_key)
    )
    spots = [
        Spot(*row, used_mm=boxes.get(row.id, (0, 0))[0] + loose.get(row.id, 0),
             added_mm=boxes.get(row.id, (0, 0))[1])
        for row in places
    ]  # fmt: skip
    return stores_of(spots, months=MONTHS_IN_A_YEAR, today=reading.today)


def _loose(fonds_id: UUID) -> Select[UUID, Any]:
    return (
        select(ShelvedVolume.place_id, func.coalesce(func.sum(Volume.thickness_mm), 0))
        .join(Volume, Volume.id == ShelvedVolume.volume_id)
        .where(Volume.fonds_id == fonds_id)
        .group_by(ShelvedVolume.place_id)
    )


def series_names(reading: Reading, fonds_id: UUID) -> Mapping[UUID, tuple[str, str]]:
    """Code and title of every class of a body's charts, as the chart in force calls it, else the newest."""
    rows = reading.session.execute(
        select(Node.lineage_id, Node.code, Node.title)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(ClassificationChart.fonds_id == fonds_id, within_body(reading.actor, ClassificationChart.fonds_id))
        .order_by(case((ClassificationChart.state == ChartState.IN_FORCE, 1), else_=0), ClassificationChart.number)
    )
    return {lineage_id: (code, title) for lineage_id, code, title in rows}


def _seen(reading: Reading, fonds_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Aggregation.fonds_id == fonds_id, reach(reading.actor)


def _with_paper(paper: Paper, *columns: ColumnElement[Any]) -> Select[Any]:
    """Files with what their paper takes."""
    return (
        select(
            *columns,
            paper.measured_mm.label("measured_mm"),
            paper.estimated_mm.label("estimated_mm"),
            paper.unknown.label("unknown"),
        )
        .select_from(Aggregation)
        .outerjoin(paper.volumes, paper.volumes.c.aggregation_id == Aggregation.id)
    )


def _sums(each: Any) -> tuple[ColumnElement[Any], ...]:
    names = ("measured_mm", "estimated_mm", "unknown")
    return (func.count().label("files"), *(func.sum(each.c[name]).label(name) for name in names))


def _extent(row: Any) -> Extent:
    return Extent(int(row.measured_mm), int(row.estimated_mm), int(row.unknown))


def _year(reading: Reading, day: Any) -> ColumnElement[Any]:
    return year_of(day, is_sqlite=reading.session.get_bind().dialect.name == "sqlite")


def _stretch(moment: Any, starts: Sequence[date]) -> ColumnElement[int]:
    steps = [(moment < start, literal(at)) for at, start in enumerate(starts)]
    return case(*steps, else_=literal(len(starts))).label("stretch")


def _is_said(text: Any) -> ColumnElement[bool]:
    return func.trim(text, BLANK) != ""


def _add(flows: dict[int, Flow], at: int, flow: Flow) -> None:
    flows[at] = flows.get(at, Flow()) + flow
