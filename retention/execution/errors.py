"""What is refused of an execution."""

from __future__ import annotations

from system.errors import Conflict, Forbidden, IntegrityBroken, NotFound


class ExecutionNotFound(NotFound):
    """No such execution, or not for this actor."""

    code = "execution.not_found"


class TombstoneNotFound(NotFound):
    """No such tombstone, or not for this actor."""

    code = "tombstone.not_found"


class ExecutionRefused(Conflict):
    """The list may not be executed, or not by these people; the objections say why."""

    code = "execution.refused"
    basis = "LGA 58; LGA 121"


class ExecutionElsewhere(Conflict):
    """The execution is in no state that this act begins in."""

    code = "execution.elsewhere"


class ExecutionUnderWay(Conflict):
    """Somebody began to execute this list already."""

    code = "execution.under_way"


class ExecutionExpired(Conflict):
    """Nobody confirmed it in time; it has to be begun anew."""

    code = "execution.expired"


class NeedsOwnAccount(Forbidden):
    """Only a person with an account destroys or witnesses: the machine's operator is nobody's second pair of eyes."""

    code = "execution.needs_account"


class DeliveredRefused(Conflict):
    """The content of delivered files may not be destroyed, or not by this person; the objections say why."""

    code = "execution.delivered_refused"
    basis = "LGA 33"


class ContentLeftOver(Conflict):
    """Something of a destroyed file can still be read, or the store does not answer; it is tried again."""

    code = "execution.left_over"


class StoreUnavailable(Conflict):
    """The store does not answer, or holds nothing of a file: nothing of it is begun."""

    code = "execution.store_unavailable"


class ObjectsMiscounted(IntegrityBroken):
    """The objects destroyed are not as many as the inventory had: nothing is certified (domain 7 D 46)."""

    code = "execution.objects_miscounted"


class IndexNotPurged(Exception):
    """Words of what was destroyed may still stand in the files of the index. Nobody's fault: the job is run again."""
