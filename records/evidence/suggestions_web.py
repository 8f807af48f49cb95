"""Pages of what texts cite: documents offered to a decision, what is cited and not there, links that have drifted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response

from records.decisions import labels, queries
from records.decisions.counters import requirements_of
from records.decisions.showing import around
from records.evidence import drift, offers, suggestions
from records.evidence.bulk import MOST_AT_ONCE, Supports, link_later, link_many
from records.evidence.labels import GROUNDS, KINDS, ROLES
from records.evidence.model import EvidenceLink, EvidenceSuggestion
from records.evidence.queries import role_name
from system.errors import Conflict, Invalid
from system.web import lists
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]
CHOSEN = "d-"  # a checkbox for each document: forms here hold one value for a name
_EMPTY = dict.fromkeys(("role", "requirement", "pages", "reason"), "")


class SuggestionPages(Controller):
    """What is offered to one decision, and many documents linked at once."""

    path = "/decisions/{decision_id:uuid}/evidence"
    include_in_schema = False

    @get("/suggestions", sync_to_thread=True)
    def offered(
        self, request: Request[Any, Any, Any], decision_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The open offers with the words that cite, and what is cited and not found."""
        with reading:
            return _page(request, reading, decision_id, Form(_EMPTY))

    @post("/suggestions/{suggestion_id:uuid}/acceptance", sync_to_thread=True)
    def accept(
        self,
        request: Request[Any, Any, Any],
        decision_id: FromPath[UUID],
        suggestion_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        *,
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any] | Redirect:
        """Link the offered document."""
        read = FormReader(data)
        role, requirement = read.text("role", required=True, limit=60), read.text("requirement", limit=60)
        pages = read.text("pages", limit=100)
        try:
            read.refuse()
            with work:
                suggestions.accept_suggestion(work, suggestion_id, role, requirement, pages)
        except (Invalid, Conflict) as refusal:
            with reading:
                answer = _page(request, reading, decision_id, Form({**_EMPTY, **data}, refusal), at=suggestion_id)
                answer.status_code = status_of(refusal)
                return answer
        return redirect(_home(decision_id), flash=_("Documento vinculado como soporte."))

    @post("/suggestions/{suggestion_id:uuid}/refusal", sync_to_thread=True)
    def refuse(
        self,
        decision_id: FromPath[UUID],
        suggestion_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
    ) -> Redirect:
        """Say that it does not support the decision."""
        with work:
            suggestions.refuse_suggestion(work, suggestion_id, FormReader(data).text("reason", limit=5000))
        return redirect(_home(decision_id), flash=_("Sugerencia descartada; no se volverá a ofrecer."))

    @post("/{link_id:uuid}/repinning", sync_to_thread=True)
    def repin(
        self,
        decision_id: FromPath[UUID],
        link_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
    ) -> Redirect:
        """Link the newer version instead."""
        with work:
            drift.repin_evidence(work, decision_id, link_id, FormReader(data).text("reason", limit=5000))
        flash = _("Soporte vinculado a la versión vigente; el vínculo anterior queda retirado con su razón.")
        return redirect(f"/decisions/{decision_id}/evidence", flash=flash)

    @post("/many", sync_to_thread=True)
    def link(self, decision_id: FromPath[UUID], data: URLEncodedBody[Fields], work: NamedDependency[Work]) -> Redirect:
        """Link all the documents that were marked; a great many as a job."""
        read = FormReader(data)
        chosen = tuple(_identifiers(data))
        role, requirement = read.text("role", required=True, limit=60), read.text("requirement", limit=60)
        pages = read.text("pages", limit=100)
        read.refuse()
        supports = Supports(document_ids=chosen, role=role, requirement=requirement, pages=pages)
        with work:
            if len(chosen) > MOST_AT_ONCE:
                return redirect(f"/jobs/{link_later(work, decision_id, supports)}")
            linked = link_many(work, decision_id, supports)
        words = _("Documentos vinculados: %(num)s; ya lo estaban: %(already)s.")
        told = words % {"num": len(linked.links), "already": len(linked.already)}
        return redirect(f"/decisions/{decision_id}/evidence", flash=told)


class DriftPages(Controller):
    """Links to versions that are no longer the newest."""

    path = "/evidence/drift"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def drifted(
        self, request: Request[Any, Any, Any], reading: NamedDependency[Reading], view: FromQuery[str] = ""
    ) -> Response[Any]:
        """The list, cut to decisions and documents in sight."""
        del view  # read by the list itself
        with reading:
            return lists.answer(
                request, reading, drift.drifted(reading), drift.COLUMNS, "records/evidence/drift.html",
                name="soportes-con-version-nueva", default_sort="-linked_at", tie_breaker=EvidenceLink.id,
                role_name=role_name,
            )  # fmt: skip


def _identifiers(data: Fields) -> list[UUID]:
    found = []
    for name in data:
        if name.startswith(CHOSEN):
            try:
                found.append(UUID(name.removeprefix(CHOSEN)))
            except ValueError:
                continue  # a name that nobody's form sends means no document
    return found


def _home(decision_id: UUID) -> str:
    return f"/decisions/{decision_id}/evidence/suggestions"


def _page(
    request: Request[Any, Any, Any], reading: Reading, decision_id: UUID, form: Form, at: UUID | None = None
) -> Response[Any]:
    placed = queries.placed(reading, decision_id)
    asked = requirements_of(reading, placed.decision)
    unfound = offers.unfound_of_decision(reading, decision_id)

    def words(rows: Any) -> Any:
        return offers.passages(reading, decision_id, rows)

    return lists.answer(
        request, reading, offers.of_decision(reading, decision_id), offers.COLUMNS, "records/evidence/suggestions.html",
        name=f"sugerencias-{decision_id}", default_sort="-confidence", tie_breaker=EvidenceSuggestion.id, form=form,
        at=at, roles=labels.role_choices(), words=words, place_of=offers.place_of, unfound=unfound,
        most=offers.MOST_UNFOUND, files=offers.cited_files(reading, decision_id), usual_role=ROLES,
        requirements=[(part.key, labels.named((part.title, part.en))) for one in asked for part in one.parts],
        kind_words=dict(KINDS), ground_words=dict(GROUNDS), **around(reading, placed, "evidence"),
    )  # fmt: skip
