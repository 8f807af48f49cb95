"""Looks at what is due on a day, cut to what the actor may see: counts too. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, String, and_, case, func, join, literal, select, type_coerce

from classification.charts.model import ChartState, ClassificationChart, Node
from records.access.model import Restriction
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation, Standing, Volume
from records.aggregations.queries import reach
from records.custody.measures import Extent
from records.custody.model import BoxedVolume, Loan
from records.custody.queries import OUT
from retention.clocks.due import GONE
from retention.clocks.model import RetentionClock
from retention.clocks.protecting import is_protected
from retention.clocks.recomputing import is_being_reckoned
from retention.clocks.sql_dates import year_of
from retention.due.board import Board, Boxed, Group, board_of
from retention.due.errors import StretchUnreadable
from retention.due.kinds import BEING_RECKONED, HELD, OUTCOMES, PROTECTED, READY, Task
from retention.due.paper import paper_of
from retention.due.scanning import InOrder, is_much
from retention.due.then import Then
from retention.due.waiting_then import Source, source_then
from retention.holds.queries import is_held
from system.actor import CustodyStage, Permission, Place
from system.errors import Fact, Objection
from system.organization.model import Unit, UnitPlacement
from system.visibility import within_body
from system.work import Reading

LONGEST = 3660
LAST_DAY = date.max.toordinal() - 1


def require_sight(reading: Reading, fonds_id: UUID) -> None:
    """Refuse whoever sees no files at all, for whom every number would be a lie.

    Raises:
        NotPermitted
    """
    if not reading.actor.holds(Permission.AGGREGATION_READ):
        reading.actor.require(Permission.AGGREGATION_READ, Place(fonds_id))


def waiting(
    reading: Reading,
    fonds_id: UUID,
    task: Task,
    on: date,
    *columns: Any,
    files_first: bool = False,
    then: Then | None = None,
) -> Select[Any]:
    """The files that wait for a task on a day, each once: the given columns, `day` it came and `reason` it is apart.

    `files_first` says that they are to be added up and are so many that files had better be read in their own order.
    `then` is what stood on the day, of a past one; without it what stands today is held against the day.
    """
    source = _source(reading, fonds_id, task, on, then, files_first=files_first)
    return _waiting(reading, fonds_id, source, *columns)


def _source(
    reading: Reading, fonds_id: UUID, task: Task, on: date, then: Then | None, *, files_first: bool = False
) -> Source:
    if then is not None:
        return source_then(reading, fonds_id, task, then)
    day, source, conditions = _day(task, fonds_id, on, files_first=files_first)
    conditions = Aggregation.standing.not_in(GONE), *conditions
    return Source(source, conditions, day, reason(reading, fonds_id, task))


def _waiting(reading: Reading, fonds_id: UUID, source: Source, *columns: Any) -> Select[Any]:
    return (
        select(
            *columns, source.day.label("day"), source.reason.label("reason"), source.lineage_id.label("lineage_id"),
            source.closed_on.label("closed_on"), source.stage.label("stage"),
        )
        .select_from(source.source)
        .where(Aggregation.fonds_id == fonds_id, reach(reading.actor), *source.conditions)
    )  # fmt: skip


def _day(
    task: Task, fonds_id: UUID, on: date | None, *, files_first: bool = False
) -> tuple[Any, Any, tuple[ColumnElement[bool], ...]]:
    """The day of a task, where it is asked from, and when it has come; without a day, whenever it comes."""
    clock, file = RetentionClock, Aggregation.__table__
    clocks = (InOrder if files_first else join)(file, clock, clock.aggregation_id == Aggregation.id)
    of_body = clock.fonds_id == fonds_id
    if task is Task.TRANSFER:
        in_office = Aggregation.stage == CustodyStage.OFFICE
        # Where the clock of the machine was set back, what closes later is not closed yet.
        come = and_(clock.office_until < on, clock.closed_on <= on) if on else clock.office_until.is_not(None)
        return clock.office_until, clocks, (of_body, in_office, come)
    if task in OUTCOMES:
        come = and_(clock.due_on <= on, clock.closed_on <= on) if on else clock.due_on.is_not(None)
        return clock.due_on, clocks, (of_body, clock.outcome == OUTCOMES[task], come)
    if task is Task.DECLASSIFY:
        reserves = and_(
            Restriction.fonds_id == fonds_id, Restriction.kind == RestrictionKind.RESERVED,
            Restriction.lifted_on.is_(None), Restriction.ends_on < on if on else Restriction.ends_on.is_not(None),
        )  # fmt: skip
        each = _earliest(Restriction.aggregation_id, Restriction.ends_on, reserves)
    else:
        lent = and_(
            Loan.fonds_id == fonds_id, Loan.state.in_(OUT), Loan.due_on < on if on else Loan.due_on.is_not(None)
        )
        each = _earliest(Loan.aggregation_id, Loan.due_on, lent)
    return each.c.day, file.join(each, each.c.aggregation_id == Aggregation.id), ()


def _earliest(file_id: Any, day: Any, condition: ColumnElement[bool]) -> Any:
    """Each file once, with the first of its days."""
    first = func.min(day, type_=Date()).label("day")
    return select(file_id.label("aggregation_id"), first).where(condition).group_by(file_id).subquery("each")


def reason(reading: Reading, fonds_id: UUID, task: Task) -> ColumnElement[str]:
    """Why a file stands apart, `ready` where it does not.

    A hold, or a decision that rests on it, keeps from nothing but disposal and leaving (3.8, 4.3).
    """
    standing = type_coerce(Aggregation.standing, String())
    reasons: list[tuple[ColumnElement[bool], Any]] = [(Aggregation.standing != Standing.IN_ORDER, standing)]
    if task in OUTCOMES:
        reasons += [
            (is_held(), literal(HELD)),
            (is_protected(reading, fonds_id), literal(PROTECTED)),
            (is_being_reckoned(), literal(BEING_RECKONED)),
        ]
    elif task is Task.TRANSFER:
        reasons.append((is_being_reckoned(), literal(BEING_RECKONED)))
    return case(*reasons, else_=literal(READY))


def board(reading: Reading, fonds_id: UUID, task: Task, on: date, then: Then | None = None) -> Board:
    """The sums of a task with metres, boxes and gigabytes: two statements, whatever the number of files.

    Raises:
        NotPermitted
    """
    require_sight(reading, fonds_id)
    paper = paper_of(reading, fonds_id)
    columns = (
        Aggregation.unit_id, Aggregation.content_bytes.label("bytes"),
        paper.measured_mm.label("measured"), paper.estimated_mm.label("estimated"), paper.unknown.label("unknown"),
    )  # fmt: skip
    much = then is None and _is_much(reading, fonds_id, task, on)
    files = waiting(reading, fonds_id, task, on, *columns, files_first=much, then=then)
    each = files.outerjoin(paper.volumes, paper.volumes.c.aggregation_id == Aggregation.id).subquery("waiting")
    keys = _keys(reading, each)
    sums = [func.sum(each.c[name]) for name in ("measured", "estimated", "unknown", "bytes")]
    rows: Any = reading.session.execute(select(*keys, func.count(), *sums).group_by(*keys))
    groups = [
        Group(unit_id, lineage_id, int(year), why, files, Extent(int(mm), int(about), int(unknown)), int(size))
        for unit_id, lineage_id, year, why, files, mm, about, unknown, size in rows
    ]
    return board_of(groups, _boxed(reading, fonds_id, task, on, then, files_first=much))


def _is_much(reading: Reading, fonds_id: UUID, task: Task, on: date) -> bool:
    clock = RetentionClock
    return (task is Task.TRANSFER or task in OUTCOMES) and is_much(
        reading, fonds_id, clock.office_until < on if task is Task.TRANSFER else clock.due_on <= on
    )


def _boxed(
    reading: Reading, fonds_id: UUID, task: Task, on: date, then: Then | None, *, files_first: bool
) -> list[Boxed]:
    columns = (Aggregation.unit_id, BoxedVolume.box_id.label("box_id"))
    files = waiting(reading, fonds_id, task, on, *columns, files_first=files_first, then=then)
    each = (
        files.join(Volume, Volume.aggregation_id == Aggregation.id)
        .join(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .subquery("boxed")
    )
    found: Any = reading.session.execute(select(*_keys(reading, each), each.c.box_id).distinct())
    return [Boxed(unit_id, lineage_id, int(year), why, box_id) for unit_id, lineage_id, year, why, box_id in found]


def _keys(reading: Reading, each: Any) -> tuple[Any, ...]:
    is_sqlite = reading.installation.database.is_sqlite
    return each.c.unit_id, each.c.lineage_id, year_of(each.c.day, is_sqlite=is_sqlite).label("year"), each.c.reason


def piles(reading: Reading, fonds_id: UUID, on: date) -> Mapping[tuple[UUID, UUID, str], tuple[int, int, int]]:
    """How many files are due by unit, series and reason, their folios and bytes: every task of disposal at once."""
    require_sight(reading, fonds_id)
    clock, file = RetentionClock, Aggregation.__table__
    brought = InOrder if is_much(reading, fonds_id, clock.due_on <= on) else join
    each = (
        select(
            Aggregation.unit_id, Aggregation.lineage_id, reason(reading, fonds_id, Task.DISPOSAL).label("reason"),
            Aggregation.folios, Aggregation.content_bytes,
        )
        .select_from(brought(file, clock, clock.aggregation_id == Aggregation.id))
        .where(
            Aggregation.fonds_id == fonds_id, reach(reading.actor), Aggregation.standing.not_in(GONE),
            clock.fonds_id == fonds_id, clock.due_on <= on,
        )
        .subquery("due")
    )  # fmt: skip
    keys = (each.c.unit_id, each.c.lineage_id, each.c.reason)
    sums = (func.count(), func.coalesce(func.sum(each.c.folios), 0), func.coalesce(func.sum(each.c.content_bytes), 0))
    found = reading.session.execute(select(*keys, *sums).group_by(*keys))
    return {(unit, series, why): (files, int(folios), int(size)) for unit, series, why, files, folios, size in found}


def counts(reading: Reading, fonds_id: UUID, on: date, then: Then | None = None) -> Mapping[Task, tuple[int, int]]:
    """Of each task how many files are ready and how many stand apart."""
    require_sight(reading, fonds_id)
    found = {}
    for task in Task:
        each = waiting(reading, fonds_id, task, on, then=then).subquery("waiting")
        ready = func.coalesce(func.sum(case((each.c.reason == READY, 1), else_=0)), 0)
        files, those = reading.session.execute(select(func.count(), ready).select_from(each)).one()
        found[task] = (int(those), files - int(those))
    return found


def listed(reading: Reading, fonds_id: UUID, task: Task, on: date, then: Then | None = None) -> Select[Any]:
    """The files of a task as a statement that lists can sort and cut.

    Raises:
        NotPermitted
    """
    require_sight(reading, fonds_id)
    columns = (
        Aggregation.id.label("id"), Aggregation.reference.label("reference"), Aggregation.title.label("title"),
        Node.code.label("series"), Unit.code.label("unit"), Aggregation.folios.label("folios"),
        Aggregation.content_bytes.label("content_bytes"),
    )  # fmt: skip
    source = _source(reading, fonds_id, task, on, then)
    statement = _waiting(reading, fonds_id, source, *columns)
    return statement.join(Node, Node.id == source.node_id).join(Unit, Unit.id == Aggregation.unit_id)


def stretch(reading: Reading, first: date | None, last: date | None) -> tuple[date, date]:
    """The days of a calendar asked for: from today where no beginning is told, a year where no end is.

    Raises:
        StretchUnreadable: it ends before it begins, or has more than `LONGEST` days.
    """
    begins = first or reading.today
    ends = last or date.fromordinal(min(begins.toordinal() + 365, LAST_DAY))
    # A lag of one day is looked behind and before.
    far = begins == date.min or ends.toordinal() > LAST_DAY
    if far or not 0 <= (ends - begins).days < LONGEST:
        facts: dict[str, Fact] = {
            "first": begins.isoformat(),
            "last": ends.isoformat(),
            "days": LONGEST,
            "field": "last",
        }
        raise StretchUnreadable(objections=[Objection("due.stretch_unreadable", "", facts)])
    return begins, ends


def days(reading: Reading, fonds_id: UUID, first: date, last: date) -> Mapping[date, Mapping[Task, int]]:
    """How many files come to each task on each day of a stretch, both days included; what stands apart is left out.

    A transfer and a declassification are possible from the day behind the last one, a disposal from its own day.

    Raises:
        NotPermitted
    """
    require_sight(reading, fonds_id)
    found: dict[date, dict[Task, int]] = {}
    for task in Task:
        lag = 1 if task in {Task.TRANSFER, Task.DECLASSIFY} else 0
        since, until = (date.fromordinal(day.toordinal() - lag) for day in (first, last))
        day, source, conditions = _day(task, fonds_id, None)
        each = (
            select(day.label("day"), reason(reading, fonds_id, task).label("reason"))
            .select_from(source)
            .where(
                Aggregation.fonds_id == fonds_id, reach(reading.actor), Aggregation.standing.not_in(GONE), *conditions,
                day >= since, day <= until,
            )
            .subquery("coming")
        )  # fmt: skip
        statement = select(each.c.day, func.count()).where(each.c.reason == READY).group_by(each.c.day)
        for when, files in reading.session.execute(statement):
            found.setdefault(date.fromordinal(when.toordinal() + lag), {})[task] = files
    return dict(sorted(found.items()))


def unit_names(reading: Reading, fonds_id: UUID) -> Mapping[UUID, tuple[str, str]]:
    """Code and last name of each unit of a body."""
    rows = reading.session.execute(
        select(Unit.id, Unit.code, UnitPlacement.name)
        .join(UnitPlacement, UnitPlacement.unit_id == Unit.id)
        .where(Unit.fonds_id == fonds_id, within_body(reading.actor, Unit.fonds_id))
        .order_by(UnitPlacement.starts_on)
    )
    return {unit_id: (code, name) for unit_id, code, name in rows}


def series_names(reading: Reading, fonds_id: UUID) -> Mapping[UUID, tuple[str, str]]:
    """Code and title of every class of a body's charts, as the chart in force calls it, else the newest."""
    rows = reading.session.execute(
        select(Node.lineage_id, Node.code, Node.title)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(ClassificationChart.fonds_id == fonds_id, within_body(reading.actor, ClassificationChart.fonds_id))
        .order_by(case((ClassificationChart.state == ChartState.IN_FORCE, 1), else_=0), ClassificationChart.number)
    )
    return {lineage_id: (code, title) for lineage_id, code, title in rows}
