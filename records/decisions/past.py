"""What happened to a decision, as its actor may read it: nothing of papers, files and decisions out of their sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.aggregations.queries import reachable
from records.decisions.model import Decision
from records.decisions.questions import LinksInSight
from records.decisions.visibility import seen
from system.history import Entry
from system.work import Reading

MOST_LINKS = 500
# The fact that names another thing, by action.
_NAMES = {
    "decision.file_linked": "aggregation_id",
    "decision.file_unlinked": "aggregation_id",
    "decision.related": "target_id",
    "decision.unrelated": "target_id",
}


def happened(reading: Reading, decision_id: UUID) -> Sequence[Entry]:
    """The history of a decision the caller was allowed to see, and of its links in sight, oldest first."""
    links = [one for told in reading.ask(LinksInSight(decision_id, MOST_LINKS)) for one in told]
    statement = select(Entry).where(Entry.entity_id.in_([decision_id, *links])).order_by(Entry.seq)
    return in_sight(reading, reading.session.scalars(statement).all())


def in_sight(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
    """Those of some entries that name no file and no decision out of the actor's sight, in their order."""
    named = {one.seq: UUID(str(one.read_facts()[_NAMES[one.action]])) for one in entries if one.action in _NAMES}
    shown = _seen_of(reading, set(named.values()))
    return [one for one in entries if one.seq not in named or named[one.seq] in shown]


def _seen_of(reading: Reading, ids: Iterable[UUID]) -> set[UUID]:
    wanted = sorted(ids)
    found: set[UUID] = set()
    for start in range(0, len(wanted), 500):
        portion = wanted[start : start + 500]
        files = select(Aggregation.id).where(Aggregation.id.in_(portion), Aggregation.id.in_(reachable(reading.actor)))
        others = select(Decision.id).where(Decision.id.in_(portion), seen(reading.actor))
        found |= {*reading.session.scalars(files), *reading.session.scalars(others)}
    return found
