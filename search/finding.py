"""Looking: a question of an actor, answered within what the actor may see and read again from the database.

The transparency unit sees what is said of every file and document, and is told by their words where something stands;
it reads the words themselves only where they were routed to it (LGT 133, 41). So whoever may see a file but not read
its documents gets file, document and page number, without any excerpt.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from classification.charts.codes import key_of
from search import hits as reading_again
from search.excerpts import Marks
from search.hits import FoundHit
from search.index import DEEPEST, SearchIndex
from search.projections import is_restricted
from search.schema import Filters, Kind, Scope, Sort
from system.actor import Actor, CustodyStage, Permission, Place
from system.work import Reading

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for. `series` is a code in any spelling and takes what stands below it; days are inclusive.

    `fonds_id` narrows a look of the local operator to one body.
    """

    text: str
    kinds: Collection[Kind] = ()
    units: Collection[UUID] = ()
    stages: Collection[CustodyStage] = ()
    series: str = ""
    since: date | None = None
    until: date | None = None
    fonds_id: UUID | None = None
    sort: Sort = Sort.RELEVANCE
    limit: int = 20
    page: int = 1

    @property
    def offset(self) -> int:
        """How many hits stand before this page."""
        return (self.page - 1) * self.size

    @property
    def size(self) -> int:
        """Hits of one page, within bounds."""
        return max(0, min(self.limit, MOST_AT_ONCE))


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of an exact total.

    `drift` counts hits of this page that the index gave and the database does not: gone or moved since the last commit.
    They are taken off the total. `ignored` are words that were left out, `shortened` tells that the text was cut.
    """

    total: int
    hits: list[FoundHit]
    drift: int = 0
    marks: Marks = field(default_factory=Marks)
    ignored: tuple[str, ...] = ()
    shortened: bool = False
    is_empty: bool = False


def allowed_scopes(index: SearchIndex, actor: Actor, on: date, fonds_id: UUID | None = None) -> frozenset[Scope]:
    """The scopes in which the actor may be told that something is there.

    Raises IndexBroken.
    """
    return frozenset(scope for scope in index.scopes() if _may_meet(actor, scope, on, fonds_id))


def _may_meet(actor: Actor, scope: Scope, on: date, fonds_id: UUID | None) -> bool:
    place = Place(UUID(scope.fonds), UUID(scope.unit), CustodyStage(scope.stage))
    if fonds_id is not None and place.fonds_id != fonds_id:
        return False
    if not actor.may(Permission.AGGREGATION_READ, place):
        return False
    return not is_restricted(scope.restriction, on) or actor.may(Permission.DOCUMENT_READ, place)


def find(reading: Reading, index: SearchIndex, question: Question) -> Answer:
    """Answer a question.

    Raises IndexBroken.
    """
    scopes = allowed_scopes(index, reading.actor, reading.today, question.fonds_id)
    results = index.search(
        question.text,
        scopes,
        filters=_filters(index, question),
        limit=question.size,
        offset=question.offset,
        sort=question.sort,
    )
    found = reading_again.read(reading, results.hits, results.wanted.marks)
    drift = len(results.hits) - len(found)
    return Answer(
        total=results.total - drift,
        hits=found,
        drift=drift,
        marks=results.wanted.marks,
        ignored=results.wanted.ignored,
        shortened=results.wanted.shortened,
        is_empty=results.wanted.is_empty,
    )


def facets(reading: Reading, index: SearchIndex, question: Question) -> dict[str, dict[str, int]]:
    """How many hits each kind, unit, stage and series has, under the same rights. Units by id, series by key.

    Raises IndexBroken.
    """
    scopes = allowed_scopes(index, reading.actor, reading.today, question.fonds_id)
    return index.facets(question.text, scopes, filters=_filters(index, question))


def last_page(total: int, size: int) -> int:
    """The last page one can turn to; hits behind the deepest rank are counted, never listed."""
    return max(1, -(-min(total, DEEPEST) // max(1, size)))


def _filters(index: SearchIndex, question: Question) -> Filters:
    return Filters(
        kinds=frozenset(question.kinds) or None,
        units=frozenset(str(unit) for unit in question.units) or None,
        stages=frozenset(stage.value for stage in question.stages) or None,
        series=_series(index, question.series) if question.series.strip() else None,
        since=question.since,
        until=question.until,
    )


def _series(index: SearchIndex, code: str) -> frozenset[str]:
    key = key_of(code)
    return frozenset(name for name in index.series() if key and (name == key or name.startswith(f"{key}.")))
