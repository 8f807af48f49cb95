"""What the byte store and the reader refuse."""

from __future__ import annotations

from system.errors import Conflict, IntegrityBroken, Invalid, NotFound, Unavailable


class ObjectMissing(NotFound):
    """The store holds no bytes under this key."""

    code = "object.missing"


class UploadTooLarge(Invalid):
    """More bytes came than the installation takes in one upload."""

    code = "object.too_large"


class StoreFull(Conflict):
    """The disk or the quota behind the store has no room left."""

    code = "object.store_full"


class StoreUnreachable(Unavailable):
    """The service that keeps the bytes does not do what it is asked: `trouble` says why, `said` is its own code.

    Nothing is known then about any object: it is not missing, not damaged and not destroyed.
    """

    def __init__(self, trouble: str, said: str = "") -> None:
        self.trouble, self.said = trouble, said
        super().__init__(f"store.{trouble}", said=said)


class ObjectDamaged(IntegrityBroken):
    """What the store holds under a digest cannot be the bytes of that digest."""

    code = "object.damaged"


class ReaderUnavailable(Conflict):
    """The child program that reads documents could not be run: a fault of the installation, not of the document."""

    code = "object.reader_unavailable"


class ObjectNotFound(NotFound):
    """No such object, or not for this actor."""

    code = "object.not_found"


class ContentGone(NotFound):
    """The file's content was destroyed: its key is gone for good, whatever a restored copy holds."""

    code = "object.destroyed"


class KeyLost(IntegrityBroken):
    """The key that a file's content is encrypted with is missing or damaged, and no act destroyed it."""

    code = "object.key_lost"


class MasterKeyMissing(IntegrityBroken):
    """The master key that wrapped a file's key is not there."""

    code = "object.master_key_missing"


class MasterKeyUnreadable(IntegrityBroken):
    """The file of master keys holds something else than keys."""

    code = "object.master_key_unreadable"
