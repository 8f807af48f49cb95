"""What was true of a file on a past day, told from what was recorded of it and when. Pure.

Two readings. `LAW`: what the law gave on that day with what is known today, whenever it was written down. `KNOWN`: what
the system knew when that day ended, and so what its list said then. An entry that corrected an earlier one counts for
the first from the day it speaks of, for the second from the moment it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
ONE_DAY = timedelta(days=1)


class Sight(StrEnum):
    """Which of the two readings."""

    LAW = "law"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day asked about: the day itself, and the instant in which it ended."""

    on: date
    ended_at: datetime
    sight: Sight

    def counts(self, happened_on: date, recorded_at: datetime) -> bool:
        """Whether something that happened on a day and was recorded at an instant counts."""
        return happened_on <= self.on if self.sight is Sight.LAW else recorded_at < self.ended_at


@dataclass(frozen=True, slots=True)
class Closing:
    """That a file was closed from a day on, and when it was opened again; the instants are those of recording."""

    closed_on: date
    closed_at: datetime
    reopened_on: date | None = None
    reopened_at: datetime | None = None


def closing_on(moment: Moment, closings: Iterable[Closing]) -> Closing | None:
    """The closing that held; None where the file was open."""
    found = None
    for one in closings:
        if not moment.counts(one.closed_on, one.closed_at):
            continue
        ended = one.reopened_on is not None and one.reopened_at is not None
        found = None if ended and moment.counts(one.reopened_on, one.reopened_at) else one  # type: ignore[arg-type]  # both were asked for
    return found


@dataclass(frozen=True, slots=True)
class Restricted:
    """A formal classification: from when to when, by which act it was lifted, and when each was recorded."""

    classified_on: date
    recorded_at: datetime
    ends_on: date | None = None
    lifted_on: date | None = None
    lifted_at: datetime | None = None


def last_days(moment: Moment, restrictions: Iterable[Restricted]) -> list[date | None]:
    """The last day of each classification that counts; None where nobody has said one."""
    found: list[date | None] = []
    for one in restrictions:
        if moment.counts(one.classified_on, one.recorded_at):
            lifted = one.lifted_on is not None and moment.counts(one.lifted_on, one.lifted_at or one.recorded_at)
            days = [day for day in (one.ends_on, one.lifted_on - ONE_DAY if lifted and one.lifted_on else None) if day]
            last = min(days, default=None)
            # The calendar's last year stands for never.
            found.append(None if last is None or last.year == date.max.year else last)
    return found


@dataclass(frozen=True, slots=True)
class Recorded(Generic[T]):
    """Something that happened on a day, and when it was recorded."""

    what: T
    happened_on: date
    recorded_at: datetime


def last_of(moment: Moment, events: Sequence[Recorded[T]], what: T) -> date | None:
    """The day of an event, of which the one recorded last holds; None where it had not happened, or nobody knew.

    Who reads with today's knowledge reads the last correction: a day that was wrong is no longer a day.
    """
    alike = [one for one in events if one.what == what]
    if moment.sight is Sight.LAW:
        last = alike[-1] if alike else None
        return last.happened_on if last and last.happened_on <= moment.on else None
    known = [one.happened_on for one in alike if one.recorded_at < moment.ended_at]
    return known[-1] if known else None


def standing_then(now: str, changes: Iterable[tuple[datetime, str]], moment: Moment) -> str:
    """Whether a file was in order: what the first change behind the day says was before it; else what it is now.

    That a file was lost is known from when it was recorded, in both readings.
    """
    return next((before for at, before in changes if at >= moment.ended_at), now)
