# ruff: noqa: ARG002, D102 - the methods and their arguments are Whoosh's, and are documented there.
"""The Whoosh codec that reads a segment's flat arrays, so that any Whoosh query runs over them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh.codec.base import Codec, EmptyCursor, FieldCursor, PerDocumentReader, TermsReader
from whoosh.codec.whoosh3 import W3Segment
from whoosh.matching import LeafMatcher
from whoosh.matching.mcore import ReadTooFar
from whoosh.query.spans import Span
from whoosh.reading import TermInfo, TermNotFound

from search.engine.segment import LENGTHS, SUFFIX, Postings, SegmentFile


class FlatCodec(Codec):  # type: ignore[misc]  # Whoosh has no types
    """Reading only; the writing is `FlatWriter`'s."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        return _NothingToClose()

    def field_writer(self, storage: Any, segment: Any) -> Any:
        return _NothingToClose()

    def terms_reader(self, storage: Any, segment: Any) -> FlatTermsReader:
        return FlatTermsReader(segment_file(storage, segment))

    def per_document_reader(self, storage: Any, segment: Any) -> FlatDocumentReader:
        return FlatDocumentReader(segment_file(storage, segment), segment)

    def new_segment(self, storage: Any, indexname: str) -> W3Segment:
        return W3Segment(self, indexname)


class _NothingToClose:
    is_closed = True

    def close(self) -> None:
        pass


def segment_file(storage: Any, segment: Any) -> SegmentFile:
    """The segment's file. The storage keeps those it has opened, so that every reader shares one mapping."""
    path = Path(storage.folder) / segment.make_filename(SUFFIX)
    opened: SegmentFile = storage.segment_file(path)
    return opened


class FlatTermsReader(TermsReader):  # type: ignore[misc]  # Whoosh has no types
    """Terms of all indexed fields of one segment."""

    def __init__(self, segment: SegmentFile) -> None:
        self.segment = segment

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        return field in self.segment.field_names and self.segment.postings(field).terms.find(text) >= 0

    def indexed_field_names(self) -> list[str]:
        return self.segment.field_names

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        if fieldname not in self.segment.field_names:
            return EmptyCursor()
        return _Cursor(self.segment.postings(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return (term for field in sorted(self.segment.field_names) for term in self.terms_from(field, b""))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        # Whoosh goes on into the next field and stops by itself; ending with the field is the same to it.
        terms = self.segment.postings(fieldname).terms
        return ((fieldname, terms[at]) for at in range(bisect_left(terms, prefix), len(terms)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        if (fieldname, text) not in self:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        postings = self.segment.postings(fieldname)
        start, end = postings.extent(text)
        often, docs = postings.frequencies(start, end), postings.docs[start:end]
        shortest = longest = 0
        if postings.has_positions:
            lengths = LENGTHS[self.segment.length_bytes(fieldname)[docs]]
            shortest, longest = int(lengths.min()), int(lengths.max())
        return TermInfo(
            weight=float(often.sum()),
            df=end - start,
            minlength=shortest,
            maxlength=longest,
            maxweight=float(often.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        postings = self.segment.postings(fieldname)
        return float(postings.frequencies(*postings.extent(text)).sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        start, end = self.segment.postings(fieldname).extent(text)
        return end - start

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> FlatMatcher:
        info = self.term_info(fieldname, text)
        return FlatMatcher(self.segment.postings(fieldname), (fieldname, text), format_, scorer, info)

    def close(self) -> None:
        pass


class _Cursor(FieldCursor):  # type: ignore[misc]  # Whoosh has no types
    """Walks one field's terms, for Whoosh's automata."""

    def __init__(self, postings: Postings, fieldobj: Any) -> None:
        self._terms, self._field, self._at = postings.terms, fieldobj, 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        self._at = bisect_left(self._terms, term if isinstance(term, bytes) else self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        if not self.is_valid():
            return None
        text: str = self._field.from_bytes(self._terms[self._at])
        return text

    def is_valid(self) -> bool:
        return self._at < len(self._terms)


class FlatMatcher(LeafMatcher):  # type: ignore[misc]  # Whoosh has no types
    """Walks one term's postings the way Whoosh wants them walked."""

    def __init__(self, postings: Postings, term: tuple[str, bytes], format_: Any, scorer: Any, info: TermInfo) -> None:
        self._postings, self._term, self.format, self.scorer, self._info = postings, term, format_, scorer, info
        self._start, end = postings.extent(term[1])
        self._docs: list[int] = postings.docs[self._start : end].tolist()
        self._often: list[int] = postings.frequencies(self._start, end).tolist()
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._docs)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> FlatMatcher:
        other = FlatMatcher(self._postings, self._term, self.format, self.scorer, self._info)
        other._at = self._at
        return other

    def id(self) -> int:
        return self._docs[self._at]

    def all_ids(self) -> Iterator[int]:
        return iter(self._docs[self._at :])

    def weight(self) -> float:
        return float(self._often[self._at])

    def spans(self) -> list[Span]:
        return [Span(position) for position in self._positions()]

    def value_as(self, astype: str) -> Any:
        return self._positions() if astype == "positions" else self.weight()

    def _positions(self) -> list[int]:
        posting = self._start + self._at
        starts = self._postings.starts
        positions: list[int] = self._postings.positions[starts[posting] : starts[posting + 1]].tolist()
        return positions

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return False

    def skip_to(self, target: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._docs, target, self._at)

    def supports_block_quality(self) -> bool:
        return False

    def max_quality(self) -> float:
        return float(self.scorer.max_quality()) if self.scorer else 1.0

    def block_quality(self) -> float:
        return self.max_quality()

    def skip_to_quality(self, minquality: float) -> int:
        return 0


class FlatDocumentReader(PerDocumentReader):  # type: ignore[misc]  # Whoosh has no types
    """Lengths and deletions of one segment's documents; nothing is stored with them."""

    def __init__(self, file: SegmentFile, segment: Any) -> None:
        self._file, self._segment = file, segment

    def close(self) -> None:
        pass

    def doc_count(self) -> int:
        return self._file.doc_count - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        return self._file.doc_count

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Any:
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        return False

    def has_column(self, fieldname: str) -> bool:
        return False

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(LENGTHS[self._file.length_bytes(fieldname)[docnum]]) or default

    def field_length(self, fieldname: str) -> int:
        return self._file.field_length(fieldname)

    def min_field_length(self, fieldname: str) -> int:
        return int(LENGTHS[self._file.length_bytes(fieldname)].min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(LENGTHS[self._file.length_bytes(fieldname)].max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return {}
