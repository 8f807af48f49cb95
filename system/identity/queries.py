"""Looks at accounts and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from system.actor import Permission, Place
from system.identity.errors import AccountNotFound
from system.identity.model import Account, ApiToken
from system.organization.model import Fonds, Person
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work


def account_of(stand: Stand, account_id: UUID) -> Account:
    """An account of the actor's body, for those who manage accounts; one's own for everybody.

    Raises:
        AccountNotFound: there is none, or the actor may not know.
    """
    found = stand.session.scalars(
        select(Account).where(Account.id == account_id, within_body(stand.actor, Account.fonds_id))
    ).first()
    if found is None or not (
        found.id == stand.actor.account_id or stand.actor.may(Permission.ACCOUNT_MANAGE, Place(found.fonds_id))
    ):
        raise AccountNotFound(id=account_id)
    return found


def account_by_handle(stand: Stand, handle: str) -> Account:
    """An account by its name, under the same rule."""
    found = stand.session.scalar(select(Account.id).where(Account.handle == normal(handle)))
    if found is None:
        raise AccountNotFound(handle=handle)
    return account_of(stand, found)


def own_account(stand: Stand) -> Account:
    """The account the actor works with.

    Raises:
        AccountNotFound: the local operator and visitors have none.
    """
    if stand.actor.account_id is None:
        raise AccountNotFound(handle=stand.actor.handle)
    return account_of(stand, stand.actor.account_id)


def account_rows(stand: Stand, fonds_id: UUID | None = None) -> Select[*tuple[Any, ...]]:
    """The accounts of the actor's body with their person and body, as a statement that lists can sort and cut."""
    stand.actor.require(Permission.ACCOUNT_MANAGE, Place(fonds_id or stand.actor.fonds_id or UUID(int=0)))
    statement = (
        select(
            Account.id,
            Account.handle,
            Person.name.label("person"),
            Account.person_id,
            Fonds.code.label("fonds"),
            Account.must_change,
            Account.created_at,
            Account.disabled_at,
        )
        .join(Person, Person.id == Account.person_id)
        .join(Fonds, Fonds.id == Account.fonds_id)
        .where(within_body(stand.actor, Account.fonds_id))
    )
    return statement if fonds_id is None else statement.where(Account.fonds_id == fonds_id)


def tokens_of(stand: Stand, account: Account) -> Sequence[ApiToken]:
    """The tokens of an account the actor found, the newest first."""
    return stand.session.scalars(
        select(ApiToken)
        .where(ApiToken.account_id == account.id)
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    ).all()


def normal(handle: str) -> str:
    """How a name is kept and looked for."""
    return handle.strip().lower()
