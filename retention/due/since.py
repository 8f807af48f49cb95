"""What changed behind a past day, read once from the end of the chained history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from records.aggregations.model import Aggregation, Standing
from retention.clocks.as_of import PASSED, STANDING, Told, stages_of, standings_of
from system import history
from system.history import Entry
from system.work import Reading

LIFTED = "restriction.lifted"
LENT, PROLONGED, RETURNED = "loan.handed_over", "loan.extended", "loan.returned"
_AT_ONCE = 500


@dataclass(slots=True)
class Since:
    """What stood otherwise when the day ended: standing and custody of files, restrictions, and loans with their day.

    `lifted`, `lent` and `returned` are restrictions and loans of which it was recorded later. `due` is until when a
    loan was to be back that was prolonged later.
    """

    standings: dict[UUID, str] = field(default_factory=dict)
    stages: dict[UUID, str] = field(default_factory=dict)
    lifted: list[UUID] = field(default_factory=list)
    lent: list[UUID] = field(default_factory=list)
    returned: list[UUID] = field(default_factory=list)
    due: dict[UUID, date] = field(default_factory=dict)


def since(reading: Reading, fonds_id: UUID, ended_at: datetime) -> Since:
    """What the history of a body tells behind an instant."""
    found, of_file = Since(), defaultdict[UUID, list[Told]](list)
    prolonged: list[UUID] = []
    for entity_id, at, action, facts in _told(reading, fonds_id, ended_at):
        if action in STANDING or action == PASSED:
            of_file[entity_id].append((at, action, facts))
        elif action == LIFTED:
            found.lifted.append(UUID(facts["restriction_id"]))
        else:
            kept = {LENT: found.lent, RETURNED: found.returned}.get(action, prolonged)
            kept.append(entity_id)
    now = _standings(reading, list(of_file))
    for file_id, events in of_file.items():
        for taken, changes in (
            (found.standings, standings_of(events, now[file_id])),
            (found.stages, stages_of(events)),
        ):
            if changes:
                taken[file_id] = changes[0][1]
    found.due = _due(reading, sorted(set(prolonged)), ended_at)
    return found


def _told(reading: Reading, fonds_id: UUID, ended_at: datetime) -> Sequence[tuple[UUID, datetime, str, Any]]:
    actions = (*STANDING, PASSED, LIFTED, LENT, PROLONGED, RETURNED)
    rows = reading.session.execute(
        select(Entry.entity_id, Entry.at, Entry.action, Entry.facts)
        .where(
            Entry.fonds_id == fonds_id, Entry.seq >= history.reached(reading.session, ended_at),
            Entry.at >= ended_at, Entry.action.in_(actions),
        )
        .order_by(Entry.seq)
    )  # fmt: skip
    return [(entity_id, at, action, msgspec.json.decode(facts)) for entity_id, at, action, facts in rows]


def _standings(reading: Reading, ids: Sequence[UUID]) -> Mapping[UUID, Standing]:
    found: dict[UUID, Standing] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = Aggregation.id.in_(ids[start : start + _AT_ONCE])
        rows = reading.session.execute(select(Aggregation.id, Aggregation.standing).where(some))
        found.update((row.id, row.standing) for row in rows)
    return found


def _due(reading: Reading, loans: Sequence[UUID], ended_at: datetime) -> dict[UUID, date]:
    """Until when each of these loans was to be back: what was said last before an instant."""
    found: dict[UUID, date] = {}
    for start in range(0, len(loans), _AT_ONCE):
        entries = select(Entry).where(
            Entry.entity_id.in_(loans[start : start + _AT_ONCE]), Entry.action.in_((LENT, PROLONGED)),
            Entry.at < ended_at,
        )  # fmt: skip
        for one in reading.session.scalars(entries.order_by(Entry.seq)):
            found[one.entity_id] = date.fromisoformat(str(one.read_facts()["due_on"]))
    return found
