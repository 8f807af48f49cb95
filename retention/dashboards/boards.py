"""The dashboards by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from retention.dashboards.backlog_board import backlog
from retention.dashboards.completeness_board import completeness
from retention.dashboards.errors import DashboardNotFound
from retention.dashboards.figures import Board
from retention.dashboards.growth_board import growth
from retention.dashboards.tasks_board import tasks
from system.work import Reading

BOARDS: Mapping[str, Callable[[Reading, UUID], Board]] = {
    "tasks": tasks,
    "backlog": backlog,
    "completeness": completeness,
    "growth": growth,
}


def board_of(reading: Reading, fonds_id: UUID, name: str) -> Board:
    """A dashboard by name.

    Raises:
        DashboardNotFound, NotPermitted
    """
    if name not in BOARDS:
        raise DashboardNotFound(name=name[:40])
    return BOARDS[name](reading, fonds_id)
