"""Acts on a body's calendar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from system.actor import Permission, Place
from system.calendar.agreement import read
from system.calendar.errors import CalendarRefused
from system.calendar.events import CalendarAgreed
from system.calendar.legal import SETS
from system.calendar.model import AgreedCalendar, NonWorkingDay
from system.errors import Objection, refuse_all
from system.organization import queries as organization
from system.organization.model import Fonds
from system.work import Work

_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_LONGEST_TITLE, _LONGEST_NUMBER = 300, 200


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The agreement that a calendar stands on.

    `sets` are the legal sets it follows beside its own days; none means those of the body's jurisdiction profile.
    """

    year: int
    title: str
    number: str
    agreed_on: date
    sets: tuple[str, ...] = ()


def import_calendar(work: Work, fonds_id: UUID, agreement: Agreement, content: bytes) -> AgreedCalendar:
    """Lay down a body's non-working days of a year from a CSV file, all of them or none; replaces what there was.

    Raises:
        CalendarRefused: with every wrong field and row.
    """
    fonds = organization.fonds_of(work, fonds_id)
    work.actor.require(Permission.CALENDAR_MANAGE, Place(fonds.id))
    found = read(content, agreement.year)
    refuse_all(CalendarRefused, [*_objections(agreement), *found.objections])
    _row, profile = organization.adopted_on(work, fonds.id, date(agreement.year, 12, 31))
    sets = agreement.sets or profile.calendar_sets
    # Two uploads for one year take turns, so that one calendar of it is in force.
    work.session.execute(select(Fonds.id).where(Fonds.id == fonds.id).with_for_update())
    work.session.execute(
        update(AgreedCalendar)
        .where(
            AgreedCalendar.fonds_id == fonds.id,
            AgreedCalendar.year == agreement.year,
            AgreedCalendar.replaced_at.is_(None),
        )
        .values(replaced_at=work.now)
    )
    calendar = AgreedCalendar(
        fonds_id=fonds.id,
        year=agreement.year,
        title=agreement.title.strip(),
        agreement=agreement.number.strip(),
        agreed_on=agreement.agreed_on,
        sets=list(sets),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=work.actor.handle,
        uploaded_at=work.now,
    )
    work.session.add(calendar)
    work.session.flush()
    work.session.add_all(NonWorkingDay(calendar_id=calendar.id, day=off.day, note=off.note) for off in found.days)
    work.emit(
        CalendarAgreed(
            entity_id=calendar.id,
            fonds_id=fonds.id,
            year=calendar.year,
            days=len(found.days),
            sets=sets,
            sha256=calendar.sha256,
        )
    )
    return calendar


def _objections(agreement: Agreement) -> Iterable[Objection]:
    if not _FIRST_YEAR <= agreement.year <= _LAST_YEAR:
        yield Objection("calendar.year_invalid", facts={"year": agreement.year})
    if not 0 < len(agreement.title.strip()) <= _LONGEST_TITLE:
        yield Objection("calendar.title_invalid", facts={"limit": _LONGEST_TITLE})
    if not 0 < len(agreement.number.strip()) <= _LONGEST_NUMBER:
        yield Objection("calendar.agreement_invalid", facts={"limit": _LONGEST_NUMBER})
    for name in agreement.sets:
        if name not in SETS:
            yield Objection("calendar.set_unknown", facts={"set": name[:40], "known": ", ".join(SETS)})
