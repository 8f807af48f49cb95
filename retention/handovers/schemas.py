"""What the API and the command line say of handovers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from retention.handovers import queries
from retention.handovers.model import Handover, HandoverRemark
from system.actor import CustodyStage
from system.work import Reading, Work


class PlanBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A handover to be planned."""

    unit: Annotated[str, Meta(max_length=40, description="Code of the unit; all below it go with it.")]
    outgoing: Annotated[UUID, Meta(description="Id of the person who hands over.")]
    incoming: Annotated[UUID, Meta(description="Id of the person who receives.")]
    witness: Annotated[UUID | None, Meta(description="Id of the witness of internal control.")] = None
    planned_on: date
    reason: Annotated[str, Meta(max_length=500)] = ""
    stage: Annotated[CustodyStage, Meta(description="`intermediate`, `historical`: all files of the body there.")] = (
        CustodyStage.OFFICE
    )


class MinutesBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The minutes."""

    minutes_number: Annotated[str, Meta(max_length=200)]
    clarify_until: Annotated[date | None, Meta(description="Only where the profile has no term.")] = None


class RemarkBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A remark, or an answer."""

    text: Annotated[str, Meta(max_length=5000)]


class HandoverOut(Struct, kw_only=True):
    """A handover."""

    id: UUID
    unit_id: UUID
    outgoing_id: UUID
    incoming_id: UUID
    witness_id: UUID | None
    stage: CustodyStage
    state: str
    job_id: UUID | None
    planned_on: date
    cut_at: datetime | None
    rows: int
    digest: str
    minutes_number: str
    minutes_on: date | None
    clarify_until: date | None
    closed_at: datetime | None
    parts: dict[str, int]
    historical: int
    differences: int
    signed: list[str]


class RemarkOut(Struct, kw_only=True):
    """A remark, or an incident: `count` rows of `part` with this `change` since the cut."""

    id: UUID
    kind: str
    part: str | None
    change: str | None
    count: int
    text: str
    remarked_at: datetime
    answer: str
    answered_at: datetime | None
    is_accepted: bool


class RowOut(Struct, kw_only=True):
    """A frozen row."""

    part: str
    position: int
    code: str
    title: str
    unit: str
    from_on: date | None
    until_on: date | None
    state: str
    folios: int | None
    volumes: int | None
    boxes: str
    place: str
    technique: str
    is_historical: bool


class RowList(Struct, kw_only=True):
    """One page of frozen rows."""

    total: int
    page: int
    pages: int
    rows: list[RowOut]


def remark_out(one: HandoverRemark) -> RemarkOut:
    """A remark as the API gives it."""
    return RemarkOut(**{name: getattr(one, name) for name in RemarkOut.__struct_fields__})


def handover_out(stand: Reading | Work, one: Handover) -> HandoverOut:
    """A handover as the API gives it."""
    told = {"parts", "historical", "differences", "signed", "state"}
    own: dict[str, Any] = {name: getattr(one, name) for name in HandoverOut.__struct_fields__ if name not in told}
    return HandoverOut(
        **own,
        state=one.state.value,
        parts={part.value: count for part, count in queries.counts(stand, one.id).items()},
        historical=queries.historical(stand, one.id),
        differences=queries.difference_count(stand, one.id),
        signed=[signature.capacity.value for signature in queries.signatures(stand, one.id)],
    )


def row_out(row: Any) -> RowOut:
    """A frozen row as the API gives it."""
    own: dict[str, Any] = {name: getattr(row, name) for name in RowOut.__struct_fields__ if name != "part"}
    return RowOut(**own, part=row.part.value)
