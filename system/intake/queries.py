"""Looks at files that wait to be imported. Whoever may import into the body sees them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from system.actor import Actor, NotPermitted, Permission, Place
from system.attachments.queries import attachment_of, content
from system.intake.errors import IntakeNotFound
from system.intake.model import IntakeFile, IntakePurpose
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work
NEEDS = {
    IntakePurpose.CHART: Permission.CHART_EDIT,
    IntakePurpose.SCHEDULE: Permission.SCHEDULE_EDIT,
    IntakePurpose.INVENTORY: Permission.AGGREGATION_OPEN,
    IntakePurpose.PLACES: Permission.PLACE_MANAGE,
}
# What people bring for their own units: whoever may do it anywhere brings it, and nobody else sees what waits.
OWN = frozenset({IntakePurpose.INVENTORY})


def require_import(actor: Actor, purpose: IntakePurpose, fonds_id: UUID) -> None:
    """Go on only where the actor may import files of this purpose into the body.

    Raises:
        NotPermitted: naming the permission.
    """
    need = NEEDS[purpose]
    if purpose not in OWN:
        actor.require(need, Place(fonds_id))
    elif not (actor.everywhere or (actor.fonds_id == fonds_id and actor.holds(need))):
        raise NotPermitted(permission=need.value, actor=actor.handle)


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
    others = purpose in OWN and found is not None and found.brought_by != stand.actor.handle
    if found is None or (others and not stand.actor.everywhere):
        raise IntakeNotFound(id=intake_id)
    require_import(stand.actor, purpose, found.fonds_id)
    return found


def bytes_of(stand: Stand, intake: IntakeFile) -> tuple[str, bytes]:
    """What the file was called, and its bytes."""
    attachment = attachment_of(stand, intake.attachment_id)
    return attachment.file_name, content(stand, attachment)


def file_name_of(stand: Stand, intake: IntakeFile) -> str:
    """What the file was called."""
    return attachment_of(stand, intake.attachment_id).file_name
