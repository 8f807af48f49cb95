"""Which documents are offered to which decisions, because a text cites one of them.

Three grounds: what supports a decision cites a document; the decision's own words cite it; a document cites the
decision. A pair is offered once: what was answered, linked or withdrawn is not offered again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from uuid_utils.compat import uuid7

from records.evidence.citation_words import CitationKind
from records.evidence.events import EvidenceSuggested
from records.evidence.model import (
    Citation,
    CitedName,
    EvidenceLink,
    EvidenceSuggestion,
    NamedThing,
    SuggestionGround,
    SuggestionState,
)
from system.database import table_of
from system.work import Work

MOST_PAIRS = 20_000
# A key that names more papers than these says nothing of any.
MOST_NAMED = 5
_AT_ONCE = 200
_FIELDS = (
    Citation.fonds_id, Citation.page, Citation.first, Citation.last, Citation.kind, Citation.written, Citation.key,
    Citation.confidence,
)  # fmt: skip
Pair = tuple[UUID, UUID]
Offer = tuple[UUID, UUID, UUID | None, SuggestionGround, Row[Any]]


def suggest(work: Work, changed: Iterable[UUID]) -> int:
    """Offer what follows from these documents and decisions: their citations, names or links are new. How many."""
    ids, offered = sorted(set(changed)), 0
    for start in range(0, len(ids), _AT_ONCE):
        offered += _offer(work, list(_pairs(work, ids[start : start + _AT_ONCE])))
    return offered


def fits(kind: CitationKind, key: str, target: NamedThing) -> bool:
    """Whether what was cited can be that thing. A number without letters is a file's or a paper's by its name alone."""
    if any(letter.isalpha() for letter in key):
        return True
    return (kind is CitationKind.FILE) == (target is NamedThing.FILE)


def _pairs(work: Work, ids: Sequence[UUID]) -> Iterator[Offer]:
    """Decision, document, source, ground and the citation, the surest first within each ground."""
    named = and_(CitedName.fonds_id == Citation.fonds_id, CitedName.key == Citation.key)
    supporting = _statement(EvidenceLink.decision_id, CitedName.target_id, Citation.document_id)
    supporting = supporting.join(EvidenceLink, EvidenceLink.document_id == Citation.document_id).where(
        EvidenceLink.withdrawn_at.is_(None)
    )
    own = _statement(Citation.decision_id, CitedName.target_id, Citation.document_id)
    own = own.where(Citation.decision_id.is_not(None))
    citing = _statement(CitedName.target_id, Citation.document_id, Citation.document_id)
    citing = citing.where(Citation.document_id.is_not(None))
    asked: tuple[tuple[Select[Any], NamedThing, SuggestionGround, tuple[ColumnElement[bool], ...]], ...] = (
        (supporting, NamedThing.DOCUMENT, SuggestionGround.CITED,
         (EvidenceLink.document_id.in_(ids), CitedName.target_id.in_(ids), EvidenceLink.decision_id.in_(ids))),
        (own, NamedThing.DOCUMENT, SuggestionGround.CITED_BY_DECISION,
         (Citation.decision_id.in_(ids), CitedName.target_id.in_(ids))),
        (citing, NamedThing.DECISION, SuggestionGround.CITES_DECISION,
         (Citation.document_id.in_(ids), CitedName.target_id.in_(ids))),
    )  # fmt: skip
    for statement, thing, ground, ways in asked:
        for way in ways:
            found = statement.join(CitedName, named).where(CitedName.target == thing, way)
            found = found.order_by(Citation.confidence.desc(), Citation.id).limit(MOST_PAIRS)
            for row in work.session.execute(found):
                if fits(row.kind, row.key, thing) and row.document != (
                    row.source if thing is NamedThing.DOCUMENT else None
                ):
                    yield row.decision, row.document, row.source, ground, row


def _statement(decision: Any, document: Any, source: Any) -> Select[Any]:
    labels = (decision.label("decision"), document.label("document"), source.label("source"))
    return select(*labels, *_FIELDS).select_from(Citation)


def _offer(work: Work, found: Sequence[Offer]) -> int:
    first: dict[Pair, Offer] = {}
    for one in found:
        first.setdefault((one[0], one[1]), one)
    vague = _vague(work, {(row.fonds_id, row.key) for *_rest, row in first.values()})
    wanted = {pair: one for pair, one in first.items() if (one[4].fonds_id, one[4].key) not in vague}
    settled = _settled(work, list(wanted))
    wanted = {pair: one for pair, one in wanted.items() if pair not in settled}
    rows = [
        {
            "id": uuid7(), "fonds_id": row.fonds_id, "decision_id": decision, "document_id": document,
            "source_id": source, "ground": ground, "page": row.page, "first": row.first, "last": row.last,
            "kind": row.kind, "written": row.written, "key": row.key, "confidence": row.confidence,
            "state": SuggestionState.OPEN, "offered_at": work.now, "answered_by": "", "answer": "",
        }
        for decision, document, source, ground, row in wanted.values()
    ]  # fmt: skip
    if rows:
        dialect = sqlite if work.installation.database.is_sqlite else postgresql
        work.session.connection().execute(dialect.insert(table_of(EvidenceSuggestion)).on_conflict_do_nothing(), rows)
        work.emit_all(
            [
                EvidenceSuggested(
                    entity_id=row["id"], fonds_id=row["fonds_id"], decision_id=row["decision_id"],
                    document_id=row["document_id"], ground=row["ground"].value,
                )
                for row in rows
            ]
        )  # fmt: skip
    return len(rows)


def _settled(work: Work, pairs: Sequence[Pair]) -> set[Pair]:
    """The pairs that were offered before, or are or were linked."""
    found: set[Pair] = set()
    for start in range(0, len(pairs), _AT_ONCE):
        some = pairs[start : start + _AT_ONCE]
        for model in (EvidenceSuggestion, EvidenceLink):
            statement = select(model.decision_id, model.document_id)
            statement = statement.where(tuple_(model.decision_id, model.document_id).in_(some))
            found.update((row[0], row[1]) for row in work.session.execute(statement))
    return found


def _vague(work: Work, keys: set[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """The keys that name too many papers to mean one."""
    found: set[tuple[UUID, str]] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        counts: dict[tuple[UUID, str], int] = {}
        statement = select(CitedName.fonds_id, CitedName.key).where(
            or_(*(and_(CitedName.fonds_id == fonds_id, CitedName.key == key) for fonds_id, key in some))
        )
        for fonds_id, key in work.session.execute(statement.limit(_AT_ONCE * MOST_NAMED * 20)):
            counts[fonds_id, key] = counts.get((fonds_id, key), 0) + 1
        found.update(one for one, count in counts.items() if count > MOST_NAMED)
    return found
