"""Taking files out of a list: the same rows and the same event for one, for a portion of many, and for a ruling.

The event is the list's and says how many, while the list was where, for which reason (by its digest) and which: the
digest over their ids in order. Each row keeps who decided, when and why; by that moment, which no two acts on a list
share, a file finds its act in the history, and anybody can reckon the digest again (`refusals.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from retention.disposals import lines, queries, refusals, states
from retention.disposals.choosing import population_digest
from retention.disposals.events import DisposalItemsRefused, DisposalSentBack
from retention.disposals.model import DisposalItem, DisposalList, ItemState, ListState
from system.database import table_of
from system.errors import Objection
from system.work import Work

PORTION = 1000
_NEXT = timedelta(microseconds=1)


def take_out(work: Work, listed: DisposalList, ids: Sequence[UUID], *, stage: ListState, reason: str) -> None:
    """Take standing files out of a list for one reason, `stage` being where the list was when that was decided."""
    decided_at = moment_of(work, listed)
    item = table_of(DisposalItem)
    for start in range(0, len(ids), PORTION):
        work.session.execute(
            update(item)
            .where(item.c.id.in_(ids[start : start + PORTION]), item.c.state == ItemState.STANDING)
            .values(
                state=ItemState.REFUSED, active=None, stage=stage, reason=reason.strip(),
                decided_by=work.actor.handle, decided_at=decided_at,
            )
        )  # fmt: skip
    state_taken_out(work, listed, ids, stage=stage, decided_at=decided_at, reason=reason)


def state_taken_out(
    work: Work,
    listed: DisposalList,
    ids: Iterable[UUID],
    *,
    stage: ListState,
    decided_at: datetime,
    reason: str = "",
) -> None:
    """State in the history that files were taken out; without a reason for all, each row has its own."""
    wanted = sorted(ids)
    said = reason.strip()
    work.emit(
        DisposalItemsRefused(
            entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, count=len(wanted), stage=stage.value,
            digest=population_digest(wanted), decided_at=decided_at,
            reason_sha256=hashlib.sha256(said.encode()).hexdigest() if said else "",
        )
    )  # fmt: skip


def moment_of(work: Work, listed: DisposalList) -> datetime:
    """The moment of an act that takes files out: now, or a hair later where the act before has the same."""
    last = refusals.last_moment(work, listed.id)
    if last is not None and work.now <= last < work.now + timedelta(seconds=1):
        return last + _NEXT
    return work.now


def send_back(work: Work, listed: DisposalList, *, gone: int) -> None:
    """Say that the files of a list changed: it is proposed anew, and what was given over the old ones is void.

    `gone` files were taken out of it: reckoned from their number, not counted, because a list of two hundred thousand
    may lose them one by one.
    """
    before, papers = listed.state, 0
    listed.standing_count -= gone
    if before is ListState.DRAFT:
        return
    # Reckoned when the list is next acted upon: taking out a thousand files is not a thousand digests.
    listed.digest = ""
    for one in queries.papers(work, listed.id):
        if not one.void_reason:
            one.void_reason, papers = "disposal.sent_back", papers + 1
    listed.state = states.after_change(before)
    if before is not listed.state or papers:
        work.emit(
            DisposalSentBack(
                entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, before=before.value, papers=papers
            )
        )


def take_out_ruled(work: Work, listed: DisposalList, positions: Collection[int], number: str) -> None:
    """Take out what a partial ruling refuses: the list does not go back, and its digest is that of what is left."""
    take_out(work, listed, _at(work, listed, positions), stage=listed.state, reason=number)
    listed.standing_count = lines.standing(work.session, listed.id)
    listed.digest = lines.digest_of(work.session, listed.id)


def against_positions(work: Work, listed: DisposalList, positions: Collection[int]) -> list[Objection]:
    """What stands against refusing these positions alone: one that does not stand, none at all, or every one."""
    standing = set(
        work.session.scalars(
            select(DisposalItem.position).where(
                DisposalItem.list_id == listed.id, DisposalItem.state == ItemState.STANDING
            )
        )
    )
    strange = sorted(set(positions) - standing)
    if strange:
        return [Objection("disposal.positions_unknown", "", {"field": "positions", "position": strange[0]})]
    if not positions or set(positions) == standing:
        return [Objection("disposal.positions_missing", "", {"field": "positions"})]
    return []


def _at(work: Work, listed: DisposalList, positions: Collection[int]) -> list[UUID]:
    wanted, found = sorted(positions), list[UUID]()
    for start in range(0, len(wanted), PORTION):
        found += work.session.scalars(
            select(DisposalItem.id).where(
                DisposalItem.list_id == listed.id,
                DisposalItem.position.in_(wanted[start : start + PORTION]),
                DisposalItem.state == ItemState.STANDING,
            )
        )
    return found
