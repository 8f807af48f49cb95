"""What was lent to somebody: which steps of which lists they may do in place of those who lent them.

What is lent counts while its day has not passed, nobody took it back, and whoever lent it may still do it. Through a
token that is cut to less than its holder, nothing lent is done: it was lent to the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from retention.disposals.model import DisposalDelegation, DisposalList
from system.actor import Actor, Permission
from system.identity.actors import actor_of
from system.identity.model import Account
from system.work import Reading, Work

Stand = Reading | Work
# What can be lent, each with its step as it is said; executing and witnessing need two people of their own.
LENT = (
    (Permission.DISPOSAL_CHECK.value, "Cotejar contra el estante"),
    (Permission.DISPOSAL_APPRAISE.value, "Prevalorar"),
    (Permission.DISPOSAL_OPINE.value, "Registrar la opinión del grupo"),
    (Permission.DISPOSAL_SUBMIT.value, "Tramitar dictamen y acta"),
    (Permission.DISPOSAL_PUBLISH.value, "Publicar"),
)
_NOTHING: Mapping[UUID, frozenset[Permission]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Lent:
    """One thing that was lent, and whether it counts today."""

    row: DisposalDelegation
    counts: bool


def lent_to(stand: Stand) -> Mapping[UUID, frozenset[Permission]]:
    """What the actor may do of lists because it was lent to them, by list."""
    actor = stand.actor
    if actor.account_id is None:
        return _NOTHING
    rows = stand.session.execute(
        select(DisposalDelegation, DisposalList)
        .join(DisposalList, DisposalList.id == DisposalDelegation.list_id)
        .where(
            DisposalDelegation.delegate == actor.handle,
            DisposalDelegation.ended_at.is_(None),
            DisposalDelegation.until >= stand.today,
            DisposalList.fonds_id == actor.fonds_id,
        )
    ).all()
    if not rows or not _is_whole(stand, actor):
        return _NOTHING
    found: dict[UUID, frozenset[Permission]] = {}
    for one, listed in rows:
        if giver_may(stand, one, listed):
            found[listed.id] = found.get(listed.id, frozenset()) | {Permission(one.permission)}
    return found


def giver_may(stand: Stand, one: DisposalDelegation, listed: DisposalList) -> bool:
    """Whether who lent a step may still do it, and did not draw up or propose the list."""
    if listed.is_of(one.given_by):
        return False
    account = stand.session.scalars(
        select(Account).where(
            Account.handle == one.given_by, Account.fonds_id == listed.fonds_id, Account.disabled_at.is_(None)
        )
    ).first()
    return account is not None and actor_of(stand.session, account, on=stand.today).may(
        Permission(one.permission), listed.place
    )


def of_list(stand: Stand, listed: DisposalList) -> Sequence[Lent]:
    """Everything that was ever lent of a list, the first first."""
    rows = stand.session.scalars(
        select(DisposalDelegation)
        .where(DisposalDelegation.list_id == listed.id)
        .order_by(DisposalDelegation.given_at, DisposalDelegation.id)
    )
    return [
        Lent(one, one.ended_at is None and one.until >= stand.today and giver_may(stand, one, listed)) for one in rows
    ]


def _is_whole(stand: Stand, actor: Actor) -> bool:
    """Whether the actor is all that the account is, not a token cut to less."""
    account = stand.session.get(Account, actor.account_id)
    return account is not None and actor_of(stand.session, account, on=stand.today).grants == actor.grants
