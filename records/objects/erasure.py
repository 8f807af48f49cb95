"""The content of a file is destroyed: its key, its bytes, the text taken from them, whatever else the store holds.

Nothing here asks whether it may be destroyed: that is retention's, under the same lock. The rows of the objects stay,
with the day they went: they are the manifest (domain 2.7), and what a copy found later is told by.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.objects.errors import ContentGone, ObjectMissing
from records.objects.events import ContentDestroyed
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.objects.store import FAILURES
from system.errors import IntegrityBroken
from system.settings import Settings
from system.work import Work


@dataclass(frozen=True, slots=True)
class ErasedObject:
    """One object that a destroyed file held: SHA-256 of its plain bytes, their number, their media type."""

    id: UUID
    sha256: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """What became of the content of one file.

    `objects` are all it ever registered, in the order of their digests, also where an earlier run destroyed them; so a
    run repeated after a crash says the same. `left` are the addresses in store and keystore that could not be removed,
    with the kind of failure; empty where nothing is left.
    """

    aggregation_id: UUID
    objects: tuple[ErasedObject, ...]
    left: tuple[str, ...] = ()

    @property
    def byte_count(self) -> int:
        """Plain bytes of all objects."""
        return sum(held.size for held in self.objects)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left over."""
        return not self.left


def destroy_content(work: Work, aggregation_id: UUID) -> Erasure:
    """Destroy what the store holds for a file. The caller holds the file's lock and has asked every guard.

    There is no way back: what is removed here stays removed where the act is undone, so an act that destroys does
    nothing else that could be refused. To be repeated until `left` is empty; it never destroys anything twice.
    """
    left = store_of(work.settings).destroy(aggregation_id, work.now)
    rows = work.session.scalars(
        select(DigitalObject).where(DigitalObject.aggregation_id == aggregation_id).order_by(DigitalObject.sha256)
    ).all()
    erasure = Erasure(
        aggregation_id, tuple(ErasedObject(row.id, row.sha256, row.size, row.mime) for row in rows), tuple(left)
    )
    standing = [row for row in rows if row.destroyed_at is None]
    if erasure.is_complete and standing:
        for row in standing:
            row.destroyed_at = work.now
        work.emit(
            ContentDestroyed(
                entity_id=aggregation_id,
                fonds_id=rows[0].fonds_id,
                objects=len(rows),
                bytes=erasure.byte_count,
            )
        )
    return erasure


def has_begun(settings: Settings, aggregation_id: UUID) -> bool:
    """Whether anything of a file may be gone: the mark at its key is set before the first byte goes."""
    return store_of(settings).keys.is_destroyed(aggregation_id)


def is_whole(settings: Settings, session: Session, aggregation_id: UUID) -> bool:
    """Whether nothing of a file was destroyed: no mark stands at its key and every object is what was put in.

    Every byte is read, so that it is asked outside of acts; `has_begun` asks again within one.
    """
    store = store_of(settings)
    rows = session.scalars(select(DigitalObject).where(DigitalObject.aggregation_id == aggregation_id)).all()
    try:
        return not has_begun(settings, aggregation_id) and all(
            row.destroyed_at is None and store.measure(row.key) == (row.sha256, row.size) for row in rows
        )
    except (*FAILURES, ObjectMissing, ContentGone, IntegrityBroken):
        return False


def is_anything_left(settings: Settings, session: Session, aggregation_id: UUID) -> tuple[str, ...]:
    """Look again after a destruction: addresses where something of the file lies, rows that say it does."""
    rows = session.scalars(
        select(DigitalObject.sha256).where(
            DigitalObject.aggregation_id == aggregation_id, DigitalObject.destroyed_at.is_(None)
        )
    )
    found = {f"row of {sha256}" for sha256 in rows}
    return tuple(sorted(found | set(store_of(settings).remains(aggregation_id))))
