"""What the board's session must say before a version binds (LGA 50, 52). Pure.

A version drawn up here stands on a session of the interdisciplinary group and its opinion. One that was loaded as the
body published it was approved elsewhere: its session is told where it is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from system.attachments.service import Paper
from system.errors import Objection
from system.tabular import holds_control_characters

TEXT_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The session that stands behind a version: its minutes and day, the opinion's number, the paper itself.

    `registration` is the number in the register of the national or state archive (LGA 106-V), where there is one.
    """

    minutes: str = ""
    minutes_on: date | None = None
    opinion_number: str = ""
    registration: str = ""
    paper: Paper | None = None


def objections(session: Session, *, demanded: bool, in_force_from: date, today: date) -> list[Objection]:
    """Everything that lacks or cannot be, each at its field; `demanded` for versions drawn up here."""
    lacking = _lacking(session) if demanded else ()
    return [*lacking, *_against_days(session, in_force_from, today, demanded=demanded), *_against_texts(session)]


def _lacking(session: Session) -> Iterator[Objection]:
    if not session.minutes.strip():
        yield Objection("schedule.minutes_missing", "LGA 50", {"field": "minutes"})
    if session.minutes_on is None:
        yield Objection("schedule.minutes_day_missing", "LGA 50", {"field": "minutes_on"})
    if not session.opinion_number.strip():
        yield Objection("schedule.opinion_missing", "LGA 50, 52", {"field": "opinion_number"})


def _against_days(session: Session, in_force_from: date, today: date, *, demanded: bool) -> Iterator[Objection]:
    if session.minutes_on is None:
        return
    on = session.minutes_on.isoformat()
    if session.minutes_on > today:
        yield Objection("schedule.minutes_in_future", "LGA 50", {"field": "minutes_on", "on": on})
    if demanded and in_force_from < session.minutes_on:
        told = {"field": "in_force_from", "on": in_force_from.isoformat(), "session": on}
        yield Objection("schedule.begins_before_session", "LGA 50", told)


def _against_texts(session: Session) -> Iterator[Objection]:
    for field in ("minutes", "opinion_number", "registration"):
        text = getattr(session, field).strip()
        if len(text) > TEXT_LIMIT:
            yield Objection("schedule.text_too_long", "", {"field": field, "limit": TEXT_LIMIT})
        if holds_control_characters(text):
            yield Objection("schedule.control_character", "", {"field": field})
