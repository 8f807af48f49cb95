"""What sealing refuses."""

from __future__ import annotations

from system.errors import IntegrityBroken, Invalid, NotFound


class SealKeyUnreadable(IntegrityBroken):
    """The file of the sealing key holds something else, or cannot be read."""

    code = "checkpoint.key_unreadable"


class SealKeyMissing(IntegrityBroken):
    """This installation has sealed before, and the key it sealed with is not there. A new one is made only if asked."""

    code = "checkpoint.key_missing"


class ForeignSealKey(IntegrityBroken):
    """The file of the sealing key belongs to another installation than the checkpoints of this database."""

    code = "checkpoint.key_of_another_installation"


class HeadDisagrees(IntegrityBroken):
    """The history does not end where its head says, or no longer holds what was sealed: nothing is sealed over that."""

    code = "checkpoint.head_disagrees"


class TreeDisagrees(IntegrityBroken):
    """The tree over the history does not come to the root that was signed: nothing is sealed or proved over that."""

    code = "checkpoint.tree_disagrees"


class CheckpointNotFound(NotFound):
    """There is no checkpoint of this number."""

    code = "checkpoint.not_found"


class CheckpointUnreadable(Invalid):
    """What was brought is no checkpoint."""

    code = "checkpoint.unreadable"


class PublicKeyUnreadable(Invalid):
    """What was brought is no public key of ours."""

    code = "checkpoint.public_key_unreadable"
