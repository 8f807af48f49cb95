"""The life of an incoming item, as one table to read aloud (domain 3.1; LGA 11-III, 29). Pure.

A guard looks at one moment of the act and answers with its objection, or with nothing; an act is refused with all of
them at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from system.actor import Permission
from system.errors import Objection


class ItemState(StrEnum):
    """Where an incoming item stands: recibido, registrado, turnado, en atención, atendido, integrado a expediente."""

    RECEIVED = "received"
    REGISTERED = "registered"
    ROUTED = "routed"
    IN_ATTENTION = "in_attention"
    ATTENDED = "attended"
    FILED = "filed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


AT_DESK = frozenset({ItemState.RECEIVED, ItemState.REGISTERED, ItemState.RETURNED})
WITH_UNITS = frozenset({ItemState.ROUTED, ItemState.IN_ATTENTION})
PENDING = AT_DESK | WITH_UNITS


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What the guards may ask. Unused fields stay at their default."""

    sender: str = ""
    subject: str = ""
    reason: str = ""
    is_future: bool = False
    is_ancient: bool = False
    attention_units: int = 0
    already_routed: tuple[str, ...] = ()
    not_standing: tuple[str, ...] = ()
    answers: int = 0
    answered_how: str = ""
    justification: str = ""
    file_closed: bool = False


Guard = Callable[[Moment], Objection | None]


def has_sender(moment: Moment) -> Objection | None:
    """Somebody or some institution sent it."""
    return None if moment.sender.strip() else Objection("correspondence.sender_missing", "LGA 29", _at("sender_name"))


def has_subject(moment: Moment) -> Objection | None:
    """An item without a subject cannot be routed."""
    return None if moment.subject.strip() else Objection("correspondence.subject_missing", "LGA 29", _at("subject"))


def has_come(moment: Moment) -> Objection | None:
    """Nothing was received at an hour that has not come."""
    return Objection("correspondence.received_in_future", "", _at("received_at")) if moment.is_future else None


def is_of_our_time(moment: Moment) -> Objection | None:
    """An hour centuries ago is a slip of the hand; no calendar reaches back to it."""
    return Objection("correspondence.received_too_early", "", _at("received_at")) if moment.is_ancient else None


def has_reason(moment: Moment) -> Objection | None:
    """Whoever sends an item back or cancels it says why."""
    return None if moment.reason.strip() else Objection("correspondence.reason_missing", "", _at("reason"))


def somebody_attends(moment: Moment) -> Objection | None:
    """One unit at least gets it for attention."""
    return None if moment.attention_units else Objection("correspondence.nobody_attends", "LGA 29", _at("unit_1"))


def not_twice(moment: Moment) -> Objection | None:
    """A unit has an item once."""
    if not moment.already_routed:
        return None
    return Objection("correspondence.already_routed", "", {"units": ", ".join(moment.already_routed)})


def units_stand(moment: Moment) -> Objection | None:
    """The units exist today."""
    if not moment.not_standing:
        return None
    return Objection("correspondence.unit_not_standing", "", {"units": ", ".join(moment.not_standing)})


def is_answered(moment: Moment) -> Objection | None:
    """There is a response - an outgoing letter, or how it was answered - or a justification (domain 3.1)."""
    if moment.answers or moment.answered_how.strip() or moment.justification.strip():
        return None
    return Objection("correspondence.unanswered", "LGA 29", _at("answered_how"))


def file_is_open(moment: Moment) -> Objection | None:
    """It goes into a file that takes documents (LGA 11-III, 29)."""
    return Objection("correspondence.file_closed", "LGA 11-III", _at("reference")) if moment.file_closed else None


def _at(field: str) -> dict[str, str | int | float | bool | None]:
    return {"field": field}


@dataclass(frozen=True, slots=True)
class Transition:
    """One act: from which states to which, who may, and what is asked first."""

    act: str
    sources: frozenset[ItemState]
    target: ItemState
    permission: Permission
    guards: tuple[Guard, ...] = ()

    def objections(self, moment: Moment) -> list[Objection]:
        """Every reason against the act at this moment."""
        return [found for guard in self.guards if (found := guard(moment)) is not None]


_S, _P = ItemState, Permission
RECEIPT = Transition(
    "receive", frozenset(), _S.RECEIVED, _P.CORRESPONDENCE_REGISTER, (has_sender, has_come, is_of_our_time)
)
REGISTRATION = Transition(
    "register", frozenset({_S.RECEIVED}), _S.REGISTERED, _P.CORRESPONDENCE_REGISTER,
    (has_sender, has_subject, has_come, is_of_our_time),
)  # fmt: skip
ROUTING = Transition(
    "route", frozenset({_S.REGISTERED, _S.RETURNED, *WITH_UNITS}), _S.ROUTED, _P.CORRESPONDENCE_REGISTER,
    (somebody_attends, not_twice, units_stand),
)  # fmt: skip
ACKNOWLEDGEMENT = Transition("acknowledge", WITH_UNITS, _S.IN_ATTENTION, _P.CORRESPONDENCE_ANSWER)
REJECTION = Transition("reject", WITH_UNITS, _S.RETURNED, _P.CORRESPONDENCE_ANSWER, (has_reason,))
ATTENTION = Transition("attend", WITH_UNITS, _S.ATTENDED, _P.CORRESPONDENCE_ANSWER, (is_answered,))
FILING = Transition("file", frozenset({_S.ATTENDED}), _S.FILED, _P.CORRESPONDENCE_ANSWER, (file_is_open,))
CANCELLATION = Transition("cancel", AT_DESK | {_S.ROUTED}, _S.CANCELLED, _P.CORRESPONDENCE_REGISTER, (has_reason,))
TRANSITIONS = (
    RECEIPT, REGISTRATION, ROUTING, ACKNOWLEDGEMENT, REJECTION, ATTENTION, FILING, CANCELLATION,
)  # fmt: skip
