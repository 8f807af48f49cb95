"""What lies in the package of a transfer: every object of its files, under which name, and how often it was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from records.aggregations.model import Aggregation
from records.documents.model import Document
from records.objects.model import DigitalObject, FixityCheck
from retention.transfers.bags import safe_name
from retention.transfers.exchange import Kept
from retention.transfers.gathering import of_transfer
from system.jobs.task import Task
from system.work import Installation, Reading, Work

_PAGE = 500


def objects_of(installation: Installation, task: Task, transfer_id: UUID) -> Iterator[Kept]:
    """Every object of a transfer, a page at a time, so that no look stays open while bytes are copied."""
    after: UUID | None = None
    while True:
        with installation.reading(task.actor) as reading:
            page = rows(reading, transfer_id, after, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = UUID(page[-1].id)


class Objects:
    """Every object of a transfer, to be gone through again and again."""

    def __init__(self, installation: Installation, task: Task, transfer_id: UUID) -> None:
        self._given = (installation, task, transfer_id)

    def __iter__(self) -> Iterator[Kept]:
        return objects_of(*self._given)


def rows(stand: Reading | Work, transfer_id: UUID, after: UUID | None = None, most: int | None = None) -> list[Kept]:
    """Objects of a transfer in the order of their ids, behind one of them; what was destroyed is none any more."""
    number = (
        select(func.min(Document.number))
        .where(Document.object_id == DigitalObject.id)
        .correlate(DigitalObject)
        .scalar_subquery()
    )
    statement = (
        select(
            DigitalObject.id, DigitalObject.aggregation_id, DigitalObject.sha256, DigitalObject.size,
            DigitalObject.mime, DigitalObject.file_name, DigitalObject.stored_at, Aggregation.reference,
            number.label("number"),
        )
        .join(Aggregation, Aggregation.id == DigitalObject.aggregation_id)
        .where(DigitalObject.aggregation_id.in_(of_transfer(transfer_id).ids), DigitalObject.destroyed_at.is_(None))
        .order_by(DigitalObject.id)
    )  # fmt: skip
    if after is not None:
        statement = statement.where(DigitalObject.id > after)
    rows = stand.session.execute(statement.limit(most) if most else statement).all()
    checks = checks_of(stand, [row.id for row in rows])
    return [
        Kept(
            id=str(row.id), path=_path(row), sha256=row.sha256, size=row.size, mime=row.mime,
            original_name=row.file_name, file_id=str(row.aggregation_id), stored_at=row.stored_at,
            checks=checks.get(row.id, ()),
        )
        for row in rows
    ]  # fmt: skip


def _path(row: Any) -> str:
    """`data/<code of the file>/0001-acta.pdf`; earlier versions under `versions/`, with the head of their digest."""
    folder = f"data/{safe_name(row.reference)}"
    if row.number is None:
        return f"{folder}/versions/{row.sha256[:16]}-{safe_name(row.file_name)}"
    return f"{folder}/{row.number:04d}-{safe_name(row.file_name)}"


def checks_of(stand: Reading | Work, ids: Sequence[UUID]) -> dict[UUID, tuple[tuple[Any, str], ...]]:
    """When each of these objects was read again, and what came of it, the first first."""
    found: dict[UUID, tuple[tuple[Any, str], ...]] = {}
    for start in range(0, len(ids), _PAGE):
        some = ids[start : start + _PAGE]
        statement = select(FixityCheck.object_id, FixityCheck.checked_at, FixityCheck.outcome)
        statement = statement.where(FixityCheck.object_id.in_(some)).order_by(FixityCheck.checked_at)
        for row in stand.session.execute(statement):
            found[row[0]] = (*found.get(row[0], ()), (row[1], row[2].value))
    return found
