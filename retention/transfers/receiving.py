"""A secondary transfer changes hands: delivered with its package, taken over with a receipt (LGA 32, 33, 36)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from records.aggregations.kinds import AccessCondition
from records.aggregations.model import Aggregation, Standing
from retention.disposals.gathering import protected
from retention.transfers import queries, states
from retention.transfers.accepting import change_custody, move_boxes_of, next_number
from retention.transfers.acting import counted, lock_files, plain, shelf_of, take
from retention.transfers.eligibility import bounded
from retention.transfers.errors import TransferRefused
from retention.transfers.events import TransferAccepted
from retention.transfers.excepting import against_formats
from retention.transfers.gathering import centre_facts, of_transfer
from retention.transfers.kinds import Destination, PackageState, TransferState
from retention.transfers.model import Transfer, TransferItem
from retention.transfers.noticing import notice_of
from retention.transfers.proposing import against_files
from retention.transfers.secondary import Said, keep_step_paper, tell_step
from retention.transfers.states import Moment
from system.actor import CustodyStage
from system.errors import Objection, refuse_all
from system.work import Work


def deliver(work: Work, transfer_id: UUID) -> Transfer:
    """Hand the package and the boxes over. Custody stays until the historical archive acknowledges receipt.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.DELIVERY)
    moment = _whole_moment(work, transfer, has_package=_has_package(work, transfer))
    refuse_all(TransferRefused, bounded(states.DELIVERY.objections(moment)))
    transfer.state, transfer.reviewed_by = TransferState.DELIVERED, work.actor.handle
    tell_step(work, transfer, "deliver", transfer.signed_digest[:16], work.today)
    return transfer


def receive(work: Work, transfer_id: UUID, said: Said, *, place_id: UUID | None = None) -> Transfer:
    """The body's own historical archive acknowledges receipt: from this instant custody is its own (LGA 32).

    Every guard is asked again of every file. Access is public from here on (LGA 36).

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.RECEIPT)
    if transfer.destination is not Destination.OWN:
        raise TransferRefused(objections=[Objection("transfer.received_elsewhere", "LGA 33")])
    shelf = shelf_of(work, transfer, place_id, CustodyStage.HISTORICAL)
    boxes = queries.boxes(work, transfer.id)
    moment = _whole_moment(
        work, transfer, number=said.number, dated_on=said.dated_on, has_place=shelf is not None or not boxes
    )
    refuse_all(TransferRefused, bounded(states.RECEIPT.objections(moment)))
    move_boxes_of(work, transfer, CustodyStage.HISTORICAL, shelf.id if shelf else None, shelf.label if shelf else "")
    return _accepted(work, transfer, said, files=moment.files, boxes=len(boxes))


def record_foreign_receipt(work: Work, transfer_id: UUID, said: Said) -> Transfer:
    """Another archive acknowledged receipt (LGA 33): the files leave the body, and their standing says so.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused, AttachmentUnfit
    """
    transfer = take(work, transfer_id, states.FOREIGN_RECEIPT)
    if transfer.destination is Destination.OWN:
        raise TransferRefused(objections=[Objection("transfer.received_here", "LGA 32")])
    moment = _whole_moment(work, transfer, number=said.number, dated_on=said.dated_on, has_paper=said.paper is not None)
    refuse_all(TransferRefused, bounded(states.FOREIGN_RECEIPT.objections(moment)))
    boxes = queries.boxes(work, transfer.id)
    move_boxes_of(work, transfer, CustodyStage.HISTORICAL, None, "")
    files = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer.id)
    work.session.execute(
        update(Aggregation)
        .where(Aggregation.id.in_(files))
        .values(standing=Standing.DELIVERED)
        .execution_options(synchronize_session=False)
    )
    return _accepted(work, transfer, said, files=moment.files, boxes=len(boxes))


def _accepted(work: Work, transfer: Transfer, said: Said, *, files: int, boxes: int) -> Transfer:
    transfer.number, transfer.year = next_number(work, transfer), work.today.year
    transfer.accepted_on, transfer.accepted_by = work.today, work.actor.handle
    transfer.receiver, transfer.state = plain(said.authority, 300), TransferState.ACCEPTED
    own = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer.id)
    work.session.execute(
        update(Aggregation)
        .where(Aggregation.id.in_(own))
        .values(access_condition=AccessCondition.PUBLIC)
        .execution_options(synchronize_session=False)
    )
    change_custody(work, transfer, CustodyStage.INTERMEDIATE, CustodyStage.HISTORICAL)
    if transfer.destination is Destination.OWN:
        due = notice_of(work, transfer)
        transfer.notice_due_on = due.due_on if due else None
    keep_step_paper(work, transfer, "receive", said)
    work.emit(
        TransferAccepted(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, number=transfer.spoken, files=files, boxes=boxes,
            digest=transfer.signed_digest,
        )
    )  # fmt: skip
    return transfer


def _whole_moment(work: Work, transfer: Transfer, **more: object) -> Moment:
    lock_files(work, transfer.id)
    facts = centre_facts(work.session, of_transfer(transfer.id), work.today, protected(work, transfer.fonds_id))
    return counted(
        work, transfer, digest=queries.inventory_digest(work.session, transfer.id), proposer=transfer.reviewed_by,
        against=against_files(work, transfer, facts), formats=against_formats(work, transfer), **more,
    )  # fmt: skip


def _has_package(work: Work, transfer: Transfer) -> bool:
    package = queries.package_of(work, transfer.id)
    return (
        package is not None
        and package.state is PackageState.READY
        and package.inventory_digest == queries.inventory_digest(work.session, transfer.id)
    )
