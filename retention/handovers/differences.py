"""What changed between the cut and the minutes, found by the database: rows added, gone, changed and where.

One statement for all parts, so that it sees one moment, and joins by id alone, so that each side is walked once however
many files there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, and_, case, insert, literal, or_, select, union_all
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from retention.handovers.model import Change, HandoverDifference, HandoverRow, Part
from retention.handovers.parts import COLUMNS, Statement

AT_ONCE = 2000
COMPARED = COLUMNS[1:]


def compare(session: Session, handover_id: UUID, parts: Mapping[Part, Statement]) -> Mapping[tuple[Part, Change], int]:
    """Note every difference; how many of each. What moved from open to closed is gone here and added there."""
    counts: Counter[tuple[Part, Change]] = Counter()
    found = session.execute(_found(handover_id, parts), execution_options={"yield_per": AT_ONCE})
    for some in found.partitions(AT_ONCE):
        noted = [_noted(handover_id, row) for row in some]
        counts.update((one["part"], one["change"]) for one in noted)
        session.execute(insert(HandoverDifference), noted)
    return dict(sorted(counts.items(), key=lambda item: (list(Part).index(item[0][0]), item[0][1].value)))


def _noted(handover_id: UUID, row: Any) -> dict[str, Any]:
    return {
        "id": uuid7(), "handover_id": handover_id, "part": Part(row.part), "change": Change(row.change),
        "entity_id": row.entity_id, "code": row.code, "title": row.title,
        "fields": ", ".join(name for name in COMPARED if getattr(row, f"is_{name}")),
    }  # fmt: skip


def _found(handover_id: UUID, parts: Mapping[Part, Statement]) -> CompoundSelect[*tuple[Any, ...]]:
    kind = HandoverRow.part.type
    each = []
    for part, statement in parts.items():
        found = statement.subquery()
        each.append(select(literal(part, kind).label("part"), *(found.c[name] for name in COLUMNS)))
    now = union_all(*each).cte("now")
    then = (
        select(HandoverRow.part, *(getattr(HandoverRow, name) for name in COLUMNS))
        .where(HandoverRow.handover_id == handover_id)
        .cte("frozen")
    )
    same = and_(now.c.part == then.c.part, now.c.entity_id == then.c.entity_id)
    known = then.c.entity_id.is_not(None)
    differ = {name: now.c[name].is_distinct_from(then.c[name]) for name in COMPARED}
    marks = [case((and_(known, one), 1), else_=0).label(f"is_{name}") for name, one in differ.items()]
    change = case((known, literal(Change.CHANGED.value)), else_=literal(Change.ADDED.value)).label("change")
    come = (
        select(now.c.part, now.c.entity_id, now.c.code, now.c.title, change, *marks)
        .outerjoin(then, same)
        .where(or_(then.c.entity_id.is_(None), *differ.values()))
    )
    gone = (
        select(
            then.c.part, then.c.entity_id, then.c.code, then.c.title, literal(Change.GONE.value),
            *(literal(0) for _ in COMPARED),
        )
        .outerjoin(now, same)
        .where(now.c.entity_id.is_(None))
    )  # fmt: skip
    return union_all(come, gone)
