"""What was delivered to another archive (LGA 33) still lies here: its content goes by key, after the receipt.

The act of the transfer and the receipt of whoever took the files are its book. It needs two people, as a destruction
does: who recorded the receipt, and somebody else, who may execute disposals, and orders this. What stays is a stone
that says "delivered": the file, its standing and description, the digests of its objects, transfer and receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, func, select

from records.aggregations import questions
from records.aggregations.model import Aggregation, Standing
from records.aggregations.questions import Destruction, DestructionKnown, ObjectionsToDestroying
from records.objects.erasure import destroy_content, is_anything_left
from records.objects.model import DigitalObject
from records.objects.service import store_of
from retention.execution.destroying import manifest_digest, require_store
from retention.execution.errors import ContentLeftOver, DeliveredRefused
from retention.execution.events import DeliveredContentDestroyed, DeliveredContentOrdered
from retention.execution.hands import BASIS, Hand
from retention.execution.service import hands_of, own_hand
from retention.holds.answers import told
from retention.holds.effects import Effect
from retention.holds.queries import blocking
from retention.transfers import queries as transfers
from retention.transfers.kinds import Destination, TransferKind
from retention.transfers.model import Transfer, TransferItem, TransferPaper
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.listing import Column
from system.work import Reading, Work

JOB = "execution.destroy_delivered"
RECEIPT = "receive"
Stand = Reading | Work
_STANDING_OBJECT = (
    exists().where(DigitalObject.aggregation_id == Aggregation.id, DigitalObject.destroyed_at.is_(None))
)  # fmt: skip
_WAITING: tuple[ColumnElement[bool], ...] = (Aggregation.standing == Standing.DELIVERED, _STANDING_OBJECT)
COLUMNS = (
    Column("number", "Transferencia", Transfer.number, filter="exact", lead=True, numeric=True),
    Column("year", "Año", Transfer.year, filter="exact"),
    Column("receiver", "Archivo que recibió", Transfer.receiver, filter="text"),
    Column("receipt", "Acuse de recepción", TransferPaper.number, filter="text"),
    Column("received_on", "Recibida el", TransferPaper.dated_on, filter="date"),
    Column("recorded_by", "Registró el acuse", TransferPaper.recorded_by, filter="text"),
    Column("files", "Expedientes con copias", numeric=True),
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of one delivered file: `against` is why its content stays; `is_new` whether this act destroyed it."""

    reference: str
    is_new: bool = False
    against: tuple[Objection, ...] = ()


def waiting(stand: Stand) -> Select[Any]:
    """Transfers that another archive acknowledged and of which content still lies here, as rows for a list."""
    files = (
        select(func.count())
        .select_from(Aggregation)
        .join(TransferItem, TransferItem.aggregation_id == Aggregation.id)
        .where(TransferItem.transfer_id == Transfer.id, *_WAITING)
        .correlate(Transfer)
        .scalar_subquery()
    )
    return (
        select(
            Transfer.id, Transfer.number, Transfer.year, Transfer.receiver, TransferPaper.number.label("receipt"),
            TransferPaper.dated_on.label("received_on"), TransferPaper.recorded_by, files.label("files"),
        )
        .join(TransferPaper, (TransferPaper.transfer_id == Transfer.id) & (TransferPaper.act == RECEIPT))
        .where(
            transfers.seen(stand.actor), Transfer.kind == TransferKind.SECONDARY,
            Transfer.destination != Destination.OWN, files > 0,
        )
    )  # fmt: skip


def may_order(stand: Stand) -> bool:
    """Whether the actor could order it of some transfer of the body."""
    return stand.actor.account_id is not None and stand.actor.holds(Permission.DISPOSAL_EXECUTE)


def order(work: Work, transfer_id: UUID) -> UUID:
    """Let a job destroy what the store holds of a transfer's files; the job's id.

    Raises:
        TransferNotFound, NotPermitted, NeedsOwnAccount
        DeliveredRefused: nobody acknowledged receipt, nothing is left, or the actor recorded the receipt.
    """
    transfer = transfers.find(work, transfer_id)
    work.actor.require(Permission.DISPOSAL_EXECUTE, transfer.place)
    hand = own_hand(work)
    receipt = receipt_of(work, transfer)
    left = len(files_left(work, transfer_id))
    refuse_all(DeliveredRefused, _against(work, hand, receipt, left))
    work.emit(
        DeliveredContentOrdered(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, number=transfer.spoken, files=left,
            receipt=receipt.number if receipt else "",
        )
    )  # fmt: skip
    return work.enqueue(JOB, transfer_id=str(transfer.id))


def files_left(stand: Stand, transfer_id: UUID) -> list[UUID]:
    """The delivered files of a transfer of which the store still holds something that was not destroyed."""
    statement = (
        select(Aggregation.id)
        .join(TransferItem, TransferItem.aggregation_id == Aggregation.id)
        .where(TransferItem.transfer_id == transfer_id, *_WAITING)
        .order_by(Aggregation.id)
    )
    return list(stand.session.scalars(statement))


def erase(work: Work, transfer_id: UUID, aggregation_id: UUID) -> Erased:
    """Destroy what the store holds of one delivered file, under its lock; repeated, it does nothing twice.

    Raises:
        ContentLeftOver, StoreUnavailable: it is tried again.
    """
    locked = select(Aggregation).where(Aggregation.id == aggregation_id).with_for_update()
    file = work.session.scalars(locked.execution_options(populate_existing=True)).one()
    if file.standing is not Standing.DELIVERED:
        facts = {"reference": file.reference, "standing": file.standing.value}
        return Erased(file.reference, against=(Objection("execution.delivered_no_more", "LGA 33", facts),))
    against = [
        *told("hold.content_stays", blocking(work.session, file.id, Effect.DISPOSAL)),
        *questions.objections(work, ObjectionsToDestroying(file.fonds_id, file.id)),
    ]
    if against:
        return Erased(file.reference, against=tuple(against))
    standing = DigitalObject.aggregation_id == file.id, DigitalObject.destroyed_at.is_(None)
    if work.session.scalars(select(DigitalObject.id).where(*standing).limit(1)).first() is None:
        return Erased(file.reference)
    # A run that was killed after the key went finds an empty place that is no disk gone missing.
    if not store_of(work.settings).keys.is_destroyed(file.id):
        require_store(work, file)
    erasure = destroy_content(work, file.id)
    left = erasure.left or is_anything_left(work.settings, work.session, file.id)
    if left:
        raise ContentLeftOver(reference=file.reference, left=len(left), first=left[0][:120])
    transfer = work.session.get_one(Transfer, transfer_id)
    receipt = receipt_of(work, transfer)
    objects = [{"sha256": one.sha256, "size": one.size} for one in erasure.objects]
    work.emit(
        DeliveredContentDestroyed(
            entity_id=file.id, fonds_id=file.fonds_id, transfer_id=transfer.id, number=transfer.spoken,
            receipt=receipt.number if receipt else "", objects=len(objects), bytes=erasure.byte_count,
            manifest_sha256=manifest_digest(objects), destroyed_on=work.today,
        )
    )  # fmt: skip
    return Erased(file.reference, is_new=True)


def delivery_of(stand: Stand, question: DestructionKnown) -> Destruction | None:
    """When the content of a delivered file went, and by which receipt; None where it is here."""
    aggregation_id = question.aggregation_id
    if stand.session.get_one(Aggregation, aggregation_id).standing is not Standing.DELIVERED:
        return None
    row = stand.session.execute(
        select(func.max(DigitalObject.destroyed_at), func.count(), func.count(DigitalObject.destroyed_at)).where(
            DigitalObject.aggregation_id == aggregation_id
        )
    ).one()
    if row[0] is None or row[1] != row[2]:
        return None
    receipt = stand.session.scalars(
        select(TransferPaper)
        .join(TransferItem, TransferItem.transfer_id == TransferPaper.transfer_id)
        .where(TransferItem.aggregation_id == aggregation_id, TransferPaper.act == RECEIPT)
        .order_by(TransferPaper.recorded_at.desc())
        .limit(1)
    ).first()
    return Destruction(_day(stand, row[0]), receipt.number if receipt else "")


def receipt_of(stand: Stand, transfer: Transfer) -> TransferPaper | None:
    """What the archive that took the files acknowledged; None where the files stayed in the body."""
    if transfer.kind is not TransferKind.SECONDARY or transfer.destination in {None, Destination.OWN}:
        return None
    statement = select(TransferPaper).where(TransferPaper.transfer_id == transfer.id, TransferPaper.act == RECEIPT)
    return stand.session.scalars(statement.order_by(TransferPaper.recorded_at.desc()).limit(1)).first()


def _day(stand: Stand, at: datetime) -> date:
    return at.astimezone(ZoneInfo(stand.settings.time_zone)).date()


def _against(work: Work, hand: Hand, receipt: TransferPaper | None, left: int) -> Sequence[Objection]:
    if receipt is None:
        return [Objection("execution.delivered_without_receipt", "LGA 33")]
    against = []
    if any(hand.is_same(one) for one in hands_of(work, {receipt.recorded_by})):
        against.append(Objection("execution.delivered_own_receipt", BASIS, {"handle": hand.handle}))
    if not left:
        against.append(Objection("execution.delivered_nothing_left", "LGA 33"))
    return against
