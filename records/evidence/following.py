"""Follows the history: whatever got text, a number, a reference or a link is read for citations and named anew.

The same way as the search index follows it: past a cursor, by re-reading what stands now, so that nobody's act waits
for it, a kill costs nothing, and a document that comes years after it was cited is still offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import insert, select, update

from records.documents.model import Document
from records.evidence.citing import TextRead, forget, keep_own_words, keep_reading, read_document
from records.evidence.model import CitationCursor, EvidenceSuggestion
from records.evidence.naming import rename
from records.evidence.suggesting import suggest
from system import history
from system.actor import Actor, local_operator
from system.jobs.periodic import Periodic
from system.work import Installation, Reading, SomebodyWasFaster, Work

EVERY_SECONDS = 3.0
ENTRIES_AT_ONCE = 300
READER: Actor = local_operator("citations")
_DOCUMENTS = frozenset({
    "document.added", "document.added_on_paper", "document.described", "document.version_added", "document.moved",
})  # fmt: skip
_DECISIONS = frozenset({"decision.drafted", "decision.described", "decision.finalised"})
_FILES = frozenset({
    "aggregation.opened", "aggregation.described", "aggregation.reclassified", "aggregation.closed",
    "aggregation.reopened", "aggregation.split", "aggregation.merged",
})  # fmt: skip
_LINKS = frozenset({"evidence.linked", "correspondence.filed"})


@dataclass(slots=True)
class Changes:
    """What a stretch of the history touched."""

    documents: set[UUID] = field(default_factory=set)
    decisions: set[UUID] = field(default_factory=set)
    files: set[UUID] = field(default_factory=set)
    emptied: set[UUID] = field(default_factory=set)

    @property
    def named(self) -> set[UUID]:
        """Everything that may have another name now."""
        return self.documents | self.decisions | self.files


def follower(installation: Installation) -> Periodic:
    """What a worker calls again and again."""
    return Periodic("evidence.citations", EVERY_SECONDS, lambda: catch_up(installation))


def catch_up(installation: Installation, *, most: int = 1_000_000) -> int:
    """Follow the history to its end, or for so many entries; how many supports were offered.

    Several workers at once do no harm: one moves the cursor, the other's act is undone.
    """
    offered = followed = 0
    while followed < most:
        with installation.reading(READER) as reading:
            cursor = reading.session.scalars(select(CitationCursor.seq)).one_or_none()
            entries = history.after(reading.session, cursor or 0, ENTRIES_AT_ONCE)
            if not entries:
                break
            changes = changes_of(reading, entries)
            read = [one for one in (read_document(reading, each) for each in sorted(changes.documents)) if one]
        try:
            with installation.work(READER) as work:
                _move(work, cursor, entries[-1].seq)
                offered += take_in(work, changes, read)
        except SomebodyWasFaster:
            break
        followed += len(entries)
    return offered


def changes_of(reading: Reading, entries: Sequence[history.Entry]) -> Changes:
    """What these entries touched."""
    changes, objects = Changes(), set()
    for entry in entries:
        if entry.action in _DOCUMENTS:
            changes.documents.add(entry.entity_id)
        elif entry.action == "object.text_extracted":
            objects.add(entry.entity_id)
        elif entry.action in _DECISIONS:
            changes.decisions.add(entry.entity_id)
        elif entry.action in _FILES:
            changes.files.add(entry.entity_id)
        elif entry.action in _LINKS and (told := entry.read_facts().get("document_id")):
            changes.documents.add(UUID(str(told)))
        elif entry.action == "aggregation.content_destroyed":
            changes.emptied.add(entry.entity_id)
    if objects:
        changes.documents.update(reading.session.scalars(select(Document.id).where(Document.object_id.in_(objects))))
    return changes


def take_in(work: Work, changes: Changes, read: Iterable[TextRead]) -> int:
    """Keep names and citations of what changed and offer what follows from them; how many supports were offered."""
    for file_id in changes.emptied:
        _empty(work, file_id)
    rename(work, changes.named)
    for one in read:
        keep_reading(work, one)
    for decision_id in changes.decisions:
        keep_own_words(work, decision_id)
    return suggest(work, changes.documents | changes.decisions)


def _empty(work: Work, file_id: UUID) -> None:
    """Of a destroyed text nothing stays that it said, nor what was offered because of it."""
    held = list(work.session.scalars(select(Document.id).where(Document.aggregation_id == file_id)))
    forget(work, held)
    work.session.execute(
        update(EvidenceSuggestion)
        .where(EvidenceSuggestion.source_id.in_(held))
        .values(written="", key="", page=0, first=0, last=0)
    )


def _move(work: Work, cursor: int | None, seq: int) -> None:
    if cursor is None:
        work.session.execute(insert(CitationCursor).values(id=1, seq=seq))
        return
    moved = update(CitationCursor).where(CitationCursor.id == 1, CitationCursor.seq == cursor).values(seq=seq)
    if not work.session.execute(moved.returning(CitationCursor.seq)).all():
        raise SomebodyWasFaster
