"""The obligations of a body as an iCalendar (RFC 5545). No clock is read: the same state gives the same bytes.

Every event lies on the statutory day, whatever day that is; its alarm rings at nine on the last working day up to it.
Nobody is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from icalendar import Alarm, Calendar, Event

from system.obligations.due import Standing
from system.obligations.queries import Line
from system.organization.obligation_labels import note_of, title_of
from system.web.language import gettext as _
from system.web.language import long_date, of_body

MEDIA_TYPE = "text/calendar"  # the framework adds the charset
_RINGS_AT = time(9)
_DAY = timedelta(days=1)
_MET = frozenset({Standing.FULFILLED, Standing.LATE})


@dataclass(frozen=True)
class Whose:
    """The body whose calendar it is. `host` is the installation's public address, "" where it has none.

    `agreed_at` tells for each year when the body's own calendar was laid down.
    """

    fonds_id: UUID
    name: str
    since: datetime
    host: str
    agreed_at: Mapping[int, datetime]


def written(lines: Sequence[Line], whose: Whose) -> bytes:
    """The calendar of these obligations in the language spoken; those without a day are passed over."""
    found = Calendar()
    found.add("prodid", "-//Constancia//Obligaciones//ES")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", _("Obligaciones archivísticas %(of_body)s") % {"of_body": of_body(whose.name)})
    found.add("refresh-interval", _DAY, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "P1D")
    for line in lines:
        if line.due is not None:
            found.add_component(_event(line, line.due.due_on, line.due.alert_on, whose))
    content: bytes = found.to_ical()
    return content


def path_of(line: Line) -> str:
    """The page of an obligation for a period."""
    return f"/obligations/{line.term.id}/{line.period}"


def _event(line: Line, due_on: date, alert_on: date, whose: Whose) -> Event:
    met = line.standing in _MET
    title = f"{title_of(line.term)}, {line.period}"
    event = Event()
    event.add("uid", f"{line.term.id}.{line.period}@{whose.fonds_id}")
    event.add("dtstamp", _changed_at(line, due_on, whose))
    event.add("sequence", _changes(line, due_on, whose))
    event.add("dtstart", due_on)
    event.add("dtend", due_on + _DAY)
    event.add("summary", _("Cumplida: %(title)s") % {"title": title} if met else title)
    event.add("description", "\n".join(_description(line, due_on, alert_on, whose)))
    event.add("categories", [_("Obligaciones archivísticas")])
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    if whose.host:
        event.add("url", f"{whose.host}{path_of(line)}")
    if not met:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", datetime.combine(alert_on, _RINGS_AT) - datetime.combine(due_on, time.min))
        event.add_component(alarm)
    return event


def _description(line: Line, due_on: date, alert_on: date, whose: Whose) -> list[str]:
    said = [whose.name, line.term.basis, note_of(line.term)]
    if alert_on != due_on:
        said.append(
            _("El día señalado por la ley es inhábil: conviene cumplir a más tardar el %(day)s.")
            % {"day": long_date(alert_on)}
        )
    if line.fulfilled_on is not None:
        said.append(_("Cumplida el %(day)s.") % {"day": long_date(line.fulfilled_on)})
    return [text for text in said if text]


def _changed_at(line: Line, due_on: date, whose: Whose) -> datetime:
    """When what the event says last changed: never the clock, so that an unchanged calendar keeps its bytes."""
    moments = [whose.since, *_agreed(due_on, whose)]
    for one in line.recorded:
        moments.append(one.evidence.recorded_at)
        if one.evidence.withdrawn_at is not None:
            moments.append(one.evidence.withdrawn_at)
    moments.extend(datetime.combine(one.on, time.min, UTC) for one in line.published)
    return max(moments).astimezone(UTC).replace(microsecond=0)


def _changes(line: Line, due_on: date, whose: Whose) -> int:
    withdrawn = len(line.recorded) - len(line.counting)
    return len(line.recorded) + withdrawn + len(line.published) + len(_agreed(due_on, whose))


def _agreed(due_on: date, whose: Whose) -> list[datetime]:
    return [whose.agreed_at[due_on.year]] if due_on.year in whose.agreed_at else []
