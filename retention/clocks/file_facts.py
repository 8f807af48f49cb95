"""What happened to each file, as statements join it: recorded triggers, restrictions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, Subquery, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from records.access.model import Restriction
from retention.clocks.model import TriggerEvent
from retention.clocks.sql_dates import DayBefore

Expression = ColumnElement[Any] | InstrumentedAttribute[Any]
NEVER = date(9999, 1, 1)


def restrictions_by_file(fonds_id: UUID) -> Subquery:
    """Per file the last day of its latest reserve and whether any restriction has no last day."""
    lifted = DayBefore(Restriction.lifted_on)
    last = case(
        (Restriction.lifted_on.is_(None), Restriction.ends_on),
        (or_(Restriction.ends_on.is_(None), lifted < Restriction.ends_on), lifted),
        else_=Restriction.ends_on,
    )
    # The calendar's last year stands for never.
    days = (
        select(Restriction.aggregation_id, case((last < NEVER, last)).label("last"))
        .where(Restriction.fonds_id == fonds_id)
        .subquery("restriction_days")
    )
    return (
        select(
            days.c.aggregation_id,
            func.max(days.c.last, type_=Date()).label("reserved_until"),
            func.max(case((days.c.last.is_(None), 1), else_=0), type_=Integer()).label("endless"),
        )
        .group_by(days.c.aggregation_id)
        .subquery("restricted")
    )


def when(flag: ColumnElement[Any] | int, then: Callable[[], Any], otherwise: Expression) -> Expression:
    """One of two expressions by a flag of the law; a flag that is the same for ever costs nothing."""
    if isinstance(flag, int):
        return then() if flag else otherwise
    return case((flag == 1, then()), else_=otherwise)


def latest_triggers(name: str) -> Subquery:
    """Recorded triggers; of each kind the one recorded last has `latest` 1."""
    numbered = func.row_number().over(
        partition_by=(TriggerEvent.aggregation_id, TriggerEvent.trigger), order_by=TriggerEvent.id.desc()
    )
    return select(
        TriggerEvent.aggregation_id,
        TriggerEvent.trigger,
        TriggerEvent.occurred_on,
        numbered.label("latest"),
    ).subquery(name)
