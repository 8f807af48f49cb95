"""What can happen to bodies that decide together. Names and wordings of agreements stay out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class BodyFounded(Event):
    """A body that decides together was entered. `entity_id` is the body, here and where members come and go."""

    action = "collegiate.founded"
    kind: str
    code: str
    quorum_percent: int
    started_on: date


@dataclass(frozen=True, kw_only=True)
class BodyEnded(Event):
    """A body decides nothing more after a day."""

    action = "collegiate.ended"
    code: str
    ended_on: date


@dataclass(frozen=True, kw_only=True)
class MemberAdded(Event):
    """Somebody sits in a body from a day on."""

    action = "collegiate.member_added"
    code: str
    membership_id: UUID
    votes: bool
    started_on: date


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    """Somebody sits in a body no longer after a day."""

    action = "collegiate.member_left"
    code: str
    membership_id: UUID
    ended_on: date


@dataclass(frozen=True, kw_only=True)
class SittingCalled(Event):
    """A sitting was called with its agenda. `entity_id` is the sitting, from here on."""

    action = "sitting.called"
    code: str
    year: int
    number: int
    sits_on: date
    items: int


@dataclass(frozen=True, kw_only=True)
class SittingReminded(Event):
    """Its members were reminded of a sitting that was called; how many letters were left."""

    action = "sitting.reminded"
    code: str
    year: int
    number: int
    sits_on: date
    letters: int


@dataclass(frozen=True, kw_only=True)
class SittingHeld(Event):
    """A sitting was held: how many of its voting seats were taken, and whether that is a quorum."""

    action = "sitting.held"
    code: str
    year: int
    number: int
    seats: int
    present: int
    quorum_reached: bool


@dataclass(frozen=True, kw_only=True)
class SittingCancelled(Event):
    """A sitting that was called will not be held; the reason stays with it."""

    action = "sitting.cancelled"
    code: str
    year: int
    number: int


@dataclass(frozen=True, kw_only=True)
class MinutesKept(Event):
    """The signed minutes of a sitting were put in."""

    action = "sitting.minutes_kept"
    code: str
    year: int
    number: int
    minutes_number: str
    attachment_id: UUID
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class AgendaItemVoted(Event):
    """A matter was voted: the count, and whether it passed. `subject_id` is what it was about, where known."""

    action = "agenda_item.voted"
    code: str
    year: int
    number: int
    item_id: UUID
    position: int
    subject_id: UUID | None
    favour: int
    against: int
    abstained: int
    recused: int
    quorum_reached: bool
    passed: bool
