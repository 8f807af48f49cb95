"""What is refused of handovers."""

from __future__ import annotations

from system.errors import Conflict, Forbidden, IntegrityBroken, Invalid, NotFound


class HandoverNotFound(NotFound):
    """No such handover, or not for this actor."""

    code = "handover.not_found"


class HandoverRefused(Invalid):
    """The act cannot be done as asked; the objections say why."""

    code = "handover.refused"
    basis = "LGA 17"


class HandoverElsewhere(Conflict):
    """The handover is in no state that this act begins in."""

    code = "handover.elsewhere"


class HandoverBusy(Conflict):
    """A job is at the cut or the comparison."""

    code = "handover.busy"


class HandoverAlreadySigned(Conflict):
    """This person, or somebody in this capacity, has signed."""

    code = "handover.already_signed"


class NotYoursToSign(Forbidden):
    """Only who is named in the handover signs it, each for themselves."""

    code = "handover.not_yours_to_sign"
    basis = "LGA 17"


class SnapshotBroken(IntegrityBroken):
    """The frozen report does not agree with its digest."""

    code = "handover.snapshot_broken"
