"""Handovers over JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from retention.handovers import queries, service
from retention.handovers.model import HandoverRow
from retention.handovers.schemas import (
    HandoverOut,
    MinutesBody,
    PlanBody,
    RemarkBody,
    RemarkOut,
    RowList,
    handover_out,
    remark_out,
    row_out,
)
from system.listing import run
from system.organization.queries import own_fonds, unit_by_code
from system.web.lists import list_query
from system.work import Reading, Work


class HandoverApi(Controller):
    """Archives on their way from one officer to the next (LGA 10, 17)."""

    path = "/api/handovers"
    tags = ("Handovers",)

    @post("/", sync_to_thread=True, summary="Plan a handover", description="Of a unit and all below it.")
    def plan(self, data: JSONBody[PlanBody], work: NamedDependency[Work]) -> HandoverOut:
        """The planned handover."""
        with work:
            fonds_id = own_fonds(work).id
            made = service.plan_handover(
                work, fonds_id, unit_id=unit_by_code(work, fonds_id, data.unit).id, outgoing_id=data.outgoing,
                incoming_id=data.incoming, witness_id=data.witness, planned_on=data.planned_on, reason=data.reason,
                stage=data.stage,
            )  # fmt: skip
            return handover_out(work, made)

    @get("/{handover_id:uuid}", sync_to_thread=True, summary="One handover", description="With counts and signatures.")
    def detail(self, handover_id: FromPath[UUID], reading: NamedDependency[Reading]) -> HandoverOut:
        """The handover."""
        with reading:
            return handover_out(reading, queries.find(reading, handover_id))

    @get(
        "/{handover_id:uuid}/rows", sync_to_thread=True, summary="Frozen rows",
        description="One page of the report as it was cut; filters as on the page.",
    )  # fmt: skip
    def rows(
        self, request: Request[Any, Any, Any], handover_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> RowList:
        """The rows."""
        with reading:
            found = run(
                reading.session, queries.rows(queries.find(reading, handover_id).id), queries.ROW_COLUMNS,
                list_query(request, queries.ROW_COLUMNS), default_sort="part", tie_breaker=HandoverRow.position,
            )  # fmt: skip
        rows = [row_out(row) for row in found.rows]
        return RowList(total=found.total, page=found.query.page, pages=found.pages, rows=rows)

    @post(
        "/{handover_id:uuid}/cut", sync_to_thread=True, status_code=200, summary="Cut",
        description="Freezes what there is; rows and digest never change. Many files are left to `job`.",
    )  # fmt: skip
    def cut(self, handover_id: FromPath[UUID], work: NamedDependency[Work]) -> HandoverOut:
        """The handover."""
        with work:
            return handover_out(work, service.ask_for_cut(work, handover_id))

    @post(
        "/{handover_id:uuid}/minutes", sync_to_thread=True, status_code=200, summary="Draw up the minutes",
        description="Notes what changed since the cut and opens the minutes for signing; many files are left to `job`.",
    )  # fmt: skip
    def minutes(
        self, handover_id: FromPath[UUID], data: JSONBody[MinutesBody], work: NamedDependency[Work]
    ) -> HandoverOut:
        """The handover."""
        with work:
            done = service.ask_for_minutes(
                work, handover_id, minutes_number=data.minutes_number, clarify_until=data.clarify_until
            )
            return handover_out(work, done)

    @post(
        "/{handover_id:uuid}/signatures", sync_to_thread=True, status_code=200, summary="Sign",
        description="As who the caller is named in the handover.",
    )  # fmt: skip
    def sign(self, handover_id: FromPath[UUID], work: NamedDependency[Work]) -> HandoverOut:
        """The handover."""
        with work:
            return handover_out(work, service.sign_handover(work, handover_id))

    @post(
        "/{handover_id:uuid}/remarks", sync_to_thread=True, summary="Remark",
        description="While clarifications are heard.",
    )  # fmt: skip
    def remark(
        self, handover_id: FromPath[UUID], data: JSONBody[RemarkBody], work: NamedDependency[Work]
    ) -> dict[str, UUID]:
        """The id of the remark."""
        with work:
            return {"id": service.remark(work, handover_id, data.text).id}

    @post(
        "/{handover_id:uuid}/remarks/{remark_id:uuid}/answer", sync_to_thread=True, status_code=200,
        summary="Answer a remark", description="By anybody named in the handover but who made it, or the coordinator.",
    )  # fmt: skip
    def answer(
        self,
        handover_id: FromPath[UUID],
        remark_id: FromPath[UUID],
        data: JSONBody[RemarkBody],
        work: NamedDependency[Work],
    ) -> HandoverOut:
        """The handover."""
        with work:
            service.answer_remark(work, handover_id, remark_id, data.text)
            return handover_out(work, queries.find(work, handover_id))

    @get(
        "/{handover_id:uuid}/remarks", sync_to_thread=True, summary="Remarks",
        description="What was remarked, and the incidents that differences since the cut became.",
    )  # fmt: skip
    def remarks(self, handover_id: FromPath[UUID], reading: NamedDependency[Reading]) -> list[RemarkOut]:
        """The remarks."""
        with reading:
            return [remark_out(one) for one in queries.remarks(reading, queries.find(reading, handover_id).id)]

    @post(
        "/{handover_id:uuid}/remarks/{remark_id:uuid}/acceptance", sync_to_thread=True, status_code=200,
        summary="Accept a difference", description="By whoever receives.",
    )  # fmt: skip
    def accept(
        self, handover_id: FromPath[UUID], remark_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> HandoverOut:
        """The handover."""
        with work:
            service.accept_difference(work, handover_id, remark_id)
            return handover_out(work, queries.find(work, handover_id))

    @post(
        "/{handover_id:uuid}/closure", sync_to_thread=True, status_code=200, summary="Close",
        description="Both signed, the term is over, every remark is answered.",
    )  # fmt: skip
    def close(self, handover_id: FromPath[UUID], work: NamedDependency[Work]) -> HandoverOut:
        """The handover."""
        with work:
            return handover_out(work, service.close_handover(work, handover_id))
