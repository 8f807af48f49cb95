"""Evidence of decisions over JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from records.decisions.queries import find
from records.evidence import queries, service
from records.evidence.model import EvidenceLink
from records.evidence.schemas import EvidenceBody, EvidenceOut, EvidencesOut, LinkOut, WithdrawalBody
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


def _out(work: Work, link: EvidenceLink) -> LinkOut:
    decision = find(work, link.decision_id)
    return LinkOut(
        id=link.id, requirement=link.requirement, version_number=link.version_number, sha256=link.sha256,
        required=decision.required, fulfilled=decision.fulfilled,
    )  # fmt: skip
