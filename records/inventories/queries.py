"""Looks at inventories that were taken in. Whoever took one in sees it, and whoever sees all files of the body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from records.inventories.errors import InventoryNotFound
from records.inventories.model import InventoryEntry, InventoryImport, InventoryMapping, InventoryRow
from system.actor import Actor, Permission, Reach
from system.attachments.queries import attachment_of, content
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work
AT_ONCE = 2_000


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """The imports that an actor may see: all of the body for whoever reads all its files, else their own."""
    if actor.everywhere:
        return true()
    if not actor.holds(Permission.AGGREGATION_READ):
        return false()
    whole = any(grant.reach is Reach.BODY for grant in actor.grants_of(Permission.AGGREGATION_READ))
    own = InventoryImport.begun_by == actor.handle
    return and_(within_body(actor, InventoryImport.fonds_id), true() if whole else own)


def import_of(stand: Stand, import_id: UUID) -> InventoryImport:
    """One import.

    Raises:
        InventoryNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalar(select(InventoryImport).where(InventoryImport.id == import_id, in_sight(stand.actor)))
    if found is None:
        raise InventoryNotFound(id=import_id)
    return found


def imports(stand: Stand, fonds_id: UUID, most: int = 100) -> Sequence[InventoryImport]:
    """The last imports that the actor may see, newest first."""
    statement = select(InventoryImport).where(InventoryImport.fonds_id == fonds_id, in_sight(stand.actor))
    return stand.session.scalars(
        statement.order_by(InventoryImport.begun_at.desc(), InventoryImport.id).limit(most)
    ).all()


def bytes_of(stand: Stand, kept: InventoryImport) -> bytes:
    """The file as it was brought."""
    return content(stand, attachment_of(stand, kept.attachment_id))


def rows_of(stand: Stand, kept: InventoryImport) -> Iterator[InventoryRow]:
    """The rows of which something is said, in their order, some thousand in memory at a time."""
    after = -1
    while True:
        statement: Select[InventoryRow] = (
            select(InventoryRow)
            .where(InventoryRow.import_id == kept.id, InventoryRow.row_number > after)
            .order_by(InventoryRow.row_number)
            .limit(AT_ONCE)
        )
        found = stand.session.scalars(statement).all()
        if not found:
            return
        yield from found
        after = found[-1].row_number


def entry_of(stand: Stand, aggregation_id: UUID) -> InventoryEntry | None:
    """The row that a file the caller was allowed to see came from."""
    return stand.session.scalar(select(InventoryEntry).where(InventoryEntry.aggregation_id == aggregation_id))


def mappings(stand: Stand, fonds_id: UUID) -> Sequence[InventoryMapping]:
    """The headers that the body remembers, by name and then the newest first."""
    statement = select(InventoryMapping).where(
        InventoryMapping.fonds_id == fonds_id, or_(within_body(stand.actor, InventoryMapping.fonds_id))
    )
    return stand.session.scalars(statement.order_by(InventoryMapping.name, InventoryMapping.kept_at.desc())).all()
