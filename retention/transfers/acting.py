"""What every act on a transfer begins with: the transfer taken alone, the state it must be in, what stands against."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.custody.model import Place as Shelf
from retention.transfers import queries
from retention.transfers.errors import TransferElsewhere, TransferNotFound, TransferRefused
from retention.transfers.gathering import object_counts, of_transfer
from retention.transfers.kinds import Finding
from retention.transfers.model import Transfer
from retention.transfers.states import Moment, Transition
from system.actor import CustodyStage
from system.errors import Objection
from system.work import Work

TEXT_LIMIT = 1000


def take(work: Work, transfer_id: UUID, act: Transition) -> Transfer:
    """Load a transfer to act on it, locked until the act ends.

    Raises:
        TransferNotFound: there is none, or the actor may not see it.
        NotPermitted: the actor sees it and may not do this.
        TransferElsewhere: it is in no state that this act begins in.
    """
    statement = select(Transfer).where(Transfer.id == transfer_id, queries.seen(work.actor)).with_for_update()
    found = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise TransferNotFound(id=transfer_id)
    work.actor.require(act.permission, found.place)
    if found.state not in act.sources:
        raise TransferElsewhere(state=found.state.value, act=act.act)
    return found


def lock_files(work: Work, transfer_id: UUID) -> None:
    """Keep every file of a transfer from changing until the act ends; in one order, so that no two acts block both."""
    scope = of_transfer(transfer_id)
    work.session.execute(select(Aggregation.id).where(scope.files).order_by(Aggregation.id).with_for_update()).all()


def counted(work: Work, transfer: Transfer, **more: Any) -> Moment:
    """The moment of an act with the counts of its inventory; `more` are what only the act knows."""
    found = queries.counts(work.session, transfer.id)
    _total, unchecked, broken = object_counts(work.session, transfer.id)
    return Moment(
        today=work.today,
        actor=work.actor.handle,
        files=sum(found.values()),
        pending=found[Finding.PENDING],
        missing=found[Finding.MISSING],
        observed=found[Finding.OBSERVED],
        signed_digest=transfer.signed_digest,
        unchecked=unchecked,
        broken=broken,
        **more,
    )


def shelf_of(work: Work, transfer: Transfer, place_id: UUID | None, stage: CustodyStage) -> Shelf | None:
    """The place of an archive that paper is given, None where none is named.

    Raises:
        TransferRefused: there is none such, it is retired, or it belongs to another archive.
    """
    if place_id is None:
        return None
    shelf = work.session.get(Shelf, place_id)
    if shelf is None or shelf.fonds_id != transfer.fonds_id:
        raise TransferRefused(objections=[Objection("transfer.place_unknown", "", {"field": "place"})])
    if shelf.retired_on is not None or shelf.stage is not stage:
        raise TransferRefused(
            objections=[Objection("transfer.place_unfit", "LGA 31", {"field": "place", "label": shelf.label})]
        )
    return shelf


def plain(text: str, limit: int = TEXT_LIMIT) -> str:
    """What somebody typed, without what no database takes, cut to what its column holds."""
    return text.replace("\x00", "").strip()[:limit]
