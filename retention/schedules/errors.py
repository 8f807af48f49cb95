"""What is refused of schedules."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class ScheduleNotFound(NotFound):
    """No such schedule, or not for this actor."""

    code = "schedule.not_found"


class ScheduleEntryNotFound(NotFound):
    """No such entry, or not for this actor."""

    code = "schedule.entry_not_found"


class ScheduleNeedsChart(Conflict):
    """The body has no classification chart: a schedule says terms of its series."""

    code = "schedule.needs_chart"
    basis = "LGA 4-XIII, 13"


class ScheduleUnreadable(Invalid):
    """The file has no column that names the series, or none that says their terms."""

    code = "schedule.unreadable"


class ScheduleNotDraft(Conflict):
    """Only a draft may come into force."""

    code = "schedule.not_draft"


class NoDraftSchedule(NotFound):
    """The body has no draft to approve."""

    code = "schedule.no_draft"


class ScheduleBreaksRules(Conflict):
    """The version may not come into force; the objections name every row that keeps it."""

    code = "schedule.breaks_rules"
