"""Looks at how files came out of lists: who may take out more, and by which act of the history a file went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from records.aggregations.questions import HappenedBeside
from retention.disposals import queries, states
from retention.disposals.choosing import population_digest
from retention.disposals.events import ADVANCES, DisposalItemsRefused, DisposalSentBack
from retention.disposals.model import DisposalItem, DisposalList, ItemState, ListState
from system.history import Entry
from system.work import Reading, Work

Stand = Reading | Work
_MOVES = (DisposalSentBack.action, *(one.action for one in ADVANCES.values()))


def stage_of(stand: Stand, listed: DisposalList) -> ListState:
    """Where the list counts as being when the actor takes files out of it.

    The first file that goes sends the list back to `proposed`. Whoever decided where it was before may go on taking
    files out until somebody moves it again: what is one decision about many files is not cut off at the first.
    """
    if listed.state is not ListState.PROPOSED:
        return listed.state
    moves = select(Entry).where(Entry.entity_id == listed.id, Entry.action.in_(_MOVES))
    last = stand.session.scalars(moves.order_by(Entry.seq.desc()).limit(1)).first()
    if last is None or last.action != DisposalSentBack.action or last.actor != stand.actor.handle:
        return listed.state
    before = ListState(str(last.read_facts()["before"]))
    return before if queries.permits(stand, listed, *states.deciders(before)) else listed.state


def may_take_out(stand: Stand, listed: DisposalList) -> bool:
    """Whether the actor may take files out of the list as it is now."""
    return queries.permits(stand, listed, *states.deciders(stage_of(stand, listed)))


def last_moment(stand: Stand, list_id: UUID) -> datetime | None:
    """The moment of the last act that took files out of a list."""
    acts = select(Entry).where(Entry.entity_id == list_id, Entry.action == DisposalItemsRefused.action)
    last = stand.session.scalars(acts.order_by(Entry.seq.desc()).limit(1)).first()
    told = str(last.read_facts().get("decided_at", "")) if last else ""
    return datetime.fromisoformat(told) if told else None


def act_at(stand: Stand, list_id: UUID, decided_at: datetime) -> Entry | None:
    """The act that took files out of a list at a moment; None for one from before acts told theirs."""
    told = f'"decided_at":"{decided_at.astimezone(UTC).isoformat()}"'
    statement = select(Entry).where(
        Entry.entity_id == list_id,
        Entry.action == DisposalItemsRefused.action,
        Entry.facts.contains(told, autoescape=True),
    )
    return stand.session.scalars(statement.order_by(Entry.seq).limit(1)).first()


@dataclass(frozen=True, slots=True)
class Refusal:
    """The act by which a file came out of a list; `agrees` says whether the rows of today come to its digest."""

    entry: Entry
    count: int
    digest: str
    agrees: bool


def refusal_of(stand: Stand, list_id: UUID, decided_at: datetime | None) -> Refusal | None:
    """The act of a moment with its proof, reckoned from every row that names the moment."""
    entry = act_at(stand, list_id, decided_at) if decided_at is not None else None
    if entry is None:
        return None
    facts = entry.read_facts()
    rows = stand.session.scalars(
        select(DisposalItem.id)
        .where(
            DisposalItem.list_id == list_id,
            DisposalItem.state == ItemState.REFUSED,
            DisposalItem.decided_at == decided_at,
        )
        .order_by(DisposalItem.id)
        .execution_options(yield_per=2000)
    )
    digest = str(facts["digest"])
    return Refusal(entry, int(str(facts["count"])), digest, population_digest(rows) == digest)


def refusals_of(stand: Stand, question: HappenedBeside) -> Sequence[Entry]:
    """The acts by which a file came out of lists that the actor may read: a part of the file's history."""
    rows = stand.session.execute(
        select(DisposalItem.list_id, DisposalItem.decided_at)
        .join(DisposalList, DisposalList.id == DisposalItem.list_id)
        .where(
            DisposalItem.aggregation_id == question.aggregation_id,
            DisposalItem.state == ItemState.REFUSED,
            DisposalItem.decided_at.is_not(None),
            queries.in_sight(stand),
        )
    ).all()
    found = (act_at(stand, row.list_id, row.decided_at) for row in rows)
    return [one for one in found if one is not None]
