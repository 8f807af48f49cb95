"""One commit of the index, open for searching by any number of threads."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.fields import Schema
from whoosh.index import FileIndex
from whoosh.searching import Searcher

from search.engine.arrays import Array
from search.engine.codec import segment_file
from search.engine.evaluation import K1, B, Evaluation, Hits
from search.engine.segment import LENGTHS, SegmentFile
from search.engine.storage import IN_USE, FlatStorage, read_generation, read_whole

Mask = Callable[[SegmentFile], Array | None]
"""From a segment to one truth value for each document, or None where all pass."""
REMEMBERED_TERMS = 50_000
REMEMBERED_RIGHTS = 64
Ranking = tuple[str, bool]
"""A column to sort by, and whether the highest comes first."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, and the best of them as (segment, document number, score)."""

    total: int
    best: list[tuple[SegmentFile, int, float]]


class Snapshot:
    """All segments of one commit. It never changes; its caches only fill, so threads need no lock."""

    _descriptor = -1

    def __init__(self, folder: Path, schema: Schema, storage: FlatStorage, verified: set[str]) -> None:
        """Open the last commit. Each file that is not among the `verified` is read whole, and then is.

        Raises Damaged, or FileNotFoundError where another process commits at this moment.
        """
        self._descriptor = os.open(folder / IN_USE, os.O_RDONLY | os.O_CREAT, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        try:
            self.seal, toc = read_generation(folder, schema)
            read_whole(folder, self.seal, self.seal.files.keys() - verified)
            verified.update(self.seal.files)
            reader = FileIndex._reader(storage, schema, toc.segments, toc.generation)  # noqa: SLF001 - the one way to a reader of this very table
        except BaseException:
            self.close()
            raise
        self._searcher = Searcher(reader)
        self._segments = [(segment_file(storage, segment), segment) for segment in toc.segments]
        self._living = {id(file): _living(file, segment) for file, segment in self._segments}
        self._doc_count = sum(file.doc_count for file, _ in self._segments)
        self.scope_numbers = {scope: number for number, scope in enumerate(self.seal.scopes)}
        self._numbers: dict[frozenset[tuple[str, ...]], frozenset[int]] = {}
        self._idfs: dict[tuple[str, bytes], float] = {}
        self._norms: dict[tuple[int, str], Array] = {}
        self._masks: dict[tuple[int, object], Array] = {}
        leaves = self._searcher.leaf_searchers() if self._segments else []
        self._evaluations = [
            (file, Evaluation(file, self, _stock(leaf)))
            for (file, _), (leaf, _) in zip(self._segments, leaves, strict=True)
        ]

    def close(self) -> None:
        """Let the folder go; the mapped arrays live on while somebody holds them."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        self.close()

    @property
    def segment_count(self) -> int:
        """How many segments a search goes through."""
        return len(self._segments)

    def idf(self, field: str, term: bytes) -> float:
        """Inverse document frequency over all segments, as Whoosh reckons it."""
        known = self._idfs.get((field, term))
        if known is None:
            count = 0
            for file, _ in self._segments:
                start, end = file.postings(field).extent(term)
                count += end - start
            known = log(self._doc_count / (count + 1)) + 1
            if len(self._idfs) > REMEMBERED_TERMS:
                self._idfs.clear()
            self._idfs[field, term] = known
        return known

    def norms(self, segment: SegmentFile, field: str) -> Array:
        """K1 * (1 - B + B * length / average length) of each document."""
        known = self._norms.get((id(segment), field))
        if known is None:
            average = sum(file.field_length(field) for file, _ in self._segments) / max(1, self._doc_count) or 1
            table = K1 * ((np.float32(1) - B) + B * LENGTHS.astype(np.float32) / np.float32(average))
            known = self._norms[id(segment), field] = table[segment.length_bytes(field)]
        return known

    def search(self, wanted: Any, mask: Mask, *, limit: int, offset: int = 0, ranking: Ranking | None = None) -> Found:
        """The hits that are alive and pass the mask: all counted, and those from offset to offset + limit, best first.

        Ties go to the document that was indexed first, so that pages of results do not overlap.
        """
        total = 0
        best: list[tuple[float, int, SegmentFile, int, float]] = []
        for order, (file, evaluate) in enumerate(self._evaluations):
            docs, scores = self._permitted(file, evaluate(wanted), mask)
            total += len(docs)
            keys = scores
            if ranking is not None:
                column, highest_first = ranking
                keys = file.column(column)[docs] * (1 if highest_first else -1)
            best.extend(
                (-float(keys[at]), order, file, int(docs[at]), float(scores[at]))
                for at in _top(keys, limit + offset).tolist()
            )
        best.sort(key=lambda hit: hit[:2] + hit[3:4])
        return Found(total, [hit[2:] for hit in best[offset : offset + limit]])

    def counts(self, wanted: Any, mask: Mask, columns: Sequence[str]) -> dict[str, dict[int, int]]:
        """For each of the columns, none of which is ever negative, how many hits have each value."""
        counts: dict[str, dict[int, int]] = {column: {} for column in columns}
        for file, evaluate in self._evaluations:
            docs, _ = self._permitted(file, evaluate(wanted), mask)
            for column, so_far in counts.items():
                often = np.bincount(file.column(column)[docs])
                for value in np.flatnonzero(often).tolist():
                    so_far[value] = so_far.get(value, 0) + int(often[value])
        return counts

    def living(self) -> Iterator[tuple[SegmentFile, Array]]:
        """Each segment with the numbers of its documents that are not deleted."""
        for file, _ in self._segments:
            alive = self._living[id(file)]
            yield file, np.arange(file.doc_count) if alive is None else np.flatnonzero(alive)

    def numbers_of(self, scopes: frozenset[tuple[str, ...]]) -> frozenset[int]:
        """The numbers of those scopes that the index knows; remembered, for the same rights come again and again."""
        known = self._numbers.get(scopes)
        if known is None:
            known = frozenset(self.scope_numbers[scope] for scope in scopes if scope in self.scope_numbers)
            if len(self._numbers) >= REMEMBERED_RIGHTS:
                self._numbers.clear()
            self._numbers[scopes] = known
        return known

    def cached_mask(self, file: SegmentFile, key: object, reckon: Callable[[], Array]) -> Array:
        """A mask kept under a hashable key; the oldest go once there are too many."""
        known = self._masks.get((id(file), key))
        if known is None:
            known = reckon()
            if len(self._masks) >= REMEMBERED_RIGHTS * max(1, len(self._segments)):
                self._masks.clear()
            self._masks[id(file), key] = known
        return known

    def _permitted(self, file: SegmentFile, hits: Hits, mask: Mask) -> Hits:
        for passing in (self._living[id(file)], mask(file)):
            if passing is not None:
                kept = passing[hits.docs]
                hits = Hits(hits.docs[kept], hits.scores[kept])
        return hits


def _living(file: SegmentFile, segment: Any) -> Array | None:
    if not segment.has_deletions():
        return None
    living = np.ones(file.doc_count, dtype=bool)
    living[list(segment.deleted_docs())] = False
    return living


def _top(keys: Array, count: int) -> Array:
    """Places of the `count` greatest keys, greatest first, equal ones in their order."""
    if len(keys) > count > 0:
        threshold = np.partition(keys, len(keys) - count)[len(keys) - count]
        above = np.flatnonzero(keys > threshold)
        chosen = np.concatenate([above, np.flatnonzero(keys == threshold)[: count - len(above)]])
        chosen.sort()
    else:
        chosen = np.arange(len(keys) if count > 0 else 0)
    return chosen[np.argsort(-keys[chosen], kind="stable")]


def _stock(leaf: Searcher) -> Callable[[Any], Hits]:
    """Whoosh's own way through a query, for the kinds that have no array form."""

    def evaluate(wanted: Any) -> Hits:
        matcher = wanted.matcher(leaf, leaf.context())
        docs: list[int] = []
        scores: list[float] = []
        while matcher.is_active():
            docs.append(matcher.id())
            scores.append(matcher.score())
            matcher.next()
        return Hits(np.array(docs, dtype=np.uint32), np.array(scores, dtype=np.float32))

    return evaluate
