"""Pages of what rests on what: around a decision, a document, a file; and files that no decision keeps any more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response

from records.aggregations import queries as files
from records.aggregations.model import Aggregation
from records.decisions import labels
from records.decisions import queries as decisions
from records.decisions.showing import around
from records.documents.queries import find_document
from records.evidence import released, resting
from records.evidence.graph import DEEPEST, Key, Kind
from records.evidence.graph_queries import graph_of
from records.evidence.graph_showing import GROUNDS, shown
from records.evidence.queries import role_name
from system.actor import Permission
from system.web import lists
from system.web.language import gettext as _
from system.web.pages import page as answer
from system.web.pages import redirect
from system.work import Reading, Work

USUAL, LAST = 2, 100_000


class GraphPages(Controller):
    """What rests on what."""

    path = "/"
    include_in_schema = False

    @get("/decisions/{decision_id:uuid}/graph", sync_to_thread=True)
    def around_decision(
        self,
        decision_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        *,
        depth: FromQuery[int] = USUAL,
        page: FromQuery[int] = 1,
    ) -> Response[Any]:
        """What a decision rests on, how it stands to others, and what else rests on the same papers."""
        with reading:
            placed = decisions.placed(reading, decision_id)
            drawn = _drawn(reading, Key(Kind.DECISION, decision_id), depth, page)
            return answer("records/evidence/graph.html", **drawn, **around(reading, placed, "graph"))

    @get("/documents/{document_id:uuid}/resting", sync_to_thread=True)
    def on_document(
        self,
        document_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        *,
        depth: FromQuery[int] = USUAL,
        page: FromQuery[int] = 1,
    ) -> Response[Any]:
        """Which decisions rest on a document, and what would fall if it were lost."""
        with reading:
            view = find_document(reading, document_id)
            return answer(
                "records/evidence/resting.html", **_drawn(reading, Key(Kind.DOCUMENT, document_id), depth, page),
                resting=resting.on_document(reading, document_id, page=_bounded(page, LAST)), file=view.aggregation,
                document=view.document, **_words(),
            )  # fmt: skip

    @get("/aggregations/{aggregation_id:uuid}/resting", sync_to_thread=True)
    def on_file(
        self,
        aggregation_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        *,
        depth: FromQuery[int] = USUAL,
        page: FromQuery[int] = 1,
    ) -> Response[Any]:
        """Which decisions rest on the documents of a file, and what would fall if it were lost."""
        with reading:
            return answer(
                "records/evidence/resting.html", **_drawn(reading, Key(Kind.FILE, aggregation_id), depth, page),
                resting=resting.on_file(reading, aggregation_id, page=_bounded(page, LAST)),
                file=files.find(reading, aggregation_id), document=None, **_words(),
            )  # fmt: skip

    @get("/released-evidence", sync_to_thread=True)
    def released(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """Files in the records centre that no decision keeps any more."""
        with reading:
            return lists.answer(
                request, reading, released.released(reading), released.COLUMNS, "records/evidence/released.html",
                name="soportes-liberados", default_sort="closed_on", tie_breaker=Aggregation.id,
                may_note=reading.actor.holds(Permission.DISPOSAL_PROPOSE),
            )  # fmt: skip

    @post("/aggregations/{aggregation_id:uuid}/release-notice", sync_to_thread=True)
    def note(self, aggregation_id: FromPath[UUID], work: NamedDependency[Work]) -> Redirect:
        """Seen."""
        with work:
            released.note_release(work, aggregation_id)
        return redirect("/released-evidence", flash=_("Anotado. El expediente sigue donde está."))


def _drawn(reading: Reading, root: Key, depth: int, page: int) -> dict[str, Any]:
    steps, turned = _bounded(depth, DEEPEST), _bounded(page, LAST)
    found = graph_of(reading, root, depth=steps, page=turned)
    return {**shown(found), "depth": steps, "depths": range(1, DEEPEST + 1), "turned": turned}


def _words() -> dict[str, Any]:
    return {
        "grounds": {ground: _(text) for ground, text in GROUNDS.items()},
        "states": {key: _(text) for key, text in labels.STATES},
        "role_name": role_name,
        "named": labels.named,
    }


def _bounded(number: int, most: int) -> int:
    return min(max(number, 1), most)
