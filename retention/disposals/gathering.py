"""What there is to know about files before they are disposed of, read set by set, and the same rule as SQL.

`facts_of` is what proposing and executing ask; `may_go` says the same as one condition, for counting and for choosing
among hundreds of thousands. A property test holds them equal on both engines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from classification.series.kinds import AccessCondition, Technique
from records.access.model import Restriction
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation, Standing
from records.aggregations.questions import FilesProtected
from records.custody.kinds import LoanState
from records.custody.model import Loan
from retention.clocks.model import RetentionClock
from retention.clocks.objections import Reckoned
from retention.clocks.recomputing import is_being_reckoned
from retention.disposals.eligibility import Facts, Sampled
from retention.disposals.model import SampledFile
from retention.holds.model import HeldFile, Hold
from retention.holds.queries import is_held
from retention.schedules.due_dates import ClockStatus
from retention.schedules.model import ScheduleEntry
from system.actor import CustodyStage
from system.organization.model import Fonds
from system.organization.profile import Lga55Mode
from system.organization.queries import profile_of
from system.work import Reading, Work

Stand = Reading | Work
Protected = Sequence[Select[Any]]
# Ids in one statement: far below what either engine takes.
PORTION = 1000
RUNNING_LOANS = (LoanState.REQUESTED, LoanState.AUTHORISED, LoanState.HANDED_OVER, LoanState.CLAIMED)


def facts(stand: Stand, fonds_id: UUID, aggregation_ids: Iterable[UUID], today: date) -> dict[UUID, Facts]:
    """What is known of files of one body, what other nouns protect included: for everybody who has a stand."""
    mode = lga55_mode(stand, fonds_id, today)
    return facts_of(stand.session, aggregation_ids, today, mode=mode, protected=protected(stand, fonds_id))


def lga55_mode(stand: Stand, fonds_id: UUID, today: date) -> Lga55Mode:
    """How the body reads LGA 55 on a day."""
    return profile_of(stand, stand.session.get_one(Fonds, fonds_id).id, today).archive.lga55_mode


def protected(stand: Stand, fonds_id: UUID) -> Protected:
    """Statements of the files that something in force rests on."""
    return stand.ask(FilesProtected(fonds_id))


def facts_of(
    session: Session,
    aggregation_ids: Iterable[UUID],
    today: date,
    *,
    mode: Lga55Mode = Lga55Mode.FORMAL_ACT,
    protected: Protected = (),
) -> dict[UUID, Facts]:
    """What is known of each file; one that does not exist is left out. Few statements for every thousand."""
    ids = list(dict.fromkeys(aggregation_ids))
    found: dict[UUID, Facts] = {}
    for start in range(0, len(ids), PORTION):
        found |= _portion(session, ids[start : start + PORTION], today, mode, protected)
    return found


def _portion(
    session: Session, ids: Sequence[UUID], today: date, mode: Lga55Mode, protected: Protected
) -> dict[UUID, Facts]:
    clock = RetentionClock
    rows = session.execute(
        select(
            Aggregation.id, Aggregation.closed_on, Aggregation.standing, Aggregation.stage, clock.status, clock.trigger,
            clock.intermediate_until, clock.reserved_until, clock.due_on, clock.outcome, ScheduleEntry.access_condition,
            is_being_reckoned().label("is_being_reckoned"),
        )
        .outerjoin(clock, clock.aggregation_id == Aggregation.id)
        .outerjoin(ScheduleEntry, ScheduleEntry.id == clock.entry_id)
        .where(Aggregation.id.in_(ids))
    )  # fmt: skip
    held, restricted, sampled = _held(session, ids), _restricted(session, ids, today), _sampled(session, ids)
    lent = set(
        session.scalars(select(Loan.aggregation_id).where(Loan.aggregation_id.in_(ids), Loan.state.in_(RUNNING_LOANS)))
    )
    kept = {one for wanted in protected for one in session.scalars(_among(wanted, ids))}
    return {
        row.id: Facts(
            reckoned=Reckoned(
                row.status, row.trigger.value if row.trigger else None, row.intermediate_until, row.reserved_until,
                row.due_on, row.standing.value, is_being_reckoned=bool(row.is_being_reckoned), closed_on=row.closed_on,
            ),
            is_open=row.closed_on is None,
            technique=row.outcome,
            sampled=sampled.get(row.id, Sampled.UNDRAWN),
            holds=tuple(sorted(held.get(row.id, ()))),
            is_reserved=RestrictionKind.RESERVED in restricted.get(row.id, ()),
            is_confidential=RestrictionKind.CONFIDENTIAL in restricted.get(row.id, ()),
            may_hold_personal_data=row.access_condition is AccessCondition.POSSIBLY_CONFIDENTIAL,
            lga55_mode=mode,
            is_lent=row.id in lent,
            stage=row.stage,
            is_protected=row.id in kept,
        )
        for row in rows
    }  # fmt: skip


def _among(wanted: Select[Any], ids: Sequence[UUID]) -> Select[Any]:
    return select(Aggregation.id).where(Aggregation.id.in_(ids), Aggregation.id.in_(wanted))


def _held(session: Session, ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    rows = session.execute(
        select(HeldFile.aggregation_id, Hold.kind)
        .join(Hold, Hold.id == HeldFile.hold_id)
        .where(HeldFile.aggregation_id.in_(ids), HeldFile.until.is_(None))
    )
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for one, kind in rows:
        found[one].add(kind.value)
    return found


def _restricted(session: Session, ids: Sequence[UUID], today: date) -> dict[UUID, set[RestrictionKind]]:
    rows = session.execute(
        select(Restriction.aggregation_id, Restriction.kind).where(
            Restriction.aggregation_id.in_(ids), restricts_on(today)
        )
    )
    found: defaultdict[UUID, set[RestrictionKind]] = defaultdict(set)
    for one, kind in rows:
        found[one].add(kind)
    return found


def _sampled(session: Session, ids: Sequence[UUID]) -> dict[UUID, Sampled]:
    rows = session.execute(
        select(SampledFile.aggregation_id, SampledFile.is_chosen).where(SampledFile.standing.in_(ids))
    )
    return {one: Sampled.CHOSEN if chosen else Sampled.RELEASED for one, chosen in rows}


def restricts_on(today: date) -> ColumnElement[bool]:
    """That a restriction is in force on a day: `records.access.terms.Term.is_effective`, said in SQL."""
    return and_(
        Restriction.classified_on <= today,
        or_(Restriction.lifted_on.is_(None), Restriction.lifted_on > today),
        or_(Restriction.ends_on.is_(None), Restriction.ends_on >= today),
    )


def may_go(today: date, *, mode: Lga55Mode, protected: Protected = ()) -> ColumnElement[bool]:
    """That nothing stands against disposing of a file: for statements over `Aggregation` alone."""
    released = and_(of_technique(Technique.SAMPLING), _drawn(chosen=False))
    return and_(
        could_go(today, mode=mode, protected=protected),
        or_(of_technique(Technique.ELIMINATION), released),
        ~_drawn(chosen=True),
    )


def of_technique(technique: Technique) -> ColumnElement[bool]:
    """That the clock of a file says what becomes of it."""
    return exists().where(RetentionClock.aggregation_id == Aggregation.id, RetentionClock.outcome == technique)


def could_go(today: date, *, mode: Lga55Mode, protected: Protected = ()) -> ColumnElement[bool]:
    """The same without what the technique of the series says: over these a sample is drawn."""
    clock = RetentionClock
    running = exists().where(
        clock.aggregation_id == Aggregation.id,
        clock.status == ClockStatus.RUNNING,
        or_(clock.intermediate_until.is_(None), clock.intermediate_until < today),
        or_(clock.reserved_until.is_(None), clock.reserved_until < today),
        clock.due_on <= today,
    )
    conditions = [
        Aggregation.closed_on <= today,
        ~is_being_reckoned(),
        Aggregation.standing == Standing.IN_ORDER,
        Aggregation.stage != CustodyStage.HISTORICAL,
        running,
        ~is_held(),
        ~exists().where(Restriction.aggregation_id == Aggregation.id, restricts_on(today)),
        ~exists().where(Loan.aggregation_id == Aggregation.id, Loan.state.in_(RUNNING_LOANS)),
        *(Aggregation.id.not_in(wanted) for wanted in protected),
    ]
    if mode is Lga55Mode.STRICT:
        personal = exists().where(
            clock.aggregation_id == Aggregation.id,
            ScheduleEntry.id == clock.entry_id,
            ScheduleEntry.access_condition == AccessCondition.POSSIBLY_CONFIDENTIAL,
        )
        conditions.append(~personal)
    return and_(*conditions)


def _drawn(*, chosen: bool) -> ColumnElement[bool]:
    return exists().where(SampledFile.standing == Aggregation.id, SampledFile.is_chosen.is_(chosen))
