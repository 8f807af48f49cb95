"""What forecasts add to the page of a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from retention.forecasts.queries import applications
from retention.schedules.model import ScheduleState
from retention.schedules.queries import schedule_of
from system.actor import Permission, Place
from system.work import Reading


def forecast_panel(reading: Reading, schedule_id: UUID) -> Mapping[str, Any]:
    """The way to what the version would change, and the decisions that applied it to closed files."""
    schedule = schedule_of(reading, schedule_id)
    in_force = schedule.state is ScheduleState.IN_FORCE
    return {
        "schedule": schedule,
        "sees_files": reading.actor.holds(Permission.AGGREGATION_READ),
        "decisions": applications(reading, schedule),
        "may_decide": in_force and reading.actor.may(Permission.SCHEDULE_APPROVE, Place(schedule.fonds_id)),
    }
