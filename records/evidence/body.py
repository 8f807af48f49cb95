"""Asking for a whole body to be read for citations."""

from __future__ import annotations

from uuid import UUID

from system.actor import Permission, Place
from system.work import Work

JOB = "evidence.suggest"


def read_body_later(work: Work, fonds_id: UUID, *, anew: bool = False) -> UUID:
    """Leave to a job the reading of every text of a body; the job's id.

    Raises:
        NotPermitted: the actor may not write decisions in the whole body.
    """
    work.actor.require(Permission.DECISION_WRITE, Place(fonds_id))
    return work.enqueue(JOB, fonds_id=fonds_id, anew=anew)
