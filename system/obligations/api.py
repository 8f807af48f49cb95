"""Obligations over the API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from system.attachments.service import Paper
from system.obligations import queries, service
from system.obligations.schemas import (
    BoardOut,
    EvidenceOut,
    FeedOut,
    NewEvidence,
    ObligationOut,
    Withdrawal,
    evidence_out,
    obligation_out,
)
from system.organization import queries as organization
from system.work import Reading, Work

# Base64 makes four letters of three bytes; the rest of the document comes on top.
_JSON_LIMIT = service.PAPER_LIMIT // 3 * 4 + 64 * 2**10
Year = Annotated[int | None, QueryParameter(ge=1, le=9999, description="Year of the statutory days; this year's else.")]


class ObligationApi(Controller):
    """What the law asks of the account's body and when, what proves it, and the calendar of it."""

    path = "/api/obligations"
    tags = ("Obligations",)

    @get("/", sync_to_thread=True, summary="A year's obligations")
    def board(self, reading: NamedDependency[Reading], year: Year = None) -> BoardOut:
        """Everything due in the year by its statutory day, what is open first; and what has no day, with its proof.

        Only years whose non-working days the product knows are answered.
        """
        with reading:
            fonds_id = organization.readable_fonds(reading).id
            wanted = year or reading.today.year
            return BoardOut(
                year=wanted,
                dated=[obligation_out(line) for line in queries.board(reading, fonds_id, wanted)],
                undated=[obligation_out(line) for line in queries.undated(reading, fonds_id, wanted)],
            )

    @get("/{obligation:str}/{period:str}", sync_to_thread=True, summary="One obligation for a period")
    def show(
        self, obligation: FromPath[str], period: FromPath[str], reading: NamedDependency[Reading]
    ) -> ObligationOut:
        """When it is due and what proves it. Periods are called 2026, 2026-S1 (half year), 2026-T1 (quarter)."""
        with reading:
            fonds_id = organization.readable_fonds(reading).id
            return obligation_out(queries.line_of(reading, fonds_id, obligation, period))

    @post(
        "/{obligation:str}/{period:str}/evidence",
        sync_to_thread=True,
        request_max_body_size=_JSON_LIMIT,
        summary="Prove that it was met",
    )
    def record(
        self,
        obligation: FromPath[str],
        period: FromPath[str],
        data: JSONBody[NewEvidence],
        work: NamedDependency[Work],
    ) -> EvidenceOut:
        """Record evidence; further evidence of the same obligation and period is added to what is there.

        Needs `obligation:manage`. Every gap and fault is named at once.
        """
        proof = service.Proof(
            fulfilled_on=data.fulfilled_on, address=data.address, approval=data.approval, note=data.note
        )
        paper = Paper([data.paper.content], data.paper.file_name) if data.paper else None
        with work:
            fonds_id = organization.own_fonds(work).id
            kept = service.record_evidence(work, fonds_id, obligation, period, proof=proof, paper=paper)
            return evidence_out(queries.find_evidence(work, kept.id))

    @post(
        "/evidence/{evidence_id:uuid}/withdrawal",
        sync_to_thread=True,
        status_code=200,
        summary="Withdraw evidence",
    )
    def withdraw(
        self, evidence_id: FromPath[UUID], data: JSONBody[Withdrawal], work: NamedDependency[Work]
    ) -> EvidenceOut:
        """Let evidence count no more. It stays readable with the reason, and so does its paper."""
        with work:
            service.withdraw_evidence(work, evidence_id, reason=data.reason)
            return evidence_out(queries.find_evidence(work, evidence_id))

    @post("/feed", sync_to_thread=True, opt={"session_only": True}, summary="Subscribe to the calendar")
    def issue(self, work: NamedDependency[Work]) -> FeedOut:
        """Issue the account's secret address of the iCalendar; one it had before is dead. Wants a session."""
        with work:
            _feed, secret = service.issue_feed(work)
        return FeedOut(path=f"/obligations/feed/{secret}.ics")

    @delete("/feed", sync_to_thread=True, opt={"session_only": True}, summary="Revoke the calendar's address")
    def revoke(self, work: NamedDependency[Work]) -> None:
        """Let the account's secret address be dead; revoking again changes nothing. Wants a session."""
        with work:
            service.revoke_feed(work)
