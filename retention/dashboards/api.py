"""Dashboards over JSON."""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from retention.dashboards.boards import board_of
from retention.dashboards.schemas import DashboardOut, dashboard_out
from system.organization.queries import own_fonds
from system.work import Reading


class DashboardApi(Controller):
    """How things stand, in numbers."""

    path = "/api/dashboards"
    tags = ("Dashboards",)

    @get(
        "/{name:str}",
        sync_to_thread=True,
        summary="A dashboard",
        description="Its numbers and tables today, of the files in the caller's sight. `name` is `tasks` (open files), "
        "`backlog` (terms that are over, files without a clock), `completeness` or `growth`.",
    )
    def board(self, name: FromPath[str], reading: NamedDependency[Reading]) -> DashboardOut:
        """The dashboard."""
        with reading:
            return dashboard_out(board_of(reading, own_fonds(reading).id, name))
