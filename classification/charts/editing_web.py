"""Pages that add a class to a draft and change one, and say what stands against it while it is typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from classification.charts import browsing, editing, queries, service
from classification.charts.levels import Level
from classification.charts.model import Node
from classification.charts.trying import tried
from system.errors import Conflict, Invalid, Refusal
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.language import say
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = URLEncodedBody[dict[str, str]]
NEW = {"code": "", "title": "", "level": "", "parent_id": "", "before_id": "", "description": "", "function": ""}
FORMS = {"add": "classification/charts/new_node.html", "change": "classification/charts/edit_node.html"}


class NodeEditingPages(Controller):
    """Adding a class to a draft, changing one, closing one to new files."""

    path = "/charts/{chart_id:uuid}/nodes"
    include_in_schema = False

    @get("/new", sync_to_thread=True)
    def new(
        self,
        chart_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        parent: FromQuery[str] = "",
        before: FromQuery[str] = "",
    ) -> Response[str]:
        """The form of a new class."""
        with reading:
            parent_code = browsing.code_of(reading, chart_id, parent[:200])
            return _new(reading, chart_id, Form({**NEW, "parent_id": parent_code, "before_id": before[:200]}))

    @post("/", sync_to_thread=True)
    def add(
        self, chart_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """Add a class to the draft."""
        try:
            with work:
                node = _add(work, chart_id, data)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _new(reading, chart_id, Form({**NEW, **data}, refusal), status=status_of(refusal))
        return redirect(browsing.node_path(node), flash=_("Se agregó %(code)s.") % {"code": node.code})

    @post("/check", sync_to_thread=True)
    def check(
        self, chart_id: FromPath[UUID], data: Fields, work: NamedDependency[Work], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """Everything that stands against what is typed so far, beside its field; nothing is kept."""
        refusal: Refusal | None = None
        node_id = FormReader(data).identifier("node")
        try:
            if node_id is None:
                tried(work, lambda trial: _add(trial, chart_id, data).code)
            else:
                tried(work, lambda trial: _change(trial, chart_id, node_id, data).code)
        except (Invalid, Conflict) as found:
            refusal = found
        with reading:
            return page(
                "classification/charts/checked.html", checked=True, adding=node_id is None,
                form=Form({**NEW, **data}, refusal), files=0, **_choices(reading, chart_id),
            )  # fmt: skip

    @get("/{node_id:uuid}/editing", sync_to_thread=True)
    def ask(
        self, chart_id: FromPath[UUID], node_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """The form of a class that is there."""
        with reading:
            node = browsing.node_at(reading, chart_id, node_id)
            written = {name: getattr(node, name) for name in ("code", "title", "description", "function")}
            return _edit(reading, node, Form({**written, "node": node.id, "seen": editing.seen_as(node)}))

    @post("/{node_id:uuid}/editing", sync_to_thread=True)
    def change(
        self,
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Give it another code, title, description or function, in one act."""
        try:
            with work:
                node = _change(work, chart_id, node_id, data)
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({"seen": "", **data, "node": node_id}, refusal)
                at = browsing.node_at(reading, chart_id, node_id)
                return _edit(reading, at, form, status=status_of(refusal))
        return redirect(
            browsing.node_path(node), flash=_("Se guardaron los cambios de %(code)s.") % {"code": node.code}
        )

    @post("/{node_id:uuid}/closure", sync_to_thread=True)
    def close(self, chart_id: FromPath[UUID], node_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Close a series to new files."""
        with work:
            node = service.close_series(work, browsing.node_at(work, chart_id, node_id).id)
        return redirect(browsing.node_path(node), flash=_("La serie quedó cerrada a expedientes nuevos."))


def _add(work: Work, chart_id: UUID, data: dict[str, str]) -> Node:
    read = FormReader(data)
    level, before = read.choice("level", Level), read.identifier("before_id")
    wanted = _wanted(read)
    read.refuse()
    parent_id = browsing.class_named(work, chart_id, read.text("parent_id"))
    return service.add_node(work, chart_id, level=level, parent_id=parent_id, before_id=before, **wanted)


def _change(work: Work, chart_id: UUID, node_id: UUID, data: dict[str, str]) -> Node:
    read = FormReader(data)
    wanted = _wanted(read)
    read.refuse()
    seen = read.text("seen", limit=64)
    return editing.change_node(work, browsing.node_at(work, chart_id, node_id).id, seen=seen, **wanted)


def _wanted(read: FormReader) -> dict[str, str]:
    """What was typed, as it is: the act says everything against it at once."""
    limits = {"code": 200, "title": 2000, "description": 40_000, "function": 40_000}
    return {name: read.text(name, limit=limit) for name, limit in limits.items()}


def _choices(reading: Reading, chart_id: UUID) -> dict[str, Any]:
    return {
        "chart": queries.find_chart(reading, chart_id),
        "choices": browsing.choices(reading, chart_id),
        "levels": [(level.value, say(f"level.{level.value}")) for level in Level],
    }


def _new(reading: Reading, chart_id: UUID, form: Form, *, status: int = 200) -> Response[str]:
    browsing.require_editor(reading, chart_id)
    given = _choices(reading, chart_id)
    parent_id = browsing.class_named(reading, chart_id, form.value("parent_id"))
    at = None if parent_id in (None, browsing.NOBODY) else browsing.node_at(reading, chart_id, parent_id)
    way = queries.path(reading, at) if at else []
    return page(
        FORMS["add"], status=status, form=form, checked=bool(form.refusal), adding=True, at=at,
        crumbs=browsing.crumbs(given["chart"], way, _("Agregar")), tree=browsing.tree(reading, chart_id, at), **given,
    )  # fmt: skip


def _edit(reading: Reading, node: Node, form: Form, *, status: int = 200) -> Response[str]:
    browsing.require_editor(reading, node.chart_id)
    given = _choices(reading, node.chart_id)
    own, below = browsing.files_of(reading, node)
    return page(
        FORMS["change"], status=status, form=form, checked=bool(form.refusal), adding=False, node=node,
        files=own + below, crumbs=browsing.crumbs(given["chart"], queries.path(reading, node), _("Editar")),
        tree=browsing.tree(reading, node.chart_id, node), **given,
    )  # fmt: skip
