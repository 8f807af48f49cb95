"""Pages of dashboards: what one has to do, each board with its pictures, and each table with sort, filter and CSV."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from retention.dashboards import todo
from retention.dashboards.boards import board_of
from retention.dashboards.tables import found, page_of
from retention.dashboards.tasks_board import tasks
from retention.due import drawing
from system.organization.queries import own_fonds
from system.web.frame import this_request
from system.web.inbox import waiting
from system.web.lists import csv_response, list_query, list_view
from system.web.pages import page, pages_of
from system.work import Reading

HOME = "/dashboards"
AnyRequest = Request[Any, Any, Any]


class DashboardPages(Controller):
    """How things stand, as pictures with the table behind each."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def home(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """What one has to do."""
        with reading:
            fonds = own_fonds(reading)
            board = tasks(reading, fonds.id)
            return page(
                "retention/dashboards/home.html", board=board, home=HOME, draw=drawing,
                facts=[*todo.facts(reading, fonds.id), *board.facts], oldest=todo.oldest(reading, fonds.id),
                groups=todo.counted(waiting(pages_of(this_request()).inbox, reading)),
            )  # fmt: skip

    @get("/{name:str}", sync_to_thread=True)
    def board(self, name: FromPath[str], reading: NamedDependency[Reading]) -> Response[Any]:
        """One dashboard."""
        with reading:
            board = board_of(reading, own_fonds(reading).id, name)
            return page("retention/dashboards/board.html", board=board, facts=board.facts, home=HOME, draw=drawing)

    @get("/{name:str}/tables/{table:str}", sync_to_thread=True)
    def table(
        self, request: AnyRequest, name: FromPath[str], table: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The table behind a picture, or its CSV."""
        with reading:
            board = board_of(reading, own_fonds(reading).id, name)
            held = board.table(table)
            query = list_query(request, held.columns)
            if request.query_params.get("export") == "csv":
                return csv_response(
                    f"{board.name}-{held.name}-{board.on.isoformat()}", held.columns, found(held, query)
                )
            view = list_view(request, page_of(held, query), held.columns)
            return page("retention/dashboards/table.html", board=board, table=held, view=view, home=HOME)
