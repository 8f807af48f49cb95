"""Acceptance: number, location and custody in one act over all files; then places, and the notice to the unit."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select, update

from records.aggregations.model import Aggregation
from records.custody.events import BoxMoved
from records.custody.model import Box
from retention.transfers import queries, states
from retention.transfers.acting import counted, lock_files, plain, shelf_of, take
from retention.transfers.eligibility import bounded
from retention.transfers.errors import TransferRefused
from retention.transfers.events import AggregationTransferred, TransferAccepted, TransferNotified, TransferPlaced
from retention.transfers.excepting import against_formats
from retention.transfers.gathering import of_transfer, office_facts
from retention.transfers.kinds import TransferState
from retention.transfers.model import Transfer, TransferBox, TransferItem
from retention.transfers.service import against_files
from retention.transfers.states import Moment
from retention.transfers.telling import tell_unit
from system.actor import CustodyStage
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.work import Work


def accept_transfer(work: Work, transfer_id: UUID, *, act_number: str, place_id: UUID | None = None) -> Transfer:
    """Take custody of every file and box of a transfer, with a number and a location, at this instant (LGA 31).

    Every guard is asked again of every file, with its row locked.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
        TransferRefused: with every objection; custody stays where it is.
    """
    transfer = take(work, transfer_id, states.ACCEPTANCE)
    lock_files(work, transfer.id)
    shelf = shelf_of(work, transfer, place_id, CustodyStage.INTERMEDIATE)
    boxes = queries.boxes(work, transfer.id)
    facts = office_facts(work.session, of_transfer(transfer.id, transfer.unit_id))
    moment = counted(
        work, transfer, digest=queries.inventory_digest(work.session, transfer.id), act_number=act_number,
        has_place=shelf is not None or not boxes, proposer=transfer.signed_by,
        against=against_files(work, transfer, facts), formats=against_formats(work, transfer),
    )  # fmt: skip
    refuse_all(TransferRefused, bounded(states.ACCEPTANCE.objections(moment)))
    transfer.act_number, transfer.accepted_by, transfer.accepted_on = (
        plain(act_number, 200),
        work.actor.handle,
        work.today,
    )
    transfer.number, transfer.year = next_number(work, transfer), work.today.year
    transfer.state = TransferState.ACCEPTED
    move_boxes_of(work, transfer, CustodyStage.INTERMEDIATE, shelf.id if shelf else None, shelf.label if shelf else "")
    change_custody(work, transfer, CustodyStage.OFFICE, CustodyStage.INTERMEDIATE)
    work.emit(
        TransferAccepted(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, number=transfer.spoken, files=moment.files,
            boxes=len(boxes), digest=transfer.signed_digest,
        )
    )  # fmt: skip
    return transfer


def place_transfer(work: Work, transfer_id: UUID, places: Mapping[int, UUID] | None = None) -> Transfer:
    """Say where each box stands, by its number in the transfer; those not named stay where acceptance put them.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.PLACING)
    boxes = {row.number: row for row in queries.boxes(work, transfer.id)}
    for number, place_id in (places or {}).items():
        row, shelf = boxes.get(number), shelf_of(work, transfer, place_id, CustodyStage.INTERMEDIATE)
        if row is None or shelf is None:
            raise TransferRefused(objections=[Objection("transfer.box_unknown", "", {"number": number})])
        box = work.session.get_one(Box, row.id)
        if box.place_id != shelf.id:
            box.place_id = shelf.id
            work.emit(
                BoxMoved(
                    entity_id=box.id, fonds_id=box.fonds_id, number=box.number, place_id=shelf.id, place=shelf.label
                )
            )
    work.session.flush()
    unplaced = sum(not row.place for row in queries.boxes(work, transfer.id))
    refuse_all(TransferRefused, states.PLACING.objections(Moment(today=work.today, unplaced=unplaced)))
    transfer.state = TransferState.PLACED
    work.emit(TransferPlaced(entity_id=transfer.id, fonds_id=transfer.fonds_id, boxes=len(boxes)))
    return transfer


def notify_transfer(work: Work, transfer_id: UUID) -> Transfer:
    """Tell the unit that its files were accepted, under which number; its people also get a letter.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
    """
    transfer = take(work, transfer_id, states.NOTIFICATION)
    transfer.state, transfer.notified_on = TransferState.NOTIFIED, work.today
    tell_unit(work, transfer)
    work.emit(TransferNotified(entity_id=transfer.id, fonds_id=transfer.fonds_id))
    return transfer


def change_custody(work: Work, transfer: Transfer, before: CustodyStage, after: CustodyStage) -> None:
    """Let every file of a transfer be in the custody of another archive, in one statement, and state it of each."""
    files = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer.id)
    ids = list(
        work.session.scalars(
            update(Aggregation)
            .where(Aggregation.id.in_(files))
            .values(stage=after, version=Aggregation.version + 1)
            .returning(Aggregation.id)
            .execution_options(synchronize_session=False)
        )
    )
    work.session.execute(
        update(TransferItem)
        .where(TransferItem.transfer_id == transfer.id)
        .values(running=None)
        .execution_options(synchronize_session=False)
    )
    work.emit_all([
        AggregationTransferred(
            entity_id=one, fonds_id=transfer.fonds_id, transfer_id=transfer.id, number=transfer.spoken,
            before=before.value, after=after.value,
        )
        for one in ids
    ])  # fmt: skip


def move_boxes_of(work: Work, transfer: Transfer, stage: CustodyStage, place_id: UUID | None, label: str) -> None:
    """Let every box of a transfer belong to another archive and stand at a place of it, in one statement."""
    own = select(TransferBox.box_id).where(TransferBox.transfer_id == transfer.id)
    moved = work.session.execute(
        update(Box)
        .where(Box.id.in_(own))
        .values(stage=stage, place_id=place_id, version=Box.version + 1)
        .returning(Box.id, Box.number)
        .execution_options(synchronize_session=False)
    ).all()
    if place_id is not None:
        work.emit_all([
            BoxMoved(entity_id=row.id, fonds_id=transfer.fonds_id, number=row.number, place_id=place_id, place=label)
            for row in moved
        ])  # fmt: skip


def next_number(work: Work, transfer: Transfer) -> int:
    """The next number of a transfer of its kind in the body and year; until the act ends nobody else counts."""
    work.session.scalar(select(Fonds.id).where(Fonds.id == transfer.fonds_id).with_for_update(key_share=True))
    last = work.session.scalar(
        select(func.max(Transfer.number)).where(
            Transfer.fonds_id == transfer.fonds_id, Transfer.kind == transfer.kind, Transfer.year == work.today.year
        )
    )
    return (last or 0) + 1
