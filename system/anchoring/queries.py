"""Looks at what was sealed: one history for every body, so all of it tells positions and digests, never entries."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from system import history
from system.actor import Actor, NotPermitted, Permission
from system.anchoring.checkpoint import Seal
from system.anchoring.errors import CheckpointNotFound
from system.anchoring.events import OWN_ACTIONS
from system.anchoring.model import Checkpoint, CheckpointKey, CheckpointTimestamp
from system.listing import Column
from system.work import Reading

# What the column of numbers can hold; a stranger's number may be larger.
MOST_NUMBERS = 2**31 - 1
COLUMNS = (
    Column("number", "Número", Checkpoint.number, filter="exact", lead=True, value=lambda row: row[0].number),
    Column("sequence", "Hasta la posición", Checkpoint.sequence, numeric=True, value=lambda row: row[0].sequence),
    Column("at", "Momento", Checkpoint.at, filter="date", value=lambda row: row[0].at),
    Column("head", "Huella sellada", Checkpoint.head, sortable=False, value=lambda row: row[0].head),
    Column("root", "Raíz del árbol", Checkpoint.root, sortable=False, value=lambda row: row[0].root),
    Column("key", "Llave", Checkpoint.key, filter="exact", value=lambda row: row[0].key),
    Column("stamped_at", "Sello de tiempo", CheckpointTimestamp.at, value=lambda row: row[1] and row[1].at),
    Column(
        "digest", "Huella del sello", Checkpoint.digest, sortable=False, shown=False, value=lambda row: row[0].digest
    ),
)


def statement(reading: Reading) -> Select[*tuple[Any, ...]]:
    """Every checkpoint with its time stamp, for who may look at them."""
    require_onlooker(reading.actor)
    stamped = CheckpointTimestamp.checkpoint_id == Checkpoint.id
    return select(Checkpoint, CheckpointTimestamp).outerjoin(CheckpointTimestamp, stamped)


def key_of(reading: Reading, wanted: str) -> CheckpointKey:
    """One public key by its id.

    Raises:
        CheckpointNotFound: it never sealed here.
    """
    require_onlooker(reading.actor)
    found = reading.session.scalars(select(CheckpointKey).where(CheckpointKey.key == wanted)).one_or_none()
    if found is None:
        raise CheckpointNotFound
    return found


def newest(session: Session) -> Checkpoint | None:
    """The last checkpoint there is."""
    return session.scalars(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1)).one_or_none()


def newest_covering(session: Session, sequence: int) -> Checkpoint | None:
    """The last checkpoint that seals this position of the history, None where it is not sealed yet."""
    found = newest(session)
    return found if found is not None and found.sequence >= sequence else None


def first_covering(session: Session, sequence: int) -> Checkpoint | None:
    """The first checkpoint that seals this position: the same for ever, and nearest to the entry."""
    covering = select(Checkpoint).where(Checkpoint.sequence >= sequence)
    return session.scalars(covering.order_by(Checkpoint.number).limit(1)).one_or_none()


def first_rooted_covering(session: Session, sequence: int, key: str) -> Checkpoint | None:
    """The first checkpoint under this key that covers the position and signs the root of the tree: proofs end in it."""
    covering = select(Checkpoint).where(Checkpoint.sequence >= sequence, Checkpoint.root.is_not(None))
    return session.scalars(covering.where(Checkpoint.key == key).order_by(Checkpoint.number).limit(1)).one_or_none()


def find(reading: Reading, number: int | None = None) -> Checkpoint:
    """One checkpoint by its number, the newest without.

    Raises:
        CheckpointNotFound: there is none.
    """
    require_onlooker(reading.actor)
    if number is None:
        found = newest(reading.session)
    else:
        found = reading.session.scalars(select(Checkpoint).where(Checkpoint.number == number)).one_or_none()
    if found is None:
        raise CheckpointNotFound
    return found


def require_onlooker(actor: Actor) -> None:
    """Go on only for who may read the history of a body, or looks after the keys of the installation."""
    if not actor.holds(Permission.HISTORY_READ) and not actor.holds(Permission.KEYS_MANAGE):
        raise NotPermitted(permission=Permission.HISTORY_READ.value, actor=actor.handle)


def keys(session: Session) -> list[CheckpointKey]:
    """Every public key that ever sealed here, the first one first."""
    return list(session.scalars(select(CheckpointKey).order_by(CheckpointKey.since, CheckpointKey.id)))


def newest_key(session: Session) -> CheckpointKey | None:
    """The public key that seals now."""
    newest_first = select(CheckpointKey).order_by(CheckpointKey.since.desc(), CheckpointKey.id.desc())
    return session.scalars(newest_first.limit(1)).one_or_none()


def exported(session: Session, checkpoint: Checkpoint) -> Seal:
    """The checkpoint as it is given away: with its public key, and its time stamp where there is one."""
    public = session.scalars(select(CheckpointKey.public).where(CheckpointKey.key == checkpoint.key)).one_or_none()
    stamped = timestamp(session, checkpoint.id)
    return checkpoint.seal(public_key=public, timestamp=stamped.token if stamped else None)


def timestamp(session: Session, checkpoint_id: UUID) -> CheckpointTimestamp | None:
    """The time stamp of a checkpoint, None where it has none."""
    wanted = select(CheckpointTimestamp).where(CheckpointTimestamp.checkpoint_id == checkpoint_id)
    return session.scalars(wanted).one_or_none()


def is_due(session: Session) -> bool:
    """Whether anything happened since the last seal; sealing itself is nothing."""
    last = newest(session)
    since = last.sequence if last else 0
    happened = exists().where(history.Entry.seq > since, history.Entry.action.not_in(OWN_ACTIONS))
    return bool(session.scalar(select(happened)))
