"""The life of a handover (entrega-recepción), as one table to read aloud (domain 3.11; LGA 10, 17). Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from system.errors import Objection


class HandoverState(StrEnum):
    """Programada, corte, acta, aclaraciones, cerrada."""

    PLANNED = "planned"
    CUT = "cut"
    MINUTES = "minutes"
    CLARIFICATIONS = "clarifications"
    CLOSED = "closed"


class Capacity(StrEnum):
    """As what somebody signs: who hands over, who receives, and the witness of internal control."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"
    WITNESS = "witness"


BOTH = frozenset({Capacity.OUTGOING, Capacity.INCOMING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What the guards may ask. Unused fields stay at their default."""

    today: date
    minutes_number: str = ""
    clarify_until: date | None = None
    signed: frozenset[Capacity] = frozenset()
    open_remarks: int = 0
    different_people: bool = True


Guard = Callable[[Moment], Objection | None]


def people_differ(moment: Moment) -> Objection | None:
    """Nobody hands over to themselves, and the witness is a third person."""
    return None if moment.different_people else Objection("handover.same_person", "LGA 17")


def has_number(moment: Moment) -> Objection | None:
    """Minutes have a number."""
    if moment.minutes_number.strip():
        return None
    return Objection("handover.minutes_number_missing", "", {"field": "minutes_number"})


def has_term(moment: Moment) -> Objection | None:
    """Somebody says until when clarifications are heard: the profile, or whoever draws up the minutes."""
    if moment.clarify_until is not None and moment.clarify_until >= moment.today:
        return None
    return Objection("handover.term_missing", "LGA 17", {"field": "clarify_until"})


def both_signed(moment: Moment) -> Objection | None:
    """Who hands over and who receives have signed."""
    missing = sorted(one.value for one in BOTH - moment.signed)
    return Objection("handover.not_signed", "LGA 17", {"missing": ", ".join(missing)}) if missing else None


def term_is_over(moment: Moment) -> Objection | None:
    """Until its last day the receiving officer may still ask."""
    if moment.clarify_until is None or moment.clarify_until < moment.today:
        return None
    return Objection("handover.term_running", "", {"until": moment.clarify_until.isoformat()})


def remarks_answered(moment: Moment) -> Objection | None:
    """Every remark has its answer."""
    if not moment.open_remarks:
        return None
    return Objection("handover.remarks_open", "", {"count": moment.open_remarks})


@dataclass(frozen=True, slots=True)
class Transition:
    """One act: from which state to which, and what is asked first."""

    act: str
    source: HandoverState | None
    target: HandoverState
    guards: tuple[Guard, ...] = ()

    def objections(self, moment: Moment) -> list[Objection]:
        """Every reason against the act at this moment."""
        return [found for guard in self.guards if (found := guard(moment)) is not None]


_S = HandoverState
PLANNING = Transition("plan", None, _S.PLANNED, (people_differ,))
CUTTING = Transition("cut", _S.PLANNED, _S.CUT)
MINUTES = Transition("draw_minutes", _S.CUT, _S.MINUTES, (has_number, has_term))
SIGNING = Transition("sign", _S.MINUTES, _S.CLARIFICATIONS, (both_signed,))
CLOSING = Transition("close", _S.CLARIFICATIONS, _S.CLOSED, (both_signed, term_is_over, remarks_answered))
TRANSITIONS = (PLANNING, CUTTING, MINUTES, SIGNING, CLOSING)
