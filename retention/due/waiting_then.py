"""The files that waited for a task on a past day, as a statement: those that stayed as they were, and the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)

from records.access.model import Restriction
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation
from records.aggregations.states import IN_ORDER
from records.custody.model import Loan
from records.custody.queries import OUT
from retention.clocks.due import GONE
from retention.clocks.model import RetentionClock
from retention.clocks.past import Sight
from retention.due.kinds import HELD, OUTCOMES, PROTECTED, READY, Task
from retention.due.then import Then, come
from retention.holds.queries import was_held
from system.actor import CustodyStage
from system.listed import listed
from system.work import Reading

Cell = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the files of a task are asked from, on which conditions, and what is told of each besides its columns."""

    source: Any
    conditions: Sequence[ColumnElement[bool]]
    day: Any
    reason: Any
    node_id: Any = Aggregation.node_id
    lineage_id: Any = Aggregation.lineage_id
    closed_on: Any = Aggregation.closed_on
    stage: Any = Aggregation.stage


def source_then(reading: Reading, fonds_id: UUID, task: Task, then: Then) -> Source:
    """The files that waited for a task on a past day, each once."""
    file = Aggregation.__table__
    if task is Task.TRANSFER or task in OUTCOMES:
        arms = (_stayed(reading, fonds_id, task, then), _reckoned(reading, task, then))
        found = union_all(*arms).subquery("then")
        stage = _stage(reading, then)
        return Source(
            file.join(found, found.c.aggregation_id == Aggregation.id), (), found.c.day, found.c.reason,
            found.c.node_id, found.c.lineage_id, found.c.closed_on, stage,
        )  # fmt: skip
    days = _reserves(reading, fonds_id, then) if task is Task.DECLASSIFY else _loans(reading, fonds_id, then)
    first = func.min(days.c.day, type_=Date()).label("day")
    each = select(days.c.aggregation_id, first).group_by(days.c.aggregation_id).subquery("each")
    standing = _standing(reading, then)
    return Source(
        file.join(each, each.c.aggregation_id == Aggregation.id), (standing.not_in(GONE),), each.c.day,
        case((standing != IN_ORDER, standing), else_=literal(READY)), stage=_stage(reading, then),
    )  # fmt: skip


def _stayed(reading: Reading, fonds_id: UUID, task: Task, then: Then) -> Select[Any]:
    """The files of which nothing changed: their clocks as they are, everything else as it was."""
    clock, on, standing = RetentionClock, then.moment.on, _standing(reading, then)
    reasons: list[tuple[ColumnElement[bool], Any]] = [(standing != IN_ORDER, standing)]
    if task is Task.TRANSFER:
        was_office = Aggregation.id.in_(ids_in(reading, _of(then.since.stages, CustodyStage.OFFICE.value)))
        day, wanted = clock.office_until, [
            clock.office_until < on, or_(Aggregation.stage == CustodyStage.OFFICE, was_office)
        ]  # fmt: skip
    else:
        day, wanted = clock.due_on, [clock.due_on <= on, clock.outcome == OUTCOMES[task]]
        is_kept = Aggregation.id.in_(ids_in(reading, then.kept))
        reasons += [(was_held(then.past), literal(HELD)), (is_kept, literal(PROTECTED))]
    if then.moment.sight is Sight.KNOWN:
        wanted.append(clock.reckoned_at < then.moment.ended_at)
    if then.unbound:
        wanted.append(clock.schedule_id.not_in(then.unbound))
    return (
        select(
            clock.aggregation_id.label("aggregation_id"), day.label("day"),
            case(*reasons, else_=literal(READY)).label("reason"), Aggregation.node_id.label("node_id"),
            Aggregation.lineage_id.label("lineage_id"), clock.closed_on.label("closed_on"),
        )
        .select_from(Aggregation)
        .join(clock, clock.aggregation_id == Aggregation.id)
        .where(
            clock.fonds_id == fonds_id, clock.closed_on <= on, standing.not_in(GONE), *wanted,
            Aggregation.id.not_in(ids_in(reading, then.changed)),
        )
    )  # fmt: skip


def _reckoned(reading: Reading, task: Task, then: Then) -> Select[Any]:
    """The files that were reckoned one by one."""
    rows = [
        {
            "id": file.id.hex, "day": came[0].isoformat(), "reason": came[1], "node": file.node_id.hex,
            "lineage": file.lineage_id.hex, "closed_on": file.closed_on.isoformat(),
        }
        for file in then.files
        if (came := come(file, task, then.moment.on))
    ]  # fmt: skip
    kinds: Mapping[str, Any] = {
        "id": "text", "day": "date", "reason": "text", "node": "text", "lineage": "text", "closed_on": "date",
    }  # fmt: skip
    _, cells = listed(reading.session, rows, kinds)
    return select(
        _id(cells["id"]).label("aggregation_id"), cells["day"].label("day"), cells["reason"].label("reason"),
        _id(cells["node"]).label("node_id"), _id(cells["lineage"]).label("lineage_id"),
        cells["closed_on"].label("closed_on"),
    )  # fmt: skip


def _reserves(reading: Reading, fonds_id: UUID, then: Then) -> Any:
    """Reserves that nobody had lifted and that had ended."""
    one, moment = Restriction, then.moment
    wanted: tuple[ColumnElement[bool], ...] = (one.classified_on <= moment.on, or_(
        one.lifted_on.is_(None), one.lifted_on > moment.on
    ))  # fmt: skip
    if moment.sight is Sight.KNOWN:
        lifted = one.id.in_(ids_in(reading, then.since.lifted))
        wanted = one.recorded_at < moment.ended_at, or_(one.lifted_on.is_(None), lifted)
    return (
        select(one.aggregation_id.label("aggregation_id"), one.ends_on.label("day"))
        .where(one.fonds_id == fonds_id, one.kind == RestrictionKind.RESERVED, one.ends_on < moment.on, *wanted)
        .subquery("reserves")
    )


def _loans(reading: Reading, fonds_id: UUID, then: Then) -> Any:
    """Loans that were out and overdue, by the day they were to be back then."""
    loan, moment, passed = Loan, then.moment, then.since
    is_out: ColumnElement[bool] = or_(loan.state.in_(OUT), loan.returned_on > moment.on)
    wanted = and_(loan.handed_over_on <= moment.on, is_out)
    if moment.sight is Sight.KNOWN:
        lent, returned = (loan.id.in_(ids_in(reading, ids)) for ids in (passed.lent, passed.returned))
        wanted = and_(~lent, or_(loan.state.in_(OUT), returned))
    of_body = (loan.fonds_id == fonds_id, wanted)
    as_now = select(loan.aggregation_id.label("aggregation_id"), loan.due_on.label("day")).where(
        *of_body, loan.due_on < moment.on, loan.id.not_in(ids_in(reading, passed.due))
    )
    rows = [{"id": one.hex, "day": day.isoformat()} for one, day in passed.due.items() if day < moment.on]
    _, cells = listed(reading.session, rows, {"id": "text", "day": "date"})
    given = cells["id"].table
    prolonged = (
        select(loan.aggregation_id, cells["day"])
        .select_from(loan)
        .join(given, loan.id == _id(cells["id"]))
        .where(*of_body)
    )
    return union_all(as_now, prolonged).subquery("loans")


def _standing(reading: Reading, then: Then) -> Cell:
    return _by_value(reading, then.since.standings, type_coerce(Aggregation.standing, String()))


def _stage(reading: Reading, then: Then) -> Cell:
    now = type_coerce(Aggregation.stage, String())
    return type_coerce(_by_value(reading, then.since.stages, now), Aggregation.stage.type)


def _by_value(reading: Reading, before: Mapping[UUID, str], now: Cell) -> Cell:
    """What stood of each file: what it was before it changed, else what it is; there are only a few values."""
    whens = [
        (Aggregation.id.in_(ids_in(reading, ids)), literal(value)) for value, ids in sorted(_grouped(before).items())
    ]
    return case(*whens, else_=now) if whens else now


def _grouped(before: Mapping[UUID, str]) -> Mapping[str, list[UUID]]:
    found: defaultdict[str, list[UUID]] = defaultdict(list)
    for one, value in before.items():
        found[value].append(one)
    return found


def _of(before: Mapping[UUID, str], value: str) -> list[UUID]:
    return [one for one, was in before.items() if was == value]


def ids_in(reading: Reading, ids: Iterable[UUID]) -> Select[Any]:
    """A statement that gives these ids, however many: they travel as one document."""
    _, cells = listed(reading.session, [{"id": one.hex} for one in ids], {"id": "text"})
    return select(_id(cells["id"]))


def _id(text: Cell) -> Cell:
    return cast(text, Uuid(native_uuid=True))
