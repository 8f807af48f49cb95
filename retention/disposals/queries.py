"""Looks at disposal lists: the body's for who reads them all, a unit's for its own people.

Whoever may read a list sees what its inventory says of each file, because that is what they vote, sign or refuse; the
files themselves stay where they may or may not be met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from classification.charts.model import Node
from classification.series.kinds import Tradition
from records.aggregations.model import Aggregation
from records.collegiate.model import CollegiateKind
from records.collegiate.queries import Opinion, opinions_on
from retention.clocks.model import RetentionClock
from retention.disposals.delegated import lent_to
from retention.disposals.errors import DisposalNotFound
from retention.disposals.gathering import lga55_mode, may_go, protected
from retention.disposals.model import (
    DisposalComment,
    DisposalExclusion,
    DisposalItem,
    DisposalList,
    DisposalPaper,
    ItemState,
    ListState,
    PaperKind,
)
from retention.disposals.states import ENDED, deciders, next_acts
from retention.schedules.model import ScheduleEntry
from system import history
from system.actor import Actor, Permission, Reach
from system.identity.model import Account
from system.organization.model import Person, Unit
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work
# Of a list that is talked about more than this, the page shows the latest.
MOST_COMMENTS = 500


def in_sight(stand: Stand) -> ColumnElement[bool]:
    """Lists that the actor may read: those at whose place they are allowed to, and those lent to them."""
    lent = lent_to(stand)
    own = seen(stand.actor)
    return or_(own, DisposalList.id.in_(sorted(lent))) if lent else own


def seen(actor: Actor, permission: Permission = Permission.DISPOSAL_READ) -> ColumnElement[bool]:
    """Lists at which the actor has a permission: the same rule as `Actor.may` at the list's place."""
    if actor.everywhere:
        return within_body(actor, DisposalList.fonds_id)
    reached: list[ColumnElement[bool]] = []
    for grant in actor.grants_of(permission):
        if grant.reach is Reach.BODY:
            return within_body(actor, DisposalList.fonds_id)
        if grant.reach is Reach.OWN_UNITS:
            reached.append(DisposalList.unit_id.in_(sorted(grant.unit_ids)))
    return and_(within_body(actor, DisposalList.fonds_id), or_(false(), *reached))


def find(stand: Stand, list_id: UUID) -> DisposalList:
    """One list.

    Raises:
        DisposalNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalar(select(DisposalList).where(DisposalList.id == list_id, in_sight(stand)))
    if found is None:
        raise DisposalNotFound(id=list_id)
    return found


def lists(reading: Stand) -> Select[*tuple[Any, ...]]:
    """The lists the actor may see, as rows for a list."""
    one = DisposalList
    return (
        select(
            one.id, one.number, one.year, one.title, one.state, one.fate, one.accounting, one.item_count,
            one.standing_count, one.excluded_count, one.assignee, one.answer_by, one.reminded_on, one.drafted_at,
            one.as_of, one.ruling_number, one.act_number, Unit.code.label("unit"),
        )
        .join(Unit, Unit.id == one.unit_id)
        .where(in_sight(reading))
    )  # fmt: skip


def by_state(stand: Stand) -> dict[ListState, int]:
    """How many lists in sight are in each state, all states in their order."""
    rows = stand.session.execute(
        select(DisposalList.state, func.count()).where(in_sight(stand)).group_by(DisposalList.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in ListState}


def newest_in(stand: Stand, state: ListState, most: int) -> Sequence[Any]:
    """The lists of one column of the board, the oldest first: who waits longest stands on top."""
    return stand.session.execute(
        lists(stand).where(DisposalList.state == state).order_by(DisposalList.drafted_at, DisposalList.id).limit(most)
    ).all()


def items(stand: Stand, list_id: UUID | None = None) -> Select[*tuple[Any, ...]]:
    """The files of a list, or of every list in sight."""
    item, file = DisposalItem, Aggregation
    statement = (
        select(
            item.id.label("id"), item.list_id, item.position, item.state, item.due_on, item.reason, item.stage,
            item.decided_by, item.decided_at, item.aggregation_id, file.reference, file.title, file.opened_on,
            file.closed_on, file.folios, Node.code.label("series"), Unit.code.label("unit"),
            DisposalList.number.label("list_number"), DisposalList.year.label("list_year"),
            select(func.count()).where(DisposalComment.item_id == item.id).scalar_subquery().label("comments"),
        )
        .select_from(item)
        .join(DisposalList, DisposalList.id == item.list_id)
        .join(file, file.id == item.aggregation_id)
        .join(Node, Node.id == file.node_id)
        .join(Unit, Unit.id == file.unit_id)
        .where(in_sight(stand))
    )  # fmt: skip
    return statement if list_id is None else statement.where(item.list_id == list_id)


def find_item(stand: Stand, list_id: UUID, item_id: UUID) -> Any:
    """One file of a list as a row, with the reasons a guard gave for taking it out.

    Raises:
        DisposalNotFound: there is none, or not for this actor.
    """
    wanted = items(stand, list_id).add_columns(DisposalItem.reasons).where(DisposalItem.id == item_id)
    found = stand.session.execute(wanted).one_or_none()
    if found is None:
        raise DisposalNotFound(id=item_id)
    return found


def exclusions(stand: Stand, list_id: UUID) -> Select[*tuple[Any, ...]]:
    """The files that met the criteria of a list and were left out."""
    one, file = DisposalExclusion, Aggregation
    return (
        select(
            one.id, one.reasons, one.aggregation_id, file.reference, file.title, file.closed_on,
            Node.code.label("series"),
        )
        .select_from(one)
        .join(DisposalList, DisposalList.id == one.list_id)
        .join(file, file.id == one.aggregation_id)
        .join(Node, Node.id == file.node_id)
        .where(one.list_id == list_id, in_sight(stand))
    )  # fmt: skip


def papers(stand: Stand, list_id: UUID) -> list[DisposalPaper]:
    """Every paper of a list, those that count no longer too, the first first."""
    statement = select(DisposalPaper).where(DisposalPaper.list_id == list_id)
    return list(stand.session.scalars(statement.order_by(DisposalPaper.recorded_at, DisposalPaper.id)))


def counting(stand: Stand, listed: DisposalList) -> dict[PaperKind, DisposalPaper]:
    """The papers that count over the list as it is now, the last of each kind.

    A ruling that refused some files was given over the list before: what led to it counts on with it.
    """
    found: dict[PaperKind, DisposalPaper] = {}
    all_papers = [one for one in papers(stand, listed.id) if not one.void_reason]
    digests = {listed.digest}
    for one in reversed(all_papers):
        if one.kind is PaperKind.RULING and one.list_digest in digests and one.facts.get("over"):
            digests.add(str(one.facts["over"]))
    for one in all_papers:
        if listed.digest and one.list_digest in digests:
            found[one.kind] = one
    return found


@dataclass(frozen=True, slots=True)
class Comment:
    """What was said, and of which file of the list; `position` and `reference` are None where of the whole."""

    row: DisposalComment
    position: int | None
    reference: str | None


def comments(stand: Stand, list_id: UUID, *, item_id: UUID | None = None) -> list[Comment]:
    """What was said of a list and its files, or of one file, the first first; the latest `MOST_COMMENTS`."""
    statement = (
        select(DisposalComment, DisposalItem.position, Aggregation.reference)
        .outerjoin(DisposalItem, DisposalItem.id == DisposalComment.item_id)
        .outerjoin(Aggregation, Aggregation.id == DisposalItem.aggregation_id)
        .where(DisposalComment.list_id == list_id)
    )
    if item_id is not None:
        statement = statement.where(DisposalComment.item_id == item_id)
    latest = statement.order_by(DisposalComment.said_at.desc(), DisposalComment.id.desc()).limit(MOST_COMMENTS)
    return [Comment(*row) for row in reversed(stand.session.execute(latest).all())]


def opinions(stand: Stand, list_id: UUID) -> list[Opinion]:
    """What the interdisciplinary group voted on a list, the latest first."""
    return [one for one in opinions_on(stand.session, list_id) if one.body_kind is CollegiateKind.APPRAISAL_BOARD]


def fresh_opinions(stand: Stand, listed: DisposalList) -> list[Opinion]:
    """Those over the list as it is: not before it was appraised, and none that was taken before it changed."""
    appraised = counting(stand, listed).get(PaperKind.APPRAISAL_DECLARATION)
    used = {one.facts.get("item") for one in papers(stand, listed.id) if one.kind is PaperKind.BOARD_OPINION}
    return [
        one
        for one in opinions(stand, listed.id)
        if str(one.item_id) not in used and (appraised is None or one.sat_on >= appraised.dated_on)
    ]


def impeded(stand: Stand, listed: DisposalList, today: date) -> ColumnElement[bool]:
    """That something stands today against an item of a list: for statements over items joined with their files."""
    allowed = may_go(today, mode=lga55_mode(stand, listed.fonds_id, today), protected=protected(stand, listed.fonds_id))
    return and_(DisposalItem.state == ItemState.STANDING, ~allowed)


def impeded_count(stand: Stand, listed: DisposalList, today: date) -> int:
    """Against how many standing files of a list something stands today."""
    statement = (
        select(func.count())
        .select_from(DisposalItem)
        .join(Aggregation, Aggregation.id == DisposalItem.aggregation_id)
        .where(DisposalItem.list_id == listed.id, impeded(stand, listed, today))
    )
    return stand.session.scalar(statement) or 0


def holds_original_accounting(session: Session, list_id: UUID) -> bool:
    """Whether a list holds original records of accounting value (domain 7 D 40)."""
    found = (
        select(DisposalItem.id)
        .join(Aggregation, Aggregation.id == DisposalItem.aggregation_id)
        .join(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
        .join(ScheduleEntry, ScheduleEntry.id == RetentionClock.entry_id)
        .where(
            DisposalItem.list_id == list_id,
            DisposalItem.state == ItemState.STANDING,
            Aggregation.tradition != Tradition.COPY,
            ScheduleEntry.values.contains("C"),
        )
        .limit(1)
    )
    return session.scalar(found) is not None


def accounts(stand: Stand, fonds_id: UUID) -> list[tuple[str, str]]:
    """Whom a list of a body can be given to: handle and name."""
    rows = stand.session.execute(
        select(Account.handle, Person.name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.fonds_id == fonds_id, Account.disabled_at.is_(None), within_body(stand.actor, Account.fonds_id))
        .order_by(Person.name, Account.handle)
    )
    return [(handle, f"{name} ({handle})") for handle, name in rows]


def last_entry(stand: Stand, list_id: UUID) -> history.Entry | None:
    """What happened to a list last, to tell whoever comes second."""
    entries = history.of(stand.session, list_id)
    return max(entries, key=lambda entry: entry.seq, default=None)


def waiting_for(reading: Reading, most: int) -> list[DisposalList]:
    """The lists whose next step is the actor's: assigned to them, or to nobody while it is theirs to do."""
    actor, lent = reading.actor, lent_to(reading)
    statement = (
        select(DisposalList)
        .where(
            in_sight(reading), DisposalList.state.not_in(ENDED), DisposalList.job_id.is_(None),
            DisposalList.assignee.in_(("", actor.handle)),
        )
        .order_by(DisposalList.answer_by.nulls_last(), DisposalList.drafted_at)
    )  # fmt: skip
    found = []
    for one in reading.session.scalars(statement):
        theirs = any(
            (actor.may(step.permission, one.place) or step.permission in lent.get(one.id, ()))
            for step in next_acts(one.state)
            if not (step.permission in _APPROVING and one.is_of(actor.handle))
        )
        if one.assignee == actor.handle or (theirs and not one.assignee):
            found.append(one)
        if len(found) == most:
            break
    return found


_APPROVING = frozenset(
    {
        Permission.DISPOSAL_CHECK,
        Permission.DISPOSAL_APPRAISE,
        Permission.DISPOSAL_OPINE,
        Permission.DISPOSAL_SUBMIT,
    }
)


def permits(stand: Stand, listed: DisposalList, *wanted: Permission) -> bool:
    """Whether the actor may do one of these with a list: by their own appointments, or because it was lent to them."""
    if any(stand.actor.may(one, listed.place) for one in wanted):
        return True
    return bool(lent_to(stand).get(listed.id, frozenset()) & set(wanted))


def may_decide(stand: Stand, listed: DisposalList) -> bool:
    """Whether the actor may refuse the list, or files of it, in the state it is in."""
    return permits(stand, listed, *deciders(listed.state))
