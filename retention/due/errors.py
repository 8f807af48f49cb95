"""What is refused of the board of what is due."""

from __future__ import annotations

from system.errors import Invalid, NotFound


class TaskUnknown(NotFound):
    """There is no such task."""

    code = "due.task_unknown"


class MonthUnreadable(Invalid):
    """The month was not told as year and month."""

    code = "due.month_unreadable"
