"""How many files of a list something stands against today, told fast enough for a page of two hundred thousand.

The rule of `gathering.may_go` turned over: not every file asked everything, but every reason asked for its files. It
decides nothing; acts ask the rule itself. A property test holds the two equal on both engines.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true, union

from classification.series.kinds import AccessCondition, Technique
from records.access.model import Restriction
from records.aggregations.model import Aggregation, Standing
from records.custody.model import Loan
from retention.clocks.model import RetentionClock
from retention.clocks.recomputing import is_being_reckoned
from retention.disposals.gathering import RUNNING_LOANS, Protected, lga55_mode, protected, restricts_on
from retention.disposals.model import DisposalItem, DisposalList, ItemState, SampledFile
from retention.holds.model import HeldFile
from retention.schedules.due_dates import ClockStatus
from retention.schedules.model import ScheduleEntry
from system.actor import CustodyStage
from system.organization.profile import Lga55Mode
from system.work import Reading, Work

Stand = Reading | Work
# Up to here they are counted, beyond it is said that there are more.
MOST = 1000


def count(stand: Stand, listed: DisposalList, today: date) -> int:
    """Against how many standing files of a list something stands: exact up to `MOST`, beyond it only more than that."""
    if stand.session.scalar(select(is_being_reckoned()).where(Aggregation.fonds_id == listed.fonds_id).limit(1)):
        # No date of the body is to be trusted until its clocks are reckoned anew.
        return listed.standing_count
    mode, kept = lga55_mode(stand, listed.fonds_id, today), protected(stand, listed.fonds_id)
    halves = against(listed.id, today, mode=mode, kept_by=kept)
    # Each is bounded, so that a list of which nothing may go is told as fast as one of which everything may.
    bounded = (select(half.limit(MOST + 1).subquery().c.id) for half in halves)
    return stand.session.scalar(select(func.count()).select_from(union(*bounded).subquery())) or 0


def against(list_id: UUID, today: date, *, mode: Lga55Mode, kept_by: Protected = ()) -> tuple[Select[Any], Select[Any]]:
    """The items of which something stands against the file: by what file and clock say, and by what else keeps it."""
    return _own(list_id, today, mode), _kept(list_id, today, kept_by)


def _own(list_id: UUID, today: date, mode: Lga55Mode) -> Select[Any]:
    file, clock = Aggregation, RetentionClock
    statement = (
        _standing(list_id)
        .join(file, file.id == DisposalItem.aggregation_id)
        .outerjoin(clock, clock.aggregation_id == DisposalItem.aggregation_id)
    )
    may_go = [
        file.closed_on <= today,
        file.standing == Standing.IN_ORDER,
        file.stage != CustodyStage.HISTORICAL,
        clock.status == ClockStatus.RUNNING,
        or_(clock.intermediate_until.is_(None), clock.intermediate_until < today),
        or_(clock.reserved_until.is_(None), clock.reserved_until < today),
        clock.due_on <= today,
        or_(clock.outcome == Technique.ELIMINATION, and_(clock.outcome == Technique.SAMPLING, _released())),
    ]
    if mode is Lga55Mode.STRICT:
        statement = statement.outerjoin(ScheduleEntry, ScheduleEntry.id == clock.entry_id)
        personal = ScheduleEntry.access_condition == AccessCondition.POSSIBLY_CONFIDENTIAL
        may_go.append(not_(func.coalesce(personal, false())))
    # What is not known is not true: a file without a clock, or a clock without a day, may not go.
    return statement.where(not_(func.coalesce(and_(true(), *may_go), false())))


def _kept(list_id: UUID, today: date, kept_by: Protected) -> Select[Any]:
    # Each reason tells its files, which are few beside those of the list.
    keeping = (
        select(HeldFile.aggregation_id).where(HeldFile.until.is_(None)),
        select(Restriction.aggregation_id).where(restricts_on(today)),
        select(Loan.aggregation_id).where(Loan.state.in_(RUNNING_LOANS)),
        select(SampledFile.standing).where(SampledFile.standing.is_not(None), SampledFile.is_chosen.is_(True)),
        *kept_by,
    )
    return _standing(list_id).where(DisposalItem.aggregation_id.in_(union(*keeping)))


def _standing(list_id: UUID) -> Select[Any]:
    return select(DisposalItem.id).where(DisposalItem.list_id == list_id, DisposalItem.state == ItemState.STANDING)


def _released() -> ColumnElement[bool]:
    return (
        select(SampledFile.id)
        .where(SampledFile.standing == DisposalItem.aggregation_id, SampledFile.is_chosen.is_(False))
        .exists()
    )
