"""What the API and the command line take and give of correspondence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from records.correspondence.details import IncomingDetails, Turn
from records.correspondence.model import IncomingItem, Medium, OutgoingLetter, Priority, Purpose
from records.correspondence.queries import TurnLine
from records.correspondence.reckoning import Counting

Text = Annotated[str, Meta(max_length=1000)]
Short = Annotated[str, Meta(max_length=300)]


class IncomingBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """An incoming paper to be registered."""

    sender_name: Short = ""
    sender_institution: Short = ""
    sender_contact: Short = ""
    addressee: Short = ""
    subject: Text = ""
    official_number: Annotated[str, Meta(max_length=200, description="The number on the paper.")] = ""
    dated_on: date | None = None
    annexes: Text = ""
    sheets: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    medium: Medium = Medium.COUNTER
    priority: Priority = Priority.NORMAL
    confidential: bool = False
    kind: Annotated[UUID | None, Meta(description="Id of a kind; its term counts where none is said.")] = None
    term_days: Annotated[int, Meta(ge=0, le=1000)] | None = None
    counting: Counting = Counting.WORKING
    received_at: Annotated[datetime, Meta(tz=True, description="With its zone; now where left out.")] | None = None
    allow_duplicate: bool = False

    def details(self) -> IncomingDetails:
        """The same for the register."""
        names = [name for name in self.__struct_fields__ if name not in {"kind", "allow_duplicate"}]
        return IncomingDetails(kind_id=self.kind, **{name: getattr(self, name) for name in names})


class TurnBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A unit that gets the item."""

    unit: Annotated[str, Meta(max_length=40, description="Code of the unit.")]
    purpose: Purpose = Purpose.ATTENTION
    instruction: Text = ""


class RoutingBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """To whom an item goes."""

    turns: Annotated[list[TurnBody], Meta(min_length=1, max_length=50)]
    replace: Annotated[bool, Meta(description="Take it from the units that have it now.")] = False


class ReasonBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why."""

    reason: Annotated[str, Meta(max_length=5000)]


class AttentionBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """How an item was attended to where no letter answers it."""

    answered_how: Annotated[str, Meta(max_length=5000)] = ""
    justification: Annotated[str, Meta(max_length=5000)] = ""


class FilingBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Into which file."""

    reference: Annotated[str, Meta(max_length=300, description="Reference of an open file.")]


class LetterBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """An outgoing letter to be numbered."""

    unit: Annotated[str, Meta(max_length=40, description="Code of the unit that sends it.")]
    signer: Short
    addressee: Short
    subject: Text
    addressee_institution: Short = ""
    annexes: Text = ""
    sheets: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    confidential: bool = False
    dated_on: date | None = None
    answers: Annotated[UUID | None, Meta(description="Id of the incoming item it answers.")] = None


class DispatchBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """How a letter left."""

    medium: Medium
    dispatched_on: date | None = None
    proof: Annotated[str, Meta(max_length=500)] = ""


class TurnOut(Struct, kw_only=True):
    """One turn of an item."""

    id: UUID
    unit: str
    purpose: str
    instruction: str
    state: str
    routed_at: datetime
    acknowledged_at: datetime | None
    ended_at: datetime | None
    reason: str


class IncomingOut(Struct, kw_only=True):
    """An incoming item."""

    id: UUID
    folio: str
    state: str
    received_at: datetime
    effective_on: date
    due_on: date | None
    sender_name: str
    sender_institution: str
    sender_contact: str
    addressee: str
    subject: str
    official_number: str
    dated_on: date | None
    annexes: str
    sheets: int | None
    medium: str
    priority: str
    confidential: bool
    answered_how: str
    justification: str
    reason: str
    turns: list[TurnOut]


class IncomingRow(Struct, kw_only=True):
    """An incoming item in a list."""

    id: UUID
    folio: str
    subject: str
    sender: str
    received_at: datetime
    effective_on: date
    due_on: date | None
    state: str
    standing: str
    units: str


class IncomingList(Struct, kw_only=True):
    """One page of the incoming items the caller may see."""

    total: int
    page: int
    pages: int
    rows: list[IncomingRow]


class LetterOut(Struct, kw_only=True):
    """An outgoing letter."""

    id: UUID
    folio: str
    official_number: str
    dated_on: date
    signer: str
    addressee: str
    subject: str
    medium: str | None
    dispatched_on: date | None
    proof: str
    cancelled: bool


def incoming_out(item: IncomingItem, turns: list[TurnLine]) -> IncomingOut:
    """An item as the API gives it."""
    own = {name: getattr(item, name) for name in IncomingOut.__struct_fields__ if name != "turns"}
    plain: dict[str, Any] = {name: getattr(value, "value", value) for name, value in own.items()}
    return IncomingOut(**plain, turns=[_turn_out(line) for line in turns])


def incoming_row(row: Any) -> IncomingRow:
    """A row of the register as the API gives it."""
    own = {name: getattr(row, name) for name in IncomingRow.__struct_fields__}
    plain: dict[str, Any] = {name: getattr(value, "value", value) for name, value in own.items()}
    return IncomingRow(**plain)


def letter_out(letter: OutgoingLetter) -> LetterOut:
    """A letter as the API gives it."""
    own = {name: getattr(letter, name) for name in LetterOut.__struct_fields__ if name != "cancelled"}
    plain: dict[str, Any] = {name: getattr(value, "value", value) for name, value in own.items()}
    return LetterOut(**plain, cancelled=letter.cancelled_at is not None)


def asked_turns(asked: list[TurnBody], units: dict[str, UUID]) -> list[Turn]:
    """Turns whose units were named by code; one that nobody knows is the nil unit, which does not stand."""
    return [Turn(units.get(one.unit.strip().lower(), UUID(int=0)), one.purpose, one.instruction) for one in asked]


def _turn_out(line: TurnLine) -> TurnOut:
    turn = line.routing
    return TurnOut(
        id=turn.id, unit=line.code, purpose=turn.purpose.value, instruction=turn.instruction, state=turn.state.value,
        routed_at=turn.routed_at, acknowledged_at=turn.acknowledged_at, ended_at=turn.ended_at, reason=turn.reason,
    )  # fmt: skip
