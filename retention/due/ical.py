"""What becomes due as an iCalendar (RFC 5545): one event for each day and task, with how many files. Nobody is named.

No clock is read: the same state gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from icalendar import Calendar, Event

from retention.due.kinds import Task
from retention.due.labels import BASES, TASKS
from system.web.language import gettext as _
from system.web.language import ngettext, of_body

MEDIA_TYPE = "text/calendar"  # the framework adds the charset
_DAY = timedelta(days=1)


def written(coming: Mapping[date, Mapping[Task, int]], *, fonds_id: UUID, body: str, host: str) -> bytes:
    """The calendar of these days in the language spoken. `host` is the public address, "" where there is none."""
    found = Calendar()
    found.add("prodid", "-//Constancia//Vencimientos//ES")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", _("Vencimientos %(of_body)s") % {"of_body": of_body(body)})
    found.add("refresh-interval", _DAY, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "P1D")
    for day, tasks in coming.items():
        for task, files in tasks.items():
            found.add_component(_event(day, task, files, fonds_id, host))
    content: bytes = found.to_ical()
    return content


def _event(day: date, task: Task, files: int, fonds_id: UUID, host: str) -> Event:
    event = Event()
    event.add("uid", f"{task.value}.{day.isoformat()}@{fonds_id}")
    event.add("dtstamp", datetime.combine(day, time.min, UTC))
    event.add("dtstart", day)
    event.add("dtend", day + _DAY)
    counted = ngettext("%(num)s expediente", "%(num)s expedientes", files) % {"num": files}
    event.add("summary", f"{_(TASKS[task])}: {counted}")
    event.add("description", BASES[task])
    event.add("categories", [_("Vencimientos")])
    event.add("transp", "TRANSPARENT")
    if host:
        event.add("url", f"{host}/due/board/{task.value}?on={day.isoformat()}")
    return event
