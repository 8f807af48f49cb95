"""What is asked of a list before anything of it is destroyed, and what each answer was (domain 3.5, 7 D 40-42). Pure.

What is asked of each file stands in `retention.disposals.eligibility`, the same for proposing and for destroying. Every
guard is asked and every answer kept, also those that stood against nothing: a tombstone says what was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from system.errors import Objection


@dataclass(frozen=True, kw_only=True, slots=True)
class ListFacts:
    """What a list says of itself at the moment. `digest` is the frozen one, `actual_digest` that of its items now.

    `moments` are instants that have been: what the clock says must not lie before any of them.
    """

    may_be_executed: bool
    state: str
    ruling_number: str
    act_number: str
    act_on: date | None
    published_at: str
    published_on: date | None
    is_accounting: bool
    has_finance: bool
    digest: str
    actual_digest: str
    now: datetime
    today: date
    moments: tuple[datetime, ...] = ()


def objections(facts: ListFacts) -> list[Objection]:
    """Every reason against executing a list at this moment."""
    act_came = facts.act_number and facts.act_on is not None and facts.act_on <= facts.today
    published = facts.published_at and facts.published_on is not None and facts.published_on <= facts.today
    checks = (
        (not facts.may_be_executed, Objection("execution.list_not_published", "LGA 58", {"state": facts.state})),
        (not facts.ruling_number, Objection("execution.ruling_missing", "LGA 106-VI")),
        (not act_came, Objection("execution.act_missing", "LGA 31-VIII")),
        (not published, Objection("execution.publication_missing", "LGA 58")),
        (facts.is_accounting and not facts.has_finance, Objection("execution.finance_missing", "NACG 04, 16")),
        (
            not facts.digest or facts.digest != facts.actual_digest,
            Objection("execution.list_changed", "LGA 31-IX", {"digest": facts.digest[:12]}),
        ),
        (
            any(moment > facts.now for moment in facts.moments),
            Objection("execution.clock_set_back", "", {"now": facts.now.isoformat(timespec="seconds")}),
        ),
    )
    return [objection for stands, objection in checks if stands]


# Which guard an objection belongs to, told by the beginning of its code; the first that fits.
_GUARDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("list", ("execution.list_", "execution.clock_")),
    ("ruling", ("execution.ruling_",)),
    ("act", ("execution.act_",)),
    ("publication", ("execution.publication_",)),
    ("finance", ("execution.finance_",)),
    ("line", ("execution.line_",)),
    ("standing", ("retention.frozen", "disposal.historical")),
    ("access_request", ("disposal.held.access_request", "disposal.held.appeal", "disposal.held.personal_data")),
    ("hold", ("disposal.held",)),
    ("loan", ("loan.", "disposal.lent")),
    ("restriction", ("retention.reserved", "retention.classified", "disposal.reserved", "disposal.confidential",
                     "disposal.personal_data")),
    ("technique", ("disposal.conservation", "disposal.sample")),
    ("evidence", ("disposal.protected", "evidence.")),
    ("term", ("retention.", "disposal.open", "disposal.not_due")),
)  # fmt: skip
OTHER = "other"
GUARDS = (*(name for name, _codes in _GUARDS), OTHER)


def guard_of(code: str) -> str:
    """The guard that an objection belongs to; `other` for what nobody here has heard of, which forbids as well."""
    return next((name for name, beginnings in _GUARDS if code.startswith(beginnings)), OTHER)


def answers(found: Iterable[Objection], seen: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every guard in order with what it saw and answered, as it is kept: no reasons where nothing stood against it."""
    reasons: dict[str, list[dict[str, Any]]] = {name: [] for name in GUARDS}
    for one in found:
        reasons[guard_of(one.code)].append(kept(one))
    return [
        {"guard": name, "seen": dict(seen.get(name, {})), "reasons": told}
        for name, told in reasons.items()
        if told or name != OTHER
    ]


def kept(objection: Objection) -> dict[str, Any]:
    """An objection as it is kept beside an item."""
    return {"code": objection.code, "basis": objection.basis, "facts": dict(objection.facts)}


def read(reasons: Sequence[dict[str, Any]]) -> list[Objection]:
    """Kept objections, to be said in words."""
    return [Objection(one["code"], one.get("basis", ""), one.get("facts", {})) for one in reasons]
