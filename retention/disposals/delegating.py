"""Lending a step of a list to somebody who stands in, and taking it back.

The two-person rules hold for both: neither who proposed a list nor anybody in their place approves it.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from retention.disposals import queries
from retention.disposals.delegated import LENT
from retention.disposals.errors import DisposalNotFound, DisposalRefused
from retention.disposals.events import DisposalDelegated, DisposalDelegationEnded
from retention.disposals.model import DisposalDelegation, DisposalList
from retention.disposals.papers import TEXT_LIMIT
from retention.disposals.states import ENDED, Moment, has_reason
from retention.disposals.telling import tell
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.identity.model import Account
from system.work import Work

_LENT = frozenset(value for value, _label in LENT)


def delegate(
    work: Work, list_id: UUID, *, permission: Permission, to: str, until: date, reason: str
) -> DisposalDelegation:
    """Lend one of one's own steps of a list to somebody of the body, until a day.

    Raises:
        DisposalNotFound, NotPermitted: what one may not do, or does in place of another, one cannot lend.
        DisposalRefused: a step that is never lent, nobody to lend it to, a day that has passed, no reason.
    """
    listed = queries.find(work, list_id)
    against = [] if permission.value in _LENT else [Objection("disposal.never_lent", "LGA 50", {"field": "permission"})]
    if not against:
        work.actor.require(permission, listed.place)
    against += _against(work, listed, to, until)
    against += [one for one in (has_reason(Moment(today=work.today, reason=reason)),) if one]
    if len(reason) > TEXT_LIMIT:
        against.append(Objection("form.too_long", "", {"field": "reason", "limit": TEXT_LIMIT}))
    refuse_all(DisposalRefused, against)
    made = DisposalDelegation(
        list_id=listed.id, permission=permission.value, delegate=to, given_by=work.actor.handle, given_at=work.now,
        until=until, reason=reason.strip(),
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    work.emit(
        DisposalDelegated(
            entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, delegation_id=made.id,
            permission=permission.value, delegate=to, until=until,
        )
    )  # fmt: skip
    tell(work, listed, "mail.disposal_delegated", to, until=until.isoformat())
    return made


def take_back(work: Work, list_id: UUID, delegation_id: UUID) -> DisposalDelegation:
    """End what was lent: by who lent it, by anybody else who may do that step, or by whom it was lent to.

    Raises:
        DisposalNotFound, NotPermitted, DisposalRefused: it was taken back before.
    """
    listed = queries.find(work, list_id)
    found = work.session.scalars(
        select(DisposalDelegation)
        .where(DisposalDelegation.id == delegation_id, DisposalDelegation.list_id == listed.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise DisposalNotFound(id=delegation_id)
    if work.actor.handle not in {found.given_by, found.delegate}:
        work.actor.require(Permission(found.permission), listed.place)
    refuse_all(DisposalRefused, [Objection("disposal.lent_no_more")] if found.ended_at is not None else [])
    found.ended_by, found.ended_at = work.actor.handle, work.now
    work.session.flush()
    work.emit(
        DisposalDelegationEnded(
            entity_id=listed.id, fonds_id=listed.fonds_id, number=listed.spoken, delegation_id=found.id,
            permission=found.permission, delegate=found.delegate,
        )
    )  # fmt: skip
    return found


def _against(work: Work, listed: DisposalList, to: str, until: date) -> list[Objection]:
    against = []
    if listed.state in ENDED:
        against.append(Objection("disposal.ended"))
    if listed.is_of(work.actor.handle):
        against.append(Objection("disposal.own_proposal", "LGA 31-VI, 50", {"proposer": work.actor.handle}))
    known = select(Account.id).where(
        Account.handle == to, Account.fonds_id == listed.fonds_id, Account.disabled_at.is_(None)
    )
    if work.session.scalars(known).first() is None:
        against.append(Objection("disposal.delegate_unknown", "", {"field": "delegate"}))
    if to == work.actor.handle:
        against.append(Objection("disposal.delegate_self", "", {"field": "delegate"}))
    if listed.is_of(to):
        against.append(Objection("disposal.delegate_proposed", "LGA 31-VI, 50", {"field": "delegate"}))
    if until < work.today:
        against.append(Objection("disposal.until_past", "", {"field": "until"}))
    return against
