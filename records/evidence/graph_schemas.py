"""What the API gives of what rests on what."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec import Struct

from records.decisions.kinds import Requirement
from records.evidence.graph_queries import Graph
from records.evidence.resting import Rest, Resting


class InsteadOut(Struct, kw_only=True):
    """Another paper that would do."""

    key: str
    title: str


class FallenOut(Struct, kw_only=True):
    """A requirement that nothing would show any more."""

    key: str
    title: str
    basis: str
    instead: list[InsteadOut]


class StandingOut(Struct, kw_only=True):
    """A requirement that other papers go on showing."""

    key: str
    title: str


class RestOut(Struct, kw_only=True):
    """A decision in sight that rests on it. `grounds` are why it keeps it, empty where it does not; `until` as known.

    `percent` is how much of its evidence there is, `percent_after` how much there would be.
    """

    id: UUID
    reference: str | None
    matter: str
    state: str
    roles: list[str]
    grounds: list[str]
    until: date | None
    fallen: list[FallenOut]
    standing: list[StandingOut]
    percent: int
    percent_after: int


class RestingOut(Struct, kw_only=True):
    """What rests on a document or a file. `kept_unseen`: a decision out of sight keeps it as well."""

    is_kept: bool
    kept_unseen: bool
    page: int
    has_more: bool
    decisions: list[RestOut]


class NodeOut(Struct, kw_only=True):
    """One thing; `kind` is decision, document or file, `depth` its steps from the root, `has_more` not all followed."""

    kind: str
    id: UUID
    code: str
    title: str
    state: str
    depth: int
    has_more: bool


class EdgeOut(Struct, kw_only=True):
    """How two things stand: from `source` to `target`. `words` are roles of evidence, or a relation of decisions."""

    source: UUID
    target: UUID
    words: list[str]


class GraphOut(Struct, kw_only=True):
    """What is around one thing, as far as it is in sight."""

    root: UUID
    page: int
    has_next: bool
    nodes: list[NodeOut]
    edges: list[EdgeOut]


def resting_out(found: Resting, page: int) -> RestingOut:
    """As the API says it."""
    return RestingOut(
        is_kept=found.is_kept, kept_unseen=found.kept_unseen, page=page, has_more=found.has_more,
        decisions=[_rest(one) for one in found.rests],
    )  # fmt: skip


def graph_out(found: Graph) -> GraphOut:
    """As the API says it."""
    walk = found.walk
    nodes = [
        NodeOut(
            kind=key.kind.value, id=key.id, code=found.names[key].code, title=found.names[key].title,
            state=found.names[key].state, depth=walk.depth[key], has_more=key in walk.unfollowed,
        )
        for key in walk.in_order()
    ]  # fmt: skip
    edges = [
        _edge(*((at.id, link.target.id) if link.outward else (link.target.id, at.id)), link.word)
        for at, links in walk.children.items()
        for link in links
    ]
    edges += [_edge(one.source.id, one.target.id, one.word) for one in walk.crossings]
    return GraphOut(root=walk.root.id, page=found.page, has_next=found.has_next, nodes=nodes, edges=edges)


def _edge(source: UUID, target: UUID, word: str) -> EdgeOut:
    return EdgeOut(source=source, target=target, words=word.split(","))


def _rest(one: Rest) -> RestOut:
    decision = one.decision
    return RestOut(
        id=decision.id, reference=decision.reference, matter=decision.matter, state=decision.state.value,
        roles=list(one.roles), grounds=[ground.value for ground in one.grounds], until=one.until,
        fallen=[
            FallenOut(**_named(fallen.requirement), basis=fallen.requirement.basis,
                      instead=[InsteadOut(key=other.key, title=other.title) for other in fallen.instead])
            for fallen in one.loss.fallen
        ],
        standing=[StandingOut(**_named(requirement)) for requirement in one.loss.standing],
        percent=one.loss.before, percent_after=one.loss.after,
    )  # fmt: skip


def _named(requirement: Requirement) -> dict[str, str]:
    return {"key": requirement.key, "title": requirement.title}
