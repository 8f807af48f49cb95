"""What is refused about attachments."""

from __future__ import annotations

from system.errors import Invalid, NotFound


class AttachmentNotFound(NotFound):
    """There is no such attachment, or not for this actor."""

    code = "attachment.not_found"


class AttachmentUnfit(Invalid):
    """The bytes cannot be kept: there are none, or too many."""

    code = "attachment.unfit"
