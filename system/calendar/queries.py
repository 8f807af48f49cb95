"""Looks at the days on which a body does not work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import select

from system.calendar.legal import days_of, known_years, legal_days
from system.calendar.model import AgreedCalendar, NonWorkingDay
from system.organization import queries as organization
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work
OWN = "own"


class DayOff(msgspec.Struct, frozen=True):
    """A day nobody works: which set or agreement says so ("LFT74", "LFPA28", "own"), and what it says."""

    day: date
    source: str
    note: str


class YearCalendar(msgspec.Struct, frozen=True):
    """One body's year. `known` is false where the product has no legal days of that year: only weekends would count."""

    year: int
    sets: tuple[str, ...]
    known: bool
    days: tuple[DayOff, ...]
    agreement: Agreement | None


class Agreement(msgspec.Struct, frozen=True):
    """What a body's own calendar of a year stands on."""

    id: UUID
    title: str
    agreement: str
    agreed_on: date
    sha256: str
    uploaded_by: str


def agreed_calendars(stand: Stand, fonds_id: UUID) -> Sequence[AgreedCalendar]:
    """The calendars a body laid down and has not replaced, the newest year first."""
    return stand.session.scalars(
        select(AgreedCalendar)
        .where(
            AgreedCalendar.fonds_id == fonds_id,
            AgreedCalendar.replaced_at.is_(None),
            within_body(stand.actor, AgreedCalendar.fonds_id),
        )
        .order_by(AgreedCalendar.year.desc())
    ).all()


def own_days(stand: Stand, calendar_id: UUID) -> list[DayOff]:
    """The days one agreement laid down, in order."""
    rows = stand.session.execute(
        select(NonWorkingDay.day, NonWorkingDay.note)
        .join(AgreedCalendar, AgreedCalendar.id == NonWorkingDay.calendar_id)
        .where(NonWorkingDay.calendar_id == calendar_id, within_body(stand.actor, AgreedCalendar.fonds_id))
        .order_by(NonWorkingDay.day)
    )
    return [DayOff(day, OWN, note) for day, note in rows]


def non_working_days(stand: Stand, fonds_id: UUID, first: date, last: date) -> frozenset[date]:
    """Every day from `first` to `last` on which the body does not work, weekends aside: what `days` counts with.

    Each year follows the sets its own agreement names, else those of the body's jurisdiction profile; to them come
    the days of the body's agreements, of which one year's may run into the next.
    """
    sets = {calendar.year: tuple(calendar.sets) for calendar in agreed_calendars(stand, fonds_id)}
    found = set(
        stand.session.scalars(
            select(NonWorkingDay.day)
            .join(AgreedCalendar, AgreedCalendar.id == NonWorkingDay.calendar_id)
            .where(
                AgreedCalendar.fonds_id == fonds_id,
                AgreedCalendar.replaced_at.is_(None),
                within_body(stand.actor, AgreedCalendar.fonds_id),
                NonWorkingDay.day.between(first, last),
            )
        )
    )
    for year in range(first.year, last.year + 1):
        chosen = sets.get(year) or _profile_sets(stand, fonds_id, year)
        found.update(day for day in days_of(*chosen) if day.year == year and first <= day <= last)
    return frozenset(found)


def year_calendar(stand: Stand, fonds_id: UUID, year: int) -> YearCalendar:
    """One body's year, day by day and source by source."""
    own = next((calendar for calendar in agreed_calendars(stand, fonds_id) if calendar.year == year), None)
    sets = tuple(own.sets) if own else _profile_sets(stand, fonds_id, year)
    days = [DayOff(day, name, note) for name in sets for day, note in legal_days()[name].items() if day.year == year]
    rows = stand.session.execute(
        select(NonWorkingDay.day, NonWorkingDay.note)
        .join(AgreedCalendar, AgreedCalendar.id == NonWorkingDay.calendar_id)
        .where(
            AgreedCalendar.fonds_id == fonds_id,
            AgreedCalendar.replaced_at.is_(None),
            within_body(stand.actor, AgreedCalendar.fonds_id),
            NonWorkingDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    days.extend(DayOff(day, OWN, note) for day, note in rows)
    agreement = Agreement(own.id, own.title, own.agreement, own.agreed_on, own.sha256, own.uploaded_by) if own else None
    ordered = tuple(sorted(days, key=lambda off: (off.day, off.source)))
    return YearCalendar(year=year, sets=sets, known=year in known_years(), days=ordered, agreement=agreement)


def days_by_date(calendar: YearCalendar) -> dict[date, list[DayOff]]:
    """The year's days off with all who say so."""
    found: dict[date, list[DayOff]] = defaultdict(list)
    for off in calendar.days:
        found[off.day].append(off)
    return found


def _profile_sets(stand: Stand, fonds_id: UUID, year: int) -> tuple[str, ...]:
    _row, profile = organization.adopted_on(stand, fonds_id, date(year, 12, 31))
    return profile.calendar_sets
