"""What is refused of clocks and triggers."""

from __future__ import annotations

from system.errors import IntegrityBroken, Invalid, NotFound


class TriggerUnfit(Invalid):
    """The event cannot be recorded as it is said; the objections say why."""

    code = "trigger.unfit"
    basis = "LGA 4-XLVI"


class DueListUnreadable(Invalid):
    """The list was asked for in a way that cannot be read."""

    code = "due.unreadable"


class ClocksMiscounted(IntegrityBroken):
    """Fewer or more clocks were set than files were counted; nothing of it was kept."""

    code = "clock.miscounted"


class RecomputationNotFound(NotFound):
    """There is no such recomputation, or not for this actor."""

    code = "recomputation.not_found"


class QueueUnknown(NotFound):
    """There is no such queue."""

    code = "due.queue_unknown"
