"""The page of a body's year: which days nobody works, and who says so."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import Any

from babel.dates import format_date
from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody
from litestar.response import Response

from system.calendar import queries, service
from system.calendar.agreement import LARGEST
from system.calendar.days import is_working
from system.calendar.legal import SETS
from system.errors import Conflict, Invalid
from system.organization import queries as organization
from system.web.forms import Form, FormReader
from system.web.language import LOCALES, current
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

HOME = "/calendar"
_FIRST, _LAST = 1990, 2200


class CalendarPages(Controller):
    """Non-working days of a body."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def this_year(self, reading: NamedDependency[Reading], year: FromQuery[str] = "") -> Response[Any]:
        """The year of today, or the one asked for."""
        with reading:
            reader = FormReader({"year": year})
            wanted = reader.number("year", least=_FIRST, most=_LAST)
            reader.refuse()
            return _show(reading, wanted or reading.today.year)

    @get("/{year:int}", sync_to_thread=True)
    def show(self, year: FromPath[int], reading: NamedDependency[Reading]) -> Response[str]:
        """One year, month by month."""
        with reading:
            return _show(reading, min(max(year, _FIRST), _LAST))

    @post("/{year:int}", sync_to_thread=True, request_max_body_size=LARGEST * 2)
    def upload(
        self,
        year: FromPath[int],
        data: MultipartBody[dict[str, Any]],
        work: NamedDependency[Work],
        reading: NamedDependency[Reading],
    ) -> Response[Any]:
        """Lay down the days of a year from a CSV; wrong rows are named and nothing is taken."""
        typed = {name: value for name, value in data.items() if isinstance(value, str)}
        file = data.get("file")
        content = file.file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
        reader = FormReader(typed)
        agreed_on = reader.day("agreed_on", required=True)
        try:
            reader.refuse()
            with work:
                agreement = service.Agreement(
                    year=year,
                    title=reader.text("title", limit=300),
                    number=reader.text("number", limit=200),
                    agreed_on=agreed_on or work.today,
                    sets=tuple(name for name in SETS if reader.flag(name)),
                )
                service.import_calendar(work, organization.own_fonds(work).id, agreement, content)
        except (Invalid, Conflict) as refused:
            with reading:
                return _show(reading, min(max(year, _FIRST), _LAST), Form(typed, refused), status=status_of(refused))
        return redirect(f"{HOME}/{year}", flash=_("Calendario guardado."))


def _show(reading: Reading, year: int, form: Form | None = None, *, status: int = 200) -> Response[str]:
    fonds = organization.readable_fonds(reading)
    found = queries.year_calendar(reading, fonds.id, year)
    by_date = queries.days_by_date(found)
    return page(
        "system/calendar/year.html",
        status=status,
        calendar=found,
        year=year,
        grid=[_month(year, month, by_date) for month in range(1, 13)],
        form=form or Form(dict.fromkeys(found.sets, "true")),
        sets=SETS,
        home=HOME,
    )


def _month(year: int, month: int, by_date: dict[date, list[queries.DayOff]]) -> dict[str, Any]:
    off = frozenset(by_date)
    weeks = [
        [
            None if day.month != month else {"day": day, "works": is_working(day, off), "off": by_date.get(day, [])}
            for day in week
        ]
        for week in months.Calendar(firstweekday=0).monthdatescalendar(year, month)
    ]
    name = format_date(date(year, month, 1), "LLLL", locale=LOCALES[current()])
    return {"name": name, "weeks": weeks}
