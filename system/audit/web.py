"""The page of the history."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Response, Stream

from system.audit import queries
from system.history import Entry
from system.web import lists
from system.work import Reading


class HistoryPages(Controller):
    """What happened in the body, newest first."""

    path = "/history"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def show(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[str] | Stream:
        """The entries, filtered and paged, or all of them as CSV."""
        with reading:
            return lists.answer(
                request,
                reading,
                queries.statement(reading),
                queries.COLUMNS,
                "system/history.html",
                name="historial",
                default_sort="-seq",
                tie_breaker=Entry.seq,
            )
