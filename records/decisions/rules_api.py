"""What a body asks of its decisions beyond the law, over JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from records.decisions import rules
from records.decisions.model import BodyRequirement
from records.decisions.own_rules import Wanted
from system.actor import Permission, Place
from system.organization.queries import own_fonds
from system.work import Reading, Work


class RuleAlternative(Struct, kw_only=True, forbid_unknown_fields=True):
    """A paper that would do as well; `roles` are keys of `/api/decisions/types`, any role where there are none."""

    title: str
    roles: list[str] = []


class RuleBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is asked of decisions of a type taken from a day on."""

    kind: Annotated[str, Meta(max_length=60)]
    title: str
    basis: str
    starts_on: date
    roles: list[str] = []
    alternatives: list[RuleAlternative] = []
    amount_above: Decimal | None = None
    procedures: list[str] = []
    later: bool = False


class RuleEndBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The last day on which it is asked."""

    ends_on: date


class RuleOut(Struct, kw_only=True):
    """A requirement of the body; `key` is what a link may name."""

    id: UUID
    kind: str
    key: str
    title: str
    basis: str
    roles: list[str]
    alternatives: list[RuleAlternative]
    amount_above: Decimal | None
    procedures: list[str]
    later: bool
    starts_on: date
    ends_on: date | None
    set_by: str
    set_at: datetime


class DecisionRuleApi(Controller):
    """Requirements that the body adds to those of the law."""

    path = "/api/decision-rules"
    tags = ("Decisions",)

    @get("/", sync_to_thread=True, summary="Requirements of the body",
         description="Everything it ever asked beyond the law, also what ended.")  # fmt: skip
    def rules(self, reading: NamedDependency[Reading]) -> list[RuleOut]:
        """All of them."""
        with reading:
            fonds = own_fonds(reading)
            reading.actor.require(Permission.DECISION_READ, Place(fonds.id))
            return [_out(one) for one in rules.of_body(reading, fonds.id)]

    @post("/", sync_to_thread=True, summary="Ask for more",
          description="What it touches is counted anew in a job. The law's items stay as they are.")  # fmt: skip
    def ask(self, data: JSONBody[RuleBody], work: NamedDependency[Work]) -> RuleOut:
        """The requirement."""
        with work:
            wanted = Wanted(
                kind=data.kind, title=data.title, basis=data.basis, starts_on=data.starts_on, roles=tuple(data.roles),
                alternatives=tuple((one.title, tuple(one.roles)) for one in data.alternatives),
                amount_above=data.amount_above, procedures=tuple(data.procedures), later=data.later,
            )  # fmt: skip
            return _out(rules.set_requirement(work, own_fonds(work).id, wanted))

    @post("/{requirement_id:uuid}/end", sync_to_thread=True, status_code=200, summary="Ask it no more",
          description="Of decisions taken after a day; what was taken before keeps its gaps.")  # fmt: skip
    def end(self, requirement_id: FromPath[UUID], data: JSONBody[RuleEndBody], work: NamedDependency[Work]) -> RuleOut:
        """The requirement."""
        with work:
            return _out(rules.end_requirement(work, requirement_id, on=data.ends_on))


def _out(row: BodyRequirement) -> RuleOut:
    own = ("alternatives",)
    return RuleOut(
        **{name: getattr(row, name) for name in RuleOut.__struct_fields__ if name not in own},
        alternatives=[RuleAlternative(title=title, roles=list(roles)) for title, roles in row.alternatives],
    )
