"""The formats of a transfer judged by the body's list, and the exceptions that somebody with the right made."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from records.objects.model import DigitalObject
from retention.transfers import states
from retention.transfers.acting import plain, take
from retention.transfers.errors import TransferRefused
from retention.transfers.events import FormatsExcepted
from retention.transfers.formats import Judged, format_objections, judged
from retention.transfers.gathering import of_transfer
from retention.transfers.kinds import TransferKind
from retention.transfers.model import FormatException, Transfer
from retention.transfers.states import Moment
from retention.transfers.terms import terms_of
from system.errors import Objection, refuse_all
from system.work import Reading, Work


def formats_of(stand: Reading | Work, transfer: Transfer) -> list[Judged]:
    """Every format among the objects of a transfer, with what the list says of it today."""
    counted = (
        select(DigitalObject.mime, func.count())
        .where(
            DigitalObject.aggregation_id.in_(of_transfer(transfer.id).ids), DigitalObject.destroyed_at.is_(None)
        )
        .group_by(DigitalObject.mime)
    )  # fmt: skip
    counts = {row[0]: row[1] for row in stand.session.execute(counted)}
    if not counts:
        return []
    terms = terms_of(stand, transfer.fonds_id)
    own = select(FormatException.mime, FormatException.reason).where(FormatException.transfer_id == transfer.id)
    excepted = {row[0]: row[1] for row in stand.session.execute(own)}
    return judged(counts, terms.formats if terms else (), excepted)


def against_formats(work: Work, transfer: Transfer) -> list[Objection]:
    """What the formats of a transfer say against taking it into custody."""
    return format_objections(formats_of(work, transfer))


def except_format(work: Work, transfer_id: UUID, mime: str, *, reason: str) -> FormatException:
    """Take objects in a refused format into custody all the same, and say why; whoever takes custody may.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere
        TransferRefused: without a reason, by who asked for the transfer, or of a format that nothing stops.
    """
    act = states.EXCEPTION if _is_primary(work, transfer_id) else states.LATE_EXCEPTION
    transfer = take(work, transfer_id, act)
    stopping = {one.mime: one for one in formats_of(work, transfer) if one.stops}
    moment = Moment(
        today=work.today, reason=reason, actor=work.actor.handle, proposer=transfer.requested_by,
        against=() if mime in stopping else (Objection("transfer.format_not_refused", "", {"mime": mime[:100]}),),
    )  # fmt: skip
    refuse_all(TransferRefused, act.objections(moment))
    made = FormatException(
        transfer_id=transfer.id, mime=mime, objects=stopping[mime].objects, reason=plain(reason),
        excepted_by=work.actor.handle, excepted_at=work.now,
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    work.emit(
        FormatsExcepted(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, mime=mime, objects=stopping[mime].objects
        )
    )  # fmt: skip
    return made


def _is_primary(work: Work, transfer_id: UUID) -> bool:
    kind = work.session.scalar(select(Transfer.kind).where(Transfer.id == transfer_id))
    return kind is not TransferKind.SECONDARY
