"""Pages that move a class: its branch elsewhere, foretold before it happens, and its place among its siblings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response
from sqlalchemy import select

from classification.charts import browsing, moving, ordering, queries
from classification.charts.branches import below
from classification.charts.model import Node
from classification.charts.trying import tried
from system.errors import Conflict, Invalid, Refusal
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = URLEncodedBody[dict[str, str]]
SHOWN = 50
SIBLINGS = 200


@dataclass(frozen=True, slots=True)
class Recoded:
    """A class that a move takes along, and the code it will have."""

    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a move would do: how many classes go along, and the codes of the first of them before and after."""

    nodes: int
    code: str
    below: str
    recoded: Sequence[Recoded]

    @property
    def keeps_codes(self) -> bool:
        """Whether every code stays as it is."""
        return all(one.old == one.new for one in self.recoded)


class NodeMovingPages(Controller):
    """A class goes under another one, or to another place among its siblings."""

    path = "/charts/{chart_id:uuid}/nodes"
    include_in_schema = False

    @get("/{node_id:uuid}/move", sync_to_thread=True)
    def ask(
        self,
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
        *,
        parent: FromQuery[str | None] = None,
        before: FromQuery[str] = "",
        code: FromQuery[str] = "",
    ) -> Response[str]:
        """Where to; once that is said, everything that would move and its new codes, before it happens."""
        data = {"parent": parent or "", "before": before, "code": code}
        foreseen, refusal = None, None
        if parent is not None:
            try:
                foreseen = tried(work, lambda trial: _foresee(trial, chart_id, node_id, data))
            except (Invalid, Conflict) as found:
                refusal = found
        with reading:
            return _move(reading, chart_id, node_id, data, foreseen=foreseen, refusal=refusal)

    @post("/{node_id:uuid}/move", sync_to_thread=True)
    def move(
        self,
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Move the whole branch in one act."""
        try:
            with work:
                moved = _moved(work, chart_id, node_id, data)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _move(reading, chart_id, node_id, data, refusal=refusal, status=status_of(refusal))
        said = _("%(code)s quedó en su nuevo lugar.") % {"code": moved.node.code}
        return redirect(browsing.node_path(moved.node), flash=said)

    @post("/{node_id:uuid}/shift", sync_to_thread=True)
    def shift(
        self,
        request: Request[Any, Any, Any],
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        *,
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """One place up or down among its siblings."""
        read = FormReader(data)
        steps = read.number("steps", required=True, least=-SIBLINGS, most=SIBLINGS)
        read.refuse()
        with work:
            node = ordering.shift_node(work, browsing.node_at(work, chart_id, node_id).id, steps or 0)
        return _told(request, reading, node)

    @post("/{node_id:uuid}/place", sync_to_thread=True)
    def place(
        self,
        request: Request[Any, Any, Any],
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        *,
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[str] | Redirect:
        """Before one of its siblings; without one, at their end."""
        read = FormReader(data)
        before_id = read.identifier("before")
        read.refuse()
        with work:
            node = ordering.place_node(work, browsing.node_at(work, chart_id, node_id).id, before_id)
        return _told(request, reading, node)

    @post("/order", sync_to_thread=True)
    def order(self, chart_id: FromPath[UUID], data: Fields, work: NamedDependency[Work]) -> Redirect:
        """Give what stands under a class, or the sections, back to the order of their codes."""
        read = FormReader(data)
        parent_id = read.identifier("parent")
        read.refuse()
        with work:
            back = f"/charts/{chart_id}"
            if parent_id is not None:
                back = browsing.node_path(browsing.node_at(work, chart_id, parent_id))
            ordering.order_by_code(work, chart_id, parent_id)
        return redirect(back, flash=_("Quedó en el orden natural de las claves."))


def _moved(work: Work, chart_id: UUID, node_id: UUID, data: dict[str, str]) -> moving.Moved:
    read = FormReader(data)
    code, before_id = read.text("code", limit=200), read.identifier("before")
    read.refuse()
    parent_id = browsing.class_named(work, chart_id, read.text("parent"))
    node = browsing.node_at(work, chart_id, node_id)
    return moving.move_node(work, node.id, parent_id=parent_id, code=code, before_id=before_id)


def _foresee(work: Work, chart_id: UUID, node_id: UUID, data: dict[str, str]) -> Foreseen:
    node = browsing.node_at(work, chart_id, node_id)
    branch = select(Node.id, Node.code, Node.title).where(Node.id.in_(below([node.id])))
    before = work.session.execute(branch.order_by(Node.sort_key).limit(SHOWN)).all()
    moved = _moved(work, chart_id, node_id, data)
    work.session.flush()
    ids = [row.id for row in before]
    after = {row.id: row.code for row in work.session.execute(select(Node.id, Node.code).where(Node.id.in_(ids)))}
    parent = work.session.get(Node, moved.node.parent_id) if moved.node.parent_id else None
    recoded = [Recoded(row.title, row.code, after[row.id]) for row in before]
    return Foreseen(moved.nodes, after[node_id], f"{parent.code} {parent.title}" if parent else "", recoded)


def _move(
    reading: Reading,
    chart_id: UUID,
    node_id: UUID,
    data: dict[str, str],
    *,
    foreseen: Foreseen | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response[str]:
    browsing.require_editor(reading, chart_id)
    node = browsing.node_at(reading, chart_id, node_id)
    chart = queries.find_chart(reading, chart_id)
    parent_id = browsing.class_named(reading, chart_id, data.get("parent", "")[:200])
    siblings = [] if parent_id == browsing.NOBODY else _siblings(reading, node, parent_id)
    asked = Form(
        {"parent": browsing.code_of(reading, chart_id, data.get("parent", "")[:200]), "before": data.get("before", ""),
         "code": data.get("code", ""), "parent_id": "", "before_id": ""},
        refusal,
    )  # fmt: skip
    return page(
        "classification/charts/move.html", status=status, chart=chart, node=node, form=asked, foreseen=foreseen,
        more=foreseen.nodes - len(foreseen.recoded) if foreseen else 0, siblings=siblings,
        choices=browsing.choices(reading, chart_id),
        crumbs=browsing.crumbs(chart, queries.path(reading, node), _("Mover")),
    )  # fmt: skip


def _siblings(reading: Reading, node: Node, parent_id: UUID | None) -> list[tuple[str, str]]:
    """What stands where the class goes, to choose before which of them it will stand."""
    found = queries.children(reading, node.chart_id, parent_id, size=SIBLINGS)
    return [
        (str(twig.node.id), f"{twig.node.code} {twig.node.title}") for twig in found.twigs if twig.node.id != node.id
    ]


def _told(request: Request[Any, Any, Any], reading: Reading, node: Node) -> Response[str] | Redirect:
    """Where it stands now: a sentence for a tree that moved it in place, else its page."""
    with reading:
        after = browsing.next_sibling(reading, node)
        said = _("%(code)s quedó al final.") % {"code": node.code}
        if after is not None:
            said = _("%(code)s quedó antes de %(next)s.") % {"code": node.code, "next": after.code}
        if request.headers.get("HX-Request") == "true":
            return page("classification/charts/told.html", said=said)
    return redirect(browsing.node_path(node), flash=said)
