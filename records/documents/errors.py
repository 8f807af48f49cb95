"""What is refused of a document."""

from __future__ import annotations

from system.errors import Invalid, NotFound


class DocumentNotFound(NotFound):
    """No such document, or not for this actor."""

    code = "document.not_found"


class DocumentRefused(Invalid):
    """What was said of the document cannot stand; the objections say why."""

    code = "document.refused"


class EmptyDocument(Invalid):
    """There is not one byte."""

    code = "document.empty"


class UploadWithoutFile(Invalid):
    """The form came without a file."""

    code = "document.file_missing"


class UploadUnreadable(Invalid):
    """The upload was cut off, or is not what its header says. Nothing of it was kept."""

    code = "document.upload_unreadable"
