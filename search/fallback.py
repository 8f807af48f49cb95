"""What answers while the index cannot be used: references and titles, asked of the database under the same rights."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from records.aggregations.model import Aggregation, AggregationAlias
from records.aggregations.queries import visible
from records.documents.model import Document
from search import hits
from search.excerpts import Marks
from search.finding import Answer, Question
from search.query import parse
from search.schema import Hit, Kind
from system.work import Reading

MOST_WORDS = 8


def find(reading: Reading, question: Question) -> Answer:
    """Files, and after them documents, whose reference or title holds every word as it was typed, whatever its case.

    Of the filters only kind and unit count.
    """
    words = question.text.replace('"', " ").split()[:MOST_WORDS]
    if not words:
        return Answer(0, [], is_empty=True)
    files = visible(select(Aggregation.id), reading.actor).where(_within(question))
    files = files.where(*map(_named, words))
    seen = visible(select(Aggregation.id), reading.actor).where(_within(question))
    documents = select(Document.id, Document.aggregation_id).where(Document.aggregation_id.in_(seen))
    documents = documents.where(*(_holds(Document.title, word) for word in words))
    wanted = set(question.kinds) or set(Kind)
    session, found, total = reading.session, list[Hit](), 0
    if Kind.AGGREGATION in wanted:
        total += session.scalar(select(func.count()).select_from(files.subquery())) or 0
        page = files.order_by(Aggregation.sort_key, Aggregation.id).limit(question.size).offset(question.offset)
        found += [Hit(Kind.AGGREGATION, id_, id_, None, 0, 0.0) for id_ in session.scalars(page)]
    if Kind.DOCUMENT in wanted:
        before = total
        total += session.scalar(select(func.count()).select_from(documents.subquery())) or 0
        rest = documents.order_by(Document.id).limit(question.size - len(found))
        rows = session.execute(rest.offset(max(0, question.offset - before)))
        found += [Hit(Kind.DOCUMENT, row[0], row[1], row[0], 0, 0.0) for row in rows]
    marks: Marks = parse(question.text).marks
    return Answer(total, hits.read(reading, found, marks), marks=marks)


def _within(question: Question) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if question.units:
        conditions.append(Aggregation.unit_id.in_(list(question.units)))
    if question.fonds_id is not None:
        conditions.append(Aggregation.fonds_id == question.fonds_id)
    return and_(*conditions)


def _named(word: str) -> ColumnElement[bool]:
    """A file by what it is called, or was called before it was reclassified."""
    former = select(AggregationAlias.aggregation_id).where(_holds(AggregationAlias.reference, word))
    return or_(_holds(Aggregation.reference, word), _holds(Aggregation.title, word), Aggregation.id.in_(former))


def _holds(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return column.icontains(word, autoescape=True)
