"""Evidence of decisions over JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from records.decisions.queries import find
from records.evidence import drift, offers, queries, service, suggestions
from records.evidence.bulk import MOST_AT_ONCE, Supports, link_later, link_many
from records.evidence.model import EvidenceLink, EvidenceSuggestion
from records.evidence.schemas import (
    AcceptanceBody,
    EvidenceBody,
    EvidenceOut,
    EvidencesOut,
    LinkedOut,
    LinkOut,
    ManyBody,
    RefusalBody,
    SuggestionOut,
    SuggestionsOut,
    UnfoundOut,
    WithdrawalBody,
)
from system.listing import run
from system.web.lists import list_query
from system.work import Reading, Work


class EvidenceApi(Controller):
    """What supports a decision, pinned to version and digest."""

    path = "/api/decisions/{decision_id:uuid}/evidence"
    tags = ("Decisions",)

    @get("/", sync_to_thread=True, summary="What supports it",
         description="Running links whose documents lie in files in sight; of others nothing is told.")  # fmt: skip
    def evidence(
        self, request: Request[Any, Any, Any], decision_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> EvidencesOut:
        """A page of links."""
        with reading:
            found = run(
                reading.session, queries.of_decision(reading, decision_id), queries.COLUMNS,
                list_query(request, queries.COLUMNS), default_sort="-linked_at", tie_breaker=EvidenceLink.id,
            )  # fmt: skip
            names = EvidenceOut.__struct_fields__
            return EvidencesOut(
                total=found.total, page=found.query.page,
                evidence=[EvidenceOut(**{name: getattr(row, name) for name in names}) for row in found.rows],
            )  # fmt: skip

    @post("/", sync_to_thread=True, summary="Link a document",
          description="In its version of today. Without a requirement, the only one that takes the role.")  # fmt: skip
    def link(self, decision_id: FromPath[UUID], data: JSONBody[EvidenceBody], work: NamedDependency[Work]) -> LinkOut:
        """The link."""
        with work:
            support = service.Support(
                document_id=data.document_id, role=data.role, requirement=data.requirement, pages=data.pages
            )
            return _out(work, service.link_evidence(work, decision_id, support))

    @post("/{link_id:uuid}/withdrawal", sync_to_thread=True, status_code=200, summary="Withdraw a link",
          description="It stays, with the reason.")  # fmt: skip
    def withdraw(
        self,
        decision_id: FromPath[UUID],
        link_id: FromPath[UUID],
        data: JSONBody[WithdrawalBody],
        work: NamedDependency[Work],
    ) -> LinkOut:
        """The link."""
        with work:
            return _out(work, service.withdraw_evidence(work, decision_id, link_id, data.reason))

    @post("/{link_id:uuid}/repinning", sync_to_thread=True, status_code=200, summary="Pin a drifted link anew",
          description="A new link to the version of today; the former one is withdrawn with the reason.")  # fmt: skip
    def repin(
        self,
        decision_id: FromPath[UUID],
        link_id: FromPath[UUID],
        data: JSONBody[WithdrawalBody],
        work: NamedDependency[Work],
    ) -> LinkOut:
        """The new link."""
        with work:
            return _out(work, drift.repin_evidence(work, decision_id, link_id, data.reason))

    @post("/many", sync_to_thread=True, status_code=200, summary="Link many documents",
          description="All or none, with every objection; above 500 as a job that tells of each.")  # fmt: skip
    def many(self, decision_id: FromPath[UUID], data: JSONBody[ManyBody], work: NamedDependency[Work]) -> LinkedOut:
        """How many, or the job."""
        supports = Supports(
            document_ids=tuple(data.document_ids), role=data.role, requirement=data.requirement, pages=data.pages
        )
        with work:
            if len(data.document_ids) > MOST_AT_ONCE:
                return LinkedOut(linked=0, already=0, job=link_later(work, decision_id, supports))
            done = link_many(work, decision_id, supports)
            return LinkedOut(linked=len(done.links), already=len(done.already))

    @get("/suggestions", sync_to_thread=True, summary="What is offered to it",
         description="Open offers both of whose ends are in sight, and what is cited and not found there.")  # fmt: skip
    def suggested(
        self, request: Request[Any, Any, Any], decision_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> SuggestionsOut:
        """A page of offers."""
        with reading:
            found = run(
                reading.session, offers.of_decision(reading, decision_id), offers.COLUMNS,
                list_query(request, offers.COLUMNS), default_sort="-confidence", tie_breaker=EvidenceSuggestion.id,
            )  # fmt: skip
            names = SuggestionOut.__struct_fields__
            return SuggestionsOut(
                total=found.total, page=found.query.page,
                suggestions=[SuggestionOut(**{name: getattr(row, name) for name in names}) for row in found.rows],
                not_found=[
                    UnfoundOut(written=one.written, kind=one.kind, page=one.page, source_id=one.source_id,
                               times=one.times)
                    for one in offers.unfound_of_decision(reading, decision_id)
                ],
            )  # fmt: skip

    @post("/suggestions/{suggestion_id:uuid}/acceptance", sync_to_thread=True, status_code=200, summary="Accept it",
          description="The document is linked as by hand.")  # fmt: skip
    def accept(
        self,
        decision_id: FromPath[UUID],
        suggestion_id: FromPath[UUID],
        data: JSONBody[AcceptanceBody],
        work: NamedDependency[Work],
    ) -> LinkOut:
        """The link."""
        with work:
            find(work, decision_id)
            return _out(
                work, suggestions.accept_suggestion(work, suggestion_id, data.role, data.requirement, data.pages)
            )

    @post("/suggestions/{suggestion_id:uuid}/refusal", sync_to_thread=True, status_code=204, summary="Refuse it",
          description="It is not made again.")  # fmt: skip
    def refuse(
        self,
        decision_id: FromPath[UUID],
        suggestion_id: FromPath[UUID],
        data: JSONBody[RefusalBody],
        work: NamedDependency[Work],
    ) -> None:
        """Nothing more to say."""
        with work:
            find(work, decision_id)
            suggestions.refuse_suggestion(work, suggestion_id, data.reason)


def _out(work: Work, link: EvidenceLink) -> LinkOut:
    decision = find(work, link.decision_id)
    return LinkOut(
        id=link.id, requirement=link.requirement, version_number=link.version_number, sha256=link.sha256,
        required=decision.required, fulfilled=decision.fulfilled,
    )  # fmt: skip
