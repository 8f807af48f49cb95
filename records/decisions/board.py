"""How much of what was decided can be proved: by unit and type, and over the years. One sum over the rows' counters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from records.decisions.bars import YearCount
from records.decisions.completeness import percent
from records.decisions.model import Decision
from records.decisions.states import DecisionState
from records.decisions.visibility import seen
from system.organization.model import Unit
from system.work import Reading

DECIDED = (DecisionState.FINAL, DecisionState.REPEALED)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """The final decisions of one unit and type: how many can be proved entirely, in part, not at all."""

    unit_id: UUID
    unit: str
    kind: str
    whole: int
    partial: int
    none: int
    required: int
    fulfilled: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.whole + self.partial + self.none

    @property
    def percent(self) -> int:
        """How much of what is asked for is there, in whole per cent."""
        return percent(self.fulfilled, self.required)


@dataclass(frozen=True, slots=True)
class Total:
    """All lines of a board together."""

    all: int
    whole: int
    percent: int


def board(reading: Reading) -> list[BoardLine]:
    """Decisions that were made final and that the actor may meet, by unit and type, in the order of their codes."""
    grouped = (
        select(Decision.unit_id, Decision.kind, *_counted())
        .where(Decision.state.in_(DECIDED), seen(reading.actor))
        .group_by(Decision.unit_id, Decision.kind)
        .subquery()
    )
    # Named afterwards: a join before the sum would read the unit of every decision.
    statement = (
        select(grouped.c.unit_id, Unit.code, *(column for column in grouped.c if column.name != "unit_id"))
        .join(Unit, Unit.id == grouped.c.unit_id)
        .order_by(Unit.code, grouped.c.kind)
    )
    return [BoardLine(row[0], row[1], row[2], *map(int, row[3:])) for row in reading.session.execute(statement)]


def total(lines: Sequence[BoardLine]) -> Total:
    """The sum of a board."""
    return Total(
        sum(line.all for line in lines),
        sum(line.whole for line in lines),
        percent(sum(line.fulfilled for line in lines), sum(line.required for line in lines)),
    )


def coverage(reading: Reading) -> list[YearCount]:
    """The same over the years in which they were decided, oldest first."""
    whole, partial, none, _required, _fulfilled = _counted()
    statement = (
        select(Decision.year, whole, partial, none)
        .where(Decision.state.in_(DECIDED), Decision.year.is_not(None), seen(reading.actor))
        .group_by(Decision.year)
        .order_by(Decision.year)
    )
    return [YearCount(*map(int, row)) for row in reading.session.execute(statement)]


def _counted() -> tuple[ColumnElement[Any], ...]:
    return (
        _count(Decision.fulfilled >= Decision.required).label("whole"),
        _count((Decision.fulfilled < Decision.required) & (Decision.fulfilled > 0)).label("partial"),
        _count((Decision.fulfilled < Decision.required) & (Decision.fulfilled == 0)).label("none"),
        func.sum(Decision.required).label("required"),
        func.sum(Decision.fulfilled).label("fulfilled"),
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))
