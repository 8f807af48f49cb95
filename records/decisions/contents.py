"""What people say of a decision, and what of it cannot stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from uuid import UUID

from records.collegiate.model import CollegiateBody
from records.decisions.book import BOOK
from records.decisions.model import Decision, Publicity, Signature
from system.errors import Objection
from system.work import Work

LONGEST = {
    "official_number": 200, "authority": 300, "competence": 1000, "place": 300, "matter": 1000, "public_matter": 1000,
    "purpose": 20_000, "antecedents": 50_000, "legal_basis": 20_000, "reasoning": 50_000, "sense": 20_000,
    "signed_by": 300, "consulted_at": 300,
}  # fmt: skip
DEAREST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that is typed of a decision (domain 4.2). `kind`, `remedy`, `procedure` are keys of the data file."""

    kind: str
    matter: str
    body_id: UUID | None = None
    official_number: str = ""
    authority: str = ""
    competence: str = ""
    decided_on: date | None = None
    place: str = ""
    public_matter: str = ""
    purpose: str = ""
    antecedents: str = ""
    legal_basis: str = ""
    reasoning: str = ""
    sense: str = ""
    points_decided: bool = False
    signature: Signature = Signature.NONE
    signed_by: str = ""
    consulted_at: str = ""
    remedy: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    amount: Decimal | None = None
    procedure: str = ""
    publicity: Publicity = Publicity.RESTRICTED

    def plain(self) -> dict[str, object]:
        """Every field as it is kept: texts without surrounding space."""
        values = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: value.strip() if type(value) is str else value for name, value in values}


FIELDS = tuple(one.name for one in fields(Contents))


def contents_of(decision: Decision) -> Contents:
    """What a decision says now, to be changed in part."""
    return Contents(**{name: getattr(decision, name) for name in FIELDS})


def objections(work: Work, fonds_id: UUID, contents: Contents) -> Iterator[Objection]:
    """Everything that cannot stand, whatever the state: an unfinished draft may lack almost all."""
    for name, most in LONGEST.items():
        if len(getattr(contents, name)) > most:
            yield Objection("decision.text_too_long", facts={"field": name, "most": most})
    if not contents.matter.strip():
        yield Objection("decision.matter_missing", "LFPA 3-II", {"field": "matter"})
    yield from _unknown(contents)
    yield from _impossible_days(work, contents)
    amount = contents.amount
    if amount is not None and not (amount.is_finite() and 0 <= amount < DEAREST):
        yield Objection("decision.amount_unfit", facts={"field": "amount"})
    if contents.body_id is not None:
        yield from _unfit_body(work, fonds_id, contents.body_id, contents.decided_on)


def _unknown(contents: Contents) -> Iterator[Objection]:
    if BOOK.type_of(contents.kind) is None:
        yield Objection("decision.kind_unknown", facts={"field": "kind", "kind": contents.kind[:60]})
    for name, known in (("remedy", BOOK.remedies), ("procedure", BOOK.procedures)):
        key = getattr(contents, name)
        if key and key not in known:
            yield Objection("decision.choice_unknown", facts={"field": name, "choice": key[:60]})


def _impossible_days(work: Work, contents: Contents) -> Iterator[Objection]:
    begins, ends = contents.in_force_from, contents.in_force_until
    if contents.decided_on is not None and contents.decided_on > work.today:
        yield Objection("decision.in_future", facts={"field": "decided_on", "day": contents.decided_on.isoformat()})
    if begins is not None and ends is not None and ends < begins:
        yield Objection("decision.ends_before_start", facts={"field": "in_force_until"})
    if contents.decided_on is not None and ends is not None and ends < contents.decided_on:
        yield Objection("decision.ends_before_start", facts={"field": "in_force_until"})


def _unfit_body(work: Work, fonds_id: UUID, body_id: UUID, on: date | None) -> Iterator[Objection]:
    body = work.session.get(CollegiateBody, body_id)
    if body is None or body.fonds_id != fonds_id:
        yield Objection("decision.body_unknown", facts={"field": "body_id"})
    elif on is not None and not (body.started_on <= on and (body.ended_on is None or on <= body.ended_on)):
        yield Objection("decision.body_not_standing", facts={"field": "body_id", "body": body.code})
