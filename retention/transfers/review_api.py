"""The count and the acceptance over JSON, and the formats that pass; the same as the pages."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from retention.transfers import accepting, excepting, queries, reviewing
from retention.transfers.reviewing import Found
from retention.transfers.schemas import (
    AcceptanceBody,
    AnswerBody,
    CountBody,
    CountOut,
    FormatBody,
    FormatOut,
    PlacingBody,
    ScanBody,
    ScannedOut,
    TransferOut,
    format_out,
    transfer_out,
)
from system.work import Reading, Work

WorkHere = NamedDependency[Work]
ReadingHere = NamedDependency[Reading]
Id = FromPath[UUID]


class TransferReviewApi(Controller):
    """What the records centre does with what it was sent (LGA 31)."""

    path = "/api/transfers"
    tags = ("Transfers",)

    @get(
        "/{transfer_id:uuid}/formats",
        sync_to_thread=True,
        summary="Formats",
        description="Of its objects, with what the body's list says of each.",
    )
    def formats(self, transfer_id: Id, reading: ReadingHere) -> list[FormatOut]:
        """The formats, what stops the transfer first."""
        with reading:
            return [format_out(one) for one in excepting.formats_of(reading, queries.find(reading, transfer_id))]

    @post(
        "/{transfer_id:uuid}/formats",
        sync_to_thread=True,
        status_code=200,
        summary="Take a refused format",
        description="By whoever takes custody, with a reason; `mime` as the transfer's formats say it.",
    )
    def except_format(self, transfer_id: Id, data: JSONBody[FormatBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            excepting.except_format(work, transfer_id, data.mime, reason=data.reason)
            return transfer_out(work, queries.find(work, transfer_id))

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
        "/{transfer_id:uuid}/placing",
        sync_to_thread=True,
        status_code=200,
        summary="Boxes placed",
        description="Each where `places` says, the others where acceptance put them.",
    )
    def place(self, transfer_id: Id, data: JSONBody[PlacingBody], work: WorkHere) -> TransferOut:
        """The transfer."""
        with work:
            return transfer_out(work, accepting.place_transfer(work, transfer_id, data.places))

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
