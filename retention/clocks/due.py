"""Looks at what is due on a day: every closed file in the actor's sight, with all that stands against disposing of it.

Nothing is paged by offset: a list of any length is walked by key, first the files that have a day, earliest first,
then those that have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select

from classification.charts.codes import key_of
from classification.charts.model import ClassificationChart, Node
from records.aggregations.model import Aggregation, Standing
from records.aggregations.queries import find, reach
from retention.clocks.errors import DueListUnreadable, QueueUnknown, RecomputationNotFound
from retention.clocks.model import Recomputation, RecomputationBatch, RetentionClock, TriggerEvent
from retention.clocks.objections import Reckoned
from retention.clocks.protecting import is_protected
from retention.clocks.recomputing import is_being_reckoned
from retention.clocks.telling import Steps, explanations, steps_of
from retention.holds.model import HeldFile, Hold
from retention.holds.queries import is_held
from retention.schedules.due_dates import ClockStatus
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from system.actor import Permission, Place
from system.errors import Objection
from system.organization.model import Fonds, Unit
from system.organization.queries import fonds_by_code, own_fonds, subtree_ids, unit_by_code
from system.visibility import within_body
from system.work import Reading

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DueQuestion:
    """What is asked: the day, and how the list is narrowed. Codes are as people write them, empty for all.

    `queue` is one of `QUEUES`: only the files without a day that wait in it.
    """

    on: date
    fonds: str = ""
    series: str = ""
    unit: str = ""
    only_due: bool = False
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many closed files there are in sight, and how many of them are due."""

    files: int
    due: int

    @property
    def not_due(self) -> int:
        """Those against whose disposal something stands."""
        return self.files - self.due


def is_due_on(on: date, kept: ColumnElement[bool]) -> ColumnElement[bool]:
    """The files due on a day: closed, in order, held by nothing, nothing left to reckon, and their day has come.

    `kept` is what `is_protected` says of the bodies asked about.
    """
    in_order = Aggregation.standing == Standing.IN_ORDER
    come = and_(RetentionClock.due_on <= on, RetentionClock.closed_on <= on)
    return and_(come, in_order, ~is_held(), ~kept, ~is_being_reckoned())


def protected(reading: Reading, question: DueQuestion) -> ColumnElement[bool]:
    """That a decision rests on a file of the bodies a question is about.

    Raises:
        FondsNotFound
    """
    return is_protected(reading, fonds_by_code(reading, question.fonds).id if question.fonds else None)


STATUS = func.coalesce(RetentionClock.status, literal("no_rule"))
QUEUES = {
    "trigger-unknown": (ClockStatus.TRIGGER_UNKNOWN,),
    "not-computed": (ClockStatus.NO_RULE, ClockStatus.BLOCKED),
}
"""What has no day: files that wait for their event, and files for which none can be reckoned."""
# What was merged, destroyed or delivered is no file of its own any more: it waits for nothing.
GONE = (Standing.MERGED, Standing.DESTROYED, Standing.DELIVERED)


def held_kinds() -> ColumnElement[str]:
    """The kinds of the holds that keep a file, with commas between; null where none does."""
    kinds = (
        select(func.aggregate_strings(cast(Hold.kind, String()), ","))
        .select_from(HeldFile)
        .join(Hold, Hold.id == HeldFile.hold_id)
        .where(HeldFile.aggregation_id == Aggregation.id, HeldFile.until.is_(None))
    )
    return kinds.correlate(Aggregation).scalar_subquery()


def condition(reading: Reading, question: DueQuestion) -> ColumnElement[bool]:
    """Closed files in the actor's sight that the question is about.

    Raises:
        FondsNotFound, UnitNotFound
        DueListUnreadable: the body has no such series.
        QueueUnknown
    """
    wanted = [Aggregation.closed_on.is_not(None), sighted(reading, question)]
    if question.only_due:
        wanted.append(is_due_on(question.on, protected(reading, question)))
    if question.queue:
        if question.queue not in QUEUES:
            raise QueueUnknown(name=question.queue[:40])
        wanted += [STATUS.in_(QUEUES[question.queue]), Aggregation.standing.not_in(GONE)]
    return and_(*wanted)


def sighted(reading: Reading, question: DueQuestion) -> ColumnElement[bool]:
    """Files in the actor's sight that the question is about, closed or open.

    Raises:
        FondsNotFound, UnitNotFound, DueListUnreadable
    """
    wanted = [reach(reading.actor)]
    fonds: Fonds | None = fonds_by_code(reading, question.fonds) if question.fonds else None
    if fonds is not None:
        wanted.append(Aggregation.fonds_id == fonds.id)
    if question.series:
        wanted.append(Aggregation.lineage_id.in_(_lineages(reading, fonds, question.series)))
    if question.unit:
        within = fonds or own_fonds(reading)
        unit = unit_by_code(reading, within.id, question.unit)
        # What a unit that ended has filed stays with the unit above it.
        below = subtree_ids(reading, within.id, unit.id, question.on, with_ended=True) | {unit.id}
        wanted.append(Aggregation.unit_id.in_(sorted(below)))
    return and_(*wanted)


def _lineages(reading: Reading, fonds: Fonds | None, series: str) -> list[UUID]:
    key = key_of(series)
    below = or_(Node.key == key, Node.key.startswith(f"{key}.", autoescape=True))
    statement = (
        select(Node.lineage_id)
        .distinct()
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(below, within_body(reading.actor, ClassificationChart.fonds_id))
    )
    if fonds is not None:
        statement = statement.where(ClassificationChart.fonds_id == fonds.id)
    found = list(reading.session.scalars(statement)) if key else []
    if not found:
        raise DueListUnreadable(objections=[Objection("due.series_unknown", "", {"series": series[:80]})])
    return found


def rows(reading: Reading, question: DueQuestion) -> Select[*tuple[Any, ...]]:
    """The files as a statement that lists can sort and cut."""
    clock = RetentionClock
    return (
        select(
            Aggregation.id.label("id"),
            Aggregation.reference.label("reference"),
            Aggregation.title.label("title"),
            Aggregation.closed_on.label("closed_on"),
            Node.code.label("series"),
            Unit.code.label("unit"),
            Aggregation.stage.label("stage"),
            Aggregation.standing.label("standing"),
            STATUS.label("status"),
            clock.trigger,
            clock.office_until,
            clock.intermediate_until,
            clock.reserved_until,
            clock.due_on,
            clock.outcome,
            clock.explanation,
            # The kinds themselves, so that a list needs no second look; few files are held, and by few.
            held_kinds().label("holds"),
            is_being_reckoned().label("is_being_reckoned"),
            protected(reading, question).label("is_protected"),
        )
        .select_from(Aggregation)
        .outerjoin(clock, clock.aggregation_id == Aggregation.id)
        .join(Node, Node.id == Aggregation.node_id)
        .join(Unit, Unit.id == Aggregation.unit_id)
        .where(condition(reading, question))
    )


def files(reading: Reading, question: DueQuestion, *, after: str = "", limit: int | None = None) -> Iterator[Any]:
    """The rows of a list of any length, from behind a mark on; `mark` gives a row's own.

    Raises:
        DueListUnreadable: the mark is none of ours.
    """
    left = limit
    day, last = read_mark(after)
    statement = rows(reading, question).order_by(RetentionClock.due_on.nulls_last(), Aggregation.id)
    while left is None or left > 0:
        size = BATCH if left is None else min(BATCH, left)
        found: Sequence[Any] = reading.session.execute(_behind(statement, day, last).limit(size)).all()
        yield from found
        if len(found) < size:
            return
        left = None if left is None else left - size
        day, last = found[-1].due_on, found[-1].id


def with_steps(reading: Reading, found: Iterable[Any]) -> Iterator[tuple[Any, Steps]]:
    """Rows of the list with the whole steps of their clocks, a portion at a time."""
    rows = iter(found)
    while portion := list(islice(rows, BATCH)):
        steps = explanations(reading, {row.id: row.explanation for row in portion})
        yield from ((row, steps[row.id]) for row in portion)


def _behind(statement: Select[*tuple[Any, ...]], day: date | None, last: UUID | None) -> Select[*tuple[Any, ...]]:
    if last is None:
        return statement
    undated = and_(RetentionClock.due_on.is_(None), Aggregation.id > last)
    if day is None:
        return statement.where(undated)
    same_day = and_(RetentionClock.due_on == day, Aggregation.id > last)
    return statement.where(or_(RetentionClock.due_on > day, same_day, RetentionClock.due_on.is_(None)))


def mark(row: Any) -> str:
    """Where the list goes on behind this row."""
    return f"{row.due_on.isoformat() if row.due_on else ''}~{row.id}"


def read_mark(text: str) -> tuple[date | None, UUID | None]:
    """The day and the file of a mark.

    Raises:
        DueListUnreadable: it is none of ours.
    """
    if not text:
        return None, None
    day, _, last = text.partition("~")
    try:
        return (date.fromisoformat(day) if day else None), UUID(last)
    except ValueError as error:
        raise DueListUnreadable(objections=[Objection("due.mark_unreadable", "", {"after": text[:80]})]) from error


def totals(reading: Reading, question: DueQuestion) -> Totals:
    """How many files the question finds, and how many of them are due."""
    come = is_due_on(question.on, protected(reading, question))
    due = func.coalesce(func.sum(case((come, 1), else_=0)), 0)
    statement = (
        select(func.count(), due)
        .select_from(Aggregation)
        .outerjoin(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
        .where(condition(reading, question))
    )
    counted, are_due = reading.session.execute(statement).one()
    return Totals(counted, int(are_due))


def by_year(reading: Reading, question: DueQuestion) -> list[tuple[int | None, int]]:
    """How many files become due in each year; None for those without a day."""
    year = func.extract("year", RetentionClock.due_on)
    statement = (
        select(year, func.count())
        .select_from(Aggregation)
        .outerjoin(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
        .where(condition(reading, question))
        .group_by(year)
        .order_by(year.nulls_last())
    )
    return [(None if found is None else int(found), number) for found, number in reading.session.execute(statement)]


def reckoned(row: Any) -> Reckoned:
    """A row as the objections take it."""
    return Reckoned(
        row.status, row.trigger, row.intermediate_until, row.reserved_until, row.due_on, row.standing.value,
        tuple(sorted(set(row.holds.split(",")))) if row.holds else (), bool(row.is_being_reckoned),
        bool(row.is_protected), row.closed_on,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileClock:
    """The clock of one file with what binds it, as its page shows it. `clock` is None while the file is open."""

    aggregation: Aggregation
    clock: RetentionClock | None
    schedule: RetentionSchedule | None
    entry: ScheduleEntry | None
    triggers: Sequence[TriggerEvent]
    steps: Steps


def clock_of(reading: Reading, aggregation_id: UUID) -> FileClock:
    """The clock of a file the actor may see.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    aggregation = find(reading, aggregation_id)
    session = reading.session
    clock = session.get(RetentionClock, aggregation_id)
    events = session.scalars(
        select(TriggerEvent).where(TriggerEvent.aggregation_id == aggregation_id).order_by(TriggerEvent.id)
    ).all()
    schedule = session.get(RetentionSchedule, clock.schedule_id) if clock and clock.schedule_id else None
    entry = session.get(ScheduleEntry, clock.entry_id) if clock and clock.entry_id else None
    return FileClock(aggregation, clock, schedule, entry, events, steps_of(reading, clock))


def queue_counts(reading: Reading) -> dict[str, int]:
    """How many files in sight wait in each queue; what is frozen waits for nothing."""
    statement = (
        select(STATUS, func.count())
        .select_from(Aggregation)
        .outerjoin(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
        .where(
            Aggregation.closed_on.is_not(None), reach(reading.actor), Aggregation.standing == Standing.IN_ORDER,
            RetentionClock.due_on.is_(None),
        )
        .group_by(STATUS)
    )  # fmt: skip
    counted = {ClockStatus(status): number for status, number in reading.session.execute(statement)}
    return {name: sum(counted.get(status, 0) for status in statuses) for name, statuses in QUEUES.items()}


def recomputations(reading: Reading, fonds_id: UUID) -> Select[*tuple[Any, ...]]:
    """When the clocks of a body were set together, as a statement that lists can sort and cut."""
    return select(*Recomputation.__table__.c).where(
        Recomputation.fonds_id == fonds_id, within_body(reading.actor, Recomputation.fonds_id)
    )


def recomputation_of(reading: Reading, wanted: UUID) -> tuple[Recomputation, Sequence[RecomputationBatch]]:
    """One of them with its batches, for whoever may read the body's history.

    Raises:
        RecomputationNotFound, NotPermitted
    """
    found = reading.session.scalar(
        select(Recomputation).where(Recomputation.id == wanted, within_body(reading.actor, Recomputation.fonds_id))
    )
    if found is None:
        raise RecomputationNotFound(id=wanted)
    reading.actor.require(Permission.HISTORY_READ, Place(found.fonds_id))
    batches = select(RecomputationBatch).where(RecomputationBatch.recomputation_id == wanted)
    return found, reading.session.scalars(batches.order_by(RecomputationBatch.number)).all()
