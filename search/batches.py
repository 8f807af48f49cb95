"""Writing the index: changes that become visible together, and a new index built beside the live one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from search.engine.arrays import Damaged
from search.engine.writer import FlatWriter, Locked
from search.errors import IndexBroken, IndexLocked
from search.folders import Folders
from search.schema import Entry, fields_of, schema


class Batch:
    """Changes that become visible together, with the history position they bring the index to."""

    def __init__(self, writer: FlatWriter) -> None:
        self._writer = writer
        self._scopes = {tuple(scope): number for number, scope in enumerate(writer.scopes)}
        self._series = {name: number for number, name in enumerate(writer.series)}

    @property
    def cursor(self) -> int:
        """The history position: set it to what this batch brings the index to."""
        return self._writer.cursor

    @cursor.setter
    def cursor(self, position: int) -> None:
        self._writer.cursor = position

    def add(self, entries: Iterable[Entry]) -> None:
        """Add entries that are known to be new; `replace` is the safe way."""
        for entry in entries:
            scope = self._scopes.setdefault(tuple(entry.scope), len(self._scopes))
            series = self._series.setdefault(entry.series, len(self._series))
            self._writer.add_document(**fields_of(entry, scope=scope, series=series))
        self._writer.scopes, self._writer.series = list(self._scopes), list(self._series)

    def replace(self, entity_id: UUID, entries: Iterable[Entry]) -> None:
        """Put these entries in place of all that were projected from the entity. Repeating it changes nothing."""
        self._writer.delete_identity("entity", entity_id.bytes)
        self.add(entries)

    def delete(self, entity_id: UUID) -> int:
        """Remove an aggregation with all that stands in it, or a document with its pages. Returns how many entries."""
        whole = self._writer.delete_identity("within", entity_id.bytes)
        return whole + self._writer.delete_identity("entity", entity_id.bytes)


class Rebuild:
    """A new index beside the live one. Batches commit with their cursor, so an interrupted rebuild goes on there."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self.folder = folders.unfinished()
        self._verified: set[str] = set()

    @property
    def cursor(self) -> int:
        """The history position the new index has come to."""
        return self._folders.cursor_of(self.folder)

    @contextmanager
    def writing(self) -> Iterator[Batch]:
        """As `SearchIndex.writing`, into the new index."""
        with writing(self.folder, self._verified) as batch:
            yield batch

    def finish(self) -> None:
        """Make the new index the live one; the old goes once no process has it open."""
        self._folders.swap(self.folder)
        self._folders.sweep()

    def abandon(self) -> None:
        """Throw the new index away."""
        self._folders.remove(self.folder)


@contextmanager
def writing(folder: Path, verified: set[str]) -> Iterator[Batch]:
    """A batch into the folder, committed at the end of the block. `verified` names files read whole before."""
    writer = _open(folder, verified)
    try:
        yield Batch(writer)
        writer.commit()
    except BaseException:
        _let_go(writer)
        raise


def optimize(folder: Path, verified: set[str]) -> None:
    """Melt all segments of the folder into one."""
    writer = _open(folder, verified)
    try:
        writer.commit(optimize=True)
    except BaseException:
        _let_go(writer)
        raise


def _open(folder: Path, verified: set[str]) -> FlatWriter:
    try:
        return FlatWriter(folder, schema(), verified)
    except Locked:
        raise IndexLocked(folder=folder.name) from None
    except Damaged as damage:
        raise IndexBroken(reason=damage.reason, file=damage.file) from damage


def _let_go(writer: FlatWriter) -> None:
    if not writer.is_closed:
        writer.cancel()
