"""From entries of the history to what the index must read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from records.aggregations.model import Aggregation
from records.documents.model import Document
from records.objects.model import DigitalObject
from records.objects.store import Store
from search import projections
from search.batches import Batch
from search.projections import AT_ONCE, FileRow
from search.schema import Entry
from system import history

COMMIT_CHARACTERS = 24_000_000
"""Text taken into one commit; the rest follows in the next. What bounds the writer's memory."""
OWN_ENTRY_ONLY = frozenset(
    {
        "aggregation.opened",
        "aggregation.described",
        "aggregation.closed",
        "aggregation.reopened",
        "index.fixed",
        "index.signed",
        "aggregation.lost",
        "aggregation.damaged",
        "aggregation.found",
    }
)
"""What changes a file's own entry and nothing in those of its documents. Every other act may move them all."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entity whose entries are put in place of what the index had; `entries` None where it is gone."""

    entity_id: UUID
    entries: Sequence[Entry] | None

    def apply(self, batch: Batch) -> int:
        """Write it. Returns how many characters of text it was."""
        if self.entries is None:
            batch.delete(self.entity_id)
            return 0
        batch.replace(self.entity_id, self.entries)
        return sum(len(entry.body) for entry in self.entries)


def changes_of(session: Session, store: Store, happened: Sequence[history.Entry]) -> Iterator[Change]:
    """What these entries of the history concern, read as it stands now, each thing once."""
    lightly = {entry.entity_id for entry in happened if entry.action in OWN_ENTRY_ONLY}
    named = {entry.entity_id for entry in happened if entry.action not in OWN_ENTRY_ONLY}
    whole = _known(session, Aggregation.id, named)
    documents = _known(session, Document.id, named - whole)
    documents |= _known(session, Document.object_id, named - whole - documents, give=Document.id)
    objects = _known(session, DigitalObject.id, named - whole - documents)
    light = _known(session, Aggregation.id, lightly)
    yield from (Change(gone, None) for gone in sorted((named | lightly) - whole - documents - objects - light))
    yield from (
        Change(file.aggregation.id, [projections.file_entry(file)])
        for file in projections.files(session, sorted(light - whole))
    )
    for file in projections.files(session, sorted(whole)):
        yield from changes_within(session, store, file)
    for file, document, held in projections.documents(session, sorted(documents)):
        if file.is_destroyed:
            yield Change(document.id, None)
        elif document.aggregation_id not in whole:
            pages = projections.pages_of(store, held)
            yield Change(document.id, list(projections.document_entries(file, document, held, pages)))


def changes_within(session: Session, store: Store, file: FileRow) -> Iterator[Change]:
    """A file with everything that stands in it; of one that was destroyed nothing but that it was."""
    if file.is_destroyed:
        yield Change(file.aggregation.id, None)
    yield Change(file.aggregation.id, [projections.file_entry(file)])
    if file.is_destroyed:
        return
    for document, held in projections.documents_of(session, file):
        pages = projections.pages_of(store, held)
        yield Change(document.id, list(projections.document_entries(file, document, held, pages)))


def pour(
    begin: Callable[[], AbstractContextManager[Batch]], changes: Iterable[Change], *, start: int, end: int
) -> bool:
    """Write changes in commits of bounded size; only the last moves the cursor, from `start` to `end`.

    A crash in between leaves the cursor where it was: the same changes come again, and change nothing. False where
    another process has gone on meanwhile.

    Raises IndexLocked, IndexBroken.
    """
    waiting = iter(changes)
    while True:
        with begin() as batch:
            if batch.cursor != start:
                return False
            room = COMMIT_CHARACTERS
            for change in waiting:
                room -= change.apply(batch)
                if room <= 0:
                    break
            else:
                batch.cursor = end
                return True


def _known(
    session: Session,
    column: InstrumentedAttribute[Any],
    ids: set[UUID],
    *,
    give: InstrumentedAttribute[UUID] | None = None,
) -> set[UUID]:
    """Those of the ids that stand in the column; or what stands in `give` beside them."""
    wanted = sorted(ids)
    found: set[UUID] = set()
    for start in range(0, len(wanted), AT_ONCE):
        statement: Any = select(column if give is None else give).where(column.in_(wanted[start : start + AT_ONCE]))
        found.update(session.scalars(statement))
    return found
