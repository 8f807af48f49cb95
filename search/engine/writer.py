"""The writer: documents and deletions into one new segment, and a commit that lasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whoosh.fields import Schema
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from search.engine.arrays import Damaged, write_arrays
from search.engine.building import SegmentBuilder
from search.engine.codec import FlatCodec, segment_file
from search.engine.merging import to_merge
from search.engine.segment import SUFFIX
from search.engine.storage import LOCK, NAME, FlatStorage, Seal, commit_generation, read_generation, read_whole, sweep


class Locked(Exception):
    """Another writer holds the folder."""


class FlatWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's segment writer with flat arrays in place of its pool of postings.

    What it takes: deletions by identity reach committed documents and those of this very writer, so an entity may be
    replaced twice in one batch. `cursor`, `scopes` and `series` go into the seal of the commit.
    """

    def __init__(self, folder: Path, schema: Schema, verified: set[str] | None = None) -> None:
        """Take the lock and look at the last commit. Raises Locked; Damaged (see `read_generation`).

        Files that are not among the `verified` are read whole first, and then are: what a writer builds upon damage
        would get a fresh digest.
        """
        storage = FlatStorage(folder)
        lock = storage.lock(LOCK)
        if not lock.acquire():
            raise Locked
        try:
            self._verified = set() if verified is None else verified
            self.seal, toc = self._last_commit(folder, schema)
            sweep(folder, toc.generation, [segment.segment_id() for segment in toc.segments])
            super().__init__(FileIndex(storage, schema, NAME), codec=FlatCodec(), compound=False, _lk=False)
        except BaseException:
            lock.release()
            raise
        self.writelock = lock
        self.folder = folder
        self.cursor, self.scopes, self.series = self.seal.cursor, list(self.seal.scopes), list(self.seal.series)
        self._builder = SegmentBuilder(self.schema)
        self._own: dict[tuple[str, bytes], list[int]] = {}
        self._removed: set[int] = set()
        self._written: dict[str, tuple[int, str]] = {}

    def _last_commit(self, folder: Path, schema: Schema) -> tuple[Seal, TOC]:
        try:
            seal, toc = read_generation(folder, schema)
            read_whole(folder, seal, seal.files.keys() - self._verified)
        except FileNotFoundError as error:
            # Nobody commits while we hold the lock, so it is not on its way.
            raise Damaged(Path(error.filename or folder).name, "missing") from error
        self._verified.update(seal.files)
        return seal, toc

    def add_document(self, **fields: Any) -> None:
        """Take one document; identities and words as the schema's field types want them."""
        self._check_state()
        number = self._builder.add(fields)
        for field in ("entity", "within"):
            self._own.setdefault((field, fields[field]), []).append(number)
        self._added = True
        self.docnum = self._builder.doc_count

    def delete_identity(self, field: str, identity: bytes) -> int:
        """Delete every document that has this identity in the field. Returns how many there were."""
        fresh = set(self._own.pop((field, identity), ())) - self._removed
        self._removed |= fresh
        count = len(fresh)
        for segment in self.segments:
            postings = segment_file(self.storage, segment).postings(field)
            start, end = postings.extent(identity)
            for number in postings.docs[start:end].tolist():
                if not segment.is_deleted(number):
                    segment.delete_document(number)
                    count += 1
        return count

    def commit(self, *, merge: bool = True, optimize: bool = False) -> Seal:
        """Write the segment, merge by the tiers (or everything), seal and commit; returns the seal."""
        policy: Callable[[Any, list[Any]], list[Any]] = _tiered if merge else _keep
        super().commit(mergetype=_everything if optimize else policy)
        return self.seal

    def absorb(self, segment: Any) -> None:
        """Copy the living documents of a committed segment into the new one."""
        read_whole(self.folder, self.seal, [segment.make_filename(SUFFIX)])
        self._builder.absorb(segment_file(self.storage, segment), segment.deleted_docs())
        self._added = True
        self.docnum = self._builder.doc_count

    def _finalize_segment(self) -> Any:
        segment = self.get_segment()
        arrays, facts = self._builder.build()
        name = segment.make_filename(SUFFIX)
        self._written[name] = write_arrays(self.folder / name, arrays, facts)
        self._verified.add(name)
        for number in self._removed:
            segment.delete_document(number)
        self._close_segment()
        return segment

    def _commit_toc(self, segments: list[Any]) -> None:
        files = {
            name: self._written.get(name) or self.seal.files[name]
            for name in (segment.make_filename(SUFFIX) for segment in segments)
        }
        self.seal = replace(
            self.seal,
            generation=self.generation,
            cursor=self.cursor,
            committed_at=datetime.now(UTC).isoformat(),
            documents=sum(segment.doc_count_all() - segment.deleted_count() for segment in segments),
            files=files,
            scopes=self.scopes,
            series=self.series,
        )
        commit_generation(self.folder, TOC(self.schema, segments, self.generation), self.seal)
        sweep(self.folder, self.generation, [segment.segment_id() for segment in segments])


def create(folder: Path, schema: Schema) -> None:
    """Make an empty index in a new folder that nobody else may enter."""
    folder.mkdir(mode=0o700, parents=True)
    commit_generation(folder, TOC(schema, [], 0), Seal())


def _tiered(writer: FlatWriter, segments: list[Any]) -> list[Any]:
    chosen = to_merge(segments)
    if len(chosen) == 1 and not chosen[0].has_deletions():
        return segments
    return _absorb(writer, segments, chosen)


def _everything(writer: FlatWriter, segments: list[Any]) -> list[Any]:
    return _absorb(writer, segments, segments)


def _keep(_: FlatWriter, segments: list[Any]) -> list[Any]:
    return segments


def _absorb(writer: FlatWriter, segments: list[Any], chosen: list[Any]) -> list[Any]:
    for segment in chosen:
        if segment.doc_count_all() > segment.deleted_count():
            writer.absorb(segment)
    return [segment for segment in segments if segment not in chosen]
