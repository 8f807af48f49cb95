"""What a body may ask beyond the law, and every reason why it may not ask that (domain 4.2). Pure.

The law's own items stand in `decision_types.toml` and nothing here changes or loosens them: what a body sets is added
behind them, with alternatives and conditions of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from records.decisions.kinds import Alternative, Requirement
from system.errors import Objection

TITLE, BASIS = 300, 1000
MOST_ALTERNATIVES, MOST_REQUIREMENTS = 10, 50
DEAREST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A requirement as somebody would set it: `alternatives` are titles with roles, any of which would do."""

    kind: str
    title: str
    starts_on: date | None
    basis: str
    roles: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, tuple[str, ...]], ...] = ()
    amount_above: Decimal | None = None
    procedures: tuple[str, ...] = ()
    later: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the data file knows, and what the body asks of the type already: titles of what the law and it ask."""

    kinds: AbstractSet[str]
    roles: AbstractSet[str]
    procedures: AbstractSet[str]
    titles: AbstractSet[str]
    own: int


def objections(wanted: Wanted, known: Known) -> Iterator[Objection]:
    """Every reason against setting it."""
    if wanted.kind not in known.kinds:
        yield _at("decision.rule_kind_unknown", "kind")
    yield from _titles(wanted, known)
    if not wanted.basis.strip():
        yield _at("decision.rule_basis_missing", "basis")
    if len(wanted.basis) > BASIS:
        yield _at("decision.text_too_long", "basis", most=BASIS)
    if wanted.starts_on is None:
        yield _at("decision.rule_undated", "starts_on")
    used = {*wanted.roles, *(role for _title, roles in wanted.alternatives for role in roles)}
    if unknown := sorted(used - known.roles):
        yield _at("evidence.role_unknown", "roles", role=unknown[0][:60])
    if unknown := sorted(set(wanted.procedures) - known.procedures):
        yield _at("decision.rule_procedure_unknown", "procedures", procedure=unknown[0][:60])
    amount = wanted.amount_above
    if amount is not None and not (amount.is_finite() and 0 <= amount < DEAREST):
        yield _at("decision.amount_unfit", "amount_above")
    if known.own >= MOST_REQUIREMENTS:
        yield _at("decision.too_many", "title", most=MOST_REQUIREMENTS)


def _titles(wanted: Wanted, known: Known) -> Iterator[Objection]:
    named = [("title", wanted.title), *(("alternatives", title) for title, _roles in wanted.alternatives)]
    for name, title in named:
        if not title.strip():
            yield _at("decision.rule_untitled", name)
        if len(title) > TITLE:
            yield _at("decision.text_too_long", name, most=TITLE)
    folded = [fold(title) for _name, title in named]
    if len(set(folded)) < len(folded) or set(folded) & known.titles:
        yield _at("decision.rule_twice", "title")
    if len(wanted.alternatives) > MOST_ALTERNATIVES:
        yield _at("decision.too_many", "alternatives", most=MOST_ALTERNATIVES)


def fold(title: str) -> str:
    """A title for comparing."""
    return " ".join(title.split()).casefold()


def titles_of(requirements: Iterable[Requirement]) -> frozenset[str]:
    """What requirements and their alternatives are called, for comparing."""
    return frozenset(fold(part.title) for one in requirements for part in one.parts)


def requirement(key: str, wanted: Wanted) -> Requirement:
    """What was set, as completeness takes it. Its words are those of the body, in whatever language it wrote them."""
    return Requirement(
        key=key, title=wanted.title, en=wanted.title, roles=wanted.roles,
        any_of=tuple(
            Alternative(key=f"{key}.{place}", title=title, en=title, roles=roles)
            for place, (title, roles) in enumerate(wanted.alternatives, start=1)
        ),
        amount_above=wanted.amount_above, procedures=wanted.procedures, later=wanted.later, basis=wanted.basis,
    )  # fmt: skip


def _at(code: str, field: str, **facts: str | int) -> Objection:
    return Objection(code, "", {"field": field, **facts})
