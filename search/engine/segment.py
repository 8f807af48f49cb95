"""A committed segment: its terms, postings, lengths and columns as they lie in its one file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import overload

import numpy as np
from whoosh.util.numeric import byte_to_length

from search.engine.arrays import Array, ArrayFile

SUFFIX = ".arr"
LENGTHS = np.array([byte_to_length(number) for number in range(256)], dtype=np.int64)
"""Whoosh keeps a field's length in one byte, in steps; this is what each byte stands for."""
_REMEMBERED_TERMS = 50_000


class TermTable(Sequence[bytes]):
    """A field's terms in byte order."""

    def __init__(self, blob: Array, offsets: Array) -> None:
        self._blob, self._offsets = blob, offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._blob[self._offsets[at] : self._offsets[at + 1]].tobytes()

    def all(self) -> list[bytes]:
        """Every term; faster than one by one."""
        blob, offsets = self._blob.tobytes(), self._offsets.tolist()
        return [blob[start:end] for start, end in pairwise(offsets)]

    def find(self, term: bytes) -> int:
        """The term's place, or -1."""
        at = bisect_left(self, term)
        return at if at < len(self) and self[at] == term else -1

    def span(self, prefix: bytes) -> tuple[int, int]:
        """First and one past the last place of the terms that begin with `prefix`."""
        first = bisect_left(self, prefix)
        return first, bisect_right(self, prefix, lo=first, key=lambda term: term[: len(prefix)])


class Postings:
    """A field's postings: those of term `i` are `docs[offsets[i] : offsets[i + 1]]`, ascending.

    Terms in order have their postings side by side, so a prefix is one slice. Where the field has positions,
    posting `k` has `positions[starts[k] : starts[k + 1]]`.
    """

    def __init__(self, file: ArrayFile, field: str) -> None:
        self.terms = TermTable(file[f"{field}.blob"], file[f"{field}.ends"])
        self.offsets, self.docs = file[f"{field}.offsets"], file[f"{field}.docs"]
        self.has_positions = f"{field}.starts" in file
        if self.has_positions:
            self.starts, self.positions = file[f"{field}.starts"], file[f"{field}.positions"]
        self._known: dict[bytes, tuple[int, int]] = {}

    def extent(self, term: bytes) -> tuple[int, int]:
        """Where the term's postings begin and end; (0, 0) where it has none."""
        known = self._known.get(term)
        if known is None:
            at = self.terms.find(term)
            known = (0, 0) if at < 0 else (int(self.offsets[at]), int(self.offsets[at + 1]))
            if len(self._known) >= _REMEMBERED_TERMS:
                self._known.clear()
            self._known[term] = known
        return known

    def prefix_extent(self, prefix: bytes) -> tuple[int, int]:
        """Where the postings of all terms with this prefix begin and end."""
        first, end = self.terms.span(prefix)
        return int(self.offsets[first]), int(self.offsets[end])

    def frequencies(self, start: int, end: int) -> Array:
        """How often the term occurs in each of the postings start..end."""
        if not self.has_positions:
            return np.ones(end - start, dtype=np.uint32)
        return np.diff(self.starts[start : end + 1])


class SegmentFile:
    """The one file of a segment, field by field."""

    def __init__(self, path: Path) -> None:
        """Map the file. Raises Damaged, or FileNotFoundError where a later commit has swept it away."""
        self.file = ArrayFile(path)
        self.doc_count = int(self.file.facts["docs"])
        self.field_names: list[str] = self.file.facts["fields"]
        self._postings: dict[str, Postings] = {}

    def postings(self, field: str) -> Postings:
        """The postings of an indexed field; all those of the schema are there, be they empty."""
        found = self._postings.get(field)
        if found is None:
            found = self._postings[field] = Postings(self.file, field)
        return found

    def column(self, name: str) -> Array:
        """A column of integers, or of sixteen bytes for an identity; one row for each document."""
        return self.file[f"{name}.column"]

    def length_bytes(self, field: str) -> Array:
        """For each document the length of its field, as one of Whoosh's 256 steps."""
        return self.file[f"{field}.lengths"]

    def field_length(self, field: str) -> int:
        """Words of the field in all the documents, deleted ones included (as Whoosh counts)."""
        return int(self.file.facts["lengths"].get(field, 0))
