"""Looks at what was sealed: one history for every body, so all of it tells positions and digests, never entries."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from system import history
from system.anchoring.checkpoint import Seal
from system.anchoring.events import OWN_ACTIONS
from system.anchoring.model import Checkpoint, CheckpointKey, CheckpointTimestamp


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
    return checkpoint.seal(public_key=public, timestamp=_token(session, checkpoint.id))


def is_due(session: Session) -> bool:
    """Whether anything happened since the last seal; sealing itself is nothing."""
    last = newest(session)
    since = last.sequence if last else 0
    happened = exists().where(history.Entry.seq > since, history.Entry.action.not_in(OWN_ACTIONS))
    return bool(session.scalar(select(happened)))


def _token(session: Session, checkpoint_id: UUID) -> bytes | None:
    stamped = select(CheckpointTimestamp.token).where(CheckpointTimestamp.checkpoint_id == checkpoint_id)
    return session.scalars(stamped).one_or_none()
