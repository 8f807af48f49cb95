"""What the API of accounts takes and gives. Secrets are given once, in the answer to the act that made them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from system.identity.model import Account, ApiToken
from system.organization.queries import AppointmentRow
from system.organization.roles import Role


class AccountOut(msgspec.Struct, kw_only=True):
    """An account of a body."""

    id: UUID
    handle: str
    person: str
    person_id: UUID
    fonds: str
    must_change_password: bool
    created_at: datetime
    disabled_at: datetime | None


class AccountPage(msgspec.Struct, kw_only=True):
    """One page of the accounts found."""

    total: int
    page: int
    accounts: list[AccountOut]


class OwnAccount(msgspec.Struct, kw_only=True):
    """Who asks: the account, and what it may do now."""

    id: UUID | None
    handle: str
    language: str
    permissions: list[str]
    appointments: list[AppointmentRow]


class NewAccount(msgspec.Struct, kw_only=True):
    """A person with their first appointment and their account."""

    handle: str
    name: str
    role: Role
    position: str = ""
    unit_id: UUID | None = None
    starts_on: date | None = None


class OneTimePassword(msgspec.Struct, kw_only=True):
    """A password to be told once and changed at the next login."""

    account_id: UUID
    handle: str
    password: str


class NewPassword(msgspec.Struct, kw_only=True):
    """The password one has and the one to have."""

    old: str
    new: str


class NewToken(msgspec.Struct, kw_only=True):
    """A token to issue. Scopes: permissions, "noun:*", "read" or "*"."""

    name: str
    scopes: list[str]
    days: int


class TokenOut(msgspec.Struct, kw_only=True):
    """A token, without its secret, which nobody keeps."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class IssuedToken(msgspec.Struct, kw_only=True):
    """A fresh token with its secret, said this once."""

    id: UUID
    token: str
    scopes: list[str]
    expires_at: datetime


def token_out(token: ApiToken) -> TokenOut:
    """A token as the API says it."""
    return TokenOut(
        id=token.id,
        name=token.name,
        scopes=list(token.scopes),
        created_at=token.created_at,
        expires_at=token.expires_at,
        revoked_at=token.revoked_at,
    )


def one_time(account: Account, password: str) -> OneTimePassword:
    """A one-time password as the API says it."""
    return OneTimePassword(account_id=account.id, handle=account.handle, password=password)
