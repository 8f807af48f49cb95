"""Who somebody is at work today: their appointments in force and the matrix, cut to what a token says."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from system.actor import Actor, Grant, Reach, local_operator
from system.identity.errors import AccountDisabled, AccountNotFound
from system.identity.model import Account
from system.identity.scopes import cut
from system.organization.model import Appointment, Unit, UnitPlacement
from system.organization.queries import holds_on
from system.organization.roles import MATRIX, Role
from system.organization.tree import Placed, last_parents, subtree
from system.work import Installation

ANONYMOUS = Actor(handle="anonymous")


def actor_of(session: Session, account: Account, *, on: date, scopes: Iterable[str] | None = None) -> Actor:
    """The actor behind an account on a day. Without an appointment in force it may do nothing.

    Own units are those of the appointment and all below them, also units that ended there: somebody has to answer
    for what they left (LGA 18).
    """
    held = session.execute(
        select(Appointment.role, Appointment.unit_id).where(
            Appointment.person_id == account.person_id, holds_on(Appointment.starts_on, Appointment.ends_on, on)
        )
    ).all()
    parents = _parents(session, account.fonds_id, on) if any(unit_id for _role, unit_id in held) else {}
    grants = frozenset(grant for role, unit_id in held for grant in grants_of(role, unit_id, parents))
    return Actor(
        handle=account.handle,
        account_id=account.id,
        fonds_id=account.fonds_id,
        grants=grants if scopes is None else cut(grants, scopes),
        person_id=account.person_id,
    )


def grants_of(role: Role, unit_id: UUID | None, parents: dict[UUID, UUID | None]) -> Iterable[Grant]:
    """What one appointment gives, in a tree of units."""
    own = subtree(parents, unit_id) if unit_id is not None else frozenset()
    for permission, reach in MATRIX[role].items():
        yield Grant(permission, reach, own if reach is Reach.OWN_UNITS else frozenset())


def resolve(installation: Installation, handle: str | None) -> Actor:
    """Who acts on the command line: the named account, or the local operator, recorded by the machine's user name.

    Raises:
        AccountNotFound, AccountDisabled
    """
    operator = local_operator(getpass.getuser())
    if handle is None:
        return operator
    with installation.reading(operator) as reading:
        account = reading.session.scalars(select(Account).where(Account.handle == handle.strip().lower())).first()
        if account is None:
            raise AccountNotFound(handle=handle)
        if account.disabled_at is not None:
            raise AccountDisabled(handle=handle)
        return actor_of(reading.session, account, on=reading.today)


def _parents(session: Session, fonds_id: UUID, on: date) -> dict[UUID, UUID | None]:
    rows = session.execute(
        select(UnitPlacement.unit_id, UnitPlacement.parent_id, UnitPlacement.starts_on, UnitPlacement.ends_on)
        .join(Unit, Unit.id == UnitPlacement.unit_id)
        .where(Unit.fonds_id == fonds_id)
    )
    return last_parents((Placed(*row) for row in rows), on)
