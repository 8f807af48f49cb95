"""The neighbours of decisions, documents and files, as far as somebody may see them: nothing else is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select

from records.aggregations import queries as files
from records.aggregations.model import Aggregation
from records.aggregations.queries import reachable
from records.decisions import queries as decisions
from records.decisions.model import Decision
from records.decisions.visibility import seen
from records.documents.model import Document
from records.documents.queries import find_document
from records.evidence.graph import WIDEST, Key, Kind, Layout, Link, Neighbours, Walk, layout, walk
from records.evidence.model import EvidenceLink
from records.evidence.protection import rests_on
from system.work import Reading, Work

Stand = Reading | Work


@dataclass(frozen=True, slots=True)
class Named:
    """A thing as a node says it: `code` short, `title` whole, `state` of a decision, reference of a document's file."""

    code: str
    title: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A walk with the names of everything in it, and where it stands in the drawing."""

    walk: Walk
    names: dict[Key, Named]
    layout: Layout
    page: int = 1
    has_next: bool = False


def graph_of(stand: Stand, root: Key, *, depth: int = 2, page: int = 1) -> Graph:
    """What is around one thing; `page` turns over the neighbours of the root alone, from 1.

    Raises:
        DecisionNotFound, DocumentNotFound, AggregationNotFound: there is none, or not for this actor.
    """
    _LOOKS[root.kind].require(stand, root.id)
    skip = (page - 1) * WIDEST

    def look(key: Key) -> Neighbours:
        return _LOOKS[key.kind].around(stand, key.id, skip if key == root else 0)

    found = walk(root, look, depth=depth)
    return Graph(found, _names(stand, found.depth), layout(found), page, root in found.unfollowed)


def _around_decision(stand: Stand, decision_id: UUID, skip: int) -> Neighbours:
    """Decisions it stands to, as one end or the other, then the documents that support it."""
    related = [
        Link(Key(Kind.DECISION, line.other.id), line.kind, line.states)
        for line in decisions.relations(stand, decision_id)
    ]
    some = related[skip : skip + WIDEST + 1]
    own = EvidenceLink.decision_id == decision_id
    statement = (
        select(EvidenceLink.document_id)
        .join(Document, Document.id == EvidenceLink.document_id)
        .where(own, rests_on(), _in_sight(stand))
        .group_by(EvidenceLink.document_id)
        .order_by(EvidenceLink.document_id)
        .offset(max(0, skip - len(related)))
        .limit(WIDEST + 1 - len(some))
    )
    shown = stand.session.scalars(statement).all()
    roles = _roles(stand, EvidenceLink.document_id, own & EvidenceLink.document_id.in_(shown))
    return _cut([*some, *(Link(Key(Kind.DOCUMENT, one), roles[one], outward=False) for one in shown)])


def _around_document(stand: Stand, document_id: UUID, skip: int) -> Neighbours:
    """The decisions that rest on it, the latest first."""
    own = EvidenceLink.document_id == document_id
    rests = exists().where(EvidenceLink.decision_id == Decision.id, own, rests_on())
    statement = select(Decision.id).where(rests, seen(stand.actor)).order_by(Decision.decided_on.desc(), Decision.id)
    found = stand.session.scalars(statement.offset(skip).limit(WIDEST + 1)).all()
    roles = _roles(stand, EvidenceLink.decision_id, own & EvidenceLink.decision_id.in_(found))
    return _cut([Link(Key(Kind.DECISION, one), roles[one]) for one in found])


def _around_file(stand: Stand, aggregation_id: UUID, skip: int) -> Neighbours:
    """Its documents on which a decision in sight rests, in the order of its index."""
    rests = exists().where(
        EvidenceLink.document_id == Document.id, rests_on(), Decision.id == EvidenceLink.decision_id, seen(stand.actor)
    )
    statement = select(Document.id).where(Document.aggregation_id == aggregation_id, rests, _in_sight(stand))
    rows = stand.session.scalars(statement.order_by(Document.number).offset(skip).limit(WIDEST + 1)).all()
    return _cut([Link(Key(Kind.DOCUMENT, one), "holds") for one in rows])


def _roles(stand: Stand, end: Any, links: ColumnElement[bool]) -> dict[UUID, str]:
    """The roles of links by one of their ends, in order, with commas between: the same word from either end."""
    found: dict[UUID, set[str]] = {}
    for one, role in stand.session.execute(select(end, EvidenceLink.role).where(links, rests_on())):
        found.setdefault(one, set()).add(role)
    return {one: ",".join(sorted(roles)) for one, roles in found.items()}


def _cut(links: Sequence[Link]) -> Neighbours:
    return Neighbours(links[:WIDEST], len(links) > WIDEST)


@dataclass(frozen=True, slots=True)
class _Look:
    require: Callable[[Stand, UUID], Any]
    around: Callable[[Stand, UUID, int], Neighbours]


_LOOKS = {
    Kind.DECISION: _Look(decisions.find, _around_decision),
    Kind.DOCUMENT: _Look(find_document, _around_document),
    Kind.FILE: _Look(files.find, _around_file),
}


def _names(stand: Stand, keys: Iterable[Key]) -> dict[Key, Named]:
    wanted: dict[Kind, list[UUID]] = {}
    for key in keys:
        wanted.setdefault(key.kind, []).append(key.id)
    document: Select[*tuple[Any, ...]] = select(Document.id, Aggregation.reference, Document.title, Document.number)
    decision: Select[*tuple[Any, ...]] = select(Decision.id, Decision.reference, Decision.matter, Decision.state)
    file: Select[*tuple[Any, ...]] = select(
        Aggregation.id, Aggregation.reference, Aggregation.title, Aggregation.standing
    )
    statements = {
        Kind.DECISION: decision,
        Kind.DOCUMENT: document.join(Aggregation, Aggregation.id == Document.aggregation_id),
        Kind.FILE: file,
    }
    columns = {Kind.DECISION: Decision.id, Kind.DOCUMENT: Document.id, Kind.FILE: Aggregation.id}
    found: dict[Key, Named] = {}
    for kind, ids in wanted.items():
        for row in stand.session.execute(statements[kind].where(columns[kind].in_(ids))):
            state = row[3].value if kind is Kind.DECISION else str(row[3]) if kind is Kind.DOCUMENT else ""
            found[Key(kind, row[0])] = Named(row[1] or "", row[2], state)
    return found


def _in_sight(stand: Stand) -> ColumnElement[bool]:
    return Document.aggregation_id.in_(reachable(stand.actor))
