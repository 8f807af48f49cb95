"""Looks at offers and at what is cited and not found.

Everything is cut to those who see the decision, the document offered and what the citing text says: nothing of the
rest is told, no number and no count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from records.aggregations.model import Aggregation
from records.aggregations.queries import reachable
from records.decisions.model import Decision, DecisionFile
from records.decisions.queries import find
from records.decisions.visibility import reach, seen
from records.documents.model import Document
from records.evidence.citing import OWN_WORDS, pages_of
from records.evidence.labels import GROUNDS, KINDS
from records.evidence.model import (
    Citation,
    CitedName,
    EvidenceLink,
    EvidenceSuggestion,
    NamedThing,
    SuggestionState,
)
from records.objects.model import DigitalObject
from system.actor import Permission
from system.listing import Column
from system.work import Reading, Work

Stand = Reading | Work
MOST_UNFOUND = 200
_AROUND = 160
_MOST_TEXTS = 30
_SOURCE = aliased(Document, name="source")

COLUMNS = (
    Column("title", "Documento", Document.title, filter="text", lead=True),
    Column("reference", "Expediente", Aggregation.reference, filter="text", order=Aggregation.sort_key),
    Column("written", "Número citado", EvidenceSuggestion.written, filter="text"),
    Column("kind", "Citado como", EvidenceSuggestion.kind, filter="choice", choices=KINDS),
    Column("ground", "Por qué se sugiere", EvidenceSuggestion.ground, filter="choice", choices=GROUNDS),
    Column("confidence", "Certeza", EvidenceSuggestion.confidence, numeric=True, shown=False),
    Column("offered_at", "Sugerido el", EvidenceSuggestion.offered_at, filter="date", shown=False),
)


def both_ends_in_sight(stand: Stand) -> ColumnElement[bool]:
    """Offers whose decision and document the actor sees, and whose citing text the actor may read."""
    offered, source = aliased(Document), aliased(Document)
    documents = select(offered.id).where(offered.aggregation_id.in_(reachable(stand.actor)))
    sources = select(source.id).where(source.aggregation_id.in_(reachable(stand.actor, Permission.DOCUMENT_READ)))
    return and_(
        EvidenceSuggestion.decision_id.in_(select(Decision.id).where(seen(stand.actor))),
        EvidenceSuggestion.document_id.in_(documents),
        or_(EvidenceSuggestion.source_id.is_(None), EvidenceSuggestion.source_id.in_(sources)),
    )


def open_offers(stand: Stand) -> ColumnElement[bool]:
    """Offers in sight that nobody answered, and whose document does not support the decision already."""
    linked = exists().where(
        EvidenceLink.decision_id == EvidenceSuggestion.decision_id,
        EvidenceLink.document_id == EvidenceSuggestion.document_id,
        EvidenceLink.withdrawn_at.is_(None),
    )
    return and_(EvidenceSuggestion.state == SuggestionState.OPEN, both_ends_in_sight(stand), ~linked)


def of_decision(stand: Stand, decision_id: UUID) -> Select[*tuple[Any, ...]]:
    """The open offers to a decision, as rows for a list.

    Raises:
        DecisionNotFound: there is none, or not for this actor.
    """
    find(stand, decision_id)
    return _rows().where(EvidenceSuggestion.decision_id == decision_id, open_offers(stand))


def of_document(stand: Stand, document_id: UUID, most: int = 20) -> Sequence[Any]:
    """The open offers of a document the caller was allowed to see, with the decision's number and matter."""
    statement = (
        _rows()
        .add_columns(Decision.reference.label("decision"), Decision.matter.label("matter"))
        .join(Decision, Decision.id == EvidenceSuggestion.decision_id)
        .where(EvidenceSuggestion.document_id == document_id, open_offers(stand))
        .order_by(EvidenceSuggestion.id)
        .limit(most)
    )
    return stand.session.execute(statement).all()


def count_of(stand: Stand, decision_id: UUID) -> int:
    """How many offers to a decision are open and in sight."""
    counted = select(func.count()).select_from(EvidenceSuggestion)
    return stand.session.scalar(counted.where(EvidenceSuggestion.decision_id == decision_id, open_offers(stand))) or 0


def waiting(stand: Stand, most: int) -> Sequence[tuple[Decision, int]]:
    """Decisions that the actor may write and that have open offers in sight, with how many, the latest first."""
    statement = (
        select(EvidenceSuggestion.decision_id, func.count())
        .join(Decision, Decision.id == EvidenceSuggestion.decision_id)
        .where(reach(stand.actor, Permission.DECISION_WRITE), open_offers(stand))
        .group_by(EvidenceSuggestion.decision_id)
        .order_by(func.max(EvidenceSuggestion.offered_at).desc())
        .limit(most)
    )
    counts = {row[0]: row[1] for row in stand.session.execute(statement)}
    found = stand.session.scalars(select(Decision).where(Decision.id.in_(counts)))
    by_id = {one.id: one for one in found}
    return [(by_id[key], count) for key, count in counts.items()]


def _rows() -> Select[*tuple[Any, ...]]:
    names = (
        "id", "decision_id", "document_id", "source_id", "ground", "page", "first", "last", "kind", "written",
        "confidence", "offered_at",
    )  # fmt: skip
    return (
        select(
            *(getattr(EvidenceSuggestion, name).label(name) for name in names),
            Document.title.label("title"),
            Document.aggregation_id.label("aggregation_id"),
            Aggregation.reference.label("reference"),
            _SOURCE.title.label("source_title"),
        )
        .join(Document, Document.id == EvidenceSuggestion.document_id)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .outerjoin(_SOURCE, _SOURCE.id == EvidenceSuggestion.source_id)
    )


@dataclass(frozen=True, slots=True)
class Cited:
    """A number that a decision's papers, or its own words, cite; where they cite it first, and how often in all."""

    source_id: UUID | None
    source_title: str
    page: int
    first: int
    last: int
    kind: str
    written: str
    key: str
    times: int


def unfound_of_decision(stand: Stand, decision_id: UUID) -> list[Cited]:
    """What the papers and words of a decision in sight cite and nothing in the actor's sight is called.

    What the actor may not see counts as not found: it is not told that it exists.
    """
    supports = select(EvidenceLink.document_id).where(
        EvidenceLink.decision_id == decision_id, EvidenceLink.withdrawn_at.is_(None)
    )
    own = or_(Citation.decision_id == decision_id, Citation.document_id.in_(supports))
    return _first_of_each(stand, and_(own, ~_named_in_sight(stand)))


def unfound_of_document(stand: Stand, document_id: UUID) -> list[Cited]:
    """The same of one document that the caller was allowed to read."""
    return _first_of_each(stand, and_(Citation.document_id == document_id, ~_named_in_sight(stand)))


def cited_files(stand: Stand, decision_id: UUID) -> Sequence[tuple[UUID, str, str]]:
    """Files in sight that the papers or words of a decision cite and that it does not belong to: id, code, title."""
    supports = select(EvidenceLink.document_id).where(
        EvidenceLink.decision_id == decision_id, EvidenceLink.withdrawn_at.is_(None)
    )
    belongs = select(DecisionFile.aggregation_id).where(DecisionFile.decision_id == decision_id)
    named = (
        select(CitedName.target_id)
        .join(Citation, and_(Citation.fonds_id == CitedName.fonds_id, Citation.key == CitedName.key))
        .where(
            CitedName.target == NamedThing.FILE,
            or_(Citation.decision_id == decision_id, Citation.document_id.in_(supports)),
            _readable(stand),
        )
    )
    statement = select(Aggregation.id, Aggregation.reference, Aggregation.title).where(
        Aggregation.id.in_(named), Aggregation.id.in_(reachable(stand.actor)), Aggregation.id.not_in(belongs)
    )
    found = stand.session.execute(statement.order_by(Aggregation.sort_key).limit(MOST_UNFOUND))
    return [(row[0], row[1], row[2]) for row in found]


def _readable(stand: Stand) -> ColumnElement[bool]:
    source = aliased(Document)
    read = select(source.id).where(source.aggregation_id.in_(reachable(stand.actor, Permission.DOCUMENT_READ)))
    return or_(Citation.document_id.is_(None), Citation.document_id.in_(read))


def _named_in_sight(stand: Stand) -> ColumnElement[bool]:
    held = aliased(Document)
    documents = select(held.id).where(held.aggregation_id.in_(reachable(stand.actor)))
    decisions = select(Decision.id).where(seen(stand.actor))
    name = and_(CitedName.fonds_id == Citation.fonds_id, CitedName.key == Citation.key)
    return or_(
        exists().where(name, CitedName.target == NamedThing.DOCUMENT, CitedName.target_id.in_(documents)),
        exists().where(name, CitedName.target == NamedThing.DECISION, CitedName.target_id.in_(decisions)),
        exists().where(name, CitedName.target == NamedThing.FILE, CitedName.target_id.in_(reachable(stand.actor))),
    )


def _first_of_each(stand: Stand, condition: ColumnElement[bool]) -> list[Cited]:
    place = func.row_number().over(partition_by=Citation.key, order_by=Citation.id).label("place")
    times = func.count().over(partition_by=Citation.key).label("times")
    found = (
        select(
            Citation.document_id, Citation.page, Citation.first, Citation.last, Citation.kind, Citation.written,
            Citation.key, place, times, Citation.id,
        )
        .where(condition, _readable(stand))
        .subquery()
    )  # fmt: skip
    statement = (
        select(found, _SOURCE.title)
        .outerjoin(_SOURCE, _SOURCE.id == found.c.document_id)
        .where(found.c.place == 1)
        .order_by(found.c.id)
        .limit(MOST_UNFOUND)
    )
    return [
        Cited(row.document_id, row.title or "", row.page, row.first, row.last, row.kind.value, row.written, row.key,
              row.times)
        for row in stand.session.execute(statement)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """Words around a citation: before it, itself, after it. All are empty where the text cannot be read any more."""

    before: str = ""
    cited: str = ""
    after: str = ""


def passages(reading: Reading, decision_id: UUID | None, rows: Sequence[Any]) -> Mapping[tuple[Any, ...], Passage]:
    """The words around citations of texts the caller was allowed to read, by `place_of` a row.

    They are read from the sealed text, so that a text that was destroyed is not told any more. A bounded number of
    texts is opened for one page.
    """
    sources = list(dict.fromkeys(row.source_id for row in rows if row.source_id))[:_MOST_TEXTS]
    held = reading.session.execute(
        select(Document.id, DigitalObject)
        .join(DigitalObject, DigitalObject.id == Document.object_id)
        .where(Document.id.in_(sources))
    )
    texts: dict[UUID | None, Sequence[str]] = {row[0]: pages_of(reading, row[1]) or () for row in held}
    if decision_id is not None:
        decision = reading.session.get_one(Decision, decision_id)
        texts[None] = [getattr(decision, name) for name in OWN_WORDS]
    return {place_of(row): _cut(texts.get(row.source_id, ()), row) for row in rows}


def place_of(row: Any) -> tuple[Any, ...]:
    """Where a citation stands, to find its words by."""
    return (row.source_id, row.page, row.first, row.last)


def _cut(pages: Sequence[str], row: Any) -> Passage:
    if not 0 < row.page <= len(pages):
        return Passage()
    text = unicodedata.normalize("NFC", pages[row.page - 1])
    cited = " ".join(text[row.first : row.last].split())
    if cited[:200] != row.written and not row.written.endswith(f" ({cited})"):
        return Passage()  # the version is another by now; the next reading finds it
    before, after = text[max(0, row.first - _AROUND) : row.first], text[row.last : row.last + _AROUND]
    return Passage(" ".join(before.split()), cited, " ".join(after.split()))
