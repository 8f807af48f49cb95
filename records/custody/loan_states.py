"""The life of a loan as one table to read aloud (domain 2.8, 3.2; LGA 30-32), and what its days come to. Pure.

A guard looks at one moment of the act and answers with its objection, or with nothing; an act is refused with all of
them at once. "Overdue" is no state: it is reckoned from the due date and the body's working days.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from records.custody.kinds import LoanKind, LoanState
from system.actor import Permission
from system.calendar.days import add_business_days, business_days_between
from system.errors import Objection

DUTY = "LGA 30-32"


@dataclass(frozen=True, kw_only=True, slots=True)
class LoanMoment:
    """What the guards may ask: the loan as it stands, its file, and what the act wants."""

    today: date
    on: date
    kind: LoanKind = LoanKind.INTERNAL
    borrower: str = ""
    purpose: str = ""
    reason: str = ""
    incident: str = ""
    running: str = ""
    from_producer: bool = True
    producer_authorisation: str = ""
    restricted: bool = False
    access_authorisation: str = ""
    standing: str = ""
    requested_by: str = ""
    actor: str = ""
    since: date | None = None
    due_on: date | None = None
    extensions: int = 0
    most_extensions: int = 0
    folios_out: int | None = None
    folios_back: int | None = None
    condition: str = ""


LoanGuard = Callable[[LoanMoment], Objection | None]


def _at(code: str, field: str, basis: str = DUTY, **facts: str | int) -> Objection:
    return Objection(code, basis, {"field": field, **facts})


def names_borrower(moment: LoanMoment) -> Objection | None:
    """Somebody answers for what leaves the shelf."""
    return None if moment.borrower.strip() else _at("loan.borrower_missing", "borrower")


def has_purpose(moment: LoanMoment) -> Objection | None:
    """The slip says what it is for."""
    return None if moment.purpose.strip() else _at("loan.purpose_missing", "purpose")


def is_free(moment: LoanMoment) -> Objection | None:
    """One running loan a volume."""
    return _at("loan.volume_lent", "volume_id", loan=moment.running) if moment.running else None


def comes_from_producer(moment: LoanMoment) -> Objection | None:
    """Only the producing unit borrows, or whom it authorised in writing (domain 7 C 28)."""
    if moment.from_producer or moment.producer_authorisation.strip():
        return None
    return _at("loan.not_the_producer", "producer_authorisation")


def may_see_restricted(moment: LoanMoment) -> Objection | None:
    """What is classified goes only to an official who is authorised to see it."""
    if not moment.restricted or moment.access_authorisation.strip():
        return None
    return _at("loan.restricted", "access_authorisation", "LGT 102")


def is_in_order(moment: LoanMoment) -> Objection | None:
    """What is lost, or merged into another file, cannot be lent."""
    if moment.standing not in {"lost", "merged"}:
        return None
    return _at("loan.file_not_in_order", "volume_id", standing=moment.standing)


def is_not_own(moment: LoanMoment) -> Objection | None:
    """Nobody authorises what they asked for."""
    return _at("loan.own_request", "actor") if moment.actor == moment.requested_by else None


def says_why(moment: LoanMoment) -> Objection | None:
    """A refusal without its reason is no answer."""
    return None if moment.reason.strip() else _at("loan.reason_missing", "reason")


def has_come(moment: LoanMoment) -> Objection | None:
    """Nothing is recorded of a day that has not come."""
    return None if moment.on <= moment.today else _at("loan.in_future", "on", "", day=moment.on.isoformat())


def follows(moment: LoanMoment) -> Objection | None:
    """An act does not come before the one it follows."""
    if moment.since is None or moment.on >= moment.since:
        return None
    return _at("loan.before_last_act", "on", "", day=moment.on.isoformat(), since=moment.since.isoformat())


def counts_folios_out(moment: LoanMoment) -> Objection | None:
    """Folios are counted when it leaves; else nobody can say what came back."""
    return None if moment.folios_out is not None else _at("loan.folios_out_missing", "folios_out")


def counts_folios_back(moment: LoanMoment) -> Objection | None:
    """Folios are counted when it comes back."""
    return None if moment.folios_back is not None else _at("loan.folios_back_missing", "folios_back")


def says_condition(moment: LoanMoment) -> Objection | None:
    """In which state it leaves and comes back."""
    return None if moment.condition.strip() else _at("loan.condition_missing", "condition")


def tells_of_loss(moment: LoanMoment) -> Objection | None:
    """Where folios are missing, the slip says what happened."""
    out, back = moment.folios_out, moment.folios_back
    if out is None or back is None or back >= out or moment.incident.strip():
        return None
    return _at("loan.folios_missing", "incident", out=out, back=back)


def may_be_prolonged(moment: LoanMoment) -> Objection | None:
    """The profile says how many times."""
    if moment.extensions < moment.most_extensions:
        return None
    return _at("loan.extensions_used", "extensions", most=moment.most_extensions)


def leaves_the_archive(moment: LoanMoment) -> Objection | None:
    """What is looked at in the archive is given back the same day."""
    return _at("loan.in_situ_ends_today", "kind") if moment.kind is LoanKind.IN_SITU else None


def is_not_overdue(moment: LoanMoment) -> Objection | None:
    """A term is prolonged while it runs."""
    if moment.due_on is None or moment.on <= moment.due_on:
        return None
    return _at("loan.overdue", "on", due_on=moment.due_on.isoformat())


def is_overdue(moment: LoanMoment) -> Objection | None:
    """Nobody is claimed from before the day."""
    if moment.due_on is not None and moment.on > moment.due_on:
        return None
    return _at("loan.not_overdue", "on", due_on=moment.due_on.isoformat() if moment.due_on else "")


@dataclass(frozen=True, slots=True)
class LoanTransition:
    """One act: from which states to which, who may, and what is asked first."""

    act: str
    sources: tuple[LoanState, ...]
    target: LoanState
    permission: Permission
    guards: tuple[LoanGuard, ...] = ()

    def objections(self, moment: LoanMoment) -> list[Objection]:
        """Every reason against the act at this moment."""
        return [found for guard in self.guards if (found := guard(moment)) is not None]


_S, _P = LoanState, Permission
# What must hold when it is asked for must still hold when it is given out.
_LENDABLE: tuple[LoanGuard, ...] = (comes_from_producer, may_see_restricted, is_in_order)
REQUEST = LoanTransition(
    "request", (), _S.REQUESTED, _P.LOAN_REQUEST, (names_borrower, has_purpose, is_free, *_LENDABLE)
)
AUTHORISE = LoanTransition("authorise", (_S.REQUESTED,), _S.AUTHORISED, _P.LOAN_MANAGE, (is_not_own, *_LENDABLE))
REFUSE = LoanTransition("refuse", (_S.REQUESTED,), _S.REFUSED, _P.LOAN_MANAGE, (says_why,))
WITHDRAW = LoanTransition("withdraw", (_S.REQUESTED, _S.AUTHORISED), _S.WITHDRAWN, _P.LOAN_REQUEST)
HAND_OVER = LoanTransition(
    "hand_over", (_S.AUTHORISED,), _S.HANDED_OVER, _P.LOAN_MANAGE,
    (has_come, follows, counts_folios_out, says_condition, *_LENDABLE),
)  # fmt: skip
EXTEND = LoanTransition(
    "extend", (_S.HANDED_OVER,), _S.HANDED_OVER, _P.LOAN_MANAGE,
    (has_come, follows, leaves_the_archive, may_be_prolonged, is_not_overdue),
)  # fmt: skip
RETURN = LoanTransition(
    "return", (_S.HANDED_OVER, _S.CLAIMED), _S.RETURNED, _P.LOAN_MANAGE,
    (has_come, follows, counts_folios_back, says_condition, tells_of_loss),
)  # fmt: skip
CLAIM = LoanTransition("claim", (_S.HANDED_OVER,), _S.CLAIMED, _P.LOAN_MANAGE, (has_come, is_overdue))
TRANSITIONS = (REQUEST, AUTHORISE, REFUSE, WITHDRAW, HAND_OVER, EXTEND, RETURN, CLAIM)


def due_date(kind: LoanKind, handed_over_on: date, term_days: int, off: AbstractSet[date]) -> date:
    """The last day of a loan. In-situ consultation ends the same day; every other after `term_days` working days."""
    if kind is LoanKind.IN_SITU:
        return handed_over_on
    return add_business_days(handed_over_on, term_days, off)


def extended(due_on: date, term_days: int, off: AbstractSet[date]) -> date:
    """The last day after an extension: the term once more, from where it ended."""
    return add_business_days(due_on, term_days, off)


def overdue_days(due_on: date, on: date, off: AbstractSet[date]) -> int:
    """How many working days a loan is overdue; 0 where it is not (domain 7 C 26)."""
    return business_days_between(due_on, on, off)


def is_reminding_day(due_on: date, on: date, off: AbstractSet[date], *, before: int, every: int) -> str:
    """By which rule somebody is reminded on this working day; empty where by none.

    `due_soon` from `before` working days ahead up to the day itself; `overdue` on the first working day after, and
    then every `every` days. A day on which nobody looked is made up for on the next: the rule's name holds its count,
    and one name is told once a due date.
    """
    if on <= due_on:
        left = business_days_between(on, due_on, off)
        return "due_soon" if left <= before else ""
    late = overdue_days(due_on, on, off)
    if late < 1:
        return ""
    return f"overdue_{(late - 1) // max(every, 1) + 1}"
