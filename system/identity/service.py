"""Acts on accounts, passwords and tokens. Passwords come in as hashes: hashing is slow and holds no transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.identity import queries, secret_tokens
from system.identity.errors import (
    AccountDisabled as Disabled,
)
from system.identity.errors import (
    AccountInvalid,
    AccountNotFound,
    DisablesThemselves,
    HandleTaken,
    PasswordRefused,
    PersonHasAccount,
    TokenInvalid,
    TokenNotFound,
)
from system.identity.events import (
    AccountAdded,
    AccountDisabled,
    AccountEnabled,
    PasswordChanged,
    PasswordReset,
    TokenIssued,
    TokenRevoked,
)
from system.identity.model import Account, ApiToken, WebSession
from system.identity.scopes import is_known
from system.mail.service import is_address
from system.organization import queries as organization
from system.organization import staff
from system.organization.roles import Role
from system.work import Work

LONGEST_TOKEN_DAYS = 366

_HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_LONGEST_NAME = 200
_MOST_SCOPES = 50


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """Somebody new: who they are, what they are appointed to, and the name they log in with."""

    handle: str
    name: str
    roles: tuple[Role, ...]
    starts_on: date
    unit_id: UUID | None = None
    position: str = ""


def enrol(work: Work, fonds_id: UUID, enrolment: Enrolment, *, password_hash: str, must_change: bool = True) -> Account:
    """Add a person with their appointments and their account, all or nothing.

    Raises:
        what `add_person`, `appoint` and `add_account` raise.
    """
    person = staff.add_person(work, fonds_id, name=enrolment.name, position=enrolment.position)
    for role in enrolment.roles:
        unit_id = enrolment.unit_id
        staff.appoint(work, person.id, role=role, unit_id=unit_id, starts_on=enrolment.starts_on)
    return add_account(work, person.id, handle=enrolment.handle, password_hash=password_hash, must_change=must_change)


def add_account(work: Work, person_id: UUID, *, handle: str, password_hash: str, must_change: bool = True) -> Account:
    """Let a person log in. A password that somebody else knows must be changed at the first login.

    Raises:
        PersonNotFound, AccountInvalid, HandleTaken, PersonHasAccount
    """
    person = organization.person_of(work, person_id)
    work.actor.require(Permission.ACCOUNT_MANAGE, Place(person.fonds_id))
    handle = queries.normal(handle)
    if not _HANDLE.fullmatch(handle):
        raise AccountInvalid(
            objections=[Objection("account.handle_invalid", facts={"handle": handle[:60], "field": "handle"})]
        )
    if work.session.scalar(select(Account.id).where(Account.handle == handle)) is not None:
        raise HandleTaken(handle=handle)
    if work.session.scalar(select(Account.id).where(Account.person_id == person.id)) is not None:
        raise PersonHasAccount
    account = Account(
        fonds_id=person.fonds_id,
        person_id=person.id,
        handle=handle,
        password_hash=password_hash,
        password_at=work.now,
        must_change=must_change,
        created_at=work.now,
    )
    work.session.add(account)
    work.session.flush()
    work.emit(AccountAdded(entity_id=account.id, fonds_id=account.fonds_id, handle=handle, person_id=person.id))
    return account


def disable_account(work: Work, account_id: UUID) -> None:
    """Let nobody log in with an account any more; sessions end now and tokens stand for nobody.

    Disabling again changes nothing.

    Raises:
        AccountNotFound, DisablesThemselves
    """
    account = _managed(work, account_id)
    if account.id == work.actor.account_id:
        raise DisablesThemselves(handle=account.handle)
    if account.disabled_at is not None:
        return
    account.disabled_at = work.now
    _end_sessions(work, account)
    work.emit(AccountDisabled(entity_id=account.id, fonds_id=account.fonds_id, handle=account.handle))


def enable_account(work: Work, account_id: UUID) -> None:
    """Let somebody log in again, with the password and the unexpired tokens they had."""
    account = _managed(work, account_id)
    if account.disabled_at is None:
        return
    account.disabled_at = None
    work.emit(AccountEnabled(entity_id=account.id, fonds_id=account.fonds_id, handle=account.handle))


def reset_password(work: Work, account_id: UUID, *, password_hash: str, must_change: bool = True) -> Account:
    """Give an account a one-time password, to be changed at the next login; every session of it ends.

    Nobody resets their own: that would be changing it without knowing it.

    Raises:
        AccountNotFound, PasswordRefused
    """
    account = _managed(work, account_id)
    if account.id == work.actor.account_id:
        raise PasswordRefused(objections=[Objection("password.reset_of_oneself")])
    account.password_hash, account.password_at, account.must_change = password_hash, work.now, must_change
    _end_sessions(work, account)
    work.emit(PasswordReset(entity_id=account.id, fonds_id=account.fonds_id, handle=account.handle))
    return account


def change_password(work: Work, *, known_hash: str, password_hash: str, keep_session: str = "") -> None:
    """Take the acting person's new password; their other sessions end, `keep_session` (a hash) stays.

    `known_hash` is the hash their old password was checked against: if it is no longer the kept one, somebody else
    was faster and nothing happens.

    Raises:
        AccountNotFound, PasswordRefused
    """
    account = queries.own_account(work)
    if account.password_hash != known_hash:
        raise PasswordRefused(objections=[Objection("password.changed_meanwhile")])
    account.password_hash, account.password_at, account.must_change = password_hash, work.now, False
    _end_sessions(work, account, keep=keep_session)
    work.emit(PasswordChanged(entity_id=account.id, fonds_id=account.fonds_id, handle=account.handle))


def choose_language(work: Work, language: str) -> None:
    """Keep the language the acting person reads; an empty one is the installation's."""
    account = queries.own_account(work)
    if language not in {"", "es", "en"}:
        raise AccountInvalid(objections=[Objection("account.language_unknown", facts={"field": "language"})])
    account.language = language


def choose_email(work: Work, email: str) -> None:
    """Keep the address at which the acting person is reminded; an empty one is none.

    Raises:
        AccountInvalid: it is no single address.
    """
    account = queries.own_account(work)
    wanted = email.strip()
    if wanted and not is_address(wanted):
        raise AccountInvalid(objections=[Objection("account.email_unreadable", facts={"field": "email"})])
    organization.person_of(work, account.person_id).email = wanted


def issue_token(work: Work, account_id: UUID, *, name: str, scopes: tuple[str, ...], days: int) -> tuple[ApiToken, str]:
    """Issue a token for one's own account; the local operator may for any. Gives its row and the secret, said once.

    Raises:
        AccountNotFound, TokenInvalid
    """
    account = queries.account_of(work, account_id)
    if account.id != work.actor.account_id and not work.actor.everywhere:
        # Who manages accounts must not act in another's name, so it is as if there were none.
        raise AccountNotFound(id=account_id)
    if account.disabled_at is not None:
        raise Disabled(handle=account.handle)
    refuse_all(TokenInvalid, _token_objections(name.strip(), scopes, days))
    secret = secret_tokens.new_api_secret()
    token = ApiToken(
        account_id=account.id,
        token_hash=secret_tokens.digest(secret),
        name=name.strip(),
        scopes=sorted(set(scopes)),
        created_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(token)
    work.session.flush()
    work.emit(
        TokenIssued(
            entity_id=account.id,
            fonds_id=account.fonds_id,
            token_id=token.id,
            scopes=tuple(token.scopes),
            expires_at=token.expires_at,
        )
    )
    return token, secret


def revoke_token(work: Work, token_id: UUID) -> ApiToken:
    """Let a token stand for nobody: one's own, or any of the body for who manages accounts.

    Revoking again changes nothing.

    Raises:
        TokenNotFound
    """
    token = work.session.get(ApiToken, token_id)
    if token is None:
        raise TokenNotFound(id=token_id)
    try:
        account = queries.account_of(work, token.account_id)
    except AccountNotFound as unknown:
        raise TokenNotFound(id=token_id) from unknown
    if token.revoked_at is None:
        token.revoked_at = work.now
        work.emit(TokenRevoked(entity_id=account.id, fonds_id=account.fonds_id, token_id=token.id))
    return token


def _managed(work: Work, account_id: UUID) -> Account:
    account = queries.account_of(work, account_id)
    work.actor.require(Permission.ACCOUNT_MANAGE, Place(account.fonds_id))
    return account


def _end_sessions(work: Work, account: Account, keep: str = "") -> None:
    work.session.execute(delete(WebSession).where(WebSession.account_id == account.id, WebSession.token_hash != keep))


def _token_objections(name: str, scopes: tuple[str, ...], days: int) -> list[Objection]:
    found = []
    if not 0 < len(name) <= _LONGEST_NAME:
        found.append(Objection("token.name_invalid", facts={"limit": _LONGEST_NAME, "field": "name"}))
    if not 0 < len(scopes) <= _MOST_SCOPES:
        found.append(Objection("token.scopes_missing", facts={"limit": _MOST_SCOPES, "field": "scopes"}))
    found.extend(
        Objection("token.scope_unknown", facts={"scope": scope[:80], "field": "scopes"})
        for scope in scopes
        if not is_known(scope)
    )
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        found.append(Objection("token.expiry_invalid", facts={"longest": LONGEST_TOKEN_DAYS, "field": "days"}))
    return found
