"""Places, boxes and loans over JSON."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from records.custody import boxing, lending, loan_views, place_views, placing, scanning
from records.custody.boxing import BoxDescription
from records.custody.errors import BoxNotFound
from records.custody.lending import LoanAsked
from records.custody.model import Loan
from records.custody.placing import PlaceDescription
from records.custody.queries import box_contents, loan_slip
from records.custody.schemas import (
    BoxesBody,
    BoxOut,
    HandOverBody,
    LoanBody,
    LoanOut,
    LoanPage,
    PlaceBody,
    PlaceOut,
    ReasonBody,
    ReturnBody,
    ScanBody,
    ScanLineOut,
    StockTakeOut,
    box_out,
    line_out,
    loan_out,
    loan_page,
    place_out,
    stock_take_out,
)
from system.listing import run
from system.organization.queries import own_fonds
from system.web.lists import list_query
from system.work import Reading, Work


class CustodyApi(Controller):
    """Where paper lies, and who has it."""

    path = "/api"
    tags = ("Custody",)

    @post("/places", sync_to_thread=True, summary="Add a place")
    def add_place(self, data: JSONBody[PlaceBody], work: NamedDependency[Work]) -> PlaceOut:
        """The place."""
        said = PlaceDescription(**{f.name: getattr(data, f.name) for f in fields(PlaceDescription)})
        with work:
            return place_out(placing.add_place(work, own_fonds(work).id, data.parent_id, said))

    @get("/places/{place_id:uuid}", sync_to_thread=True, summary="One place")
    def place(self, place_id: FromPath[UUID], reading: NamedDependency[Reading]) -> PlaceOut:
        """The place."""
        with reading:
            return place_out(place_views.find_place(reading, place_id))

    @post(
        "/places/{place_id:uuid}/boxes", sync_to_thread=True, status_code=200, summary="Bring boxes to a place",
        description="Every line is told what became of it; lines that fail stop no others.",
    )  # fmt: skip
    def bring(
        self, place_id: FromPath[UUID], data: JSONBody[ScanBody], work: NamedDependency[Work]
    ) -> list[ScanLineOut]:
        """What became of each line."""
        with work:
            place = place_views.find_place(work, place_id)
            lines = scanning.identify(work, scanning.lines_of("\n".join(data.lines)))
            return [line_out(one) for one in scanning.move_scanned(work, lines, place)]

    @post("/places/{place_id:uuid}/stock-takes", sync_to_thread=True, summary="Take stock of a place")
    def take_stock(
        self, place_id: FromPath[UUID], data: JSONBody[ScanBody], work: NamedDependency[Work]
    ) -> StockTakeOut:
        """What it came to."""
        with work:
            lines = scanning.identify(work, scanning.lines_of("\n".join(data.lines)))
            return stock_take_out(scanning.take_stock(work, place_id, lines))

    @post("/boxes", sync_to_thread=True, summary="Make boxes")
    def make(self, data: JSONBody[BoxesBody], work: NamedDependency[Work]) -> list[BoxOut]:
        """The boxes, with their numbers."""
        with work:
            made = boxing.make_boxes(
                work, own_fonds(work).id, data.unit_id, data.stage, number=data.number,
                said=BoxDescription(width_mm=data.width_mm),
            )  # fmt: skip
            return [box_out(box) for box in box_contents(work, [box.id for box in made])]

    @get("/boxes/{box_id:uuid}", sync_to_thread=True, summary="A box with what is in it")
    def box(self, box_id: FromPath[UUID], reading: NamedDependency[Reading]) -> BoxOut:
        """The box."""
        with reading:
            found = box_contents(reading, [box_id])
            if not found:
                raise BoxNotFound(id=box_id)
            return box_out(found[0])

    @post(
        "/boxes/{box_id:uuid}/volumes", sync_to_thread=True, status_code=200, summary="Put volumes into a box",
        description="Every line is told what became of it; lines that fail stop no others.",
    )  # fmt: skip
    def fill(self, box_id: FromPath[UUID], data: JSONBody[ScanBody], work: NamedDependency[Work]) -> list[ScanLineOut]:
        """What became of each line."""
        with work:
            boxing.take_box(work, box_id)
            lines = scanning.identify(work, scanning.lines_of("\n".join(data.lines)))
            return [line_out(one) for one in scanning.box_scanned(work, lines, box_id)]

    @get("/loans", sync_to_thread=True, summary="Loans", description="Filtered and ordered by the list's columns.")
    def loans(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> LoanPage:
        """One page."""
        return _page(request, reading, overdue=False)

    @get("/loans/overdue", sync_to_thread=True, summary="Overdue loans")
    def overdue(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> LoanPage:
        """One page."""
        return _page(request, reading, overdue=True)

    @get("/loans/{loan_id:uuid}", sync_to_thread=True, summary="One loan")
    def loan(self, loan_id: FromPath[UUID], reading: NamedDependency[Reading]) -> LoanOut:
        """The loan."""
        with reading:
            return loan_out(loan_slip(reading, loan_id))

    @post(
        "/loans", sync_to_thread=True, summary="Ask for a volume",
        description="Every objection is told, each with its article.",
    )  # fmt: skip
    def ask(self, data: JSONBody[LoanBody], work: NamedDependency[Work]) -> LoanOut:
        """The loan."""
        with work:
            asked = LoanAsked(**{f.name: getattr(data, f.name) for f in fields(LoanAsked)})
            return _told(work, lending.request_loan(work, asked))

    @post("/loans/{loan_id:uuid}/authorisation", sync_to_thread=True, status_code=200, summary="Authorise a loan")
    def authorise(self, loan_id: FromPath[UUID], work: NamedDependency[Work]) -> LoanOut:
        """The loan."""
        with work:
            return _told(work, lending.authorise_loan(work, loan_id))

    @post("/loans/{loan_id:uuid}/refusal", sync_to_thread=True, status_code=200, summary="Refuse a loan")
    def refuse(self, loan_id: FromPath[UUID], data: JSONBody[ReasonBody], work: NamedDependency[Work]) -> LoanOut:
        """The loan."""
        with work:
            return _told(work, lending.refuse_loan(work, loan_id, reason=data.reason))

    @post("/loans/{loan_id:uuid}/withdrawal", sync_to_thread=True, status_code=200, summary="Withdraw a loan")
    def withdraw(self, loan_id: FromPath[UUID], work: NamedDependency[Work]) -> LoanOut:
        """The loan."""
        with work:
            return _told(work, lending.withdraw_loan(work, loan_id))

    @post("/loans/{loan_id:uuid}/handover", sync_to_thread=True, status_code=200, summary="Hand a volume over")
    def hand_over(self, loan_id: FromPath[UUID], data: JSONBody[HandOverBody], work: NamedDependency[Work]) -> LoanOut:
        """The loan, with its due date."""
        with work:
            done = lending.hand_over(work, loan_id, on=data.on, folios=data.folios, condition=data.condition)
            return _told(work, done)

    @post("/loans/{loan_id:uuid}/extension", sync_to_thread=True, status_code=200, summary="Extend a loan")
    def extend(self, loan_id: FromPath[UUID], work: NamedDependency[Work]) -> LoanOut:
        """The loan, with its new due date."""
        with work:
            return _told(work, lending.extend_loan(work, loan_id))

    @post("/loans/{loan_id:uuid}/claim", sync_to_thread=True, status_code=200, summary="Claim an overdue volume")
    def claim(self, loan_id: FromPath[UUID], work: NamedDependency[Work]) -> LoanOut:
        """The loan."""
        with work:
            return _told(work, lending.claim_loan(work, loan_id))

    @post("/loans/{loan_id:uuid}/return", sync_to_thread=True, status_code=200, summary="Take a volume back")
    def take_back(self, loan_id: FromPath[UUID], data: JSONBody[ReturnBody], work: NamedDependency[Work]) -> LoanOut:
        """The loan."""
        with work:
            done = lending.return_loan(
                work, loan_id, on=data.on, folios=data.folios, condition=data.condition, incident=data.incident
            )
            return _told(work, done)


def _told(work: Work, loan: Loan) -> LoanOut:
    work.session.flush()
    return loan_out(loan_slip(work, loan.id))


def _page(request: Request[Any, Any, Any], reading: Reading, *, overdue: bool) -> LoanPage:
    columns = loan_views.columns(lambda _row: 0)
    with reading:
        statement = loan_views.loans(reading, overdue=overdue)
        found = run(
            reading.session, statement, columns, list_query(request, columns), default_sort="-number",
            tie_breaker=Loan.id,
        )  # fmt: skip
        return loan_page(found)
