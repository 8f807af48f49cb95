"""An actor put into a job's row and taken out again, so that the job acts for whoever left it and with no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from system.actor import Actor, Grant


class _Rights(msgspec.Struct, frozen=True):
    """What `actor_rights` holds."""

    handle: str
    account_id: UUID | None
    fonds_id: UUID | None
    everywhere: bool
    person_id: UUID | None
    grants: tuple[Grant, ...]


def pack(actor: Actor) -> dict[str, Any]:
    """The actor as JSON can hold it: its handle, ids and grants, no personal data."""
    grants = sorted(actor.grants, key=lambda grant: (grant.permission, grant.reach, sorted(grant.unit_ids)))
    found: dict[str, Any] = msgspec.to_builtins(
        _Rights(actor.handle, actor.account_id, actor.fonds_id, actor.everywhere, actor.person_id, tuple(grants))
    )
    return found


def unpack(rights: Mapping[str, Any]) -> Actor:
    """The actor as it stood when it left the job: a token's narrow scope stays narrow."""
    kept = msgspec.convert(rights, _Rights)
    return Actor(
        handle=kept.handle,
        account_id=kept.account_id,
        fonds_id=kept.fonds_id,
        grants=frozenset(kept.grants),
        everywhere=kept.everywhere,
        person_id=kept.person_id,
    )


def narrow(then: Actor, now: Actor) -> Actor:
    """The rights of today, without any permission the actor did not have when it left the job."""
    had = {grant.permission for grant in then.grants}
    return replace(then, grants=frozenset(grant for grant in now.grants if grant.permission in had))
