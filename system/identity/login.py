"""Logging in and out. Every attempt is counted before the password is looked at, so many at once count as many.

A refused attempt leaves its counter and its event behind, so these functions open their own acts; the slow hash is
checked between them, outside every transaction.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from system.actor import Actor
from system.errors import Objection, refuse_all
from system.identity import passwords, secret_tokens, throttle
from system.identity.actors import ANONYMOUS
from system.identity.errors import LoginRefused, LoginThrottled, PasswordRefused
from system.identity.events import LoggedIn, LoggedOut, LoginFailed
from system.identity.model import Account, LoginCounter, WebSession
from system.identity.queries import normal
from system.identity.service import change_password
from system.work import Installation, Work

# What a failure under an unknown name is recorded about.
NOBODY = UUID(int=0)
_LONGEST_HANDLE = 200


@dataclass(frozen=True)
class Attempt:
    """What somebody showed at the door, and from which address. Its words never show the password."""

    handle: str
    password: str
    address: str

    def __repr__(self) -> str:
        return f"Attempt({self.handle!r}, from {self.address})"

    def counters(self) -> tuple[tuple[str, int], ...]:
        """What the attempt is counted under, and how many are free there."""
        name = normal(self.handle)[:_LONGEST_HANDLE]
        return (
            (secret_tokens.digest(f"{name}\n{self.address}"), throttle.FREE_FOR_NAME),
            (secret_tokens.digest(f"\n{self.address}"), throttle.FREE_FOR_ADDRESS),
        )


def log_in(installation: Installation, attempt: Attempt, *, old_secret: str | None = None) -> str:
    """Open a session and give its secret; the one shown before the login ends, so nobody fixes it beforehand.

    Raises:
        LoginThrottled: too many failures; nothing was checked.
        LoginRefused: name or password is wrong, or the account disabled: nobody learns which.
    """
    known, better = _recognise(installation, attempt)
    secret = secret_tokens.new_secret()
    with installation.work(Actor(handle=known.handle, account_id=known.id, fonds_id=known.fonds_id)) as work:
        account = work.session.get(Account, known.id, with_for_update=True)
        if account is None or account.disabled_at is not None or account.password_hash != known.password_hash:
            raise LoginRefused
        if better is not None:
            account.password_hash = better
        name_key, _address_key = (key for key, _free in attempt.counters())
        work.session.execute(delete(LoginCounter).where(LoginCounter.key == name_key))
        _give_back(work, attempt)
        _sweep(work)
        if old_secret:
            _end(work.session, old_secret)
        work.session.add(
            WebSession(
                token_hash=secret_tokens.digest(secret), account_id=account.id, started_at=work.now, used_at=work.now
            )
        )
        work.emit(LoggedIn(entity_id=account.id, fonds_id=account.fonds_id, handle=account.handle))
    return secret


def prove(installation: Installation, actor: Actor, password: str) -> None:
    """Let whoever acts at the machine's console show that they are who they name. Wrong guesses slow down like logins.

    Raises:
        LoginThrottled, LoginRefused: a password that somebody else gave out and that must be changed proves nobody.
    """
    attempt = Attempt(actor.handle, password, "console")
    known, _better = _recognise(installation, attempt)
    if known.id != actor.account_id or known.must_change:
        raise LoginRefused
    with installation.work(actor) as work:
        work.session.execute(delete(LoginCounter).where(LoginCounter.key == attempt.counters()[0][0]))
        _give_back(work, attempt)


def log_out(installation: Installation, actor: Actor, secret: str) -> None:
    """End a session; one that is gone already stays gone."""
    with installation.work(actor) as work:
        if _end(work.session, secret) and actor.account_id is not None:
            work.emit(LoggedOut(entity_id=actor.account_id, fonds_id=actor.fonds_id, handle=actor.handle))


def renew_password(installation: Installation, actor: Actor, *, old: str, new: str, session_hash: str = "") -> None:
    """Change one's own password, knowing the old one. Wrong guesses of the old one slow down like logins.

    Raises:
        LoginThrottled, PasswordRefused
    """
    attempt = Attempt(actor.handle, old, "own-password")
    known = _take_attempt(installation, attempt)
    right, _better = passwords.check(installation.settings, old, known.password_hash if known else None)
    if known is None or not right or known.id != actor.account_id:
        raise PasswordRefused(objections=[Objection("password.old_is_wrong", facts={"field": "old"})])
    found = passwords.objections(new, actor.handle)
    if new == old:
        found.append(Objection("password.same_as_before", facts={"field": "password"}))
    if not found:
        fresh = passwords.hash_password(installation.settings, new)
        with installation.work(actor) as work:
            change_password(work, known_hash=known.password_hash, password_hash=fresh, keep_session=session_hash)
    with installation.work(actor) as work:
        work.session.execute(delete(LoginCounter).where(LoginCounter.key == attempt.counters()[0][0]))
        _give_back(work, attempt)
    refuse_all(PasswordRefused, found)


def _recognise(installation: Installation, attempt: Attempt) -> tuple[Account, str | None]:
    """The account that an attempt is of, and a new hash of its password where the kept one has other costs."""
    known = _take_attempt(installation, attempt)
    right, better = passwords.check(installation.settings, attempt.password, known.password_hash if known else None)
    if known is None or not right or known.disabled_at is not None:
        _turn_away(installation, attempt, known)
        raise LoginRefused
    return known, better


def _take_attempt(installation: Installation, attempt: Attempt) -> Account | None:
    """Count the attempt as failed until it is known better, and find the account by its name."""
    with installation.work(ANONYMOUS) as work:
        counters = [(_counter(work, key), free) for key, free in attempt.counters()]
        wait = max(counter.open_at for counter, _free in counters) - work.now
        if wait <= timedelta(0):
            for counter, free in counters:
                counter.failures += 1
                counter.last_at = work.now
                counter.open_at = work.now + throttle.delay(counter.failures, free)
            return work.session.scalars(select(Account).where(Account.handle == normal(attempt.handle))).first()
    raise LoginThrottled(seconds=math.ceil(wait.total_seconds()))


def _turn_away(installation: Installation, attempt: Attempt, known: Account | None) -> None:
    with installation.work(ANONYMOUS) as work:
        counter = work.session.get(LoginCounter, attempt.counters()[0][0])
        work.emit(
            LoginFailed(
                entity_id=known.id if known else NOBODY,
                fonds_id=known.fonds_id if known else None,
                handle=known.handle if known else "",
                failures=counter.failures if counter else 1,
            )
        )


def _counter(work: Work, key: str) -> LoginCounter:
    counter = work.session.get(LoginCounter, key, with_for_update=True)
    if counter is None:
        with suppress(IntegrityError), work.session.begin_nested():
            work.session.add(LoginCounter(key=key, failures=0, last_at=work.now, open_at=work.now))
        # Of two first attempts at once one adds the row; both count on it.
        counter = work.session.get_one(LoginCounter, key, with_for_update=True)
    elif work.now - counter.last_at > throttle.FORGOTTEN_AFTER:
        counter.failures = 0
    return counter


def _give_back(work: Work, attempt: Attempt) -> None:
    # A success is no failure of its address either; what others failed there still counts.
    _name, (key, free) = attempt.counters()
    counter = work.session.get(LoginCounter, key, with_for_update=True)
    if counter is not None and counter.failures > 0:
        counter.failures -= 1
        counter.open_at = min(counter.open_at, work.now + throttle.delay(counter.failures, free))


def _sweep(work: Work) -> None:
    idle = work.now - timedelta(hours=work.settings.session_hours)
    work.session.execute(delete(WebSession).where(WebSession.used_at < idle))
    work.session.execute(delete(LoginCounter).where(LoginCounter.last_at < work.now - throttle.FORGOTTEN_AFTER))


def _end(session: Session, secret: str) -> bool:
    this = WebSession.token_hash == secret_tokens.digest(secret)
    return session.scalar(delete(WebSession).where(this).returning(WebSession.account_id)) is not None


def touch(installation: Installation, session_hash: str, now: datetime) -> None:
    """Remember that a session is in use, so that only an unused one ends."""
    with installation.work(ANONYMOUS) as work:
        work.session.execute(update(WebSession).where(WebSession.token_hash == session_hash).values(used_at=now))
