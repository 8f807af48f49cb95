"""Setting the clocks of many files when a rule changes: few at once in the act itself, many as a job of batches.

Each batch is one act: it locks its clocks, counts what the reckoning says of its files, writes them in one statement
and keeps the account of it. A job that was killed goes on behind the last whole batch. At the end the reckoning is
asked once more whether any clock stands otherwise: count in is count out, or it fails loudly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from records.aggregations.model import Aggregation
from retention.clocks.errors import ClocksMiscounted, RecomputationNotFound
from retention.clocks.events import ClocksReckoned, RecomputationBegun
from retention.clocks.model import Recomputation, RecomputationBatch, RetentionClock
from retention.clocks.set_reckoning import Ground, differs, ground_of, reckoned, write_clocks
from retention.schedules.due_dates import ClockStatus
from retention.schedules.events import ScheduleCameIntoForce
from retention.schedules.model import RetentionSchedule
from system.actor import Permission, Place
from system.organization.events import ProfileAdopted, ProfileConfirmed
from system.organization.queries import adopted_profiles
from system.work import Reading, Work

JOB = "clocks.recompute"
IN_THE_ACT = 2000
BATCH = 20_000
ROUNDS = 3
ASKED = "clock.recomputation_asked"


def rule_changed(work: Work, event: ScheduleCameIntoForce | ProfileConfirmed | ProfileAdopted) -> None:
    """A rule changed: the closed files it concerns get their clocks, now or, where they are many, by a job.

    A version of the schedule concerns the files that had no rule; those that have one keep it (domain 2.2). A profile
    concerns besides every file closed under it, whose terms are reckoned by its numbers.

    Raises:
        ClocksMiscounted: not every file counted before was reckoned; the whole act is undone.
    """
    if event.fonds_id is None:
        return
    if isinstance(event, ScheduleCameIntoForce):
        schedule = work.session.get_one(RetentionSchedule, event.entity_id)
        begin(work, event.fonds_id, event.action, event.entity_id, str(schedule.number))
        return
    profiles = adopted_profiles(work, event.fonds_id)
    own = [place for place, row in enumerate(profiles) if row.digest == event.digest]
    first = min(own, default=0)
    begin(
        work, event.fonds_id, event.action, event.entity_id, event.digest,
        every=first == 0, closed_from=profiles[first].starts_on if first else None,
    )  # fmt: skip


def ask(work: Work, fonds_id: UUID) -> Recomputation | None:
    """Set every clock of a body anew, though no rule changed: to prove that none stands otherwise than reckoned.

    Raises:
        NotPermitted
    """
    work.actor.require(Permission.SCHEDULE_APPROVE, Place(fonds_id))
    return begin(work, fonds_id, ASKED, fonds_id, "", every=True)


def begin(
    work: Work,
    fonds_id: UUID,
    cause: str,
    cause_id: UUID,
    rule: str,
    *,
    every: bool = False,
    closed_from: date | None = None,
) -> Recomputation | None:
    """Set the clocks of the files meant, at once or by a job; None where none is meant."""
    found = Recomputation(
        fonds_id=fonds_id, cause=cause, cause_id=cause_id, rule=rule, every=every, closed_from=closed_from,
        begun_by=work.actor.handle, begun_at=work.now, counted=0,
    )  # fmt: skip
    found.counted = _meant(work, found)
    if not found.counted:
        return None
    work.session.add(found)
    work.session.flush()
    if found.counted > IN_THE_ACT:
        work.emit(
            RecomputationBegun(
                entity_id=cause_id, fonds_id=fonds_id, recomputation=found.id, rule=rule, files=found.counted
            )
        )
        found.job_id = work.enqueue(JOB, recomputation_id=found.id, fonds_id=fonds_id)
        work.session.flush()
        return found
    ground = ground_of(work, fonds_id)
    while _next_batch(work, found, ground):
        pass
    finish(work, found.id)
    return found


def run_batch(work: Work, recomputation_id: UUID) -> int:
    """Set the clocks of the next files, and say how many they were; 0 when none is left.

    Raises:
        RecomputationNotFound
        ClocksMiscounted
    """
    found = _taken(work, recomputation_id)
    return _next_batch(work, found, ground_of(work, found.fonds_id)) if found.finished_at is None else 0


def _taken(work: Work, recomputation_id: UUID) -> Recomputation:
    found = work.session.get(Recomputation, recomputation_id, with_for_update=True)
    if found is None:
        raise RecomputationNotFound(id=recomputation_id)
    return found


def _next_batch(work: Work, found: Recomputation, ground: Ground) -> int:
    session = work.session
    last = session.scalars(
        select(RecomputationBatch)
        .where(RecomputationBatch.recomputation_id == found.id)
        .order_by(RecomputationBatch.number.desc())
        .limit(1)
    ).first()
    after = last.last_id if last else None
    upto = _bound(work, found, after)
    if upto is None:
        return 0
    within = _stretch(found, after, upto)
    if not ground.is_sqlite:
        # Whoever moves one of these dates at the same time waits, and then reckons under the new rule; or we wait.
        locked = (
            select(RetentionClock.aggregation_id)
            .join(Aggregation, Aggregation.id == RetentionClock.aggregation_id)
            .where(within)
            .order_by(RetentionClock.aggregation_id)
            .with_for_update(of=RetentionClock)
        )
        session.execute(select(func.count()).select_from(locked.subquery()))
    counts, changed = _counted(work, ground, within)
    by_status = {one.value: counts.get(one.value, 0) for one in ClockStatus}
    files = sum(counts.values())
    written = write_clocks(work, ground, work.now, within)
    if written != files:
        raise ClocksMiscounted(counted=files, reckoned=written)
    session.add(
        RecomputationBatch(
            recomputation_id=found.id, number=(last.number if last else 0) + 1, first_id=after, last_id=upto,
            files=files, changed=changed, done_at=work.now, **by_status,
        )
    )  # fmt: skip
    session.flush()
    for one in session.identity_map.values():
        if isinstance(one, RetentionClock):
            session.expire(one)
    return files


def _bound(work: Work, found: Recomputation, after: UUID | None) -> UUID | None:
    """The last file of the next batch, None when none is left."""
    each = select(Aggregation.id).outerjoin(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
    behind = each.where(meant(found), *([Aggregation.id > after] if after is not None else []))
    ids = behind.order_by(Aggregation.id).limit(BATCH).subquery()
    # The greatest of them; UUIDs have no max() in PostgreSQL.
    return work.session.scalar(select(ids.c.id).order_by(ids.c.id.desc()).limit(1))


def _stretch(found: Recomputation, after: UUID | None, upto: UUID) -> ColumnElement[bool]:
    return and_(meant(found), Aggregation.id <= upto, Aggregation.id > after if after is not None else true())


def meant(found: Recomputation) -> ColumnElement[bool]:
    """The files of a recomputation, in a statement that joins clocks to files from the outside."""
    wanted: list[ColumnElement[bool]] = [
        RetentionClock.aggregation_id.is_(None), RetentionClock.status == ClockStatus.NO_RULE
    ]  # fmt: skip
    if found.closed_from is not None:
        wanted.append(Aggregation.closed_on >= found.closed_from)
    closed = and_(Aggregation.fonds_id == found.fonds_id, Aggregation.closed_on.is_not(None))
    return closed if found.every else and_(closed, or_(*wanted))


def _meant(work: Work, found: Recomputation) -> int:
    statement = (
        select(func.count())
        .select_from(Aggregation)
        .outerjoin(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
        .where(meant(found))
    )
    return work.session.scalar(statement) or 0


def _counted(stand: Reading | Work, ground: Ground, within: ColumnElement[bool]) -> tuple[Mapping[str, int], int]:
    """How many files come to each status, and how many clocks stand otherwise than they will."""
    rows = reckoned(ground, within)
    statement = select(rows.c.status, func.count(), func.sum(case((differs(rows), 1), else_=0))).group_by(rows.c.status)
    counts: dict[str, int] = {}
    changed = 0
    for status, files, different in stand.session.execute(statement):
        counts[status] = files
        changed += int(different or 0)
    return counts, changed


def verify(stand: Reading | Work, recomputation_id: UUID) -> int:
    """How many of the files meant have a clock that stands otherwise than the reckoning says: none if all went well."""
    found = stand.session.get_one(Recomputation, recomputation_id)
    return _counted(stand, ground_of(stand, found.fonds_id), meant(found))[1]


def again(work: Work, recomputation_id: UUID) -> None:
    """Begin from the first file once more, because something moved while the batches ran."""
    found = _taken(work, recomputation_id)
    for batch in work.session.scalars(
        select(RecomputationBatch).where(RecomputationBatch.recomputation_id == found.id)
    ):
        work.session.delete(batch)


def finish(work: Work, recomputation_id: UUID) -> Recomputation:
    """Close the account; done again it changes nothing.

    Raises:
        ClocksMiscounted: the statuses do not add up to the files.
    """
    found = _taken(work, recomputation_id)
    if found.finished_at is not None:
        return found
    names = ("files", "changed", *(one.value for one in ClockStatus))
    sums = work.session.execute(
        select(*(func.coalesce(func.sum(getattr(RecomputationBatch, name)), 0) for name in names)).where(
            RecomputationBatch.recomputation_id == found.id
        )
    ).one()
    for name, number in zip(names, sums, strict=True):
        setattr(found, name, int(number))
    by_status = {one.value: getattr(found, one.value) for one in ClockStatus}
    if sum(by_status.values()) != found.files or (found.job_id is None and found.files != found.counted):
        raise ClocksMiscounted(counted=found.counted, reckoned=found.files)
    found.finished_at = work.now
    work.emit(ClocksReckoned(entity_id=found.cause_id, fonds_id=found.fonds_id, files=found.files, **by_status))
    work.session.flush()
    return found


def is_being_reckoned() -> ColumnElement[bool]:
    """That a change of the law waits to be reckoned for the body of a file: until then no date of it is to be trusted.

    What only waits for its first rule has no date, and needs no such care.
    """
    running = select(Recomputation.fonds_id).where(
        Recomputation.finished_at.is_(None), or_(Recomputation.every, Recomputation.closed_from.is_not(None))
    )
    return Aggregation.fonds_id.in_(running)


def under_way(stand: Reading | Work, fonds_id: UUID) -> Recomputation | None:
    """The recomputation of a body that is not finished, None where there is none."""
    statement = select(Recomputation).where(Recomputation.fonds_id == fonds_id, Recomputation.finished_at.is_(None))
    return stand.session.scalars(statement.order_by(Recomputation.id)).first()


def report(found: Recomputation) -> dict[str, Any]:
    """The account as a job reports it."""
    names = ("counted", "files", "changed", *(one.value for one in ClockStatus))
    job = str(found.job_id) if found.job_id else None
    return {"recomputation": str(found.id), "job": job, **{name: getattr(found, name) for name in names}}
