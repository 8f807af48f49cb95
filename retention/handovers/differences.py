"""What changed between the cut and the minutes, found by the database: rows added, gone, changed and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, insert, literal, or_, select
from sqlalchemy.orm import Session

from retention.handovers.model import Change, HandoverDifference, HandoverRow, Part
from retention.handovers.snapshot import COMPARED, Statement

AT_ONCE = 1000


def compare(session: Session, handover_id: UUID, parts: Mapping[Part, Statement]) -> int:
    """Note every difference; how many there are. What moved from open to closed is gone here and added there."""
    count = 0
    for part, statement in parts.items():
        waiting: list[dict[str, Any]] = []
        for found in _found(session, handover_id, part, statement):
            waiting.append({"handover_id": handover_id, "part": part, **found})
            count += 1
            if len(waiting) == AT_ONCE:
                session.execute(insert(HandoverDifference), waiting)
                waiting = []
        if waiting:
            session.execute(insert(HandoverDifference), waiting)
    return count


def _found(session: Session, handover_id: UUID, part: Part, statement: Statement) -> Iterator[dict[str, Any]]:
    now = statement.subquery()
    then = select(HandoverRow).where(HandoverRow.handover_id == handover_id, HandoverRow.part == part).subquery("then")
    same = now.c.entity_id == then.c.entity_id
    # Told by sets of ids: a database walks each side once, however many files there are.
    added = select(now.c.entity_id, now.c.code, now.c.title, literal(Change.ADDED.value).label("change")).where(
        now.c.entity_id.not_in(select(then.c.entity_id))
    )
    gone = select(then.c.entity_id, then.c.code, then.c.title, literal(Change.GONE.value).label("change")).where(
        then.c.entity_id.not_in(select(now.c.entity_id))
    )
    for half in (added, gone):
        for row in session.execute(half.order_by("code")).all():
            yield {
                "entity_id": row.entity_id, "code": row.code, "title": row.title, "change": Change(row.change),
                "fields": "",
            }  # fmt: skip
    for row in session.execute(_changed(now, then, same)).all():
        fields = ", ".join(name for name in COMPARED if getattr(row, f"is_{name}"))
        yield {
            "entity_id": row.entity_id, "code": row.code, "title": row.title, "change": Change.CHANGED,
            "fields": fields,
        }  # fmt: skip


def _changed(now: Any, then: Any, same: Any) -> Select[*tuple[Any, ...]]:
    differ = {name: now.c[name].is_distinct_from(then.c[name]) for name in COMPARED}
    marks = [case((one, 1), else_=0).label(f"is_{name}") for name, one in differ.items()]
    return (
        select(now.c.entity_id, now.c.code, now.c.title, *marks)
        .join(then, same)
        .where(or_(*differ.values()))
        .order_by(now.c.code)
    )
