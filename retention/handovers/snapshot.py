"""The frozen report: every part put down by one statement, digested and read back.

One statement sees one moment on both engines, so that no act in between stands in a later part alone, and a hundred
thousand files never walk through memory. The digest reads the frozen rows back, one line of canonical JSON each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import cast, func, insert, literal, select, union_all
from sqlalchemy.orm import Session

from retention.handovers.bytewise import by_bytes
from retention.handovers.model import HandoverRow, Part
from retention.handovers.parts import COLUMNS, Statement


def freeze(session: Session, handover_id: UUID, parts: Mapping[Part, Statement]) -> int:
    """Put every row into the report; how many there are."""
    names = ("handover_id", "part", "position", *COLUMNS)
    numbered = []
    for part, statement in parts.items():
        found = statement.subquery()
        numbered.append(
            select(
                cast(literal(handover_id), HandoverRow.handover_id.type),
                cast(literal(part, HandoverRow.part.type), HandoverRow.part.type),
                func.row_number().over(order_by=(by_bytes(found.c.sort), found.c.entity_id)),
                *(found.c[name] for name in COLUMNS),
            )
        )
    session.execute(insert(HandoverRow).from_select(names, union_all(*numbered)))
    counted = select(func.count()).select_from(HandoverRow).where(HandoverRow.handover_id == handover_id)
    return session.scalar(counted) or 0


def digest(session: Session, handover_id: UUID) -> str:
    """SHA-256 over the frozen rows, in the report's order."""
    total = hashlib.sha256()
    write = msgspec.json.Encoder().encode
    for part in Part:
        for row in lines(session, handover_id, part):
            total.update(write([part.value, *row]) + b"\n")
    return total.hexdigest()


def lines(session: Session, handover_id: UUID, part: Part) -> Iterator[Any]:
    """The frozen rows of a part, position first, a few at a time in memory."""
    statement = (
        select(HandoverRow.position, *(getattr(HandoverRow, name) for name in COLUMNS))
        .where(HandoverRow.handover_id == handover_id, HandoverRow.part == part)
        .order_by(HandoverRow.position)
    )
    yield from session.execute(statement.execution_options(yield_per=2000))
