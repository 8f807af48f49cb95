"""The worker of this release: every context's jobs and periodic work."""

from __future__ import annotations

from app.contexts import CONTEXTS
from system.actor import Actor, local_operator
from system.identity.actors import actor_of
from system.identity.errors import AccountDisabled, AccountNotFound
from system.identity.model import Account
from system.jobs.worker import Worker
from system.work import Installation


def build_worker(installation: Installation, role: str = "worker") -> Worker:
    """A worker over the installation; the caller starts and stops it."""
    return Worker(
        installation,
        [job for context in CONTEXTS for job in context.jobs],
        periodic=[begin(installation) for context in CONTEXTS for begin in context.periodic],
        role=role,
        renew=rights_today,
    )


def rights_today(installation: Installation, actor: Actor) -> Actor:
    """Who left a job, with what they may do now: an appointment that ended since gives nothing any more."""
    if actor.account_id is None:
        return actor
    with installation.reading(local_operator("worker")) as reading:
        account = reading.session.get(Account, actor.account_id)
        if account is None:
            raise AccountNotFound(handle=actor.handle)
        if account.disabled_at is not None:
            raise AccountDisabled(handle=actor.handle)
        return actor_of(reading.session, account, on=reading.today)
