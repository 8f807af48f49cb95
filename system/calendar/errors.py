"""What is refused of calendars."""

from __future__ import annotations

from system.errors import Invalid


class CalendarRefused(Invalid):
    """A calendar cannot be taken; the objections name every row and field."""

    code = "calendar.refused"
