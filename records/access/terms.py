"""How long a restriction lasts, and what stands against recording one (LGTAIP 2025, articles 102 to 115).

Numbers come from the body's jurisdiction profile as arguments. Terms are counted from date to date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from system.calendar.days import add_years
from system.errors import Objection


class RestrictionKind(StrEnum):
    """Reserved information ends by law (LGT 104); confidential information has no limit in time (LGT 115)."""

    RESERVED = "reserved"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What is to be recorded: the committee's resolution on one file."""

    kind: RestrictionKind
    cause: str
    legal_basis: str
    resolution: str
    classified_on: date
    years: int | None = None
    parts: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A restriction in time; `ends_on` None is without limit, `lifted_on` None was never ended by an act."""

    classified_on: date
    ends_on: date | None
    lifted_on: date | None = None

    def is_effective(self, on: date) -> bool:
        """Whether it restricts on that day. A reserve that has run out is public by law (LGT 104-II)."""
        if on < self.classified_on or (self.lifted_on is not None and on >= self.lifted_on):
            return False
        return self.ends_on is None or on <= self.ends_on


def ends_on(proposal: Proposal) -> date | None:
    """The last day of the term, counted from the day of classification (LGT 104); None without limit (LGT 115)."""
    if proposal.kind is RestrictionKind.CONFIDENTIAL or proposal.years is None:
        return None
    return add_years(proposal.classified_on, proposal.years)


def latest_end(terms: Iterable[Term], on: date) -> date | None:
    """The last day of what restricts on that day; None where nothing does, or where something has no limit."""
    effective = [term for term in terms if term.is_effective(on)]
    if not effective or any(term.ends_on is None for term in effective):
        return None
    return max(term.ends_on for term in effective if term.ends_on is not None)


def objections(proposal: Proposal, *, today: date, most_years: int) -> list[Objection]:
    """Every reason against recording the restriction; `most_years` is the profile's limit of a reserve."""
    reserved = proposal.kind is RestrictionKind.RESERVED
    years = proposal.years
    checks: tuple[tuple[bool, Objection], ...] = (
        (reserved and not proposal.cause.strip(), _at("restriction.cause_missing", "cause", "LGT 112")),
        (not proposal.legal_basis.strip(), _at("restriction.legal_basis_missing", "legal_basis", "LGT 109")),
        (not proposal.resolution.strip(), _at("restriction.resolution_missing", "resolution", "LGT 106")),
        (
            proposal.classified_on > today,
            _at("restriction.classified_in_future", "classified_on", "LGT 103", day=proposal.classified_on.isoformat()),
        ),
        (reserved and years is None, _at("restriction.term_missing", "years", "LGT 104")),
        (
            reserved and years is not None and years < 1,
            _at("restriction.term_too_short", "years", "LGT 104", years=years or 0),
        ),
        (
            reserved and years is not None and years > most_years,
            _at("restriction.term_too_long", "years", "LGT 104", years=years or 0, most=most_years),
        ),
        (
            not reserved and years is not None,
            _at("restriction.confidential_has_no_term", "years", "LGT 115"),
        ),
    )
    return [objection for stands, objection in checks if stands]


def _at(code: str, field: str, basis: str, **facts: str | int) -> Objection:
    return Objection(code, basis, {"field": field, **facts})
