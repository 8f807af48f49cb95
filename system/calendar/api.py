"""The JSON API of calendars."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter

from system.calendar import queries, service
from system.calendar.queries import YearCalendar
from system.calendar.schemas import CalendarOut, NewCalendar, calendar_out
from system.organization import queries as organization
from system.work import Reading, Work

Year = Annotated[int, PathParameter(ge=1990, le=2200, description="Year of the calendar.")]


class CalendarApi(Controller):
    """Non-working days of the account's body."""

    path = "/api/calendar"
    tags = ("Calendar",)

    @get("/{year:int}", sync_to_thread=True, summary="One year")
    def show(self, year: Year, reading: NamedDependency[Reading]) -> YearCalendar:
        """The days of a year on which the body does not work, weekends aside, each with who says so."""
        with reading:
            return queries.year_calendar(reading, organization.readable_fonds(reading).id, year)

    @post("/{year:int}", sync_to_thread=True, summary="Lay down a year")
    def lay_down(self, year: Year, data: JSONBody[NewCalendar], work: NamedDependency[Work]) -> CalendarOut:
        """Take a body's own days of a year, all of them or none; replaces what there was. Wrong rows are named."""
        agreement = service.Agreement(
            year=year, title=data.title, number=data.number, agreed_on=data.agreed_on, sets=tuple(data.sets)
        )
        with work:
            fonds_id = organization.own_fonds(work).id
            return calendar_out(service.import_calendar(work, fonds_id, agreement, data.csv.encode()))
