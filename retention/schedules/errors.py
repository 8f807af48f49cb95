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


class ScheduleDraftExists(Conflict):
    """The body has a draft already; one at a time."""

    code = "schedule.draft_exists"


class ScheduleChartUnfit(Invalid):
    """A schedule is drawn on the chart in force or on the draft of the next one, of the same body."""

    code = "schedule.chart_unfit"
    basis = "LGA 13"


class ScheduleEntryUnfit(Invalid):
    """The entry cannot be kept as it is; the objections say why, each at its field."""

    code = "schedule.entry_unfit"


class ScheduleEntryFed(Conflict):
    """The entry is drawn from an appraisal sheet: what the sheet says is changed there."""

    code = "schedule.entry_is_fed"
    basis = "LGA 56"


class ScheduleEntryChanged(Conflict):
    """Somebody else changed the entry after it was shown."""

    code = "schedule.entry_changed_meanwhile"


class ScheduleEntryLeanedOn(Conflict):
    """Subseries take their terms or technique from the entry."""

    code = "schedule.entry_leaned_on"


class ScheduleVersionUnknown(NotFound):
    """The body has no version of this number."""

    code = "schedule.version_unknown"
