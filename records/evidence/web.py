"""Pages of a decision's evidence: what supports it, linking a document, withdrawing a link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.aggregations.queries import by_reference
from records.decisions import labels
from records.decisions import queries as decisions
from records.decisions.counters import requirements_of
from records.decisions.showing import around
from records.evidence import offers, queries, service
from records.evidence.model import EvidenceLink
from system.errors import Conflict, Invalid, NotFound
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]
_OFFERED = 500
_TOLD = 5


class EvidencePages(Controller):
    """What supports one decision."""

    path = "/decisions/{decision_id:uuid}/evidence"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def evidence(
        self,
        request: Request[Any, Any, Any],
        decision_id: FromPath[UUID],
        reading: NamedDependency[Reading],
        file: FromQuery[str] = "",
    ) -> Response[Any]:
        """The links in the actor's sight, and the documents that could be linked."""
        with reading:
            return _page(request, reading, decision_id, Form(dict.fromkeys(_FIELDS, "")), file[:300])

    @post("/", sync_to_thread=True)
    def link(
        self,
        request: Request[Any, Any, Any],
        decision_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Link a document."""
        read = FormReader(data)
        document, role = read.identifier("document", required=True), read.text("role", required=True, limit=60)
        requirement, pages = read.text("requirement", limit=60), read.text("pages", limit=100)
        try:
            read.refuse()
            with work:
                support = service.Support(
                    document_id=document or decision_id, role=role, requirement=requirement, pages=pages
                )
                service.link_evidence(work, decision_id, support)
        except (Invalid, Conflict) as refusal:
            with reading:
                form = Form({**dict.fromkeys(_FIELDS, ""), **data}, refusal)
                answer = _page(request, reading, decision_id, form, read.text("file", limit=300))
                answer.status_code = status_of(refusal)
                return answer
        return redirect(f"/decisions/{decision_id}/evidence", flash=_("Documento vinculado como soporte."))

    @post("/{link_id:uuid}/withdrawal", sync_to_thread=True)
    def withdraw(
        self,
        decision_id: FromPath[UUID],
        link_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
    ) -> Redirect:
        """Withdraw a link."""
        with work:
            service.withdraw_evidence(work, decision_id, link_id, FormReader(data).text("reason", limit=5000))
        return redirect(f"/decisions/{decision_id}/evidence", flash=_("Soporte retirado; queda la razón."))


_FIELDS = ("document", "role", "requirement", "pages")


def _page(request: Request[Any, Any, Any], reading: Reading, decision_id: UUID, form: Form, file: str) -> Response[Any]:
    placed = decisions.placed(reading, decision_id)
    asked = requirements_of(reading, placed.decision)
    names = {part.key: labels.named((part.title, part.en)) for one in asked for part in one.parts}
    offered = queries.candidates(reading, _files(reading, decision_id, file), _OFFERED)
    return lists.answer(
        request, reading, queries.of_decision(reading, decision_id), queries.COLUMNS, "records/evidence/list.html",
        name=f"soportes-{decision_id}", default_sort="-linked_at", tie_breaker=EvidenceLink.id, form=form, file=file,
        candidates=[(one.id, f"{one.reference} · {one.number}. {one.title}") for one in offered],
        roles=labels.role_choices(), requirements=list(names.items()), requirement_names=names,
        shown_for_many=queries.shown_for_many(reading, decision_id, _TOLD),
        withdrawn=queries.withdrawn_of(reading, decision_id), role_name=queries.role_name,
        offered_count=offers.count_of(reading, decision_id), is_draft=placed.decision.is_draft,
        **around(reading, placed, "evidence"),
    )  # fmt: skip


def _files(reading: Reading, decision_id: UUID, file: str) -> list[UUID]:
    if not file.strip():
        return [one.id for one in decisions.files(reading, decision_id)]
    try:
        return [by_reference(reading, file).id]
    except NotFound:
        return []
