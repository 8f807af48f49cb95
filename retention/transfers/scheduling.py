"""The yearly calendar: which days each unit transfers on, and the closing years it takes then (domain 3.3)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from retention.transfers import states
from retention.transfers.acting import take
from retention.transfers.errors import TransferRefused
from retention.transfers.events import TransferRescheduled, TransferScheduled
from retention.transfers.kinds import TransferKind, TransferState
from retention.transfers.model import Transfer
from retention.transfers.service import given_up
from retention.transfers.states import Moment
from system.actor import Place
from system.errors import refuse_all
from system.organization.queries import fonds_of, unit_of
from system.work import Work


def schedule_transfer(
    work: Work, fonds_id: UUID, unit_id: UUID, *, year: int, starts_on: date, ends_on: date, until_year: int
) -> Transfer:
    """Give a unit days of the yearly calendar, and the last closing year it takes on them (domain 3.3).

    Raises:
        FondsNotFound, UnitNotFound, NotPermitted, TransferRefused
    """
    fonds, unit = fonds_of(work, fonds_id), unit_of(work, unit_id)
    work.actor.require(states.SCHEDULING.permission, Place(fonds.id, unit.id))
    moment = Moment(
        today=work.today, year=year, starts_on=starts_on, ends_on=ends_on, until_year=until_year,
        overlapping=_overlapping(work, unit.id, starts_on, ends_on),
    )  # fmt: skip
    refuse_all(TransferRefused, states.SCHEDULING.objections(moment))
    transfer = Transfer(
        fonds_id=fonds.id, unit_id=unit.id, kind=TransferKind.PRIMARY, state=TransferState.SCHEDULED, year=year,
        starts_on=starts_on, ends_on=ends_on, until_year=until_year, made_by=work.actor.handle, made_at=work.now,
    )  # fmt: skip
    work.session.add(transfer)
    work.session.flush()
    work.emit(
        TransferScheduled(
            entity_id=transfer.id, fonds_id=fonds.id, starts_on=starts_on, ends_on=ends_on, until_year=until_year
        )
    )
    return transfer


def reschedule_transfer(work: Work, transfer_id: UUID, *, starts_on: date, ends_on: date, until_year: int) -> Transfer:
    """Give the unit other days of the same year, while it has not asked yet.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.RESCHEDULING)
    moment = Moment(
        today=work.today, year=transfer.year, starts_on=starts_on, ends_on=ends_on, until_year=until_year,
        overlapping=_overlapping(work, transfer.unit_id, starts_on, ends_on, but=transfer.id),
    )  # fmt: skip
    refuse_all(TransferRefused, states.RESCHEDULING.objections(moment))
    transfer.starts_on, transfer.ends_on, transfer.until_year = starts_on, ends_on, until_year
    work.emit(
        TransferRescheduled(
            entity_id=transfer.id, fonds_id=transfer.fonds_id, starts_on=starts_on, ends_on=ends_on,
            until_year=until_year,
        )
    )  # fmt: skip
    return transfer


def cancel_window(work: Work, transfer_id: UUID, *, reason: str) -> Transfer:
    """Take the days back from a unit that has not asked for them yet, and say why.

    Raises:
        TransferNotFound, NotPermitted, TransferElsewhere, TransferRefused
    """
    transfer = take(work, transfer_id, states.CANCELLING)
    refuse_all(TransferRefused, states.CANCELLING.objections(Moment(today=work.today, reason=reason)))
    return given_up(work, transfer, reason)


def _overlapping(work: Work, unit_id: UUID | None, first: date, last: date, *, but: UUID | None = None) -> int:
    statement = (
        select(func.count())
        .select_from(Transfer)
        .where(
            Transfer.unit_id == unit_id, Transfer.kind == TransferKind.PRIMARY,
            Transfer.state != TransferState.WITHDRAWN, Transfer.starts_on <= last, Transfer.ends_on >= first,
        )
    )  # fmt: skip
    if but is not None:
        statement = statement.where(Transfer.id != but)
    return work.session.scalar(statement) or 0
