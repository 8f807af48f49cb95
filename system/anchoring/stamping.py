"""Acts: a time stamp for the newest checkpoint. Its chain makes one stamp answer for every checkpoint before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from asn1crypto import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from system import history
from system.actor import Actor
from system.anchoring import authority, queries, tokens
from system.anchoring.events import CheckpointStamped, StampFailed
from system.anchoring.model import Checkpoint, CheckpointTimestamp
from system.anchoring.tokens import Stamp, StampRefused
from system.work import Installation, Reading, SomebodyWasFaster

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(days=1)
_MOST_DOUBLINGS = 10


def pause_after(attempt: int) -> timedelta:
    """How long to leave an authority in peace after so many attempts: twice as long each time, a day at the most."""
    return min(FIRST_PAUSE * (1 << min(attempt - 1, _MOST_DOUBLINGS)), LONGEST_PAUSE)


def failures(session: Session, checkpoint: Checkpoint) -> list[history.Entry]:
    """The attempts to have this checkpoint stamped that came to nothing, oldest first."""
    failed = select(history.Entry).where(
        history.Entry.entity_id == checkpoint.id, history.Entry.action == StampFailed.action
    )
    return list(session.scalars(failed.order_by(history.Entry.seq)))


def stamp_newest(installation: Installation, actor: Actor) -> str | None:
    """Have the newest checkpoint stamped where it is not yet and its time has come.

    Gives back the reason where no stamp was to be had, "" where there is one now, None where nothing was to do. The
    authority is spoken to outside of every transaction; what became of it is written to the history.
    """
    settings = installation.settings
    if not settings.tsa_url:
        return None
    with installation.reading(actor) as reading:
        checkpoint = queries.newest(reading.session)
        if checkpoint is None or not _wants_stamp(reading, checkpoint):
            return None
    try:
        roots = tokens.read_roots(settings.tsa_certificates)
        found = obtain(settings.tsa_url, checkpoint.digest, roots, seconds=settings.tsa_seconds)
    except StampRefused as refused:
        _tell_failure(installation, actor, checkpoint, refused.reason)
        return refused.reason
    _keep(installation, actor, checkpoint, found)
    return ""


def obtain(url: str, digest: str, roots: Sequence[x509.Certificate], *, seconds: int) -> Stamp:
    """Ask an authority for a stamp on a digest.

    Raises:
        StampRefused: naming why there is none.
    """
    question = tokens.ask(digest)
    return tokens.read_answer(authority.post(url, question.content, seconds=seconds), question, digest, roots)


def next_attempt(session: Session, checkpoint: Checkpoint) -> datetime | None:
    """When it is tried again after failures, None where there was none."""
    failed = failures(session, checkpoint)
    return failed[-1].at + pause_after(len(failed)) if failed else None


def _wants_stamp(reading: Reading, checkpoint: Checkpoint) -> bool:
    if queries.timestamp(reading.session, checkpoint.id) is not None:
        return False
    again = next_attempt(reading.session, checkpoint)
    return again is None or again <= reading.now


def _keep(installation: Installation, actor: Actor, checkpoint: Checkpoint, found: Stamp) -> None:
    try:
        with installation.work(actor) as work:
            if queries.timestamp(work.session, checkpoint.id) is not None:
                return
            work.session.add(
                CheckpointTimestamp(
                    checkpoint_id=checkpoint.id, at=found.at, authority=found.authority, token=found.token
                )
            )
            work.emit(
                CheckpointStamped(entity_id=checkpoint.id, fonds_id=None, number=checkpoint.number, stamped_at=found.at)
            )
    except SomebodyWasFaster:
        # Another worker has a stamp for it; one is enough.
        return


def _tell_failure(installation: Installation, actor: Actor, checkpoint: Checkpoint, reason: str) -> None:
    with installation.work(actor) as work:
        attempt = len(failures(work.session, checkpoint)) + 1
        work.emit(
            StampFailed(
                entity_id=checkpoint.id, fonds_id=None, number=checkpoint.number, reason=reason, attempt=attempt,
                next_at=work.now + pause_after(attempt),
            )
        )  # fmt: skip
