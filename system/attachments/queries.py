"""Looks at attachments. Who may see one is asked by the noun it belongs to; here only the body is."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from system.attachments.errors import AttachmentNotFound
from system.attachments.model import Attachment, AttachmentPiece
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work


def attachment_of(stand: Stand, attachment_id: UUID) -> Attachment:
    """A paper of the actor's body.

    Raises:
        AttachmentNotFound: there is none, or it is somebody else's.
    """
    found = stand.session.scalar(
        select(Attachment).where(Attachment.id == attachment_id, within_body(stand.actor, Attachment.fonds_id))
    )
    if found is None:
        raise AttachmentNotFound(id=attachment_id)
    return found


def pieces(stand: Stand, attachment: Attachment) -> Iterator[bytes]:
    """Its bytes in order, one piece in memory at a time."""
    position = 0
    while True:
        piece = stand.session.scalar(
            select(AttachmentPiece.content).where(
                AttachmentPiece.attachment_id == attachment.id, AttachmentPiece.position == position
            )
        )
        if piece is None:
            return
        yield piece
        position += 1


def content(stand: Stand, attachment: Attachment) -> bytes:
    """All its bytes: for papers that are known to be small."""
    return b"".join(pieces(stand, attachment))
