"""What the API and the command line take and give of bodies that decide together."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from records.collegiate.model import CollegiateBody, CollegiateKind, Presence, SittingState
from records.collegiate.queries import SittingView
from records.collegiate.quorum import Choice

Short = Annotated[str, Meta(max_length=500)]


class FoundingBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A body to enter."""

    kind: CollegiateKind
    code: Annotated[str, Meta(max_length=40)]
    name: Annotated[str, Meta(max_length=300)]
    quorum_percent: Annotated[int, Meta(ge=1, le=100, description="Share of the voting seats that must be taken.")]
    quorum_rule: Short = ""
    started_on: date
    unit_id: UUID | None = None


class SeatBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A seat to give."""

    person_id: UUID
    substitute_id: UUID | None = None
    office: Annotated[str, Meta(max_length=200)] = ""
    presides: bool = False
    votes: Annotated[bool, Meta(description="False: with voice alone.")] = True
    started_on: date


class MatterBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A matter of an agenda."""

    title: Short
    subject: Annotated[str, Meta(max_length=40)] = ""
    subject_id: UUID | None = None
    unit_id: Annotated[UUID | None, Meta(description="The producing area, which must be there.")] = None


class CallBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A sitting to call."""

    sits_on: date
    agenda: Annotated[list[MatterBody], Meta(min_length=1, max_length=200)]
    place: Short = ""
    is_extraordinary: bool = False
    called_on: date | None = None


class HoldingBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who came, by id of the membership; and who came for the area of a matter, by id of the matter."""

    attendance: dict[UUID, Presence]
    representatives: dict[UUID, UUID] = {}
    version: int | None = None


class BallotBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a member said."""

    choice: Choice
    reason: Annotated[str, Meta(max_length=5000)] = ""


class VotesBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The votes on a matter, by id of the membership."""

    votes: dict[UUID, BallotBody]
    agreement: Annotated[str, Meta(max_length=20_000)] = ""


class ReasonBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why."""

    reason: Annotated[str, Meta(max_length=5000)]


class BodyOut(Struct, kw_only=True):
    """A body."""

    id: UUID
    kind: CollegiateKind
    code: str
    name: str
    quorum_percent: int
    quorum_rule: str
    started_on: date
    ended_on: date | None


class MemberOut(Struct, kw_only=True):
    """A member of a sitting, and how they came; None while it was not held."""

    membership_id: UUID
    name: str
    office: str
    presides: bool
    votes: bool
    presence: Presence | None


class MatterOut(Struct, kw_only=True):
    """A matter with the count of its votes; None where it was not voted."""

    id: UUID
    position: int
    title: str
    subject: str
    subject_id: UUID | None
    unit: str
    unit_present: bool
    agreement: str
    passed: bool | None
    quorum_reached: bool | None
    favour: int
    against: int
    abstained: int
    recused: int


class SittingOut(Struct, kw_only=True):
    """A sitting."""

    id: UUID
    body_id: UUID
    body: str
    year: int
    number: int
    is_extraordinary: bool
    sits_on: date
    state: SittingState
    quorum_reached: bool | None
    seats: int
    present: int
    minutes_number: str
    minutes_id: UUID | None
    version: int
    members: list[MemberOut]
    agenda: list[MatterOut]


class SittingLine(Struct, kw_only=True):
    """A sitting on a list."""

    id: UUID
    body: str
    year: int
    number: int
    sits_on: date
    state: SittingState
    items: int
    minutes_number: str


class SittingsOut(Struct, kw_only=True):
    """A page of sittings, latest first."""

    total: int
    page: int
    sittings: list[SittingLine]


def body_out(body: CollegiateBody) -> BodyOut:
    """A body as the API gives it."""
    return BodyOut(**{name: getattr(body, name) for name in BodyOut.__struct_fields__})


def sitting_out(view: SittingView) -> SittingOut:
    """A sitting as the API gives it."""
    own = {"body", "seats", "present", "members", "agenda"}
    said = {name: getattr(view.sitting, name) for name in SittingOut.__struct_fields__ if name not in own}
    return SittingOut(
        **said,
        body=view.body.name,
        seats=view.seats,
        present=view.present,
        members=[
            MemberOut(
                membership_id=one.membership.id, name=one.name, office=one.membership.office,
                presides=one.membership.presides, votes=one.membership.votes,
                presence=came.presence if (came := view.attendance.get(one.membership.id)) else None,
            )
            for one in view.members
        ],
        agenda=[
            MatterOut(
                id=one.item.id, position=one.item.position, title=one.item.title, subject=one.item.subject,
                subject_id=one.item.subject_id, unit=one.unit, unit_present=one.area_came,
                agreement=one.item.agreement, passed=one.item.passed,
                quorum_reached=one.outcome.quorum_reached if one.outcome else None,
                favour=one.outcome.favour if one.outcome else 0, against=one.outcome.against if one.outcome else 0,
                abstained=one.outcome.abstained if one.outcome else 0,
                recused=one.outcome.recused if one.outcome else 0,
            )
            for one in view.matters
        ],
    )  # fmt: skip
