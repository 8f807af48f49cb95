"""Primary transfers over JSON: the calendar, the request, the inventory and its signature; the same as the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from retention.transfers import queries, scheduling, service
from retention.transfers.model import Transfer, TransferItem
from retention.transfers.schemas import (
    CountOut,
    FilesBody,
    ItemList,
    MovedWindowBody,
    ReasonBody,
    RequestBody,
    SignatureBody,
    TransferList,
    TransferOut,
    WindowBody,
    item_out,
    transfer_out,
)
from system.listing import run
from system.organization.queries import own_fonds, unit_by_code
from system.web.lists import list_query
from system.work import Reading, Work

WorkHere = NamedDependency[Work]
ReadingHere = NamedDependency[Reading]
Id = FromPath[UUID]
AnyRequest = Request[Any, Any, Any]


class TransferApi(Controller):
    """Files on their way from one archive to the next (LGA 4-LVII, 30-36)."""

    path = "/api/transfers"
    tags = ("Transfers",)

    @get("/", sync_to_thread=True, summary="Transfers", description="One page; filters as on the page.")
    def list_all(self, request: AnyRequest, reading: ReadingHere) -> TransferList:
        """The transfers the actor may see."""
        with reading:
            found = run(
                reading.session, queries.transfers(reading), queries.COLUMNS, list_query(request, queries.COLUMNS),
                default_sort="-year", tie_breaker=Transfer.id,
            )  # fmt: skip
            rows = [transfer_out(reading, queries.find(reading, row.id)) for row in found.rows]
        return TransferList(total=found.total, page=found.query.page, pages=found.pages, transfers=rows)

    @post("/calendar", sync_to_thread=True, summary="Give a unit days", description="Of the yearly calendar.")
    def schedule(self, data: JSONBody[WindowBody], work: WorkHere) -> TransferOut:
        """The scheduled transfer."""
        with work:
            fonds_id = own_fonds(work).id
            made = scheduling.schedule_transfer(
                work, fonds_id, unit_by_code(work, fonds_id, data.unit).id, year=data.year, starts_on=data.starts_on,
                ends_on=data.ends_on, until_year=data.until_year,
            )  # fmt: skip
            return transfer_out(work, made)

    @post(
        "/{transfer_id:uuid}/window",
        sync_to_thread=True,
        status_code=200,
        summary="Give other days",
        description="Of the same year, while the unit has not asked yet.",
    )
    def reschedule(self, transfer_id: Id, data: JSONBody[MovedWindowBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            moved = scheduling.reschedule_transfer(
                work, transfer_id, starts_on=data.starts_on, ends_on=data.ends_on, until_year=data.until_year
            )
            return transfer_out(work, moved)

    @post(
        "/{transfer_id:uuid}/window/cancellation",
        sync_to_thread=True,
        status_code=200,
        summary="Take days back",
        description="From a unit that has not asked yet, with a reason.",
    )
    def cancel_window(self, transfer_id: Id, data: JSONBody[ReasonBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, scheduling.cancel_window(work, transfer_id, reason=data.reason))

    @post("/", sync_to_thread=True, summary="Ask for a transfer", description="Outside the calendar, with a reason.")
    def ask(self, data: JSONBody[RequestBody], work: WorkHere) -> TransferOut:
        """The requested transfer."""
        with work:
            fonds_id = own_fonds(work).id
            unit_id = unit_by_code(work, fonds_id, data.unit).id
            return transfer_out(work, service.request_unscheduled(work, fonds_id, unit_id, reason=data.reason))

    @get("/{transfer_id:uuid}", sync_to_thread=True, summary="One transfer", description="With counts and notice.")
    def detail(self, transfer_id: Id, reading: ReadingHere) -> TransferOut:
        """The transfer."""
        with reading:
            return transfer_out(reading, queries.find(reading, transfer_id))

    @get("/{transfer_id:uuid}/items", sync_to_thread=True, summary="Inventory", description="One page of its files.")
    def items(self, request: AnyRequest, transfer_id: Id, reading: ReadingHere) -> ItemList:
        """The files."""
        with reading:
            found = run(
                reading.session, queries.items(queries.find(reading, transfer_id).id), queries.ITEM_COLUMNS,
                list_query(request, queries.ITEM_COLUMNS), default_sort="reference", tie_breaker=TransferItem.id,
            )  # fmt: skip
        rows = [item_out(row) for row in found.rows]
        return ItemList(total=found.total, page=found.query.page, pages=found.pages, items=rows)

    @post(
        "/{transfer_id:uuid}/files",
        sync_to_thread=True,
        status_code=200,
        summary="Put files in",
        description="All or none, with every objection to every file.",
    )
    def add(self, transfer_id: Id, data: JSONBody[FilesBody], work: WorkHere) -> CountOut:
        """How many came in."""
        with work:
            if data.ready:
                return CountOut(files=service.add_ready_files(work, transfer_id, series=data.series))
            return CountOut(files=service.add_files(work, transfer_id, data.files))

    @post(
        "/{transfer_id:uuid}/files/removal",
        sync_to_thread=True,
        status_code=200,
        summary="Take files out",
        description="While the inventory is captured.",
    )
    def remove(self, transfer_id: Id, data: JSONBody[FilesBody], work: WorkHere) -> CountOut:
        """How many went out."""
        with work:
            return CountOut(files=service.remove_files(work, transfer_id, data.files))

    @post(
        "/{transfer_id:uuid}/request",
        sync_to_thread=True,
        status_code=200,
        summary="Ask to transfer",
        description="On the days the calendar gives the unit.",
    )
    def request(self, transfer_id: Id, data: JSONBody[ReasonBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, service.request_transfer(work, transfer_id, reason=data.reason))

    @post(
        "/{transfer_id:uuid}/early",
        sync_to_thread=True,
        status_code=200,
        summary="Authorise early",
        description="By the coordinator, with a reason.",
    )
    def early(self, transfer_id: Id, data: JSONBody[ReasonBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, service.authorise_early(work, transfer_id, reason=data.reason))

    @post(
        "/{transfer_id:uuid}/validation",
        sync_to_thread=True,
        status_code=200,
        summary="Sign the inventory",
        description="By the head of the unit; every objection to every file at once.",
    )
    def validate(self, transfer_id: Id, data: JSONBody[SignatureBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, service.validate_transfer(work, transfer_id, cleaned=data.cleaned))

    @post(
        "/{transfer_id:uuid}/withdrawal",
        sync_to_thread=True,
        status_code=200,
        summary="Give up",
        description="A primary transfer, with a reason.",
    )
    def withdraw(self, transfer_id: Id, data: JSONBody[ReasonBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, service.withdraw_transfer(work, transfer_id, reason=data.reason))
