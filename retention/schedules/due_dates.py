"""When the periods of a closed file end, and every step of the reckoning (LGA 4-XLVI, 36, 37, 55).

A retention period is the validity of the records (AT + AC) with, where there are any, a precautionary term and a
period of reserve. Numbers of the law come in as arguments; nothing here looks anything up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from system.calendar.terms import NO_TERM, Term
from system.errors import Fact
from system.organization.profile import Lga55Mode, Reckoning


class ClockStatus(StrEnum):
    """How the reckoning of a file stands. Only `running` has a day from which the file may be disposed of."""

    RUNNING = "running"
    TRIGGER_UNKNOWN = "trigger_unknown"
    BLOCKED = "blocked"
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class Norm:
    """What the body's jurisdiction says: numbers and readings, never constants of ours."""

    reckoning: Reckoning = Reckoning.DATE
    access_extension: Term = NO_TERM
    access_basis: str = ""
    lga55_mode: Lga55Mode = Lga55Mode.FORMAL_ACT


@dataclass(frozen=True, slots=True)
class Rule:
    """What the schedule says of a series: its terms in the office (AT) and in the records centre (AC)."""

    office: Term
    intermediate: Term
    precautionary: Term = NO_TERM
    trigger: str = "closing"
    legal_basis: str = ""
    may_hold_personal_data: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened to one file.

    `reserved_until` is the last day of the latest reserve in force; `classified_without_end` says that a formal
    classification without a last day is in force.
    """

    trigger_on: date | None
    access_requested: bool = False
    reserved_until: date | None = None
    classified_without_end: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reckoning, to be said in words by its code.

    A term that runs from `starts_on` for `term` ends on `ends_on`; a step that only states a day has `ends_on` alone.
    """

    code: str
    basis: str = ""
    starts_on: date | None = None
    term: Term | None = None
    ends_on: date | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DueDates:
    """Every date of a file, and why.

    `office_until` is the end of AT. `intermediate_until` is the end of the term in the records centre: the greatest of
    AT + AC, the precautionary term and the extension for access requests. `due_on` is the day after the greatest of
    all, a reserve included: the first day on which the file may be disposed of; None where there is no such day.
    """

    status: ClockStatus
    trigger_on: date | None = None
    office_until: date | None = None
    intermediate_until: date | None = None
    due_on: date | None = None
    steps: tuple[Step, ...] = ()


def reckon(rule: Rule, facts: Facts, norm: Norm) -> DueDates:
    """The dates of a file under a rule.

    Without a trigger nothing is reckoned, however long ago the file was closed (LGA 4-XLVI).

    Raises:
        OverflowError, ValueError: a term that leads past the calendar's last year.
    """
    if facts.trigger_on is None:
        unknown = Step("retention.step.trigger_unknown", "LGA 4-XLVI", facts={"trigger": rule.trigger})
        return DueDates(ClockStatus.TRIGGER_UNKNOWN, steps=(unknown,))
    opening = tuple(_opening(rule, facts.trigger_on, norm))
    base = opening[-1].ends_on or facts.trigger_on
    kept = tuple(_kept(rule, facts, norm, base))
    intermediate_until = max(step.ends_on for step in kept[1:] if step.ends_on)
    reserve = tuple(_reserve(facts, intermediate_until))
    steps = (*opening, *kept, *reserve)
    blocked = tuple(_blocked(rule, facts, norm))
    last = max(intermediate_until, facts.reserved_until or intermediate_until)
    governing = next(step for step in steps[len(opening) + 1 :] if step.ends_on == last)
    conclusion = Step(
        "retention.step.governing", "LGA 4-XLVI", ends_on=last, facts={"by": governing.code.rpartition(".")[2]}
    )
    return DueDates(
        status=ClockStatus.BLOCKED if blocked else ClockStatus.RUNNING,
        trigger_on=facts.trigger_on,
        office_until=kept[0].ends_on,
        intermediate_until=intermediate_until,
        due_on=None if blocked else last + timedelta(days=1),
        steps=(*steps, *blocked, conclusion),
    )


def _opening(rule: Rule, trigger_on: date, norm: Norm) -> Iterator[Step]:
    yield Step("retention.step.trigger", "LGA 4-XLVI", ends_on=trigger_on, facts={"trigger": rule.trigger})
    if norm.reckoning is Reckoning.FISCAL_YEAR:
        last = date(trigger_on.year, 12, 31)
        yield Step("retention.step.fiscal_year", "LGA 4-XLVI", starts_on=trigger_on, ends_on=last)


def _kept(rule: Rule, facts: Facts, norm: Norm, base: date) -> Iterator[Step]:
    """The terms that make up the keeping in the office and in the records centre; the first is the office's."""
    named: dict[str, Fact] = {"legal_basis": rule.legal_basis}
    total = rule.office + rule.intermediate
    yield _term("office", "LGA 4-V, 4-XLVI", base, rule.office, named)
    yield _term("intermediate", "LGA 4-IV, 4-XLVI", base, total, named)
    if rule.precautionary:
        yield _term("precautionary", "LGA 4-XLVI", total.after(base), rule.precautionary, {})
    if facts.access_requested and norm.access_extension:
        # Once per file, however many requests there were.
        extension: dict[str, Fact] = {"years": norm.access_extension.years, "months": norm.access_extension.months}
        yield _term("access_request", norm.access_basis, base, total + norm.access_extension, extension)


def _term(name: str, basis: str, start: date, term: Term, facts: Mapping[str, Fact]) -> Step:
    return Step(f"retention.step.{name}", basis, start, term, term.after(start), facts)


def _reserve(facts: Facts, intermediate_until: date) -> Iterator[Step]:
    if facts.reserved_until is not None:
        longer: dict[str, Fact] = {"longer": facts.reserved_until > intermediate_until}
        yield Step("retention.step.reserve", "LGA 4-XLVI, 55; LGT 104", ends_on=facts.reserved_until, facts=longer)


def _blocked(rule: Rule, facts: Facts, norm: Norm) -> Iterator[Step]:
    if facts.classified_without_end:
        yield Step("retention.step.classified", "LGA 55")
    if norm.lga55_mode is Lga55Mode.STRICT and rule.may_hold_personal_data:
        yield Step("retention.step.personal_data", "LGA 55")
