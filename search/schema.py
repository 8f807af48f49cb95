"""What an index document is, and the Whoosh schema it is kept under."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from whoosh.fields import COLUMN, Schema

from search import analyzers
from search.engine.fields import Identity, Spellings, Tokens, Words, whole_numbers

SCHEMA_VERSION = 1
"""Part of the folder's name: raise it with any change of the fields or of the analysis, and the index is rebuilt."""


class Kind(StrEnum):
    """What a hit is."""

    AGGREGATION = "aggregation"
    DOCUMENT = "document"
    PAGE = "page"


KINDS = tuple(Kind)


class Scope(NamedTuple):
    """Where an entry stands for the question who may see it. Ids and codes as text, no personal data."""

    fonds: str
    unit: str
    stage: str
    restriction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that can be found.

    `entity_id` is the entity this entry was projected from: an aggregation for its own entry, a document for its own
    entry and for each of its pages. `aggregation_id` is the file it stands in (for an aggregation, itself).
    `codes` are further codes it answers to: series code, folio, former references, box. The body is indexed, never
    kept.
    """

    kind: Kind
    entity_id: UUID
    aggregation_id: UUID
    scope: Scope
    document_id: UUID | None = None
    page: int = 0
    reference: str = ""
    title: str = ""
    body: str = ""
    codes: tuple[str, ...] = ()
    series: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def schema() -> Schema:
    """The fields. A new object each time: Whoosh keeps state in it."""
    return Schema(
        entity=Identity(),
        within=Identity(),
        document=Identity(),
        kind=COLUMN(whole_numbers()),
        page=COLUMN(whole_numbers()),
        scope=COLUMN(whole_numbers()),
        series=COLUMN(whole_numbers()),
        starts_on=COLUMN(whole_numbers()),
        ends_on=COLUMN(whole_numbers()),
        title=Words(analyzer=analyzers.Spanish()),
        text=Words(analyzer=analyzers.Spanish()),
        exact=Spellings("title", "text"),
        codes=Tokens(),
    )


def fields_of(entry: Entry, *, scope: int, series: int) -> dict[str, Any]:
    """The entry as the keyword arguments of the writer's `add_document`."""
    title, text = analyzers.clean(entry.title), analyzers.clean(entry.body)
    return {
        "entity": entry.entity_id.bytes,
        "within": entry.aggregation_id.bytes,
        "document": entry.document_id.bytes if entry.document_id else bytes(16),
        "kind": KINDS.index(entry.kind),
        "page": entry.page,
        "scope": scope,
        "series": series,
        "starts_on": entry.starts_on.toordinal() if entry.starts_on else 0,
        "ends_on": entry.ends_on.toordinal() if entry.ends_on else 0,
        "title": title,
        "text": text,
        "codes": _codes(entry, title, text),
    }


def _codes(entry: Entry, title: str, text: str) -> list[bytes]:
    found = analyzers.codes_in(text) | analyzers.codes_in(title)
    for given in (entry.reference, entry.series, *entry.codes):
        found |= analyzers.parts_of_code(given)
    return [token.encode() for token in sorted(found)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the hits are cut down to. None cuts nothing; an empty collection lets nothing through.

    Dates are inclusive; an entry passes where its own days overlap them, one without days does not.
    """

    kinds: Collection[Kind] | None = None
    units: Collection[str] | None = None
    stages: Collection[str] | None = None
    series: Collection[str] | None = None
    aggregations: Collection[UUID] | None = None
    documents: Collection[UUID] | None = None
    since: date | None = None
    until: date | None = None


class Sort(StrEnum):
    """In what order hits come."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found, by its ids: the caller reads the rows, under the actor's rights."""

    kind: Kind
    entity_id: UUID
    aggregation_id: UUID
    document_id: UUID | None
    page: int
    score: float
