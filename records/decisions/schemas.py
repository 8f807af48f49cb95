"""What the API takes and gives of decisions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from records.collegiate.quorum import Choice
from records.decisions.completeness import Completeness
from records.decisions.contents import FIELDS, Contents
from records.decisions.model import (
    Addressee,
    Decision,
    DecisionEdition,
    FollowUp,
    NotificationMeans,
    Publicity,
    Signature,
)
from records.decisions.queries import RelationLine
from records.decisions.relations import DecisionRelationKind
from records.decisions.states import DecisionState

Text = Annotated[str, Meta(max_length=50_000)]
Line = Annotated[str, Meta(max_length=1000)]
Key = Annotated[str, Meta(max_length=60)]
Reason = Annotated[str, Meta(min_length=1, max_length=5000)]


class DecisionBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A decision of a unit. `kind`, `remedy` and `procedure` are keys that `/api/decisions/types` lists."""

    unit: Annotated[str, Meta(max_length=40, description="Code of the unit.")]
    kind: Key
    matter: Line
    body_id: UUID | None = None
    official_number: Line = ""
    authority: Line = ""
    competence: Line = ""
    decided_on: date | None = None
    place: Line = ""
    public_matter: Line = ""
    purpose: Text = ""
    antecedents: Text = ""
    legal_basis: Text = ""
    reasoning: Text = ""
    sense: Text = ""
    points_decided: bool = False
    signature: Signature = Signature.NONE
    signed_by: Line = ""
    consulted_at: Line = ""
    remedy: Key = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    amount: Decimal | None = None
    procedure: Key = ""
    publicity: Publicity = Publicity.RESTRICTED

    def contents(self) -> Contents:
        """What it says, as the act takes it."""
        return Contents(**{name: getattr(self, name) for name in FIELDS})


class DecisionChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What of a draft is to be changed; what is left out stays."""

    version: int | None = None
    kind: Key | UnsetType = UNSET
    matter: Line | UnsetType = UNSET
    body_id: UUID | UnsetType | None = UNSET
    official_number: Line | UnsetType = UNSET
    authority: Line | UnsetType = UNSET
    competence: Line | UnsetType = UNSET
    decided_on: date | UnsetType | None = UNSET
    place: Line | UnsetType = UNSET
    public_matter: Line | UnsetType = UNSET
    purpose: Text | UnsetType = UNSET
    antecedents: Text | UnsetType = UNSET
    legal_basis: Text | UnsetType = UNSET
    reasoning: Text | UnsetType = UNSET
    sense: Text | UnsetType = UNSET
    points_decided: bool | UnsetType = UNSET
    signature: Signature | UnsetType = UNSET
    signed_by: Line | UnsetType = UNSET
    consulted_at: Line | UnsetType = UNSET
    remedy: Key | UnsetType = UNSET
    in_force_from: date | UnsetType | None = UNSET
    in_force_until: date | UnsetType | None = UNSET
    amount: Decimal | UnsetType | None = UNSET
    procedure: Key | UnsetType = UNSET
    publicity: Publicity | UnsetType = UNSET

    def changed(self) -> dict[str, Any]:
        """The fields that were given."""
        return {name: value for name in FIELDS if (value := getattr(self, name)) is not UNSET}


class VersionBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The version somebody looked at, where it is to be held against."""

    version: int | None = None


class ReasonBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason


class ItemBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A matter that passed in a sitting, and the unit that keeps the decision."""

    item_id: UUID
    unit: Annotated[str, Meta(max_length=40)]


class AddresseeBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who is to be told, and how."""

    name: Annotated[str, Meta(max_length=300)]
    means: NotificationMeans


class NotifiedBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """That somebody was told."""

    notified_on: date
    acknowledgement: Annotated[str, Meta(max_length=300)] = ""


class FollowUpBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to follow; measurable with an indicator and a target."""

    what: Line
    unit: Annotated[str, Meta(max_length=40)]
    due_on: date
    owner: Annotated[str, Meta(max_length=300)] = ""
    indicator: Annotated[str, Meta(max_length=500)] = ""
    measured_in: Annotated[str, Meta(max_length=100)] = ""
    target: Decimal | None = None


class ReportBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """How far it is."""

    note: Annotated[str, Meta(max_length=20_000)]
    progress: Decimal | None = None
    done_on: date | None = None
    version: int | None = None


class RelationBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """How a decision stands to another."""

    target_id: UUID
    kind: DecisionRelationKind


class FileBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A file by its reference."""

    reference: Annotated[str, Meta(max_length=300)]


class PublicationBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is published: the matter without personal data."""

    public_matter: Line = ""
    publicity: Publicity | None = None


class GapOut(Struct, kw_only=True):
    """Something that is missing. `later` comes after the decision by nature; `waived` was let stand."""

    key: str
    title: str
    later: bool
    waived: bool


class CompletenessOut(Struct, kw_only=True):
    """How complete the evidence is."""

    percent: int
    required: int
    fulfilled: int
    gaps: list[GapOut]


class AddresseeOut(Struct, kw_only=True):
    """Somebody who is told."""

    id: UUID
    name: str
    means: NotificationMeans
    due_on: date | None
    notified_on: date | None
    acknowledgement: str
    challengeable_until: date | None


class FollowUpOut(Struct, kw_only=True):
    """What follows."""

    id: UUID
    position: int
    what: str
    unit: str
    owner: str
    due_on: date
    done_on: date | None
    indicator: str
    measured_in: str
    target: Decimal | None
    progress: Decimal | None
    note: str
    version: int


class RelationOut(Struct, kw_only=True):
    """How it stands to another in sight; `states` says whether this decision is the one that says so."""

    id: UUID
    kind: str
    states: bool
    other_id: UUID
    other_reference: str | None


class EditionOut(Struct, kw_only=True):
    """What was published of it."""

    number: int
    reference: str
    published_at: datetime
    percent: int
    is_incomplete: bool
    is_current: bool
    sha256: str
    withdrawn_at: datetime | None


class VoteOut(Struct, kw_only=True):
    """How a member of the body voted on it: in favour, against, abstained or recused.

    The reason is empty for who may not write the decision.
    """

    membership_id: UUID
    member: str
    choice: str
    reason: str


class BallotBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """What one member said; a recusal has its reason."""

    membership_id: UUID
    choice: Choice
    reason: Annotated[str, Meta(max_length=2000)] = ""


class VotesBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """How the members voted, in place of what was written; none takes it back."""

    votes: Annotated[list[BallotBody], Meta(max_length=500)]
    version: int | None = None


class SeatOut(Struct, kw_only=True):
    """Who had a vote in the body on the day of the decision."""

    membership_id: UUID
    member: str
    office: str
    presides: bool


class VotingOut(Struct, kw_only=True):
    """How a body voted: who had a vote, what each said, and what that comes to; None where nobody wrote it down."""

    seats: list[SeatOut]
    votes: list[VoteOut]
    quorum_reached: bool | None
    passed: bool | None


class DecisionOut(Struct, kw_only=True):
    """One decision with all that hangs on it and is in sight."""

    id: UUID
    unit_id: UUID
    state: DecisionState
    kind: str
    reference: str | None
    year: int | None
    number: int | None
    body_id: UUID | None
    agenda_item_id: UUID | None
    official_number: str
    authority: str
    competence: str
    decided_on: date | None
    place: str
    matter: str
    public_matter: str
    purpose: str
    antecedents: str
    legal_basis: str
    reasoning: str
    sense: str
    points_decided: bool
    signature: Signature
    signed_by: str
    consulted_at: str
    remedy: str
    in_force_from: date | None
    in_force_until: date | None
    challengeable_until: date | None
    pending_notifications: int
    amount: Decimal | None
    procedure: str
    publicity: Publicity
    override_reason: str
    overridden_by: str
    ended_on: date | None
    ended_reason: str
    repealed_by_id: UUID | None
    drafted_by: str
    drafted_at: datetime
    finalised_by: str
    finalised_at: datetime | None
    version: int
    completeness: CompletenessOut
    votes: list[VoteOut]
    addressees: list[AddresseeOut]
    follow_ups: list[FollowUpOut]
    relations: list[RelationOut]
    files: list[str]
    editions: list[EditionOut]


class DecisionRow(Struct, kw_only=True):
    """One line of the list."""

    id: UUID
    reference: str | None
    matter: str
    kind: str
    unit: str
    decided_on: date | None
    state: DecisionState
    required: int
    fulfilled: int


class DecisionsOut(Struct, kw_only=True):
    """A page of the list."""

    total: int
    page: int
    decisions: list[DecisionRow]


class RequirementOut(Struct, kw_only=True):
    """What a type asks for; `any_of` are keys any of which will do."""

    key: str
    title: str
    roles: list[str]
    any_of: list[str]
    amount_above: Decimal | None
    procedures: list[str]
    later: bool


class DecisionTypeOut(Struct, kw_only=True):
    """A type of decision and what it asks for on the day asked."""

    key: str
    title: str
    prefix: str
    series: list[str]
    collegiate: bool
    remedy: str
    demands: list[str]
    commitments: int
    basis: str
    requirements: list[RequirementOut]


class BoardLineOut(Struct, kw_only=True):
    """The final decisions of one unit and type."""

    unit: str
    kind: str
    all: int
    whole: int
    partial: int
    none: int
    percent: int


class YearOut(Struct, kw_only=True):
    """The final decisions of one year."""

    year: int
    whole: int
    partial: int
    none: int
    share: int


class BoardOut(Struct, kw_only=True):
    """How much of what was decided can be proved."""

    lines: list[BoardLineOut]
    years: list[YearOut]


def completeness_out(decision: Decision, held: Completeness) -> CompletenessOut:
    """The completeness of a decision."""
    return CompletenessOut(
        percent=held.percent,
        required=held.required,
        fulfilled=held.fulfilled,
        gaps=[
            GapOut(key=gap.key, title=gap.title, later=gap.later, waived=gap.key in decision.waived)
            for gap in held.gaps
        ],
    )


def addressee_out(one: Addressee) -> AddresseeOut:
    """Somebody who is told."""
    return AddresseeOut(**{name: getattr(one, name) for name in AddresseeOut.__struct_fields__})


def follow_up_out(one: FollowUp, unit: str) -> FollowUpOut:
    """What follows."""
    plain = {name: getattr(one, name) for name in FollowUpOut.__struct_fields__ if name != "unit"}
    return FollowUpOut(**plain, unit=unit)


def relation_out(line: RelationLine) -> RelationOut:
    """How it stands to another."""
    return RelationOut(
        id=line.id, kind=line.kind, states=line.states, other_id=line.other.id, other_reference=line.other.reference
    )


def edition_out(one: DecisionEdition) -> EditionOut:
    """What was published."""
    return EditionOut(**{name: getattr(one, name) for name in EditionOut.__struct_fields__})
