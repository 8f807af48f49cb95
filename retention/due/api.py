"""What is due by unit, series and year over JSON."""

from __future__ import annotations

from datetime import date

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from retention.due import queries, showing
from retention.due.errors import TaskUnknown
from retention.due.kinds import Task
from retention.due.schemas import DueBoard, due_board
from system.organization.queries import own_fonds
from system.work import Reading


class DueBoardApi(Controller):
    """The board of what is due."""

    path = "/api/due/board"
    tags = ("Retention",)

    @get(
        "/{name:str}",
        sync_to_thread=True,
        summary="What is due for a task",
        description="`transfer` (the office term is over), `disposal`, `sampling`, `conservation` (all terms are "
        "over), `declassify` (the reserve ended) or `return` (a loan is overdue): how much is ready on the day `on` "
        "(today by default) by unit, series and year, and what stands apart with its reason. Only files the caller "
        "may see.",
    )
    def board(
        self,
        name: FromPath[str],
        reading: NamedDependency[Reading],
        on: FromQuery[date | None] = None,
        fonds: FromQuery[str] = "",
    ) -> DueBoard:
        """One task."""
        if name not in set(Task):
            raise TaskUnknown(name=name[:40])
        task = Task(name)
        with reading:
            day, body = on or reading.today, own_fonds(reading, fonds)
            board = queries.board(reading, body.id, task, day)
            return due_board(task, day, board.total, showing.lines(reading, body.id, task, day, board))
