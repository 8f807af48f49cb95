"""The line each file has in a list, and the digest over all of them (domain 3.5: "hash of inventory unchanged").

A line holds what makes a file that file and what its clock said; its SHA-256 stands at the item. The digest of a list
is over the lines of everything that was not refused, in order, so it is the same before and after execution.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from classification.charts.model import Node
from records.aggregations.model import Aggregation
from retention.clocks.model import RetentionClock
from retention.disposals.model import DisposalItem, ItemState

PORTION = 1000
_write = msgspec.json.Encoder(order="deterministic").encode


def line_digest(line: Mapping[str, Any]) -> str:
    """SHA-256 over one line as canonical JSON."""
    return hashlib.sha256(_write(line)).hexdigest()


def lines_of(session: Session, aggregation_ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The lines of some files as they are now; at most a thousand at once."""
    file, clock = Aggregation, RetentionClock
    rows = session.execute(
        select(
            file.id, file.reference, file.title, Node.code.label("series"), file.opened_on, file.closed_on, file.folios,
            file.support, file.tradition, clock.entry_id, clock.due_on, clock.outcome,
        )
        .join(Node, Node.id == file.node_id)
        .outerjoin(clock, clock.aggregation_id == file.id)
        .where(file.id.in_(aggregation_ids))
    ).mappings()  # fmt: skip
    return {row["id"]: dict(row) for row in rows}


def digest_of(session: Session, list_id: UUID) -> str:
    """SHA-256 over the lines of a list, a few at a time in memory."""
    total = hashlib.sha256()
    statement = (
        select(DisposalItem.sha256)
        .where(DisposalItem.list_id == list_id, DisposalItem.state != ItemState.REFUSED)
        .order_by(DisposalItem.position)
    )
    for digest in session.scalars(statement.execution_options(yield_per=2000)):
        total.update(f"{digest}\n".encode())
    return total.hexdigest()


def changed(session: Session, list_id: UUID) -> Iterable[tuple[UUID, str, Mapping[str, Any]]]:
    """The items whose file is no longer what its line said: item, the digest of today, today's line."""
    last = 0
    while True:
        items = session.execute(
            select(DisposalItem.id, DisposalItem.aggregation_id, DisposalItem.position, DisposalItem.sha256)
            .where(
                DisposalItem.list_id == list_id,
                DisposalItem.state == ItemState.STANDING,
                DisposalItem.position > last,
            )
            .order_by(DisposalItem.position)
            .limit(PORTION)
        ).all()
        now = lines_of(session, [item.aggregation_id for item in items])
        for item in items:
            digest = line_digest(now[item.aggregation_id])
            if digest != item.sha256:
                yield item.id, digest, now[item.aggregation_id]
        if len(items) < PORTION:
            return
        last = items[-1].position


def rewrite(session: Session, list_id: UUID) -> int:
    """Write the lines of the files that changed as they are now; how many did."""
    count = 0
    batch: list[dict[str, Any]] = []
    for one, digest, line in changed(session, list_id):
        # A file whose day cannot be said any more keeps the one it was listed with: the guards say what is wrong.
        day = {"due_on": line["due_on"]} if line["due_on"] else {}
        batch.append({"id": one, "sha256": digest, "entry_id": line["entry_id"], **day})
        if len(batch) == PORTION:
            session.execute(update(DisposalItem), batch)
            count, batch = count + len(batch), []
    if batch:
        session.execute(update(DisposalItem), batch)
    return count + len(batch)


def standing(session: Session, list_id: UUID) -> int:
    """How many files of a list nobody refused."""
    counted = select(func.count()).where(DisposalItem.list_id == list_id, DisposalItem.state == ItemState.STANDING)
    return session.scalar(counted) or 0
