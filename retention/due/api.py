"""What is due by unit, series and year over JSON, the files behind it, and what is coming."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from records.aggregations.model import Aggregation
from retention.clocks.past import Sight
from retention.due import queries, showing
from retention.due.columns import columns
from retention.due.errors import task_of
from retention.due.schemas import Coming, DueBoard, WaitingList, coming, due_board, waiting_file
from retention.due.then import then_of
from system.listing import run
from system.organization.queries import own_fonds
from system.web.lists import list_query
from system.work import Reading

SIGHT = QueryParameter(name="reading", pattern="^(law|known)$")


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
        "may see. Of a past day it is told as things stood then: `reading=law` by what is known today, `reading=known` "
        "by what the system knew when the day ended; metres, boxes, bytes and units are today's.",
    )
    def board(
        self,
        name: FromPath[str],
        reading: NamedDependency[Reading],
        on: FromQuery[date | None] = None,
        sight: Annotated[str, SIGHT] = Sight.LAW.value,
        fonds: FromQuery[str] = "",
    ) -> DueBoard:
        """One task."""
        task = task_of(name)
        with reading:
            day, body = on or reading.today, own_fonds(reading, fonds)
            then = then_of(reading, body.id, day, Sight(sight))
            board, asked = queries.board(reading, body.id, task, day, then), showing.asked_of(day, then)
            return due_board(task, asked, board.total, showing.lines(reading, body.id, task, board, asked))

    @get(
        "/{name:str}/files",
        sync_to_thread=True,
        summary="The files of a task",
        description="The files that wait for a task on the day `on` (today by default), each with the day it came and "
        "`ready` or the reason it stands apart. Filters: `unit`, `series`, `reference`, `title`, `reason`, `stage`, "
        "`day_from`, `day_until`, `closed_on_from`, `closed_on_until`; `sort`, `page` and `size`. Of a past day "
        "`reading` as of the board.",
    )
    def files(  # noqa: PLR0917 - Litestar gives query parameters by name
        self,
        name: FromPath[str],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
        on: FromQuery[date | None] = None,
        sight: Annotated[str, SIGHT] = Sight.LAW.value,
        fonds: FromQuery[str] = "",
    ) -> WaitingList:
        """One page."""
        task = task_of(name)
        with reading:
            day, body = on or reading.today, own_fonds(reading, fonds)
            then = then_of(reading, body.id, day, Sight(sight))
            asked = showing.asked_of(day, then)
            statement = queries.listed(reading, body.id, task, day, then)
            shown = columns(task, statement, asked)
            found = run(
                reading.session, statement, shown, list_query(request, shown),
                default_sort="day", tie_breaker=Aggregation.id,
            )  # fmt: skip
            return WaitingList(
                task=task.value, on=day, reading=asked.get("reading", ""), total=found.total, page=found.query.page,
                pages=found.pages, files=[waiting_file(row) for row in found.rows],
            )  # fmt: skip


class DueCalendarApi(Controller):
    """What becomes due, day by day."""

    path = "/api/due/calendar"
    tags = ("Retention",)

    @get(
        "/",
        sync_to_thread=True,
        summary="What becomes due",
        description="How many files come to each task on each day from `first` (today by default) to `last` (a year "
        "later by default), both included; what stands apart is left out.",
    )
    def calendar(
        self,
        reading: NamedDependency[Reading],
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
        fonds: FromQuery[str] = "",
    ) -> Coming:
        """The days of a stretch on which anything comes."""
        with reading:
            begins, ends = queries.stretch(reading, first, last)
            return coming(begins, ends, queries.days(reading, own_fonds(reading, fonds).id, begins, ends))
