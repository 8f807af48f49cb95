"""The yearly calendar of primary transfers as an iCalendar (RFC 5545). No clock is read, nobody is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from icalendar import Calendar, Event

from system.web.language import gettext as _

MEDIA_TYPE = "text/calendar"
_DAY = timedelta(days=1)


def written(rows: Sequence[Any], host: str) -> bytes:
    """The windows of a year, each as the days it lasts; `rows` are transfers with the codes of their units."""
    found = Calendar()
    found.add("prodid", "-//Constancia//Transferencias//ES")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", _("Calendario de transferencias primarias"))
    for transfer, unit in rows:
        event = Event()
        event.add("uid", f"transfer.{transfer.id}")
        event.add("dtstamp", transfer.made_at.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", transfer.starts_on)
        event.add("dtend", transfer.ends_on + _DAY)
        event.add("summary", _("Transferencia primaria de %(unit)s") % {"unit": unit})
        event.add("description", _("Expedientes cerrados hasta %(year)s") % {"year": transfer.until_year})
        event.add("transp", "TRANSPARENT")
        if host:
            event.add("url", f"{host.rstrip('/')}/transfers/{transfer.id}")
        found.add_component(event)
    content: bytes = found.to_ical()
    return content
