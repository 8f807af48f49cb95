"""Every denied access is written down: who was refused which permission (domain 7 J 90)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from system.actor import Actor, NotPermitted
from system.history import Event
from system.work import Installation

NOBODY = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class AccessDenied(Event):
    """Somebody was refused for want of a permission. `entity_id` is the account, nil for none."""

    action = "access.denied"
    permission: str


def note_denial(installation: Installation, actor: Actor, refusal: NotPermitted) -> None:
    """Write a denial to the history, in a transaction of its own."""
    with installation.work(actor) as work:
        permission = str(refusal.facts.get("permission", ""))
        work.emit(AccessDenied(entity_id=actor.account_id or NOBODY, fonds_id=actor.fonds_id, permission=permission))
