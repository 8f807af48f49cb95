"""Acts of the office on a primary transfer: schedule, request, capture, authorise early, validate, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from uuid_utils.compat import uuid7

from records.aggregations.model import Aggregation, Volume
from records.aggregations.queries import reach
from records.custody.model import Box, BoxedVolume
from records.custody.queries import portions
from retention.transfers import queries, states
from retention.transfers.acting import lock_files, plain, take
from retention.transfers.eligibility import FileFacts, Rules, bounded, primary_objections
from retention.transfers.errors import TransferRefused
from retention.transfers.events import (
    TransferAuthorisedEarly,
    TransferFilesAdded,
    TransferFilesRemoved,
    TransferRequested,
    TransferValidated,
    TransferWithdrawn,
)
from retention.transfers.excepting import against_formats
from retention.transfers.gathering import Scope, object_counts, of_transfer, office_facts
from retention.transfers.kinds import Finding, TransferKind, TransferState
from retention.transfers.model import Transfer, TransferBox, TransferItem
from retention.transfers.states import Moment
from system.actor import Place
from system.database import table_of
from system.errors import Objection, refuse_all
from system.organization.queries import fonds_of, unit_of
from system.work import Reading, Work

MOST_FILES = 20_000
MOST_NAMED = 500
_TOLD_IDS = 200
CHECK = "transfers.check"


def request_transfer(work: Work, transfer_id: UUID, *, reason: str = "") -> Transfer:
    """A unit asks to transfer on the days it was given.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.REQUEST)
    moment = Moment(today=work.today, starts_on=transfer.starts_on, ends_on=transfer.ends_on, reason=reason)
    refuse_all(TransferRefused, states.REQUEST.objections(moment))
    return _requested(work, transfer, reason)


def request_unscheduled(work: Work, fonds_id: UUID, unit_id: UUID, *, reason: str) -> Transfer:
    """A unit asks to transfer outside the calendar, and says why.

    Raises:
        FondsNotFound, UnitNotFound, NotPermitted, TransferRefused
    """
    fonds, unit = fonds_of(work, fonds_id), unit_of(work, unit_id)
    work.actor.require(states.REQUEST.permission, Place(fonds.id, unit.id))
    moment = Moment(today=work.today, is_scheduled=False, reason=reason)
    refuse_all(TransferRefused, states.REQUEST.objections(moment))
    transfer = Transfer(
        fonds_id=fonds.id, unit_id=unit.id, kind=TransferKind.PRIMARY, state=TransferState.REQUESTED,
        year=work.today.year, made_by=work.actor.handle, made_at=work.now,
    )  # fmt: skip
    work.session.add(transfer)
    work.session.flush()
    return _requested(work, transfer, reason)


def add_files(work: Work, transfer_id: UUID, aggregation_ids: Sequence[UUID]) -> int:
    """Put files into the inventory; all or none. How many came in; those in it already stay.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
        TransferRefused: with every objection to every file (domain 7 C 24).
    """
    transfer = take(work, transfer_id, states.CAPTURE)
    wanted = list(dict.fromkeys(aggregation_ids))
    if len(wanted) > MOST_NAMED:
        raise TransferRefused(objections=[Objection("transfer.too_many_named", "", {"most": MOST_NAMED})])
    scope = Scope(Aggregation.id.in_(wanted) & reach(work.actor), transfer.id, transfer.unit_id)
    facts = office_facts(work.session, scope)
    known = {one.id for one in facts}
    against = [Objection("transfer.file_unknown", "", {"id": str(one)}) for one in wanted if one not in known]
    against += against_files(work, transfer, facts, finished=False)
    refuse_all(TransferRefused, bounded(against))
    inside = set(
        work.session.scalars(select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer.id))
    )
    return _add(work, transfer, [one for one in wanted if one not in inside])


def add_ready_files(work: Work, transfer_id: UUID, *, series: str = "") -> int:
    """Put every file of the unit that may leave into the inventory, or those of one series; how many came in.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.CAPTURE)
    found = queries.candidates_of(work, transfer, series)
    rules = rules_of(work, transfer, finished=False)
    ready: list[UUID] = []
    for ids in portions(found):
        scope = Scope(Aggregation.id.in_(ids), transfer.id, transfer.unit_id)
        ready += [one.id for one in office_facts(work.session, scope) if not primary_objections(one, rules)]
    return _add(work, transfer, ready)


def remove_files(work: Work, transfer_id: UUID, aggregation_ids: Sequence[UUID]) -> int:
    """Take files out of the inventory while it is captured; how many."""
    transfer = take(work, transfer_id, states.CAPTURE)
    return drop_items(work, transfer, aggregation_ids)


def authorise_early(work: Work, transfer_id: UUID, *, reason: str) -> Transfer:
    """The coordinator lets files leave before their office term is over, and says why.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.EARLY)
    moment = Moment(today=work.today, reason=reason, actor=work.actor.handle, proposer=transfer.requested_by)
    refuse_all(TransferRefused, states.EARLY.objections(moment))
    transfer.early_reason, transfer.early_authorised_by = plain(reason), work.actor.handle
    work.emit(TransferAuthorisedEarly(entity_id=transfer.id, fonds_id=transfer.fonds_id))
    return transfer


def validate_transfer(work: Work, transfer_id: UUID, *, cleaned: bool) -> Transfer:
    """The unit head signs the inventory as it stands: every file whole, every box numbered from 1.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
        TransferRefused: with every objection to every file.
    """
    transfer = take(work, transfer_id, states.VALIDATION)
    lock_files(work, transfer.id)
    facts = office_facts(work.session, of_transfer(transfer.id, transfer.unit_id))
    moment = Moment(
        today=work.today, files=len(facts), is_cleaned=cleaned, actor=work.actor.handle,
        proposer=transfer.requested_by, against=against_files(work, transfer, facts),
        formats=against_formats(work, transfer),
    )  # fmt: skip
    refuse_all(TransferRefused, bounded(states.VALIDATION.objections(moment)))
    boxes = number_boxes(work, transfer.id)
    transfer.cleaned, transfer.signed_by, transfer.signed_at = True, work.actor.handle, work.now
    transfer.signed_digest = queries.inventory_digest(work.session, transfer.id)
    transfer.state = TransferState.VALIDATED
    work.emit(
        TransferValidated(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, files=len(facts), boxes=boxes,
            digest=transfer.signed_digest,
        )
    )  # fmt: skip
    if object_counts(work.session, transfer.id)[1]:
        work.enqueue(CHECK, transfer_id=transfer.id)
    return transfer


def withdraw_transfer(work: Work, transfer_id: UUID, *, reason: str) -> Transfer:
    """Give a primary transfer up. Nothing left its place, and its files are free again.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.WITHDRAWAL)
    refuse_all(TransferRefused, states.WITHDRAWAL.objections(Moment(today=work.today, reason=reason)))
    return given_up(work, transfer, reason)


def given_up(work: Work, transfer: Transfer, reason: str) -> Transfer:
    """End a transfer whose files stay where they are."""
    before, transfer.state = transfer.state, TransferState.WITHDRAWN
    transfer.withdrawn_reason = plain(reason)
    work.session.execute(update(TransferItem).where(TransferItem.transfer_id == transfer.id).values(running=None))
    work.emit(TransferWithdrawn(entity_id=transfer.id, fonds_id=transfer.fonds_id, state=before.value))
    return transfer


def may_capture(stand: Reading | Work, transfer: Transfer) -> bool:
    """Whether the actor may put files into the inventory and take them out now."""
    return transfer.state in states.CAPTURE.sources and stand.actor.may(states.CAPTURE.permission, transfer.place)


def rules_of(work: Work, transfer: Transfer, *, finished: bool = True) -> Rules:
    """What the calendar and the coordinator ask of the files of a primary transfer."""
    early = bool(transfer.early_authorised_by)
    return Rules(today=work.today, until_year=transfer.until_year, early=early, finished=finished)


def against_files(
    work: Work, transfer: Transfer, facts: Sequence[FileFacts], *, finished: bool = True
) -> list[Objection]:
    """Everything against every one of these files leaving their office."""
    rules = rules_of(work, transfer, finished=finished)
    return [objection for one in facts for objection in primary_objections(one, rules)]


def drop_items(work: Work, transfer: Transfer, aggregation_ids: Sequence[UUID]) -> int:
    """Take files out of a transfer; how many were in it."""
    gone: list[UUID] = []
    for ids in portions(aggregation_ids):
        own = (TransferItem.transfer_id == transfer.id, TransferItem.aggregation_id.in_(ids))
        gone += work.session.scalars(select(TransferItem.aggregation_id).where(*own))
        work.session.execute(delete(TransferItem).where(*own))
    if gone:
        work.emit(
            TransferFilesRemoved(
                entity_id=transfer.id, fonds_id=transfer.fonds_id, count=len(gone),
                aggregation_ids=tuple(gone[:_TOLD_IDS]),
            )
        )  # fmt: skip
    return len(gone)


def insert_items(work: Work, transfer_id: UUID, ids: Sequence[UUID]) -> None:
    """Let files stand in a transfer; somebody faster is refused by the database itself."""
    rows = [
        {"id": uuid7(), "transfer_id": transfer_id, "aggregation_id": one, "running": one, "finding": Finding.PENDING}
        for one in ids
    ]
    for start in range(0, len(rows), 1000):
        work.session.execute(insert(table_of(TransferItem)), rows[start : start + 1000])


def _requested(work: Work, transfer: Transfer, reason: str) -> Transfer:
    transfer.state, transfer.reason = TransferState.REQUESTED, plain(reason)
    transfer.requested_by, transfer.requested_on = work.actor.handle, work.today
    unit_id = transfer.unit_id or transfer.fonds_id
    work.emit(TransferRequested(entity_id=transfer.id, fonds_id=transfer.fonds_id, unit_id=unit_id))
    return transfer


def _add(work: Work, transfer: Transfer, ids: Sequence[UUID]) -> int:
    there = sum(queries.counts(work.session, transfer.id).values())
    if there + len(ids) > MOST_FILES:
        raise TransferRefused(objections=[Objection("transfer.too_many_files", "", {"most": MOST_FILES})])
    transfer.state = TransferState.CAPTURING
    if ids:
        insert_items(work, transfer.id, ids)
        work.emit(
            TransferFilesAdded(
                entity_id=transfer.id, fonds_id=transfer.fonds_id, count=len(ids),
                aggregation_ids=tuple(ids[:_TOLD_IDS]),
            )
        )  # fmt: skip
    return len(ids)


def number_boxes(work: Work, transfer_id: UUID) -> int:
    """Number the boxes of a transfer from 1, in the order of the body's numbers; how many there are."""
    files = select(TransferItem.aggregation_id).where(TransferItem.transfer_id == transfer_id)
    lying = (
        select(BoxedVolume.box_id)
        .join(Volume, Volume.id == BoxedVolume.volume_id)
        .where(Volume.aggregation_id.in_(files))
    )
    found = list(work.session.scalars(select(Box.id).where(Box.id.in_(lying)).order_by(Box.number)))
    work.session.execute(delete(TransferBox).where(TransferBox.transfer_id == transfer_id))
    rows = [
        {"id": uuid7(), "transfer_id": transfer_id, "box_id": box_id, "number": number}
        for number, box_id in enumerate(found, 1)
    ]
    if rows:
        work.session.execute(insert(table_of(TransferBox)), rows)
    return len(rows)
