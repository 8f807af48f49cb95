"""What is refused of the board of what is due."""

from __future__ import annotations

from retention.due.kinds import Task
from system.errors import Invalid, NotFound


class TaskUnknown(NotFound):
    """There is no such task."""

    code = "due.task_unknown"


class StretchUnreadable(Invalid):
    """The days asked about end before they begin, or are too many."""

    code = "due.stretch_unreadable"


class MonthUnreadable(Invalid):
    """The month was not told as year and month."""

    code = "due.month_unreadable"


class TooMuchChanged(Invalid):
    """Of more files something changed behind the day than are reckoned at once."""

    code = "due.too_much_changed"


def task_of(name: str) -> Task:
    """A task by its name.

    Raises:
        TaskUnknown
    """
    try:
        return Task(name)
    except ValueError as error:
        raise TaskUnknown(name=name[:40]) from error
