"""Looks into the history, cut to the actor's own body."""

from __future__ import annotations

from sqlalchemy import Select, select

from system import history
from system.actor import Actor, NotPermitted, Permission
from system.history import Entry, Verdict
from system.listing import Column
from system.visibility import within_body
from system.work import Reading

COLUMNS = (
    Column("seq", "Posición", Entry.seq, filter="exact", numeric=True),
    Column("at", "Momento", Entry.at, filter="date"),
    Column("actor", "Quién", Entry.actor, filter="text", lead=True),
    Column("action", "Acto", Entry.action, filter="text"),
    Column("entity_id", "Identificador", Entry.entity_id, sortable=False, shown=False),
    Column("facts", "Datos", Entry.facts, sortable=False),
    Column("digest", "Huella", Entry.digest, sortable=False, shown=False),
)


def require_history(actor: Actor) -> None:
    """Go on only where the actor may read the history of a body."""
    if not actor.holds(Permission.HISTORY_READ):
        raise NotPermitted(permission=Permission.HISTORY_READ.value, actor=actor.handle)


def statement(reading: Reading) -> Select[Entry]:
    """The entries of the actor's body."""
    require_history(reading.actor)
    return select(Entry).where(within_body(reading.actor, Entry.fonds_id))


def verify(reading: Reading) -> Verdict:
    """Walk the whole chain. It is one for every body, so the verdict tells positions, never entries."""
    require_history(reading.actor)
    return history.verify(reading.session)
