"""Transfers over JSON: the same acts as the pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy import select

from records.aggregations.model import Aggregation
from retention.transfers import accepting, describing, packages, queries, reviewing, secondary, service
from retention.transfers.errors import ItemNotFound
from retention.transfers.model import Transfer, TransferItem
from retention.transfers.reviewing import Found
from retention.transfers.schemas import (
    AcceptanceBody,
    AnswerBody,
    CountBody,
    CountOut,
    DescriptionBody,
    FilesBody,
    ItemList,
    ProposalBody,
    ReasonBody,
    RequestBody,
    ScanBody,
    ScannedOut,
    SignatureBody,
    StepBody,
    TransferList,
    TransferOut,
    WindowBody,
    item_out,
    transfer_out,
)
from retention.transfers.secondary import Said
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
            made = service.schedule_transfer(
                work, fonds_id, unit_by_code(work, fonds_id, data.unit).id, year=data.year, starts_on=data.starts_on,
                ends_on=data.ends_on, until_year=data.until_year,
            )  # fmt: skip
            return transfer_out(work, made)

    @post("/", sync_to_thread=True, summary="Ask for a transfer", description="Outside the calendar, with a reason.")
    def ask(self, data: JSONBody[RequestBody], work: WorkHere) -> TransferOut:
        """The requested transfer."""
        with work:
            fonds_id = own_fonds(work).id
            unit_id = unit_by_code(work, fonds_id, data.unit).id
            return transfer_out(work, service.request_unscheduled(work, fonds_id, unit_id, reason=data.reason))

    @post(
        "/secondary",
        sync_to_thread=True,
        summary="Propose a secondary transfer",
        description="What may not pass is kept with every reason.",
    )
    def propose(self, data: JSONBody[ProposalBody], work: WorkHere) -> TransferOut:
        """The proposed transfer."""
        with work:
            fonds_id = own_fonds(work).id
            made = secondary.propose_secondary(work, fonds_id, destination=data.destination, series=data.series)
            return transfer_out(work, made)

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
        "/{transfer_id:uuid}/count",
        sync_to_thread=True,
        status_code=200,
        summary="Count",
        description="What was found of files, or of every file not counted yet.",
    )
    def count(self, transfer_id: Id, data: JSONBody[CountBody], work: WorkHere) -> CountOut:
        """How many files it says something of."""
        with work:
            found = {one.file: Found(one.finding, one.observation) for one in data.files}
            files = reviewing.count_files(work, transfer_id, found)
            if data.rest is not None:
                files += reviewing.count_rest(work, transfer_id, data.rest)
            return CountOut(files=files)

    @post(
        "/{transfer_id:uuid}/scan",
        sync_to_thread=True,
        status_code=200,
        summary="Scan",
        description="Codes of files, marks of volumes or of whole boxes; each line is answered.",
    )
    def scan(self, transfer_id: Id, data: JSONBody[ScanBody], work: WorkHere) -> list[ScannedOut]:
        """What became of each line."""
        with work:
            return [
                ScannedOut(line=one.line, text=one.text, reference=one.reference, files=one.files)
                for one in reviewing.scan_files(work, transfer_id, data.lines)
            ]

    @post(
        "/{transfer_id:uuid}/answers",
        sync_to_thread=True,
        status_code=200,
        summary="Answer an observation",
        description="Of one file, or take it out.",
    )
    def answer(self, transfer_id: Id, data: JSONBody[AnswerBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            reviewing.answer_observation(work, transfer_id, data.file, answer=data.answer, remove=data.remove)
            return transfer_out(work, queries.find(work, transfer_id))

    @post(
        "/{transfer_id:uuid}/descriptions/{aggregation_id:uuid}",
        sync_to_thread=True,
        status_code=200,
        summary="Describe a file or its series",
        description="Elements of ISAD(G) by name.",
    )
    def keep_description(
        self, transfer_id: Id, aggregation_id: Id, data: JSONBody[DescriptionBody], work: WorkHere
    ) -> dict[str, str]:
        """The whole description of the file."""
        with work:
            queries.find(work, transfer_id)
            inside = (TransferItem.transfer_id == transfer_id, Aggregation.id == aggregation_id)
            file = work.session.scalar(
                select(Aggregation).join(TransferItem, TransferItem.aggregation_id == Aggregation.id).where(*inside)
            )
            if file is None:
                raise ItemNotFound(id=aggregation_id)
            if data.series:
                describing.describe_series(work, file.fonds_id, file.lineage_id, data.elements)
            else:
                describing.describe_file(work, file, data.elements)
            return describing.description_of(work, file.id)

    @post(
        "/{transfer_id:uuid}/package",
        sync_to_thread=True,
        status_code=202,
        summary="Have the package built",
        description="BagIt 1.0 with EAD 2002, PREMIS 3 and AtoM's CSV, by a job.",
    )
    def package(self, transfer_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            packages.ask_package(work, transfer_id)
            return transfer_out(work, queries.find(work, transfer_id))

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
        "/{transfer_id:uuid}/review",
        sync_to_thread=True,
        status_code=200,
        summary="Begin to count",
        description="The inventory must be the one that was signed.",
    )
    def begin(self, transfer_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, reviewing.begin_review(work, transfer_id))

    @post(
        "/{transfer_id:uuid}/observation",
        sync_to_thread=True,
        status_code=200,
        summary="Send back with observations",
        description="Custody stays with the office.",
    )
    def observe(self, transfer_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, reviewing.observe_transfer(work, transfer_id))

    @post(
        "/{transfer_id:uuid}/correction",
        sync_to_thread=True,
        status_code=200,
        summary="Observations answered",
        description="What was observed is counted again.",
    )
    def correct(self, transfer_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, reviewing.correct_transfer(work, transfer_id))

    @post(
        "/{transfer_id:uuid}/acceptance",
        sync_to_thread=True,
        status_code=200,
        summary="Take custody",
        description="Of every file and box at this instant.",
    )
    def accept(self, transfer_id: Id, data: JSONBody[AcceptanceBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(
                work, accepting.accept_transfer(work, transfer_id, act_number=data.act_number, place_id=data.place)
            )

    @post(
        "/{transfer_id:uuid}/notification",
        sync_to_thread=True,
        status_code=200,
        summary="Tell the unit",
        description="After every box was placed.",
    )
    def notify(self, transfer_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, accepting.notify_transfer(work, transfer_id))

    @post(
        "/{transfer_id:uuid}/placing",
        sync_to_thread=True,
        status_code=200,
        summary="Boxes placed",
        description="Where acceptance put them.",
    )
    def place(self, transfer_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, accepting.place_transfer(work, transfer_id))

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

    @post(
        "/{transfer_id:uuid}/opinion",
        sync_to_thread=True,
        status_code=200,
        summary="Record the opinion",
        description="Of the interdisciplinary group.",
    )
    def opine(self, transfer_id: Id, data: JSONBody[StepBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, secondary.record_opinion(work, transfer_id, _said(data)))

    @post(
        "/{transfer_id:uuid}/ruling",
        sync_to_thread=True,
        status_code=200,
        summary="Record ruling and act",
        description="`act_number` is the act's.",
    )
    def rule(self, transfer_id: Id, data: JSONBody[StepBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(
                work, secondary.record_ruling(work, transfer_id, _said(data), act_number=data.act_number)
            )

    @post(
        "/{transfer_id:uuid}/description",
        sync_to_thread=True,
        status_code=200,
        summary="Description complete",
        description="Refused where an essential element of ISAD(G) is missing.",
    )
    def describe(self, transfer_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, secondary.finish_description(work, transfer_id))

    @post(
        "/{transfer_id:uuid}/delivery",
        sync_to_thread=True,
        status_code=200,
        summary="Hand over",
        description="With its package; custody stays until receipt.",
    )
    def deliver(self, transfer_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, secondary.deliver(work, transfer_id))

    @post(
        "/{transfer_id:uuid}/receipt",
        sync_to_thread=True,
        status_code=200,
        summary="Acknowledge receipt",
        description="By the historical archive; custody changes at this instant.",
    )
    def receive(self, transfer_id: Id, data: JSONBody[StepBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, secondary.receive(work, transfer_id, _said(data), place_id=data.place))

    @post(
        "/{transfer_id:uuid}/abandonment",
        sync_to_thread=True,
        status_code=200,
        summary="Give up a secondary transfer",
        description="With a reason.",
    )
    def give_up(self, transfer_id: Id, data: JSONBody[ReasonBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, secondary.give_up_secondary(work, transfer_id, reason=data.reason))

    @post(
        "/{transfer_id:uuid}/publication",
        sync_to_thread=True,
        status_code=200,
        summary="Record the publication",
        description="`reason` is the address on the portal.",
    )
    def publish(self, transfer_id: Id, data: JSONBody[ReasonBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, secondary.publish_secondary(work, transfer_id, address=data.reason))


def _said(data: StepBody) -> Said:
    return Said(number=data.number, dated_on=data.dated_on, authority=data.authority)
