"""What stood on a past day, so that the board of that day says what `clocks.as_of` says of each file.

Of most files nothing was changed behind the day: what is kept of them is what was true then, and the database adds them
up as it does today's. Files of which something was set, recorded or passed later are reckoned one by one by `as_of`.
Holds, decisions, standing and custody are asked of every file as they were. There is a limit to how many files are
reckoned for a page; beyond it the board refuses rather than guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from records.access.model import AccessRequestMark, Restriction
from records.aggregations.model import Aggregation, AggregationAlias, Reopening
from records.aggregations.queries import reach
from records.aggregations.questions import FilesEverProtected, PastMoment, Protection
from records.aggregations.states import IN_ORDER
from retention.clocks.as_of import LOST, PastFile, files_then, moment_of, protections_then, recorded_moment
from retention.clocks.due import GONE
from retention.clocks.model import RetentionClock
from retention.clocks.past import Moment, Sight
from retention.clocks.reckoning import versions_of
from retention.clocks.recomputing import under_way
from retention.due.errors import TooMuchChanged
from retention.due.kinds import HELD, OUTCOMES, PROTECTED, READY, Task
from retention.due.since import Since, since
from system.actor import CustodyStage
from system.errors import Fact, Objection
from system.work import Reading

MOST = 10_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Then:
    """What stood on a past day. `changed` are the files reckoned one by one, `files` those of them that were closed.

    `kept` are the others that a decision kept, `unbound` the versions of the schedule that bound nothing yet. `is_sure`
    is False where of a decision that kept any of them the last day it had then is lost.
    """

    moment: Moment
    since: Since
    changed: Sequence[UUID]
    files: Sequence[PastFile]
    kept: Sequence[UUID]
    unbound: Sequence[UUID]
    is_sure: bool

    @property
    def past(self) -> PastMoment:
        """The day as lower rooms are asked about it."""
        return recorded_moment(self.moment)


def then_of(reading: Reading, fonds_id: UUID, on: date, sight: Sight, *, bounded: bool = True) -> Then | None:
    """What stood on a day; None from today on, when what is kept is what stands.

    `bounded` is for pages, before which somebody waits.

    Raises:
        TooMuchChanged
    """
    if on >= reading.today:
        return None
    moment = moment_of(reading, on, sight)
    unbound = [one.id for one in versions_of(reading, fonds_id) if one.in_force_from > on]
    changed = _changed(reading, fonds_id, moment, unbound, most=MOST if bounded else None)
    files = list(files_then(reading, on, sight, changed))
    kept = _kept(reading, fonds_id, moment, set(changed))
    lost = any(one.is_lost for kept_by in kept.values() for one in kept_by)
    told = any(step["code"] == LOST for file in files for step in file.explanation)
    passed = since(reading, fonds_id, moment.ended_at)
    return Then(moment, passed, changed, files, sorted(kept), unbound, is_sure=not (lost or told))


def _changed(
    reading: Reading, fonds_id: UUID, moment: Moment, unbound: Sequence[UUID], *, most: int | None
) -> list[UUID]:
    file, clock = Aggregation, RetentionClock
    reopened = exists().where(Reopening.aggregation_id == file.id, Reopening.closed_on <= moment.on)
    wanted: list[ColumnElement[bool]] = [or_(file.closed_on <= moment.on, reopened)]
    if under_way(reading, fonds_id) is None:
        wanted.append(or_(*_changes(reading, fonds_id, moment, unbound)))
    if moment.sight is Sight.KNOWN:
        wanted.append(file.created_at < moment.ended_at)
    statement = (
        select(file.id)
        .outerjoin(clock, clock.aggregation_id == file.id)
        .where(file.fonds_id == fonds_id, reach(reading.actor), *wanted)
        .order_by(file.id)
        .limit(None if most is None else most + 1)
    )
    found = list(reading.session.scalars(statement))
    if most is not None and len(found) > most:
        facts: dict[str, Fact] = {"on": moment.on.isoformat(), "most": most, "field": "on"}
        raise TooMuchChanged(objections=[Objection("due.too_much_changed", "", facts)])
    return found


def _changes(reading: Reading, fonds_id: UUID, moment: Moment, unbound: Sequence[UUID]) -> list[ColumnElement[bool]]:
    """Each way in which what is kept of a file today may be another than it was."""
    file, clock, on, ended_at = Aggregation, RetentionClock, moment.on, moment.ended_at
    found = [
        and_(file.closed_on <= on, clock.aggregation_id.is_(None)),
        and_(file.created_at < ended_at, clock.reckoned_at >= ended_at),
        _any(Reopening, Reopening.reopened_at >= ended_at),
    ]
    if moment.sight is Sight.KNOWN:
        return [*found, _any(AggregationAlias, AggregationAlias.changed_at >= ended_at)]
    found += [
        _any(AggregationAlias, AggregationAlias.until > on),
        _any(Restriction, or_(Restriction.classified_on > on, Restriction.lifted_on > on)),
        _any(AccessRequestMark, AccessRequestMark.requested_on > on),
    ]
    # What a later version binds, or none does, an earlier one may have bound; where there was none, nothing bound it.
    if unbound and len(versions_of(reading, fonds_id)) > len(unbound):
        found += [clock.schedule_id.in_(unbound), and_(clock.schedule_id.is_(None), file.closed_on <= on)]
    return found


def _any(row: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    # Such rows are few beside the files: they are looked through once and not once for each file.
    return Aggregation.id.in_(select(row.aggregation_id).where(condition))


def _kept(reading: Reading, fonds_id: UUID, moment: Moment, changed: set[UUID]) -> Mapping[UUID, Sequence[Protection]]:
    """Files whose day had come and on which a decision rested, but for those that are reckoned anyway."""
    clock = RetentionClock
    ever = [some for told in reading.ask(FilesEverProtected(fonds_id)) for some in told]
    statement = (
        select(clock.aggregation_id)
        .join(Aggregation, Aggregation.id == clock.aggregation_id)
        .where(
            clock.fonds_id == fonds_id, clock.due_on <= moment.on, reach(reading.actor),
            or_(false(), *(clock.aggregation_id.in_(some) for some in ever)),
        )
        .order_by(clock.aggregation_id)
    )  # fmt: skip
    asked = [one for one in reading.session.scalars(statement) if one not in changed]
    found: dict[UUID, Sequence[Protection]] = {}
    for start in range(0, len(asked), _AT_ONCE):
        found.update(protections_then(reading, asked[start : start + _AT_ONCE], moment))
    return found


def come(file: PastFile, task: Task, on: date) -> tuple[date, str] | None:
    """The day a task came to a file and whether it was ready or why it stood apart; None where it had not come."""
    standing = file.reckoned.standing
    if standing in GONE or file.closed_on > on:
        return None
    frozen = standing if standing != IN_ORDER else ""
    if task is Task.TRANSFER:
        has_come = file.office_until is not None and file.office_until < on and file.stage is CustodyStage.OFFICE
        return (file.office_until, frozen or READY) if has_come and file.office_until else None
    day = file.reckoned.due_on
    if task not in OUTCOMES or file.outcome != OUTCOMES[task] or day is None or day > on:
        return None
    held = HELD if file.reckoned.holds else ""
    return day, frozen or held or (PROTECTED if file.reckoned.is_protected else READY)
