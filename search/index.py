"""The one door to the index: write in batches, search under given rights, know its state, build it anew."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from search.batches import Batch, Rebuild, optimize, writing
from search.engine.arrays import Damaged
from search.engine.segment import SegmentFile
from search.engine.snapshot import Found, Ranking, Snapshot
from search.engine.storage import FlatStorage, damages, latest_generation
from search.errors import IndexBroken
from search.folders import Folders
from search.masks import mask_for, permitted_scopes
from search.query import Wanted, parse
from search.schema import KINDS, Filters, Hit, Kind, Scope, Sort, schema

TRIES = 40
PAUSE = 0.025
DEEPEST = 10_000
"""Hits beyond this rank are counted but never listed: nobody reads them, and paging to them is a way to wear us out."""
_RANKINGS: dict[Sort, Ranking | None] = {
    Sort.RELEVANCE: None,
    Sort.NEWEST: ("starts_on", True),
    Sort.OLDEST: ("starts_on", False),
}


class State(StrEnum):
    """Whether the index can be used; anything but ready is mended by a rebuild."""

    READY = "ready"
    BROKEN = "broken"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits of an exact total, what was looked for, and how far the index had come."""

    total: int
    hits: tuple[Hit, ...]
    wanted: Wanted
    cursor: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """What the index holds and how fresh it is; `committed_at` is ISO 8601 in UTC, empty before the first commit."""

    state: State
    folder: str
    reason: str = ""
    documents: int = 0
    segments: int = 0
    cursor: int = 0
    generation: int = 0
    committed_at: str = ""
    bytes: int = 0


class Holding(NamedTuple):
    """One entry as the index has it: what it is, what it was projected from, and where it stands."""

    kind: Kind
    entity_id: UUID
    page: int
    scope: Scope
    series: str


class SearchIndex:
    """The index in one folder, for any number of threads of a process; several processes may open the same folder."""

    def __init__(self, root: Path) -> None:
        """Open the index, or make an empty one where there is none."""
        self._folders = Folders(root)
        self._opening = Lock()
        self._schema = schema()
        self._storage: FlatStorage | None = None
        self._snapshot: Snapshot | None = None
        self._place: tuple[Path, int] | None = None
        self._verified: set[str] = set()
        self._broken: tuple[tuple[Path, int], IndexBroken] | None = None

    def search(
        self,
        text: str,
        allowed: Collection[Scope],
        *,
        filters: Filters | None = None,
        limit: int = 20,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
    ) -> Results:
        """What answers the text within the allowed scopes; nothing at all where none is allowed.

        Raises IndexBroken.
        """
        wanted, cut = parse(text), filters or Filters()
        snapshot = self._current()
        scopes = permitted_scopes(snapshot, allowed, cut)
        if wanted.is_empty or not scopes:
            return Results(0, (), wanted, snapshot.seal.cursor)
        depth = max(0, min(limit, DEEPEST - offset)) if offset >= 0 else 0
        found: Found = snapshot.search(
            wanted.query, mask_for(snapshot, scopes, cut), limit=depth, offset=max(0, offset), ranking=_RANKINGS[sort]
        )
        return Results(found.total, tuple(_hit(*best) for best in found.best), wanted, snapshot.seal.cursor)

    def count(self, text: str, allowed: Collection[Scope], *, filters: Filters | None = None) -> int:
        """How many answer. Raises IndexBroken."""
        return self.search(text, allowed, filters=filters, limit=0).total

    def facets(
        self, text: str, allowed: Collection[Scope], *, filters: Filters | None = None
    ) -> dict[str, dict[str, int]]:
        """How many hits each kind, unit, stage and series has, under the same rights. Raises IndexBroken."""
        wanted, cut = parse(text), filters or Filters()
        snapshot = self._current()
        scopes = permitted_scopes(snapshot, allowed, cut)
        if wanted.is_empty or not scopes:
            return {"kind": {}, "unit": {}, "stage": {}, "series": {}}
        mask, names = mask_for(snapshot, scopes, cut), [Scope(*scope) for scope in snapshot.seal.scopes]
        counts = snapshot.counts(wanted.query, mask, ("kind", "scope", "series"))
        by_scope, series = counts["scope"].items(), snapshot.seal.series
        return {
            "kind": {KINDS[number]: count for number, count in counts["kind"].items()},
            "unit": _summed((names[number].unit, count) for number, count in by_scope),
            "stage": _summed((names[number].stage, count) for number, count in by_scope),
            "series": _summed((series[number], count) for number, count in counts["series"].items()),
        }

    def scopes(self) -> frozenset[Scope]:
        """Every scope that entries have stood in; from these the caller picks those its actor may see."""
        return frozenset(Scope(*scope) for scope in self._current().seal.scopes)

    def series(self) -> frozenset[str]:
        """Every series key that entries have stood under."""
        return frozenset(self._current().seal.series)

    def holdings(self) -> Iterator[Holding]:
        """Every entry that is alive, for a reconciliation with the database. Raises IndexBroken."""
        snapshot = self._current()
        scopes, series = [Scope(*scope) for scope in snapshot.seal.scopes], snapshot.seal.series
        for segment, numbers in snapshot.living():
            columns = [segment.column(name)[numbers].tolist() for name in ("kind", "page", "scope", "series")]
            entities = segment.column("entity")[numbers]
            for at, (kind, page, scope, serial) in enumerate(zip(*columns, strict=True)):
                yield Holding(
                    Kind(KINDS[kind]), UUID(bytes=entities[at].tobytes()), page, scopes[scope], series[serial]
                )

    def status(self) -> Status:
        """The state of the index; never raises for a broken one."""
        try:
            snapshot = self._current()
        except IndexBroken as broken:
            reason = str(broken.facts["reason"])
            state = State.OUTDATED if reason == "outdated" else State.BROKEN
            return Status(state, self._folders.live_name(), f"{reason}: {broken.facts['file']}")
        seal = snapshot.seal
        size = sum(size for size, _ in seal.files.values())
        return Status(
            state=State.READY,
            folder=self._folders.live_name(),
            documents=seal.documents,
            segments=snapshot.segment_count,
            cursor=seal.cursor,
            generation=seal.generation,
            committed_at=seal.committed_at,
            bytes=size,
        )

    def verify(self) -> list[tuple[str, str]]:
        """Read every byte again: the files that are not what was committed, each with the reason."""
        try:
            snapshot = self._current()
        except IndexBroken as broken:
            return [(str(broken.facts["file"]), str(broken.facts["reason"]))]
        found = damages(self._folders.live(), snapshot.seal)
        return [(damage.file, damage.reason) for damage in found]

    @contextmanager
    def writing(self) -> Iterator[Batch]:
        """A batch that is committed when the block ends and forgotten when it raises.

        Raises IndexLocked where another process writes, IndexBroken where only a rebuild helps.
        """
        self._folders.sweep()
        with writing(self._folders.live(), self._verified) as batch:
            yield batch

    def optimize(self) -> None:
        """Melt all segments into one. Raises IndexLocked, IndexBroken."""
        optimize(self._folders.live(), self._verified)

    def rebuild(self) -> Rebuild:
        """Begin a new index beside the live one, or go on with one that was interrupted."""
        return Rebuild(self._folders)

    def close(self) -> None:
        """Let go of the files; the next search opens them again."""
        with self._opening:
            if self._snapshot is not None:
                self._snapshot.close()
            self._snapshot = self._place = self._storage = None

    def _current(self) -> Snapshot:
        """The snapshot of the last commit. While one thread opens a new one, the others go on with the old."""
        current = self._snapshot
        if not self._opening.acquire(blocking=current is None) and current is not None:
            return current
        try:
            return self._refreshed()
        finally:
            self._opening.release()

    def _refreshed(self) -> Snapshot:
        missing = ""
        for _ in range(TRIES):
            folder = self._folders.live()
            place = (folder, -1)
            try:
                place = (folder, latest_generation(folder))
                if self._snapshot is not None and self._place == place:
                    return self._snapshot
                if self._broken is not None and self._broken[0] == place:
                    raise self._broken[1]
                return self._open(place)
            except FileNotFoundError as error:
                # Another process has just committed or swapped, and swept what we were about to open.
                missing = Path(error.filename or folder).name
                time.sleep(PAUSE)
        self._broken = (place, IndexBroken(reason="missing", file=missing))
        raise self._broken[1]

    def _open(self, place: tuple[Path, int]) -> Snapshot:
        folder, previous = place[0], self._snapshot
        storage = self._storage
        if storage is None or Path(storage.folder) != folder:
            storage = FlatStorage(folder)
        try:
            opened = Snapshot(folder, self._schema, storage, self._verified)
        except Damaged as damage:
            self._broken = (place, IndexBroken(reason=damage.reason, file=damage.file))
            raise self._broken[1] from damage
        self._storage, self._snapshot, self._place = storage, opened, (folder, opened.seal.generation)
        storage.forget_all_but(opened.seal.files)
        if previous is not None:
            previous.close()
        return opened


def _hit(segment: SegmentFile, number: int, score: float) -> Hit:
    def identity(name: str) -> UUID:
        return UUID(bytes=segment.column(name)[number].tobytes())

    document = identity("document")
    return Hit(
        kind=Kind(KINDS[int(segment.column("kind")[number])]),
        entity_id=identity("entity"),
        aggregation_id=identity("within"),
        document_id=document if document.int else None,
        page=int(segment.column("page")[number]),
        score=score,
    )


def _summed(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for name, count in counts:
        totals[name] = totals.get(name, 0) + count
    return totals
