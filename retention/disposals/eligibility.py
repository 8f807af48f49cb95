"""Every reason against disposing of one file on one day (domain 3.5; LGA 4-XII, 55, 116). Pure.

Asked when files are proposed and again, file by file, when they are destroyed. Where nothing stands against a file but
nothing says either that its day has come, that is a reason too: a file without a date is never destroyed by silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from classification.series.kinds import Technique
from retention.clocks import objections as clock
from retention.clocks.objections import Reckoned
from retention.schedules.due_dates import ClockStatus
from system.actor import CustodyStage
from system.errors import Objection
from system.organization.profile import Lga55Mode


class Sampled(StrEnum):
    """How a file stands to the sample of its series."""

    UNDRAWN = "undrawn"  # no draw over it counts
    CHOSEN = "chosen"  # set apart for history
    RELEASED = "released"  # drawn over and not chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What there is to know about one file at one moment, as `gathering.facts_of` reads it.

    `holds` are the kinds of the holds that keep it. `is_reserved` and `is_confidential` say that a formal act of
    classification is in force on that day; `may_hold_personal_data` only what the schedule expects of its series, which
    counts in the strict reading of LGA 55 alone. `is_protected` says that a decision in force rests on it.
    """

    reckoned: Reckoned
    is_open: bool
    technique: Technique | None
    sampled: Sampled = Sampled.UNDRAWN
    holds: tuple[str, ...] = ()
    is_reserved: bool = False
    is_confidential: bool = False
    may_hold_personal_data: bool = False
    lga55_mode: Lga55Mode = Lga55Mode.FORMAL_ACT
    is_lent: bool = False
    stage: CustodyStage = CustodyStage.INTERMEDIATE
    is_protected: bool = False


def objections(facts: Facts, today: date) -> tuple[Objection, ...]:
    """Every reason against disposal, with its legal basis; none means that the file may be proposed, or destroyed."""
    found = (*_term(facts, today), *_selection(facts), *_kept(facts))
    due_on = facts.reckoned.due_on
    if not found and (due_on is None or due_on > today):
        return (Objection("disposal.not_due", "LGA 4-XII, 4-XLVI", {"due_on": due_on.isoformat() if due_on else None}),)
    return found


def is_eligible(facts: Facts, today: date) -> bool:
    """Whether nothing stands against it."""
    return not objections(facts, today)


def _term(facts: Facts, today: date) -> Iterator[Objection]:
    if facts.is_open:
        yield Objection("disposal.open", "LGA 4-XXIX")
    for one in clock.objections(facts.reckoned, today):
        # An open file has no clock by its nature, and a classification is told once, by the act that made it.
        if one.code == "retention.no_rule" and facts.is_open:
            continue
        if one.code == "retention.classified" and (facts.is_confidential or _is_personal(facts)):
            continue
        if one.code == "retention.reserved" and facts.is_reserved:
            continue
        yield one


def _selection(facts: Facts) -> Iterator[Objection]:
    if facts.technique is None and facts.reckoned.status is ClockStatus.RUNNING:
        yield Objection("disposal.technique_unknown", "LGA 4-XXIII")
    if facts.technique is Technique.CONSERVATION:
        yield Objection("disposal.conservation", "LGA 4-XXIII, 55")
    if facts.sampled is Sampled.CHOSEN:
        yield Objection("disposal.sample_chosen", "LGA 4-XXIII, 55")
    elif facts.technique is Technique.SAMPLING and facts.sampled is Sampled.UNDRAWN:
        yield Objection("disposal.sample_not_drawn", "LGA 4-XXIII, 55")
    if facts.stage is CustodyStage.HISTORICAL:
        yield Objection("disposal.historical", "LGA 36, 39")


def _kept(facts: Facts) -> Iterator[Objection]:
    for kind in sorted(set(facts.holds)):
        basis = "LGA 11" if kind == "human_rights" else "LGA 10, 116-IV; LGT 204-IV"
        yield Objection(f"disposal.held.{kind}", basis)
    if facts.is_reserved:
        yield Objection("disposal.reserved", "LGA 55; LGT 104")
    if facts.is_confidential:
        yield Objection("disposal.confidential", "LGA 55; LGT 115")
    elif _is_personal(facts):
        yield Objection("disposal.personal_data", "LGA 55")
    if facts.is_lent:
        yield Objection("disposal.lent", "LGA 30-32")
    if facts.is_protected:
        yield Objection("disposal.protected", "LGA 10, 12")


def _is_personal(facts: Facts) -> bool:
    return facts.lga55_mode is Lga55Mode.STRICT and facts.may_hold_personal_data
