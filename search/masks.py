"""Rights and filters as one truth value for each document of a segment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

import numpy as np

from search.engine.arrays import Array
from search.engine.segment import SegmentFile
from search.engine.snapshot import Mask, Snapshot
from search.schema import KINDS, Filters, Scope


def permitted_scopes(snapshot: Snapshot, allowed: Collection[Scope], filters: Filters) -> frozenset[int]:
    """The numbers of the scopes that are both allowed and asked for."""
    if filters.units is None and filters.stages is None:
        return snapshot.numbers_of(allowed if isinstance(allowed, frozenset) else frozenset(allowed))
    numbers = snapshot.scope_numbers
    return frozenset(
        numbers[scope]
        for scope in allowed
        if scope in numbers
        and (filters.units is None or scope.unit in filters.units)
        and (filters.stages is None or scope.stage in filters.stages)
    )


def mask_for(snapshot: Snapshot, scopes: frozenset[int], filters: Filters) -> Mask:
    """The mask that lets through what stands in one of the scopes and passes the filters.

    The scopes' part is kept in the snapshot under the set of scopes, so two people with the same rights share it.
    """

    def mask(segment: SegmentFile) -> Array:
        within = snapshot.cached_mask(
            segment, scopes, lambda: _one_of(segment.column("scope"), scopes, len(snapshot.seal.scopes))
        )
        for part in _parts(snapshot, segment, filters):
            within = within & part
        return within

    return mask


def _parts(snapshot: Snapshot, segment: SegmentFile, filters: Filters) -> Iterable[Array]:
    if filters.kinds is not None:
        yield _one_of(segment.column("kind"), {KINDS.index(kind) for kind in filters.kinds}, len(KINDS))
    if filters.series is not None:
        names = snapshot.seal.series
        numbers = {number for number, name in enumerate(names) if name in filters.series}
        yield _one_of(segment.column("series"), numbers, len(names))
    if filters.aggregations is not None:
        yield _named(segment, "within", filters.aggregations)
    if filters.documents is not None:
        yield _named(segment, "document", filters.documents)
    starts = segment.column("starts_on")
    if filters.since is not None:
        ends = segment.column("ends_on")
        yield (starts > 0) & ((ends == 0) | (ends >= filters.since.toordinal()))
    if filters.until is not None:
        yield (starts > 0) & (starts <= filters.until.toordinal())


def _one_of(column: Array, numbers: Collection[int], count: int) -> Array:
    table = np.zeros(count, dtype=bool)
    table[list(numbers)] = True
    within: Array = table[column]
    return within


def _named(segment: SegmentFile, field: str, identities: Collection[UUID]) -> Array:
    within = np.zeros(segment.doc_count, dtype=bool)
    postings = segment.postings(field)
    for identity in identities:
        start, end = postings.extent(identity.bytes)
        within[postings.docs[start:end]] = True
    return within
