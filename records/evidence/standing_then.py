"""How a decision stood on a past day, told from its row and from what was recorded of it and when. Pure.

By what is known today a decision counts from the day it was taken, whenever it became final here; as it was known, from
the instant it became final. A repeal overwrites the last day a decision said of itself: the event tells what it was.
Events of before it did tell nothing. Then the row says the day where what ended the decision left it alone; else it is
lost, and the decision counts as without end until its ending was recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from records.evidence.protecting import Standing

REPEALED = "decision.repealed"
ENDINGS = (REPEALED, "decision.withdrawn")
NOTICES = ("decision.addressee_added", "decision.addressee_removed", "decision.notified")

Told = tuple[datetime, str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A decision as its row says it today; `notices` are the day and the end of the term of each addressee."""

    decided_on: date | None
    finalised_at: datetime | None
    is_final: bool
    ended_on: date | None
    in_force_until: date | None
    has_remedy: bool
    notices: Sequence[tuple[date | None, date | None]]
    in_force_from: date | None = None


def by_law(one: Recorded, on: date, *, is_held: bool) -> Standing:
    """How it stood on a day by what is known today."""
    told = [until for notified_on, until in one.notices if notified_on is not None and notified_on <= on]
    return Standing(
        was_finalised=one.finalised_at is not None and one.decided_on is not None and one.decided_on <= on,
        is_final=one.is_final or (one.ended_on is not None and on < one.ended_on),
        in_force_until=one.in_force_until, has_remedy=one.has_remedy, pending=len(one.notices) - len(told),
        challengeable_until=max((day for day in told if day), default=None), is_held=is_held,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day a decision said of itself before it was ended; `is_lost` where nobody can tell any more."""

    on: date | None
    is_lost: bool = False


def last_day_said(one: Recorded, action: str, facts: Mapping[str, Any]) -> LastDay:
    """What the event that ended a decision tells of its last day, else what its row still shows."""
    if "until_before" in facts:
        before = facts["until_before"]
        return LastDay(date.fromisoformat(before) if before else None)
    if one.ended_on is None:
        return LastDay(one.in_force_until)
    last = one.ended_on - timedelta(days=1)
    if action == REPEALED:
        # A repeal wrote this day over any later one, and left an earlier one alone.
        written: date | None = max(last, one.in_force_from or last)
    else:
        # Leaving it without effect wrote it only where the decision had begun on a day.
        written = max(last, one.in_force_from) if one.in_force_from else None
        if written is None:
            return LastDay(one.in_force_until)
    return LastDay(None, is_lost=True) if one.in_force_until == written else LastDay(one.in_force_until)


def is_last_day_lost(one: Recorded, events: Sequence[Told], ended_at: datetime) -> bool:
    """Whether the decision had not ended yet when a day ended, as far as was known, and its last day then is lost."""
    ending = next((event for event in events if event[1] in ENDINGS), None)
    return ending is not None and ending[0] >= ended_at and last_day_said(one, ending[1], ending[2]).is_lost


def by_record(one: Recorded, events: Sequence[Told], ended_at: datetime, *, is_held: bool) -> Standing:
    """How it stood as far as was known when a day ended; `events` are those of `ENDINGS` and `NOTICES` in order."""
    ending = next((event for event in events if event[1] in ENDINGS), None)
    is_over = ending is not None and ending[0] < ended_at
    until = one.in_force_until
    if ending is not None and not is_over:
        until = last_day_said(one, ending[1], ending[2]).on
    told: dict[str, date | None] = {}
    waiting: set[str] = set()
    for at, action, facts in events:
        if at < ended_at and action in NOTICES:
            who = str(facts["addressee_id"])
            waiting.discard(who)
            if action == "decision.addressee_added":
                waiting.add(who)
            elif action == "decision.notified":
                last = facts.get("challengeable_until")
                told[who] = date.fromisoformat(last) if last else None
    return Standing(
        was_finalised=one.finalised_at is not None and one.finalised_at < ended_at, is_final=not is_over,
        in_force_until=until, has_remedy=one.has_remedy, pending=len(waiting),
        challengeable_until=max((day for day in told.values() if day), default=None), is_held=is_held,
    )  # fmt: skip
