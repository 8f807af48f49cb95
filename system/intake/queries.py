"""Looks at files that wait to be imported. Whoever may import into the body sees them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from system.actor import Permission, Place
from system.attachments.queries import attachment_of, content
from system.intake.errors import IntakeNotFound
from system.intake.model import IntakeFile, IntakePurpose
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work
NEEDS = {IntakePurpose.CHART: Permission.CHART_EDIT, IntakePurpose.SCHEDULE: Permission.SCHEDULE_EDIT}


def intake_of(stand: Stand, intake_id: UUID, purpose: IntakePurpose) -> IntakeFile:
    """A file that was brought for this purpose.

    Raises:
        IntakeNotFound: there is none, or it is somebody else's.
        Forbidden: the actor may not import.
    """
    found = stand.session.scalar(
        select(IntakeFile).where(
            IntakeFile.id == intake_id,
            IntakeFile.purpose == purpose,
            within_body(stand.actor, IntakeFile.fonds_id),
        )
    )
    if found is None:
        raise IntakeNotFound(id=intake_id)
    stand.actor.require(NEEDS[purpose], Place(found.fonds_id))
    return found


def bytes_of(stand: Stand, intake: IntakeFile) -> tuple[str, bytes]:
    """What the file was called, and its bytes."""
    attachment = attachment_of(stand, intake.attachment_id)
    return attachment.file_name, content(stand, attachment)


def file_name_of(stand: Stand, intake: IntakeFile) -> str:
    """What the file was called."""
    return attachment_of(stand, intake.attachment_id).file_name
