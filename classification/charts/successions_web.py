"""Pages that merge, split, replace and suppress a class of a draft; each first shows what becomes of its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from classification.charts import browsing, queries, successions
from classification.charts.errors import NodeUnfit
from classification.charts.model import Node
from classification.charts.successions import NewPart
from classification.charts.trying import tried
from system.errors import Conflict, Invalid, Objection, Refusal
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = URLEncodedBody[dict[str, str]]
PARTS, PARTS_LIMIT = 2, 20
PART = ("code", "title", "description", "function")
LIMITS = {"code": 200, "title": 2000, "description": 40_000, "function": 40_000}


class NodeSuccessionPages(Controller):
    """What a class goes over into; the crosswalk remembers each step."""

    path = "/charts/{chart_id:uuid}/nodes"
    include_in_schema = False

    @get("/{node_id:uuid}/merger", sync_to_thread=True)
    def ask_merger(
        self,
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        into: FromQuery[str] = "",
    ) -> Response[str]:
        """Into which class; once it is named, the files of both."""
        with reading:
            return _merger(reading, chart_id, node_id, into[:200])

    @post("/{node_id:uuid}/merger", sync_to_thread=True)
    def merge(
        self,
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Merge it into another class."""
        into = str(data.get("into", ""))[:200]
        try:
            with work:
                node = browsing.node_at(work, chart_id, node_id)
                into_id = browsing.class_named(work, chart_id, into)
                if into_id is None or into_id == browsing.NOBODY:
                    raise NodeUnfit(objections=[Objection("form.no_choice", "", {"field": "into"})])
                kept = successions.merge_nodes(work, [node.id], into_id=into_id)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _merger(reading, chart_id, node_id, into, refusal, status=status_of(refusal))
        said = _("%(code)s se fusionó en %(into)s.") % {"code": node.code, "into": kept.code}
        return redirect(browsing.node_path(kept), flash=said)

    @get("/{node_id:uuid}/split", sync_to_thread=True)
    def ask_split(
        self, chart_id: FromPath[UUID], node_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """Into which parts; two to begin with."""
        with reading:
            return _split(reading, chart_id, node_id, Form(_empty_parts({}, PARTS)), PARTS)

    @post("/{node_id:uuid}/split", sync_to_thread=True)
    def split(
        self,
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Split it; or with `more`, offer one part more to be filled in."""
        read = FormReader(data)
        parts = min(max(read.number("parts") or PARTS, PARTS), PARTS_LIMIT)
        if data.get("more"):
            parts = min(parts + 1, PARTS_LIMIT)
            with reading:
                return _split(reading, chart_id, node_id, Form(_empty_parts(data, parts)), parts)
        wanted = [_part(read, number) for number in range(1, parts + 1)]
        try:
            read.refuse()
            with work:
                node = browsing.node_at(work, chart_id, node_id)
                made = successions.split_node(work, node.id, wanted)
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form(_empty_parts(data, parts), refusal)
                return _split(reading, chart_id, node_id, form, parts, status=status_of(refusal))
        facts = {"code": node.code, "parts": ", ".join(part.code for part in made)}
        return redirect(browsing.node_path(made[0]), flash=_("%(code)s se dividió en %(parts)s.") % facts)

    @get("/{node_id:uuid}/suppression", sync_to_thread=True)
    def ask_suppression(
        self,
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[str]:
        """What suppressing will do: what leaves the draft, and what stays, closed to new files."""
        left = tried(
            work, lambda trial: successions.suppress_node(trial, browsing.node_at(trial, chart_id, node_id).id)
        )
        with reading:
            node = browsing.node_at(reading, chart_id, node_id)
            return page("classification/charts/suppress.html", left=left, **_about(reading, node, _("Suprimir")))

    @post("/{node_id:uuid}/suppression", sync_to_thread=True)
    def suppress(self, chart_id: FromPath[UUID], node_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Suppress it."""
        with work:
            node = browsing.node_at(work, chart_id, node_id)
            code, back = node.code, f"/charts/{chart_id}" + (f"/nodes/{node.parent_id}" if node.parent_id else "")
            left = successions.suppress_node(work, node.id)
        if left.closed:
            return redirect(
                f"/charts/{chart_id}/nodes/{node_id}",
                flash=_("%(code)s quedó suprimida: permanece, cerrada a expedientes nuevos.") % {"code": code},
            )
        return redirect(back, flash=_("%(code)s quedó suprimida.") % {"code": code})

    @get("/{node_id:uuid}/replacement", sync_to_thread=True)
    def ask_replacement(
        self, chart_id: FromPath[UUID], node_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[str]:
        """The class that takes its place."""
        with reading:
            node = browsing.node_at(reading, chart_id, node_id)
            form = Form({"code": "", **{name: getattr(node, name) for name in PART[1:]}})
            return _replacement(reading, node, form)

    @post("/{node_id:uuid}/replacement", sync_to_thread=True)
    def replace(
        self,
        chart_id: FromPath[UUID],
        node_id: FromPath[UUID],
        data: Fields,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Close it and put another class in its place, which the crosswalk names as its successor."""
        read = FormReader(data)
        wanted = {name: read.text(name, limit=limit) for name, limit in LIMITS.items()}
        try:
            read.refuse()
            with work:
                node = browsing.node_at(work, chart_id, node_id)
                made = successions.replace_node(work, node.id, **wanted)
        except (Invalid, Conflict) as refusal:
            with reading:
                at = browsing.node_at(reading, chart_id, node_id)
                return _replacement(reading, at, Form(data, refusal), status=status_of(refusal))
        said = _("%(code)s toma el lugar de %(old)s.") % {"code": made.code, "old": node.code}
        return redirect(browsing.node_path(made), flash=said)


def _part(read: FormReader, number: int) -> NewPart:
    return NewPart(**{name: read.text(f"{name}_{number}", limit=LIMITS[name]) for name in PART})


def _empty_parts(data: dict[str, str], parts: int) -> dict[str, str]:
    """Every field of every part, with what was written so far."""
    names = [f"{name}_{number}" for number in range(1, parts + 1) for name in PART]
    return {name: data.get(name, "") for name in names}


def _about(reading: Reading, node: Node, here: str) -> dict[str, Any]:
    """What every page about a class and its files shows."""
    browsing.require_editor(reading, node.chart_id)
    chart = queries.find_chart(reading, node.chart_id)
    own, below = browsing.files_of(reading, node)
    return {
        "chart": chart, "node": node, "files": own, "files_below": below,
        "children": queries.number_below(reading, chart.id, node.id),
        "crumbs": browsing.crumbs(chart, queries.path(reading, node), here),
    }  # fmt: skip


def _merger(
    reading: Reading, chart_id: UUID, node_id: UUID, into: str, refusal: Refusal | None = None, *, status: int = 200
) -> Response[str]:
    node = browsing.node_at(reading, chart_id, node_id)
    into_id = browsing.class_named(reading, chart_id, into)
    target = None if into_id in (None, browsing.NOBODY) else browsing.node_at(reading, chart_id, into_id)
    return page(
        "classification/charts/merge.html", status=status, target=target, unknown=into_id == browsing.NOBODY,
        target_files=browsing.files_of(reading, target)[0] if target else 0,
        form=Form({"into": browsing.code_of(reading, chart_id, into)}, refusal),
        choices=browsing.choices(reading, chart_id), **_about(reading, node, _("Fusionar")),
    )  # fmt: skip


def _split(
    reading: Reading, chart_id: UUID, node_id: UUID, form: Form, parts: int, *, status: int = 200
) -> Response[str]:
    node = browsing.node_at(reading, chart_id, node_id)
    return page(
        "classification/charts/split.html", status=status, form=form, parts=parts, most=PARTS_LIMIT,
        **_about(reading, node, _("Dividir")),
    )  # fmt: skip


def _replacement(reading: Reading, node: Node, form: Form, *, status: int = 200) -> Response[str]:
    return page("classification/charts/replace.html", status=status, form=form, **_about(reading, node, _("Sustituir")))
