"""What can happen to accounts. Facts hold handles, ids and scopes, never names, addresses or secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class AccountAdded(Event):
    """Somebody may log in."""

    action = "account.added"
    handle: str
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(Event):
    """Somebody may no longer log in; their sessions and tokens ended."""

    action = "account.disabled"
    handle: str


@dataclass(frozen=True, kw_only=True)
class AccountEnabled(Event):
    """Somebody may log in again."""

    action = "account.enabled"
    handle: str


@dataclass(frozen=True, kw_only=True)
class LoggedIn(Event):
    """A login succeeded."""

    action = "login.succeeded"
    handle: str


@dataclass(frozen=True, kw_only=True)
class LoginFailed(Event):
    """A login failed. For an unknown name there is no handle: people type passwords into that field."""

    action = "login.failed"
    handle: str
    failures: int


@dataclass(frozen=True, kw_only=True)
class LoggedOut(Event):
    """Somebody ended their session."""

    action = "login.ended"
    handle: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """Somebody chose a new password; their other sessions ended."""

    action = "password.changed"
    handle: str


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Event):
    """An administrator gave a one-time password; every session of the account ended."""

    action = "password.reset"
    handle: str


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Event):
    """A token stands for an account until it expires. `entity_id` is the account."""

    action = "token.issued"
    token_id: UUID
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    """A token stands for nobody any more. `entity_id` is the account."""

    action = "token.revoked"
    token_id: UUID
