"""What is refused of a document."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class DocumentNotFound(NotFound):
    """No such document, or not for this actor."""

    code = "document.not_found"


class ContentGone(NotFound):
    """The file was disposed of: its documents are gone by the act that the facts name, and only that is told."""

    code = "document.destroyed"
    basis = "LGA 4-XII, 31-IX"


class ContentDelivered(NotFound):
    """Another archive has the file, and the copies here are gone; only that is told."""

    code = "document.delivered"
    basis = "LGA 33"


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


class VersionUnchanged(Conflict):
    """The new version has the bytes of the current one."""

    code = "document.version_unchanged"


class VersionNotFound(NotFound):
    """The document has no version of this number."""

    code = "document.version_not_found"


class ContentMissing(NotFound):
    """The document is on paper alone: there are no bytes to give."""

    code = "document.on_paper"


class RelationRefused(Invalid):
    """These two documents cannot stand so; the objections say why."""

    code = "relation.refused"


class RelationNotFound(NotFound):
    """No such relation of this document."""

    code = "relation.not_found"


class DocumentTypeRefused(Invalid):
    """The type cannot be offered."""

    code = "document_type.refused"


class DocumentTypeNotFound(NotFound):
    """The body offers no such type."""

    code = "document_type.not_found"


class TooManyFiles(Invalid):
    """A form carried more files than one takes; those before the last one told were taken."""

    code = "upload.too_many_files"

    @property
    def file_name(self) -> str:
        """The first that was not taken."""
        return str(self.objections[0].facts.get("file_name", ""))


class BatchNotFound(NotFound):
    """No such upload, or not for this actor."""

    code = "upload.not_found"


class EditionNotFound(NotFound):
    """The file has no edition of its index of this number."""

    code = "index.not_found"


class IndexTooLong(Invalid):
    """The typesetter cannot hold so many documents; the other formats can."""

    code = "index.too_long"


class SignatureRefused(Invalid):
    """What was brought is no signature over this index; nothing of it is kept."""

    code = "signature.refused"


class SignatureNotFound(NotFound):
    """No such signature over the index of this file."""

    code = "signature.not_found"


class MetadataRefused(Invalid):
    """The table beside the files cannot be read; the objection names the place."""

    code = "ingest.metadata_refused"
