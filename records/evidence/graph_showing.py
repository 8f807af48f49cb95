"""A graph in words: what each node says, where it leads, how it was reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from records.decisions.labels import RELATIONS, RELATIONS_BACK, STATES
from records.evidence.graph import HEIGHT, WIDTH, Box, Key, Kind, Link
from records.evidence.graph_queries import Graph
from records.evidence.protecting import Ground
from records.evidence.queries import role_name
from system.web.language import gettext as _

GROUNDS = {
    Ground.IN_FORCE: "está vigente o por iniciar",
    Ground.CHALLENGEABLE: "aún puede impugnarse",
    Ground.HELD: "tiene una retención",
}
KINDS = {Kind.DECISION: "Decisión", Kind.DOCUMENT: "Documento", Kind.FILE: "Expediente"}
_PAGES = {Kind.DECISION: "/decisions", Kind.DOCUMENT: "/documents", Kind.FILE: "/aggregations"}
_GRAPHS = {Kind.DECISION: "graph", Kind.DOCUMENT: "resting", Kind.FILE: "resting"}
_STATES = dict(STATES)
_SHORT = 27


@dataclass(frozen=True, slots=True)
class NodeView:
    """One node as picture and list show it; `children` are what was reached through it, `also` what leads elsewhere.

    `via` says how it stands to the node it was reached from; `above`, `called` and `short` are what
    there is room for in a box. `more` is the address where the rest of it is.
    """

    key: Key
    kind: str
    code: str
    title: str
    via: str
    state: str
    page: str
    graph: str
    called: str
    short: str
    above: str
    box: Box
    is_root: bool
    more: str
    children: Sequence[NodeView]
    also: Sequence[str] = field(default=())

    @property
    def spoken(self) -> str:
        """Everything a picture says by its place, in words."""
        return ", ".join(part for part in (self.kind, self.via, self.code, self.title, self.state) if part)


def shown(graph: Graph) -> Mapping[str, Any]:
    """What the page of a graph needs: the tree for the list, the same nodes one after another for the picture."""
    tree = _view(graph, graph.walk.root)
    flat: list[NodeView] = []
    left = [tree]
    while left:
        one = left.pop()
        flat.append(one)
        left += reversed(one.children)
    return {"graph": graph, "tree": tree, "nodes": flat, "drawn": graph.layout, "box": (WIDTH, HEIGHT)}


def address(key: Key) -> str:
    """Where the graph around a thing is."""
    return f"{_PAGES[key.kind]}/{key.id}/{_GRAPHS[key.kind]}"


def _view(graph: Graph, key: Key) -> NodeView:
    walk, named = graph.walk, graph.names[key]
    # Nothing that people wrote about a document outlives its disposal.
    title = named.title or _("Dado de baja")
    link = walk.reached_by(key)
    via = said(link) if link else ""
    state = _(_STATES[named.state]) if key.kind is Kind.DECISION and named.state in _STATES else ""
    code = named.code or (_("Borrador") if key.kind is Kind.DECISION else "")
    if key.kind is Kind.DOCUMENT:
        code = f"{code} · {named.state}"
    more = "" if key not in walk.unfollowed else address(key) + ("" if key == walk.root else "?page=2")
    return NodeView(
        key=key, kind=_(KINDS[key.kind]), code=code, title=title, via=via, state=state,
        page=f"{_PAGES[key.kind]}/{key.id}", graph=address(key), called=_cut(code), short=_cut(title, 31),
        is_root=link is None,
        above=_cut(" · ".join(part for part in (_(KINDS[key.kind]), via or state) if part), 31),
        box=graph.layout.boxes[key], more=more,
        children=[_view(graph, one.target) for one in walk.children.get(key, ())],
        also=[_also(graph, one.target, Link(one.target, one.word)) for one in walk.crossings if one.source == key],
    )  # fmt: skip


def said(link: Link) -> str:
    """The word of a link, read from the thing it was reached from."""
    if link.word == "holds":
        return _("contiene")
    words = dict(RELATIONS if link.outward else RELATIONS_BACK)
    if link.word in words:
        return _(words[link.word])
    return ", ".join(role_name(role) for role in link.word.split(","))


def _also(graph: Graph, target: Key, link: Link) -> str:
    named = graph.names[target]
    return f"{said(link)} · {named.code or _(KINDS[target.kind])} · {named.title}"


def _cut(text: str, most: int = _SHORT) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
