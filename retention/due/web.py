"""Pages of what is due: the board of each task, the files behind it, the calendar of what is coming."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from babel.dates import format_date
from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response

from records.aggregations.model import Aggregation
from retention.clocks.past import Sight
from retention.clocks.recomputing import under_way
from retention.clocks.words import day_of
from retention.due import drawing, ical, queries, showing
from retention.due.calendar_grid import month_of, neighbours, weeks_of
from retention.due.columns import columns, sum_columns
from retention.due.errors import MonthUnreadable, TaskUnknown, task_of
from retention.due.kinds import Task
from retention.due.labels import BASES, DAYS, REASONS, SIGHTS, TASKS
from retention.due.then import Then, then_of
from system.errors import Objection
from system.listed import ORDER, listed
from system.obligations.queries import subscriber
from system.organization.queries import own_fonds, readable_fonds
from system.web import language, lists
from system.web.language import LOCALES
from system.web.pages import page
from system.work import Installation, Reading

HOME = "/due/board"
BACK, AHEAD = 31, 366 * 2
_ENDING = ".ics"
AnyRequest = Request[Any, Any, Any]


def coming_path(task: Task, on: date, today: date) -> str:
    """Where the files are listed that come to a task on a day; of a day that is past those that still wait."""
    # A loan is overdue only on the day behind the one it was to be back.
    asked = max(on + timedelta(days=1) if task is Task.RETURN else on, today)
    first = on - timedelta(days=1) if task in {Task.TRANSFER, Task.DECLASSIFY} else on
    return f"{HOME}/{task.value}/files?on={asked}&day_from={first}&day_until={first}&reason=ready"


class DueBoardPages(Controller):
    """What a day that has come allows; nothing of it happens by itself."""

    path = HOME
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def home(self, request: AnyRequest) -> Redirect:
        """The first task, on the day that was asked about."""
        asked = request.url.query
        return Redirect(f"{HOME}/{Task.TRANSFER.value}" + (f"?{asked}" if asked else ""))

    @get("/{name:str}", sync_to_thread=True)
    def board(self, request: AnyRequest, name: FromPath[str], reading: NamedDependency[Reading]) -> Response[Any]:
        """One task, with the counts of the others."""
        task = task_of(name)
        with reading:
            on = day_of(request.query_params.get("on", ""), reading.today)
            fonds = own_fonds(reading)
            then = _then(request, reading, fonds.id, on)
            board = queries.board(reading, fonds.id, task, on, then)
            asked = showing.asked_of(on, then)
            found = showing.lines(reading, fonds.id, task, board, asked)
            return page(
                "retention/due/board.html", task=task, on=on, total=board.total, lines=found, **_told(asked, then),
                counts=queries.counts(reading, fonds.id, on, then), pictures=showing.pictures(found), draw=drawing,
                tasks=TASKS, bases=BASES, reasons=dict(REASONS), ways=showing.WAYS, home=HOME,
                recomputing=None if then else under_way(reading, fonds.id),
            )  # fmt: skip

    @get("/{name:str}/files", sync_to_thread=True)
    def files(self, request: AnyRequest, name: FromPath[str], reading: NamedDependency[Reading]) -> Response[Any]:
        """The files of a task, to sort, filter and save."""
        task = task_of(name)
        with reading:
            on = day_of(request.query_params.get("on", ""), reading.today)
            fonds = own_fonds(reading)
            then = _then(request, reading, fonds.id, on)
            asked = showing.asked_of(on, then)
            statement = queries.listed(reading, fonds.id, task, on, then)
            return lists.answer(
                request, reading, statement, columns(task, statement, asked), "retention/due/files.html",
                name=f"{task.value}-{on.isoformat()}", default_sort="day", tie_breaker=Aggregation.id, task=task, on=on,
                tasks=TASKS, bases=BASES, days=DAYS, home=HOME, **_told(asked, then),
            )  # fmt: skip

    @get("/{name:str}/sums/{way:str}", sync_to_thread=True)
    def sums(
        self, request: AnyRequest, name: FromPath[str], way: FromPath[str], reading: NamedDependency[Reading]
    ) -> Response[Any]:
        """The sums of a task by unit, series or year, to sort, filter and save."""
        task = task_of(name)
        if way not in showing.WAYS:
            raise TaskUnknown(name=way[:40])
        with reading:
            on = day_of(request.query_params.get("on", ""), reading.today)
            fonds = own_fonds(reading)
            then = _then(request, reading, fonds.id, on)
            asked = showing.asked_of(on, then)
            board = queries.board(reading, fonds.id, task, on, then)
            lines = showing.lines(reading, fonds.id, task, board, asked)[way]
            statement, found = listed(reading.session, [one.cells() for one in lines], showing.CELLS)
            return lists.answer(
                request, reading, statement, sum_columns(found, showing.WAYS[way], asked), "retention/due/sums.html",
                name=f"{task.value}-{way}-{on.isoformat()}", default_sort="-files", tie_breaker=found[ORDER],
                task=task, on=on, tasks=TASKS, bases=BASES, way=showing.WAYS[way], home=HOME,
                **_told(asked, then),
            )  # fmt: skip


def _then(request: AnyRequest, reading: Reading, fonds_id: UUID, on: date) -> Then | None:
    """What stood on a past day, in the reading that is asked for; by the law where none is."""
    known = request.query_params.get("reading") == Sight.KNOWN.value
    return then_of(reading, fonds_id, on, Sight.KNOWN if known else Sight.LAW)


def _told(asked: Mapping[str, str], then: Then | None) -> dict[str, Any]:
    """What every page says of the day it was asked about."""
    return {
        "asked": urlencode(asked), "sight": asked.get("reading"), "sights": SIGHTS,
        "is_sure": then is None or then.is_sure,
    }  # fmt: skip


class DueCalendarPages(Controller):
    """What becomes due, month by month, and as a calendar to save or to subscribe to."""

    path = "/due"
    include_in_schema = False

    @get("/calendar", sync_to_thread=True)
    def month(self, request: AnyRequest, reading: NamedDependency[Reading]) -> Response[Any]:
        """One month."""
        with reading:
            given = str(request.query_params.get("month", ""))
            try:
                first = month_of(given, reading.today)
                weeks = weeks_of(first, {}, reading.today)
            except (ValueError, OverflowError) as error:
                raise MonthUnreadable(
                    objections=[Objection("due.month_unreadable", "", {"given": given[:40]})]
                ) from error
            coming = queries.days(reading, own_fonds(reading).id, weeks[0][0].on, weeks[-1][-1].on)
            before, after = neighbours(first)
            return page(
                "retention/due/calendar.html", first=first, weeks=weeks_of(first, coming, reading.today),
                before=before, after=after, tasks=TASKS, path_of=coming_path, today=reading.today, comes=bool(coming),
                name=format_date(first, "LLLL y", locale=LOCALES[language.current()]),
                weekdays=[format_date(day.on, "EEEE", locale=LOCALES[language.current()]) for day in weeks[0]],
            )  # fmt: skip

    @get("/calendar.ics", sync_to_thread=True)
    def calendar(self, reading: NamedDependency[Reading]) -> Response[bytes]:
        """The calendar of one's own body."""
        with reading:
            return _calendar(reading)

    @get("/feed/{name:str}", sync_to_thread=True, opt={"public": True})
    def feed(self, name: FromPath[str], installation: NamedDependency[Installation]) -> Response[bytes]:
        """The calendar for a program that has no session, under the secret that an account has for its obligations."""
        actor, spoken = subscriber(installation, name.removesuffix(_ENDING))
        with installation.reading(actor) as reading, language.speaking(spoken or installation.settings.language):
            return _calendar(reading)


def _calendar(reading: Reading) -> Response[bytes]:
    fonds = readable_fonds(reading)
    first, last = reading.today - timedelta(days=BACK), _ahead(reading.today)
    coming = queries.days(reading, fonds.id, first, last)
    host = reading.settings.public_url.rstrip("/")
    return Response(
        ical.written(coming, fonds_id=fonds.id, body=fonds.name, host=host),
        media_type=ical.MEDIA_TYPE,
        headers={
            "Content-Disposition": 'attachment; filename="vencimientos.ics"',
            "Cache-Control": "private, no-cache",
            "X-Robots-Tag": "noindex",
        },
    )


def _ahead(today: date) -> date:
    return date.fromordinal(min(today.toordinal() + AHEAD, date.max.toordinal() - 1))
