"""A Whoosh query tree over one segment, as arrays of document numbers and scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from whoosh import query
from whoosh.query.qcore import _NullQuery

from search.engine.arrays import Array
from search.engine.queries import PhraseWithGaps
from search.engine.segment import Postings, SegmentFile

K1 = np.float32(1.2)
B = np.float32(0.75)
_SPARSE = 16
"""Below a sixteenth of the documents it is quicker to sort a few numbers than to fill an array for all."""


class Hits(NamedTuple):
    """Document numbers, ascending and distinct, and the score of each."""

    docs: Array
    scores: Array


NONE = Hits(np.empty(0, np.uint32), np.empty(0, np.float32))


class Statistics(Protocol):
    """What scoring needs to know of the whole index rather than of one segment."""

    def idf(self, field: str, term: bytes) -> float:
        """Inverse document frequency over all segments, as Whoosh reckons it."""
        ...

    def norms(self, segment: SegmentFile, field: str) -> Array:
        """K1 * (1 - B + B * length / average length) of each document."""
        ...


class Evaluation:
    """Evaluates queries over one segment. Kinds it does not know go to `other`, Whoosh's own matcher."""

    def __init__(self, segment: SegmentFile, statistics: Statistics, other: Callable[[Any], Hits]) -> None:
        self._segment, self._statistics, self._other = segment, statistics, other
        self._kinds: dict[type, Callable[[Any], Hits]] = {
            query.Term: self._term,
            query.And: self._and,
            query.Or: self._or,
            query.AndNot: self._and_not,
            query.Not: self._not,
            query.Phrase: self._phrase,
            PhraseWithGaps: self._phrase,
            query.Prefix: self._prefix,
            query.Every: self._every,
            _NullQuery: lambda _: NONE,
        }

    def __call__(self, wanted: Any) -> Hits:
        """The documents that match, deleted ones included."""
        kind = self._kinds.get(type(wanted), self._other)
        hits = kind(wanted)
        boost = getattr(wanted, "boost", 1.0) if kind != self._other else 1.0
        return hits if boost == 1.0 else Hits(hits.docs, hits.scores * np.float32(boost))

    def _term(self, wanted: Any) -> Hits:
        return self.term(wanted.fieldname, _bytes(wanted.text))

    def term(self, field: str, term: bytes) -> Hits:
        """The documents that hold the term, scored by BM25F as Whoosh scores them."""
        if field not in self._segment.field_names:
            return NONE
        postings = self._segment.postings(field)
        start, end = postings.extent(term)
        if start == end:
            return NONE
        docs = postings.docs[start:end]
        if not postings.has_positions:
            return Hits(docs, np.ones(len(docs), np.float32))
        return Hits(docs, self._scores(field, term, postings.frequencies(start, end), docs))

    def _scores(self, field: str, term: bytes, often: Array, docs: Array) -> Array:
        frequencies = often.astype(np.float32)
        weight = np.float32(self._statistics.idf(field, term)) * (K1 + np.float32(1))
        scores: Array = weight * frequencies / (frequencies + self._statistics.norms(self._segment, field)[docs])
        return scores

    def _and(self, wanted: Any) -> Hits:
        excluded = [part.query for part in wanted.subqueries if type(part) is query.Not]
        parts = [self(part) for part in wanted.subqueries if type(part) is not query.Not]
        if not parts:
            found = Hits(self._every(wanted).docs, np.zeros(self._segment.doc_count, np.float32)) if excluded else NONE
        else:
            parts.sort(key=lambda part: len(part.docs))
            found = parts[0]
            for part in parts[1:]:
                found = self._both(found, part)
        for part in excluded:
            found = self._without(found, self(part))
            # Whoosh scores not to hold something as 1; the order stays what it is.
            found = Hits(found.docs, found.scores + np.float32(1))
        return found

    def _both(self, fewer: Hits, more: Hits) -> Hits:
        if not len(fewer.docs) or not len(more.docs):
            return NONE
        if len(fewer.docs) * 8 < len(more.docs):
            at = np.searchsorted(more.docs, fewer.docs)
            at[at == len(more.docs)] = 0
            both = more.docs[at] == fewer.docs
            return Hits(fewer.docs[both], fewer.scores[both] + more.scores[at[both]])
        present, scores = self._spread([more])
        both = present[fewer.docs]
        docs = fewer.docs[both]
        return Hits(docs, fewer.scores[both] + scores[docs])

    def _or(self, wanted: Any) -> Hits:
        return self._any([self(part) for part in wanted.subqueries])

    def _any(self, parts: Sequence[Hits]) -> Hits:
        parts = [part for part in parts if len(part.docs)]
        if len(parts) <= 1:
            return parts[0] if parts else NONE
        if sum(len(part.docs) for part in parts) * _SPARSE < self._segment.doc_count:
            docs, place = np.unique(np.concatenate([part.docs for part in parts]), return_inverse=True)
            scores = np.bincount(place, weights=np.concatenate([part.scores for part in parts]))
            return Hits(docs, scores.astype(np.float32))
        present, scores = self._spread(parts)
        docs = np.flatnonzero(present).astype(np.uint32)
        return Hits(docs, scores[docs])

    def _spread(self, parts: Sequence[Hits]) -> tuple[Array, Array]:
        present = np.zeros(self._segment.doc_count, dtype=bool)
        scores = np.zeros(self._segment.doc_count, dtype=np.float32)
        for docs, score in parts:
            present[docs] = True
            scores[docs] += score
        return present, scores

    def _and_not(self, wanted: Any) -> Hits:
        return self._without(self(wanted.a), self(wanted.b))

    def _not(self, wanted: Any) -> Hits:
        return self._without(self._every(wanted), self(wanted.query))

    def _without(self, found: Hits, unwanted: Hits) -> Hits:
        if not len(found.docs) or not len(unwanted.docs):
            return found
        allowed = np.ones(self._segment.doc_count, dtype=bool)
        allowed[unwanted.docs] = False
        kept = allowed[found.docs]
        return Hits(found.docs[kept], found.scores[kept])

    def _every(self, _: Any) -> Hits:
        count = self._segment.doc_count
        return Hits(np.arange(count, dtype=np.uint32), np.ones(count, np.float32))

    def _prefix(self, wanted: Any) -> Hits:
        if wanted.fieldname not in self._segment.field_names:
            return NONE
        postings = self._segment.postings(wanted.fieldname)
        start, end = postings.prefix_extent(_bytes(wanted.text))
        present = np.zeros(self._segment.doc_count, dtype=bool)
        present[postings.docs[start:end]] = True
        docs = np.flatnonzero(present).astype(np.uint32)
        return Hits(docs, np.ones(len(docs), np.float32))

    def _phrase(self, wanted: Any) -> Hits:
        if wanted.slop != 1:
            return self._other(wanted)
        if wanted.fieldname not in self._segment.field_names or not wanted.words:
            return NONE
        words = [_bytes(word) for word in wanted.words]
        offsets: Sequence[int] = getattr(wanted, "offsets", range(len(words)))
        postings = self._segment.postings(wanted.fieldname)
        extents = [postings.extent(word) for word in words]
        parts = sorted((postings.docs[start:end] for start, end in extents), key=len)
        docs = parts[0]
        for part in parts[1:]:
            docs = docs[_held(docs, part)]
        if not len(docs):
            return NONE
        starts: Array | None = None
        for (first, end), offset in zip(extents, offsets, strict=True):
            places = first + np.searchsorted(postings.docs[first:end], docs)
            keys = _keys(postings, places, docs, offset)
            starts = keys if starts is None else starts[_held(starts, keys)]
        if starts is None or not len(starts):
            return NONE
        docs = docs[_held(docs, np.unique(starts >> 32).astype(docs.dtype))]
        scores = np.zeros(len(docs), np.float32)
        for word, (first, end) in zip(words, extents, strict=True):
            places = first + np.searchsorted(postings.docs[first:end], docs)
            often = postings.starts[places + 1] - postings.starts[places]
            scores += self._scores(wanted.fieldname, word, often, docs)
        return Hits(docs, scores)


def _held(some: Array, others: Array) -> Array:
    """Which of `some` are among `others`; both ascending."""
    if not len(others):
        return np.zeros(len(some), dtype=bool)
    at = np.searchsorted(others, some)
    at[at == len(others)] = 0
    return np.equal(others[at], some)


def _keys(postings: Postings, places: Array, docs: Array, offset: int) -> Array:
    """(document, position - offset) of every occurrence in these postings, as one ascending number each.

    A position before the offset cannot begin the phrase; it is left out, so that no key runs into its neighbour's.
    """
    first = postings.starts[places].astype(np.int64)
    count = postings.starts[places + 1].astype(np.int64) - first
    within = np.arange(int(count.sum()), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    positions = postings.positions[np.repeat(first, count) + within].astype(np.int64) - offset
    keys: Array = (np.repeat(docs.astype(np.int64), count) << 32) + positions
    return np.compress(positions >= 0, keys)


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
