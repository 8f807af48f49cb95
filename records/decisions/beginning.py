"""Counting undated drafts anew on the day from which their body asks for something else.

A draft without a day is held against what is asked today, so that its count changes overnight, with nobody's act.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from records.decisions.model import BodyRequirement, DecisionReminder
from records.decisions.rules import JOB
from system.actor import local_operator
from system.jobs.periodic import Periodic
from system.work import Installation, Reading, SomebodyWasFaster

EVERY_SECONDS = 3600.0


def recounter(installation: Installation) -> Periodic:
    """What a worker calls again and again."""
    return Periodic("decisions.recount_drafts", EVERY_SECONDS, lambda: recount_begun(installation))


def recount_begun(installation: Installation) -> int:
    """Leave a recount for every requirement that begins or has ended since it was last looked; how many.

    Several workers at once leave one.
    """
    actor = local_operator("constancia")
    with installation.reading(actor) as reading:
        begun = list(_begun(reading))
    left = 0
    for requirement_id, day in begun:
        try:
            with installation.work(actor) as work:
                work.session.add(DecisionReminder(subject_id=requirement_id, due_on=day, reminded_at=work.now))
                work.session.flush()
                work.enqueue(JOB, requirement_id=str(requirement_id))
                left += 1
        except SomebodyWasFaster:
            continue  # another worker left it in this moment
    return left


def _begun(reading: Reading) -> Iterator[tuple[UUID, date]]:
    """Requirements and the day from which the count differs: the first day, and the one after the last.

    One that had begun when it was set was counted in that act.
    """
    zone = ZoneInfo(reading.settings.time_zone)
    statement = select(BodyRequirement).where(BodyRequirement.starts_on <= reading.today)
    for rule in reading.session.scalars(statement.order_by(BodyRequirement.id)):
        first = rule.starts_on if rule.set_at.astimezone(zone).date() < rule.starts_on else None
        for day in (first, rule.ends_on and rule.ends_on + timedelta(days=1)):
            if day is not None and day <= reading.today and not _is_seen_to(reading, rule.id, day):
                yield rule.id, day


def _is_seen_to(reading: Reading, requirement_id: UUID, day: date) -> bool:
    seen = exists().where(DecisionReminder.subject_id == requirement_id, DecisionReminder.due_on == day)
    return bool(reading.session.scalar(select(seen)))
