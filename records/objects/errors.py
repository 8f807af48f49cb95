"""What the byte store and the reader refuse."""

from __future__ import annotations

from system.errors import Conflict, IntegrityBroken, Invalid, NotFound


class ObjectMissing(NotFound):
    """The store holds no bytes under this key."""

    code = "object.missing"


class UploadTooLarge(Invalid):
    """More bytes came than the installation takes in one upload."""

    code = "object.too_large"


class StoreFull(Conflict):
    """The disk or the quota behind the store has no room left."""

    code = "object.store_full"


class ObjectDamaged(IntegrityBroken):
    """What the store holds under a digest cannot be the bytes of that digest."""

    code = "object.damaged"


class ReaderUnavailable(Conflict):
    """The child program that reads documents could not be run: a fault of the installation, not of the document."""

    code = "object.reader_unavailable"


class ObjectNotFound(NotFound):
    """No such object, or not for this actor."""

    code = "object.not_found"
