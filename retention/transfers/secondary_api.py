"""Secondary transfers over the API: papers are brought as multipart, like on the pages."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody
from litestar.response import Stream
from sqlalchemy import select

from records.aggregations.model import Aggregation
from retention.transfers import (
    cleaning,
    describing,
    handing_out,
    packages,
    proposing,
    queries,
    receiving,
    secondary,
)
from retention.transfers.answering import AROUND, package_stream
from retention.transfers.errors import ItemNotFound
from retention.transfers.model import TransferItem
from retention.transfers.schemas import (
    DescriptionBody,
    ProposalBody,
    ReasonBody,
    StepBody,
    TransferOut,
    transfer_out,
)
from system.obligations.service import PAPER_LIMIT
from system.organization.queries import own_fonds
from system.work import Reading, Work

WorkHere = NamedDependency[Work]
ReadingHere = NamedDependency[Reading]
Id = FromPath[UUID]


class SecondaryTransferApi(Controller):
    """What is kept for good, on its way to history (LGA 31-36, 59)."""

    path = "/api/transfers"
    tags = ("Transfers",)

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
            made = proposing.propose_secondary(work, fonds_id, destination=data.destination, series=data.series)
            return transfer_out(work, made)

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
        "/{transfer_id:uuid}/opinion",
        sync_to_thread=True,
        request_max_body_size=PAPER_LIMIT + AROUND,
        status_code=200,
        summary="Record the opinion",
        description="Of the interdisciplinary group; `file` is the paper.",
    )
    def opine(self, transfer_id: Id, data: MultipartBody[StepBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, secondary.record_opinion(work, transfer_id, data.said()))

    @post(
        "/{transfer_id:uuid}/ruling",
        sync_to_thread=True,
        request_max_body_size=PAPER_LIMIT + AROUND,
        status_code=200,
        summary="Record ruling and act",
        description="`act_number` is the act's.",
    )
    def rule(self, transfer_id: Id, data: MultipartBody[StepBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(
                work, secondary.record_ruling(work, transfer_id, data.said(), act_number=data.act_number)
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
            return transfer_out(work, receiving.deliver(work, transfer_id))

    @post(
        "/{transfer_id:uuid}/receipt",
        sync_to_thread=True,
        request_max_body_size=PAPER_LIMIT + AROUND,
        status_code=200,
        summary="Acknowledge receipt",
        description="By the historical archive; custody changes at this instant.",
    )
    def receive(self, transfer_id: Id, data: MultipartBody[StepBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, receiving.receive(work, transfer_id, data.said(), place_id=data.place))

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
        "/{transfer_id:uuid}/files/{aggregation_id:uuid}/hold-back",
        sync_to_thread=True,
        status_code=200,
        summary="Hold a file back",
        description="Out of a proposal that nobody gave an opinion on yet; its reason stands with what was left out.",
    )
    def hold_back(self, transfer_id: Id, aggregation_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            proposing.hold_back(work, transfer_id, aggregation_id)
            return transfer_out(work, queries.find(work, transfer_id))

    @post(
        "/{transfer_id:uuid}/foreign-receipt",
        sync_to_thread=True,
        request_max_body_size=PAPER_LIMIT + AROUND,
        status_code=200,
        summary="Record another archive's receipt",
        description="Where the body has no historical archive; `file` is the receipt.",
    )
    def receive_elsewhere(self, transfer_id: Id, data: MultipartBody[StepBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, receiving.record_foreign_receipt(work, transfer_id, data.said()))

    @post(
        "/{transfer_id:uuid}/notice",
        sync_to_thread=True,
        request_max_body_size=PAPER_LIMIT + AROUND,
        status_code=200,
        summary="Record the notice",
        description="To the general archive, within its term; `file` is the letter with its acknowledgement.",
    )
    def notice(self, transfer_id: Id, data: MultipartBody[StepBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, secondary.give_notice(work, transfer_id, data.said()))

    @post(
        "/{transfer_id:uuid}/package/removal",
        sync_to_thread=True,
        status_code=200,
        summary="Destroy the package",
        description="Its manifest stays.",
    )
    def forget(self, transfer_id: Id, work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            cleaning.forget_package(work, transfer_id)
            return transfer_out(work, queries.find(work, transfer_id))

    @get(
        "/{transfer_id:uuid}/package/content",
        sync_to_thread=True,
        summary="The package",
        description="As one ZIP of the whole bag.",
    )
    def package_content(self, transfer_id: Id, reading: ReadingHere) -> Stream:
        """The ZIP."""
        with reading:
            return package_stream(transfer_id, handing_out.zipped(reading, transfer_id))
