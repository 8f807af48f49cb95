"""From documents and older segments to the flat arrays of a new segment."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from whoosh.fields import COLUMN, Schema
from whoosh.util.numeric import length_to_byte

from search.analyzers import WORD, Vocabulary
from search.engine.arrays import Array
from search.engine.fields import Identity, Spellings, Tokens, Words
from search.engine.segment import SegmentFile

_LENGTH_BYTES = np.array([length_to_byte(number) for number in range(200_000)], dtype=np.uint8)


@dataclass(slots=True)
class _Stream:
    """The words of one text field, document after document, as numbers of the vocabulary."""

    words: array[int] = field(default_factory=lambda: array("i"))
    counts: array[int] = field(default_factory=lambda: array("q"))


@dataclass(slots=True)
class _Occurrences:
    """Terms in byte order, and for each occurrence the term's place, the document and the position (or None)."""

    terms: list[bytes]
    places: Array
    docs: Array
    positions: Array | None = None


class SegmentBuilder:
    """Collects documents, then absorbs older segments, then gives the arrays."""

    def __init__(self, schema: Schema) -> None:
        kinds: dict[str, Any] = dict(schema.items())
        self._texts = {name: _Stream() for name, kind in kinds.items() if isinstance(kind, Words)}
        self._spellings = {name: kind.of for name, kind in kinds.items() if isinstance(kind, Spellings)}
        self._identities = {name: bytearray() for name, kind in kinds.items() if isinstance(kind, Identity)}
        self._tokens: dict[str, tuple[dict[bytes, int], array[int], array[int]]] = {
            name: ({}, array("i"), array("i"))
            for name, kind in kinds.items()
            if isinstance(kind, Tokens) and not isinstance(kind, Spellings | Identity)
        }
        self._columns = {name: array("q") for name, kind in kinds.items() if isinstance(kind, COLUMN)}
        self._vocabulary = Vocabulary()
        self._absorbed: list[tuple[SegmentFile, Array]] = []
        self.doc_count = 0
        self._own = 0

    def add(self, fields: Mapping[str, Any]) -> int:
        """Take one document; a field left out is empty or 0. Returns its number."""
        if self._absorbed:
            raise RuntimeError("documents come before absorbed segments")
        for name, stream in self._texts.items():
            words = WORD.findall(fields.get(name) or "")
            stream.words.extend(map(self._vocabulary.__getitem__, words))
            stream.counts.append(len(words))
        for name, (numbers, stream_numbers, docs) in self._tokens.items():
            for token in set(fields.get(name) or ()):
                stream_numbers.append(numbers.setdefault(token, len(numbers)))
                docs.append(self.doc_count)
        for name, identities in self._identities.items():
            identities.extend(fields[name])
        for name, column in self._columns.items():
            column.append(fields.get(name) or 0)
        self.doc_count += 1
        self._own = self.doc_count
        return self.doc_count - 1

    def absorb(self, segment: SegmentFile, deleted: Iterable[int]) -> None:
        """Take over the living documents of a segment; they come after all that is here."""
        living = np.ones(segment.doc_count, dtype=bool)
        living[list(deleted)] = False
        count = int(living.sum())
        renumbered = np.full(segment.doc_count, -1, dtype=np.int64)
        renumbered[living] = self.doc_count + np.arange(count)
        self._absorbed.append((segment, renumbered))
        self.doc_count += count

    def build(self) -> tuple[dict[str, Array], dict[str, Any]]:
        """The arrays and the facts of the segment (see `SegmentFile`)."""
        arrays: dict[str, Array] = {}
        lengths: dict[str, int] = {}
        stems = [stem.encode() for stem in self._vocabulary.stems]
        for name in self._texts:
            arrays |= _grouped(
                name, [self._own_words(name, stems), *self._absorbed_occurrences(name, with_positions=True)]
            )
            length_bytes, lengths[name] = self._lengths(name, arrays)
            arrays[f"{name}.lengths"] = length_bytes
        for name in (*self._tokens, *self._identities, *self._spellings):
            arrays |= _grouped(name, [self._own_tokens(name), *self._absorbed_occurrences(name, with_positions=False)])
        for name, column in self._columns.items():
            arrays[f"{name}.column"] = self._joined(name, np.frombuffer(column, dtype=np.int64))
        for name, identities in self._identities.items():
            own = np.frombuffer(bytes(identities), dtype=np.uint8).reshape(-1, 16)
            arrays[f"{name}.column"] = self._joined(name, own)
        fields = [*self._texts, *self._tokens, *self._identities, *self._spellings]
        return arrays, {"docs": self.doc_count, "fields": fields, "lengths": lengths}

    def _own_words(self, name: str, stems: list[bytes]) -> _Occurrences:
        terms, place_of = _places(stems)
        stream = self._texts[name]
        places = place_of[np.frombuffer(stream.words, dtype=np.int32)]
        docs, positions = _docs_and_positions(stream)
        kept = places >= 0
        return _Occurrences(terms, places[kept], docs[kept], positions[kept])

    def _own_tokens(self, name: str) -> _Occurrences:
        if name in self._spellings:
            return self._own_spellings(self._spellings[name])
        if name in self._identities:
            rows = bytes(self._identities[name])
            tokens = [rows[at : at + 16] for at in range(0, len(rows), 16)]
            terms, place_of = _places(tokens)
            return _Occurrences(terms, place_of, np.arange(self._own))
        numbers, stream, docs = self._tokens[name]
        terms, place_of = _places(list(numbers))
        return _Occurrences(terms, place_of[np.frombuffer(stream, dtype=np.int32)], np.frombuffer(docs, dtype=np.int32))

    def _own_spellings(self, of: Iterable[str]) -> _Occurrences:
        vocabulary = self._vocabulary
        spelled = [
            exact.encode() if stem else b"" for exact, stem in zip(vocabulary.exacts, vocabulary.stems, strict=True)
        ]
        terms, place_of = _places(spelled)
        keys = []
        for name in of:
            places = place_of[np.frombuffer(self._texts[name].words, dtype=np.int32)]
            docs, _ = _docs_and_positions(self._texts[name])
            kept = places >= 0
            keys.append(places[kept].astype(np.int64) * max(1, self._own) + docs[kept])
        once = np.unique(np.concatenate(keys)) if keys else np.empty(0, np.int64)
        return _Occurrences(terms, once // max(1, self._own), once % max(1, self._own))

    def _absorbed_occurrences(self, name: str, *, with_positions: bool) -> list[_Occurrences]:
        found = []
        for segment, renumbered in self._absorbed:
            postings = segment.postings(name)
            places = np.repeat(np.arange(len(postings.terms), dtype=np.int32), np.diff(postings.offsets))
            docs, positions = renumbered[postings.docs], None
            if with_positions:
                often = np.diff(postings.starts)
                places, docs, positions = np.repeat(places, often), np.repeat(docs, often), postings.positions
            kept = docs >= 0
            found.append(
                _Occurrences(
                    postings.terms.all(), places[kept], docs[kept], None if positions is None else positions[kept]
                )
            )
        return found

    def _lengths(self, name: str, arrays: Mapping[str, Array]) -> tuple[Array, int]:
        """The bytes of the lengths, and the total. Absorbed documents keep the byte they had."""
        docs, often = arrays[f"{name}.docs"], np.diff(arrays[f"{name}.starts"])
        exact = np.bincount(docs, weights=often, minlength=self.doc_count).astype(np.int64)
        return _LENGTH_BYTES[np.minimum(exact, len(_LENGTH_BYTES) - 1)], int(exact.sum())

    def _joined(self, name: str, own: Array) -> Array:
        parts = [segment.column(name)[renumbered >= 0] for segment, renumbered in self._absorbed]
        return np.concatenate([own, *parts]) if parts else own


def _docs_and_positions(stream: _Stream) -> tuple[Array, Array]:
    counts = np.frombuffer(stream.counts, dtype=np.int64)
    starts = np.cumsum(counts) - counts
    docs = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    return docs, np.arange(len(docs), dtype=np.int64) - np.repeat(starts, counts)


def _places(terms: list[bytes]) -> tuple[list[bytes], Array]:
    """The distinct terms in byte order, and for each of the given ones its place; -1 for an empty one."""
    ordered = sorted(set(terms) - {b""})
    place = {term: at for at, term in enumerate(ordered)}
    return ordered, np.array([place.get(term, -1) for term in terms], dtype=np.int32)


def _grouped(name: str, parts: list[_Occurrences]) -> dict[str, Array]:
    """The occurrences of all parts as the arrays of `Postings`.

    Each part is in order of documents within a term, and the parts' documents follow each other: a stable sort by
    term is all it takes.
    """
    terms, places = _united(parts)
    order = np.argsort(places, kind="stable")
    places, docs = places[order], np.concatenate([part.docs for part in parts])[order].astype(np.uint32)
    first = np.empty(len(places), dtype=bool)
    first[:1] = True
    first[1:] = (places[1:] != places[:-1]) | (docs[1:] != docs[:-1])
    starts = np.flatnonzero(first)
    offsets = np.searchsorted(places[starts], np.arange(len(terms) + 1))
    used = np.flatnonzero(np.diff(offsets))
    kept = [terms[at] for at in used.tolist()]
    arrays: dict[str, Array] = {
        f"{name}.blob": np.frombuffer(b"".join(kept), dtype=np.uint8),
        f"{name}.ends": np.cumsum([0, *map(len, kept)], dtype=np.int64),
        f"{name}.offsets": np.append(offsets[used], len(starts)).astype(np.int64),
        f"{name}.docs": docs[starts],
    }
    if parts[0].positions is not None:
        arrays[f"{name}.starts"] = np.append(starts, len(places)).astype(np.uint32)
        positions = np.concatenate([part.positions for part in parts if part.positions is not None])
        arrays[f"{name}.positions"] = positions[order].astype(np.uint32)
    return arrays


def _united(parts: list[_Occurrences]) -> tuple[list[bytes], Array]:
    """One table of terms for all the parts, and their places in it."""
    if len(parts) == 1:
        return parts[0].terms, parts[0].places
    terms = sorted(set().union(*(part.terms for part in parts)))
    place = {term: at for at, term in enumerate(terms)}
    moved = [np.array([place[term] for term in part.terms], dtype=np.int32)[part.places] for part in parts]
    return terms, np.concatenate(moved)
