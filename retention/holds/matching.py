"""Which files a hold means, as one statement over files: so a hold over 200,000 is written as one over three."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from classification.charts.model import ClassificationChart, Node, Succession
from records.aggregations.model import Aggregation, AggregationAlias, Standing
from records.aggregations.queries import COLUMNS
from records.documents.model import Document
from retention.holds.kinds import HoldScope
from system.errors import Fact, Objection
from system.listing import Expression, fold, folded, matching, parameters

MOST_FILES = 10_000
MOST_CLASSES = 200
MOST_WORDS = 8
AT_ONCE = 500
NAME = 300
# Of a file that left there is nothing to hold.
GONE = (Standing.DESTROYED, Standing.DELIVERED)
FILTERS = frozenset(parameter for column in COLUMNS for parameter in parameters(column))
Terms = Mapping[str, Any]


def files_meant(fonds_id: UUID, scope: HoldScope, terms: Terms) -> Select[tuple[UUID]]:
    """The ids of the files of a body that a scope means, whatever anybody may see of them.

    Raises:
        ListFilterUnreadable: a filter of a query holds something that is no date or choice of its column.
    """
    statement: Select[Any] = select(Aggregation.id).where(
        Aggregation.fonds_id == fonds_id, Aggregation.standing.not_in(GONE)
    )
    match scope:
        case HoldScope.FILES:
            return statement.where(_among(_ids(terms, "file_ids")))
        case HoldScope.SERIES:
            return statement.where(_ever_within(fonds_id, _ids(terms, "lineage_ids")))
        case HoldScope.QUERY:
            return matching(statement, COLUMNS, _filters(terms))
        case HoldScope.PERSON:
            return statement.where(_speaks_of(str(terms.get("name", ""))))


def objections(scope: HoldScope, terms: Terms) -> list[Objection]:
    """What stands against terms that tell no files, or more than a list holds; each names its field."""
    match scope:
        case HoldScope.FILES:
            found = _counted("files", len(_ids(terms, "file_ids")), MOST_FILES)
        case HoldScope.SERIES:
            found = _counted("series", len(_ids(terms, "lineage_ids")), MOST_CLASSES)
        case HoldScope.QUERY:
            found = _counted("filters", len(_filters(terms)), len(FILTERS))
        case HoldScope.PERSON:
            words = _words(str(terms.get("name", "")))
            # One short word would hold half of the archive.
            short = not any(len(word) > 2 for word in words)  # noqa: PLR2004 - "de", "la"
            found = [Objection("hold.name_too_short", facts={"field": "name"})] if short else []
            found += [] if len(str(terms.get("name", ""))) <= NAME else [_long("name", NAME)]
    return found


def _counted(field: str, count: int, most: int) -> list[Objection]:
    facts: dict[str, Fact] = {"field": field, "most": most}
    return [] if 0 < count <= most else [Objection("hold.scope_unfit", "", facts)]


def _long(field: str, limit: int) -> Objection:
    return Objection("form.too_long", facts={"field": field, "limit": limit})


def _ids(terms: Terms, name: str) -> list[UUID]:
    return [one if isinstance(one, UUID) else UUID(str(one)) for one in terms.get(name, ())]


def _filters(terms: Terms) -> dict[str, str]:
    known: Mapping[str, Any] = terms.get("filters", {})
    return {name: str(text) for name, text in known.items() if name in FILTERS and str(text).strip()}


def _among(ids: Sequence[UUID]) -> ColumnElement[bool]:
    # SQLite takes no more than 32,766 values in a statement, and both plan short lists better.
    parts = [Aggregation.id.in_(ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE)]
    return or_(false(), *parts)


def _ever_within(fonds_id: UUID, lineage_ids: Sequence[UUID]) -> ColumnElement[bool]:
    """Files that stand in one of these classes, and those that stood there before they passed to another."""
    branch = _branch(fonds_id, lineage_ids)
    stood = (
        select(AggregationAlias.aggregation_id)
        .join(Node, Node.id == AggregationAlias.node_id)
        .where(AggregationAlias.fonds_id == fonds_id, Node.lineage_id.in_(branch))
    )
    return or_(Aggregation.lineage_id.in_(branch), Aggregation.id.in_(stood))


def _branch(fonds_id: UUID, lineage_ids: Iterable[UUID]) -> Select[tuple[UUID]]:
    """The classes themselves, all below them and whatever succeeds them, in every version of the body's chart.

    What a class went over into goes on with what it was about: a split, a merger and a replacement are all followed.
    """
    top = (
        select(Node.id, Node.lineage_id, Node.chart_id)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(ClassificationChart.fonds_id == fonds_id, Node.lineage_id.in_(list(lineage_ids)))
        .cte("branch", recursive=True)
    )
    succeeding = select(Succession.new_lineage_id).where(
        Succession.fonds_id == fonds_id, Succession.old_lineage_id == top.c.lineage_id
    )
    child = and_(Node.chart_id == top.c.chart_id, Node.parent_id == top.c.id)
    onward = or_(child, Node.lineage_id.in_(succeeding.correlate(top)))
    branch = top.union(select(Node.id, Node.lineage_id, Node.chart_id).join(top, onward))
    return select(branch.c.lineage_id)


def _speaks_of(name: str) -> ColumnElement[bool]:
    """Files whose title, or one of whose documents by title, author or addressee, has every word of a name."""
    words = _words(name)
    if not words:
        return false()
    document = exists().where(
        Document.aggregation_id == Aggregation.id,
        or_(*(_has(folded(column), words) for column in (Document.title, Document.author, Document.addressee))),
    )
    return or_(_has(Aggregation.folded_title, words), document)


def _has(text: Expression, words: Sequence[str]) -> ColumnElement[bool]:
    return and_(*(text.contains(word, autoescape=True) for word in words))


def _words(name: str) -> list[str]:
    return fold(name.replace("\x00", "")).split()[:MOST_WORDS]
