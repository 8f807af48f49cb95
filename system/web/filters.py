"""How dates, numbers, sizes and terms are said on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from markupsafe import Markup

from system.listing import Column
from system.settings import Settings
from system.web.language import LOCALES, current, gettext, long_date, ngettext, of_body

DASH = "—"
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND = 1000


def of(settings: Settings) -> Mapping[str, Callable[..., Any]]:
    """The filters of every template. Nothing is shown as a dash."""
    zone = ZoneInfo(settings.time_zone)
    return {
        "long_date": lambda value: _day(value, zone, long_date),
        "short_date": lambda value: _day(value, zone, _short),
        "iso": _iso,
        "moment": lambda value: moment(value, zone),
        "bytes": size,
        "number": number,
        "of_body": of_body,
        "term": term,
        "shown": lambda value: shown(value, zone),
    }


def _day(value: date | datetime | str | None, zone: tzinfo, form: Callable[[date], str]) -> str:
    if value is None or value == "":
        return DASH
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(zone).date()
    return form(value)


def _short(day: date, language: str | None = None) -> str:
    language = language or current()
    return f"{day:%d/%m/%Y}" if language == "es" else format_date(day, "dd MMM yyyy", locale=LOCALES[language])


def _iso(value: date | datetime | None) -> str:
    return value.isoformat() if value else ""


def moment(value: datetime | None, zone: tzinfo = UTC) -> str:
    """Day and time in the installation's zone."""
    if value is None:
        return DASH
    form = "d MMM yyyy, HH:mm"
    return format_datetime(value.astimezone(zone), form, locale=LOCALES[current()])


def size(value: int | None) -> str:
    """A number of bytes with the unit people read."""
    if value is None:
        return DASH
    amount, unit = float(value), 0
    while amount >= _THOUSAND and unit < len(_UNITS) - 1:
        amount, unit = amount / _THOUSAND, unit + 1
    said = format_decimal(amount, "#,##0" if unit == 0 else "#,##0.#", locale=LOCALES[current()])
    return f"{said} {_UNITS[unit]}"


def number(value: float | None) -> str:
    """A number with its separators."""
    if value is None:
        return DASH
    if isinstance(value, int) and abs(value) < _THOUSAND:
        return str(value)
    return format_decimal(value, locale=LOCALES[current()])


def term(years: int | None, months: int = 0) -> str:
    """A period in words: 2 años, 6 meses."""
    parts = []
    if years:
        parts.append(ngettext("%(num)s año", "%(num)s años", years) % {"num": years})
    if months:
        parts.append(ngettext("%(num)s mes", "%(num)s meses", months) % {"num": months})
    return ", ".join(parts) or DASH


def shown(value: object, zone: tzinfo = UTC) -> object:
    """Any value as a cell shows it."""
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return gettext("sí") if value else gettext("no")
    if isinstance(value, datetime):
        return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), moment(value, zone))
    if isinstance(value, date):
        return _dated(value, current())
    if isinstance(value, int | float):
        return number(value)
    return value


def cell(row: Any, column: Column, zone: tzinfo = UTC) -> object:
    """A cell of a list as a page shows it: the label of a choice, else the value as people read it."""
    value = column.read(row)
    if column.choices and value is not None:
        return choice(column, str(value).lower() if isinstance(value, bool) else str(value))
    return shown(value, zone)


def choice(column: Column, text: str) -> str:
    """The label of one of a column's choices; anything else as it is."""
    return next((gettext(label) for value, label in column.choices if value == text), text)


@lru_cache(maxsize=4096)
def _dated(day: date, language: str) -> Markup:
    return Markup('<time datetime="{}" class="text-nowrap">{}</time>').format(day.isoformat(), _short(day, language))


@cache
def icon(name: str, sprite: str) -> Markup:
    """One of the icons of the sprite; it stands beside words, so screen readers pass over it."""
    drawing = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return Markup(drawing).format(sprite, name)  # noqa: S704 - the drawing is our own; what goes in is escaped
