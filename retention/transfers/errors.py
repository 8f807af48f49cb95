"""What is refused of transfers."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class TransferNotFound(NotFound):
    """No such transfer, or not for this actor."""

    code = "transfer.not_found"


class TransferRefused(Invalid):
    """The act cannot be done as asked; the objections say why."""

    code = "transfer.refused"
    basis = "LGA 30-32"


class TransferElsewhere(Conflict):
    """The transfer is in no state that this act begins in."""

    code = "transfer.elsewhere"


class FileInTransfer(Conflict):
    """The file stands in a transfer that was signed; it is taken out of it first."""

    code = "transfer.file_in_transfer"
    basis = "LGA 30"


class HistoricalIsPublic(Conflict):
    """What a historical archive took over is public and is never classified again."""

    code = "transfer.historical_is_public"
    basis = "LGA 36"


class ItemNotFound(NotFound):
    """No such file in this transfer."""

    code = "transfer.item_not_found"


class PackageNotReady(Conflict):
    """The package is not built, or was forgotten."""

    code = "transfer.package_not_ready"


class PackageBusy(Conflict):
    """A job is at the package or at the check."""

    code = "transfer.package_busy"
