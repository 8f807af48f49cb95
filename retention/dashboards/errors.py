"""What is refused of dashboards."""

from __future__ import annotations

from system.errors import NotFound


class DashboardNotFound(NotFound):
    """No such dashboard, or no such table in it."""

    code = "dashboard.not_found"
